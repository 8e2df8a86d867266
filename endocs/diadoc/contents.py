"""Which files of a document are fetched, and under which names they come onto the card."""

from collections.abc import Iterator, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.diadoc import shown
from endocs.diadoc.happenings import Parts, is_notice, is_paper
from endocs.diadoc.models import Box, Content, ContentKind, ExchangedDocument
from endocs.diadoc.waiting import file_at_once
from endocs.documents.models import Document, FileRole
from endocs.documents.trail import record
from endocs.gateways.diadoc.values import DocumentInfo, Entity, normal_id
from endocs.journal.kinds import Kind
from endocs.kernel.filenames import display_name, extension, title_name
from endocs.kernel.refusals import Refusal
from endocs.people.models import User

_ROOM = 200  # of a name, so that endings and numbers still fit


def schedule(row: ExchangedDocument, box: Box, entity: Entity, info: DocumentInfo, parts: Parts) -> None:
    """Ask for every file of the document that is not asked for yet, due at once."""
    known = {(content.entity_id, content.kind): content.name for content in row.contents.all()}
    taken = set(known.values())
    now = timezone.now()
    wanted = []
    for part, kind, name, role in _wanted(entity, info, parts):
        entity_id = normal_id(part.id)
        if (entity_id, kind) not in known:
            known[entity_id, kind] = name = _free(name, taken)
            wanted.append(
                Content(
                    workspace_id=row.workspace_id, box=box, exchanged=row, entity_id=entity_id, kind=kind, name=name,
                    role=role, size=part.size if kind == ContentKind.CONTENT else None, due_at=now,
                )
            )  # fmt: skip
    if wanted:
        Content.objects.bulk_create(wanted, ignore_conflicts=True)


def ask_again(row: ExchangedDocument, *kinds: ContentKind, entity_id: str = "") -> None:
    """Fetch once more what has changed at the operator."""
    contents = row.contents.filter(kind__in=kinds)
    if entity_id:
        contents = contents.filter(entity_id=entity_id)
    contents.update(**file_at_once())


@transaction.atomic
def retry(*, document: Document, by: User) -> int:
    """Have the given-up files of a card fetched once more; how many they are. Accountants and administrators may."""
    if by.workspace_id != document.workspace_id:
        raise Document.DoesNotExist(document.pk)
    if not shown.can_retry(by):
        raise Refusal(_("Accountants and administrators have files fetched once more."))
    given_up = Content.objects.filter(exchanged__document=document, given_up_at__isnull=False, file=None)
    count = given_up.update(**file_at_once())
    if count:
        record(Kind.DOCUMENT_FILES_ASKED_AGAIN, document, by, {"count": count})
    return count


def _wanted(entity: Entity, info: DocumentInfo, parts: Parts) -> Iterator[tuple[Entity, ContentKind, str, FileRole]]:
    name = _name(entity, info.file_name or info.title)
    yield entity, ContentKind.CONTENT, name, _role(name, is_document=True)
    yield from _signatures(parts.signatures(entity.id), name)
    for part in parts.under(entity):
        if is_paper(part) or is_notice(part):
            own_name = _name(part, f"{part.attachment_type}.xml")
            role = FileRole.EXCHANGE_NOTICE if is_notice(part) else _role(own_name, is_document=False)
            yield part, ContentKind.CONTENT, own_name, role
            yield from _signatures(parts.signatures(part.id), own_name)
    if info.sent_ticks:
        title = title_name(info.title) if info.title else name
        yield entity, ContentKind.PRINT_FORM, f"{_cut(title)}.pdf", FileRole.PRINT_FORM


def _signatures(signatures: Sequence[Entity], name: str) -> Iterator[tuple[Entity, ContentKind, str, FileRole]]:
    """Each signature as it was sent, and as the operator returns it with a time stamp."""
    for number, signature in enumerate(signatures, 1):
        stem = name if number == 1 else f"{name}.{number}"
        yield signature, ContentKind.ORIGINAL_SIGNATURE, f"{stem}.sig", FileRole.SIGNATURE
        yield signature, ContentKind.CONTENT, f"{stem}.upgraded.sig", FileRole.SIGNATURE


def _name(entity: Entity, otherwise: str) -> str:
    return _short(entity.file_name or otherwise or entity.id)


def _short(name: str) -> str:
    """A safe name with room for what is put behind it; the extension stays."""
    name = display_name(name)
    ending = f".{extension(name)}" if extension(name) else ""
    return _cut(name[: len(name) - len(ending)]) + ending


def _cut(stem: str) -> str:
    return stem.encode()[:_ROOM].decode(errors="ignore").rstrip()


def _role(name: str, *, is_document: bool) -> FileRole:
    if extension(name) == "xml":
        return FileRole.FORMALIZED_XML
    return FileRole.ORIGINAL if is_document else FileRole.ATTACHMENT


def _free(name: str, taken: set[str]) -> str:
    """The name, or the first free one with a number: two parts are never versions of each other."""
    ending = f".{extension(name)}" if extension(name) else ""
    stem, number, found = name[: len(name) - len(ending)], 2, name
    while found in taken:
        found = f"{stem} ({number}){ending}"
        number += 1
    taken.add(found)
    return found
