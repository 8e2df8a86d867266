"""Reads of the exchange for the page of a card."""

from collections.abc import Sequence

from django.db.models import Prefetch, Q

from endocs.diadoc.models import Content, ContentKind, ExchangedDocument
from endocs.documents.models import Document
from endocs.people.models import User

NO_FORM = "no_form"


def exchanges_of(document: Document) -> list[ExchangedDocument]:
    """What the operator told of a card that the user has been let see, with the files still to come or given up."""
    outstanding = Content.objects.filter(Q(due_at__isnull=False) | Q(given_up_at__isnull=False), file=None)
    rows = ExchangedDocument.objects.filter(document=document).select_related("box")
    return list(rows.prefetch_related(Prefetch("contents", outstanding.order_by("id"), "outstanding")).order_by("id"))


def waiting(row: ExchangedDocument) -> Sequence[Content]:
    """Files that are still to come."""
    contents: list[Content] = row.__dict__["outstanding"]
    return [content for content in contents if content.given_up_at is None]


def failed(row: ExchangedDocument) -> Sequence[Content]:
    """Files that were given up; a print form that the operator does not make is none of them."""
    contents: list[Content] = row.__dict__["outstanding"]
    return [
        content
        for content in contents
        if content.given_up_at is not None
        and not (content.kind == ContentKind.PRINT_FORM and content.problem == NO_FORM)
    ]


def can_retry(user: User) -> bool:
    """Accountants and administrators have given-up files fetched once more."""
    return user.sees_open_documents
