"""Reads of 1C for the page of a card."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject

from endocs.documents.models import Document
from endocs.onec import cards
from endocs.onec.models import OnecDocument, Outbox

RETURNED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """Something that goes back to 1C: `words` of a state, or the name of a scan."""

    file: str
    words: str
    made_at: datetime
    taken_at: datetime | None
    problem: str


def document_of(card: Document) -> OnecDocument | None:
    """What a base knows of a card that the user has been let see: of the base that is in force, else of the last one.

    It comes with its base, with who sent it, and with what goes back.
    """
    out = Outbox.objects.filter(onec_document=OuterRef("pk")).order_by("-id")[:RETURNED]
    fields = JSONObject(
        file="file__name", words="data__words", made_at="made_at", taken_at="taken_at", problem="problem"
    )
    rows = OnecDocument.objects.filter(document=card).select_related("infobase", "sent_by__user")
    rows = rows.annotate(returned=ArraySubquery(out.values(told=fields)))
    return rows.order_by(F("infobase__removed_at").desc(nulls_first=True), "-id").first()


def returned(row: OnecDocument) -> list[Returned]:
    """What goes back to 1C, the newest first."""
    return [
        Returned(
            file=one["file"] or "",
            words=one["words"] or "",
            made_at=datetime.fromisoformat(one["made_at"]),
            taken_at=datetime.fromisoformat(one["taken_at"]) if one["taken_at"] else None,
            problem=one["problem"],
        )
        for one in row.__dict__["returned"]
    ]


def differences(row: OnecDocument, card: Document) -> Mapping[str, Any]:
    """What 1C says otherwise than the card, by requisite; firms and contracts by their keys."""
    return {name: value for name, value in row.told_values.items() if cards.said(card, name) != value}
