"""What was read in the messages of a request: proposed under them, for who may add lines."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Document, Remark
from endocs.journal.models import Event
from endocs.kernel.money import format_money
from endocs.people.models import User
from endocs.requests import adding
from endocs.requests.models import WorkRequest
from endocs.requests.understanding import Understood
from endocs.web.memo_words import DOCUMENT, VALUE, Phrase, phrase_of

READ = 10  # the newest messages of the asking side; older ones had their time


@dataclass(frozen=True, slots=True)
class Read:
    """What a message asks for: in words, with its phrases."""

    remark: int
    request: int
    lines: list[str]
    phrases: list[Phrase]


def with_settled(remarks: QuerySet[Remark], memo: Document) -> QuerySet[Remark]:
    """The remarks, each knowing whether somebody decided on what it asks for."""
    key = Cast(KeyTextTransform("remark", "data"), BigIntegerField())
    decided = Event.objects.filter(document_id=memo.pk, workspace_id=memo.workspace_id, kind__in=adding.SETTLED)
    return remarks.annotate(is_settled=Exists(decided.annotate(remark=key).filter(remark=OuterRef("pk"))))


def with_readings(
    talk: list[dict[str, Any]], work_request: WorkRequest, reader: User, *, may_prepare: bool = False
) -> list[dict[str, Any]]:
    """The talk, the newest messages with what they ask for on top; asks the database nothing."""
    if not adding.can_add(reader, work_request, may_prepare=may_prepare):
        return talk
    asking = [saying for saying in talk if adding.is_of_asking_side(saying["remark"], work_request)]
    lines = list(work_request.lines.all())
    for saying in asking[-READ:]:
        if saying["remark"].is_settled:
            continue
        asked = adding.asked_in(saying["remark"], lines)
        if asked.lines:
            saying["read"] = _read(asked, saying["remark"].pk, work_request.pk)
    return talk


def _read(asked: adding.Asked, remark: int, request: int) -> Read:
    phrases: dict[str, Phrase] = {}
    for line in asked.lines:
        for found, tone in ((line.count, DOCUMENT), (line.period, VALUE), (line.amount, VALUE)):
            if found:
                phrase = phrase_of(asked.text, found, tone)
                phrases[phrase.key] = phrase
    return Read(remark, request, [_words(line) for line in asked.lines], list(phrases.values()))


def _words(line: Understood) -> str:
    """«Акт, октябрь 2026, 120 000,00 ₽»"""
    name = str(BuiltInKind(line.code).label)
    return ", ".join(filter(None, [
        name if line.count.value == 1 else f"{name} × {line.count.value}", line.period.value if line.period else "",
        format_money(line.amount.value) if line.amount else "",
    ]))  # fmt: skip
