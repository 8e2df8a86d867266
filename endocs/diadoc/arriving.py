"""A fetched file comes onto its card, and what it says goes where it belongs."""

from typing import Any

from django.db import transaction

from endocs.counterparties.finding import Facts
from endocs.diadoc import cards, counterparties, facts, following, links, readings, statuses
from endocs.diadoc.models import Content, ContentKind, CounteragentBox, ExchangedDocument
from endocs.documents import file_actions
from endocs.documents.models import Blob, File, FileRole
from endocs.formats.formalized import Formalized


def content_arrived(*, content: Content, blob: Blob) -> File:
    """Attach what was fetched to the card under its role and name; the same bytes again are no news."""
    told = readings.formalized(blob) if content.role == FileRole.FORMALIZED_XML else None
    with transaction.atomic():
        rows = Content.objects.select_for_update(of=("self",)).select_related("file")
        locked = rows.get(pk=content.pk)
        row = ExchangedDocument.objects.locked().select_related("box").get(pk=locked.exchanged_id)
        file = file_actions.attach(
            document=row.document, blob=blob, name=_name(locked, row), role=FileRole(locked.role), by=None
        )
        Content.objects.filter(pk=locked.pk).update(file=file, due_at=None, problem="", given_up_at=None)
        if locked.role == FileRole.SIGNATURE:
            keep_reading(row, locked.entity_id, readings.of_signature(blob))
        elif locked.kind == ContentKind.CONTENT and locked.role != FileRole.EXCHANGE_NOTICE:
            _read(row, locked, blob, told)
    return file


def _name(content: Content, row: ExchangedDocument) -> str:
    """The name it had before, or its own unless a person has put another file under it."""
    if content.file is not None:
        return content.file.name
    others = File.objects.filter(document_id=row.document_id, name=content.name, is_current=True)
    by_people = others.filter(added_by__isnull=False)
    return f"{row.entity_id[:8]} {content.name}" if by_people.exists() else content.name


def _read(row: ExchangedDocument, content: Content, blob: Blob, told: Formalized | None) -> None:
    if content.entity_id == row.entity_id:
        if told is not None:
            _fill(row, told)
    else:
        keep_reading(row, content.entity_id, readings.of_paper(blob, told))


def _fill(row: ExchangedDocument, told: Formalized) -> None:
    """Fill what is still empty on the card, name the firm, find what is corrected."""
    parties = told.sellers if row.direction == "Inbound" else told.buyers
    unknown = CounteragentBox.objects.filter(
        workspace_id=row.workspace_id, box_id=row.counteragent_box_id, counterparty=None
    ).first()
    if unknown is not None and parties and parties[0].inn:
        firm = parties[0]
        cards.put_counterparty(row, counterparties.know(row=unknown, facts=Facts(firm.name, firm.inn, firm.kpp)))
    cards.put(row, facts.of_xml(told).values(), only_empty=True)
    links.settle_numbers(row)
    for paper in told.corrected[:1]:
        links.correct(row, paper.number, paper.dated_on)


def keep_reading(row: ExchangedDocument, entity_id: str, found: dict[str, Any]) -> None:
    """Keep what a part says beside the trail; an answer's own result may say more than the status."""
    if not found or row.readings.get(entity_id) == {**row.readings.get(entity_id, {}), **found}:
        return
    row.readings = {**row.readings, entity_id: {**row.readings.get(entity_id, {}), **found}}
    row.save(update_fields=["readings"])
    if found.get("result"):
        from_title = statuses.standing(
            row.statuses, direction=row.direction, is_delivered=row.delivered_at is not None,
            is_removed=row.deleted_at is not None, result=row.result,
        )  # fmt: skip
        following.follow(row, from_title)
