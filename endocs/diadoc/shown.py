"""Reads of the exchange for the page of a card."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject

from endocs.diadoc.models import Content, ContentKind, ExchangedDocument
from endocs.documents.models import Document
from endocs.people.models import User

NO_FORM = "no_form"


@dataclass(frozen=True, slots=True)
class Missing:
    """A file that is not on the card yet; `problem` is the code of the last failure."""

    name: str
    problem: str
    is_given_up: bool


def exchanges_of(document: Document) -> list[ExchangedDocument]:
    """What the operator told of a card that the user has been let see, with the files still to come or given up."""
    asked = Content.objects.filter(Q(due_at__isnull=False) | Q(given_up_at__isnull=False), file=None)
    asked = asked.filter(exchanged=OuterRef("pk")).order_by("id")
    fields = JSONObject(name="name", kind="kind", problem="problem", given_up_at="given_up_at")
    rows = ExchangedDocument.objects.filter(document=document).annotate(asked=ArraySubquery(asked.values(told=fields)))
    return list(rows.order_by("id"))


def missing(rows: Sequence[ExchangedDocument]) -> list[Missing]:
    """Files that are not on the card yet; a print form that the operator does not make is none of them."""
    return [
        Missing(one["name"], one["problem"], one["given_up_at"] is not None)
        for row in rows
        for one in row.__dict__["asked"]
        if not (one["kind"] == ContentKind.PRINT_FORM and one["problem"] == NO_FORM)
    ]


def can_retry(user: User) -> bool:
    """Accountants and administrators have given-up files fetched once more."""
    return user.sees_open_documents
