"""What a notice says of letters that ask clients to send signed papers back."""

from django.utils.translation import gettext as _

from endocs.documents.models import Document
from endocs.notifications.sentences import Row, Told, Words


def client_reminded(told: Told) -> Words:
    """To who waits for the papers: the client was written to."""
    headline = _("%(client)s was reminded of originals") % {"client": told.data.get("client", "")}
    return Words(
        headline=headline,
        title=headline,
        lead=_("We asked the client by letter to send the signed papers back."),
        next_step=_("nothing: the next letter waits at least a week."),
        button=_("Open the originals"),
        rows=lambda: _rows(told),
    )


def client_has_no_address(told: Told) -> Words:
    """To who waits for the papers: nobody can be written to."""
    headline = _("%(client)s keeps originals, and there is no e-mail to remind by") % {
        "client": told.data.get("client", "")
    }
    return Words(
        headline=headline,
        title=headline,
        lead=_("The term for signed papers is over, but the client's card has no e-mail address."),
        next_step=_("enter the address on the client's card, or call."),
        button=_("Open the originals"),
        rows=lambda: _rows(told),
    )


def _rows(told: Told) -> list[Row]:
    keys = told.data.get("documents", [])
    seen = Document.objects.visible_to(told.reader).filter(pk__in=keys).select_related("kind", "counterparty")
    return [Row(one.title, "", one.amount, one.currency, one.pk) for one in seen.order_by("pk")[:50]]
