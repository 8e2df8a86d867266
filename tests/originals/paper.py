"""Paper for tests: printed, handed over so many days ago, with the ledger that follows."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from endocs.documents import file_actions
from endocs.documents.models import Document
from endocs.journal.models import Event
from endocs.originals import reactions
from endocs.originals.models import Copy
from tests import cast

PAPER = ("document.printed", "document.handed_over", "document.original_returned")


def follow_all() -> None:
    """Let the ledger see every event of paper there is, in order."""
    for event in Event.objects.filter(kind__in=PAPER).order_by("pk"):
        reactions.follow(event)


def printed(firm: cast.Firm, number: str = "298", copies: int = 1, **requisites: Any) -> list[Copy]:
    """The copies of an act that was printed."""
    card = cast.document(firm, "act", number=number, **requisites)
    file_actions.record_printed(documents=[card], copies=copies, by=firm.accountant)
    follow_all()
    return list(Copy.objects.filter(document=card).order_by("number"))


def handed(firm: cast.Firm, days: int, number: str = "298", **requisites: Any) -> Copy:
    """A copy of an act that the client got so many days ago."""
    (copy,) = printed(firm, number, **requisites)
    on = timezone.localdate() - timedelta(days=days)
    file_actions.hand_over(documents=[copy.document], on=on, to="Орлова О. Ю.", by=firm.accountant)
    follow_all()
    copy.refresh_from_db()
    return copy


def fresh(document: Document) -> Document:
    """The card as it is now."""
    return Document.objects.get(pk=document.pk)
