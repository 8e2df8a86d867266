"""What people and robots do with cards."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.counterparties.models import Counterparty
from endocs.documents import access, numbering, own_fields
from endocs.documents import requisites as requisites_of
from endocs.documents.kinds import RULES, BuiltInKind
from endocs.documents.models import (
    AccessScope,
    Document,
    DocumentGrant,
    DocumentKind,
    ExternalReference,
    Level,
    Link,
    LinkType,
    Remark,
)
from endocs.documents.own_fields import FieldType, OwnField
from endocs.documents.requisites import ALWAYS_CHANGEABLE, Requisites
from endocs.documents.states import Direction, ExchangeState, PaymentState, ProcessState
from endocs.documents.trail import record
from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.kernel.refusals import Refusal
from endocs.people.models import Group, User, Workspace


class ChangedMeanwhile(Refusal):
    """Somebody else changed the card while it was being edited."""

    code = "changed_meanwhile"


class NotAllowed(Refusal):
    """The card's state or the user's role does not let this be done."""

    code = "not_allowed"


class ReferencesDiffer(Refusal):
    """What was sent as one card is two."""

    code = "references_differ"


@transaction.atomic
def create_built_in_kinds(*, workspace: Workspace) -> None:
    """Give a workspace the kinds that every workspace has; twice is harmless."""
    for code, rules in RULES.items():
        DocumentKind.objects.get_or_create(
            workspace=workspace,
            code=code,
            defaults={
                "gender": rules.gender, "direction": rules.direction, "is_for_client": rules.is_for_client,
            },
        )  # fmt: skip


@transaction.atomic
def add_kind(
    *, workspace: Workspace, name: str, direction: Direction, fields: Sequence[OwnField], by: User
) -> DocumentKind:
    """Add an own kind with its own fields."""
    declared = own_fields.declared(fields)
    if DocumentKind.objects.filter(workspace=workspace, own_name__iexact=name, retired_at=None).exists():
        raise Refusal(_("There is already a kind with this name."))
    count = DocumentKind.objects.select_for_update().filter(workspace=workspace).count()
    kind = DocumentKind.objects.create(
        workspace=workspace, code=f"own_{count + 1}", own_name=name, direction=direction, fields=declared
    )
    journal.record(
        Kind.KIND_ADDED,
        workspace_id=workspace.pk,
        subject=("kind", kind.pk),
        by=by,
        data={"name": name, "fields": declared},
    )
    return kind


@transaction.atomic
def register(
    *,
    workspace: Workspace,
    kind: DocumentKind,
    requisites: Requisites,
    by: User | None,
    author: User | None = None,
    direction: Direction | None = None,
    references: Iterable[str] = (),
) -> Document:
    """A new card with its registration number.

    `author` is by default who registers it; `references` are `system:id` of the outside world.
    Refuses when a requisite that the kind demands is missing.
    """
    requisites_of.check_complete(kind, requisites)
    requisites = replace(requisites, own_fields=own_fields.checked(kind, requisites.own_fields))
    return enter(
        workspace=workspace, kind=kind, requisites=requisites, by=by, author=author, direction=direction,
        references=references,
    )  # fmt: skip


def enter(
    *,
    workspace: Workspace,
    kind: DocumentKind,
    requisites: Requisites,
    by: User | None,
    author: User | None = None,
    direction: Direction | None = None,
    references: Iterable[str] = (),
    listed_on: date | None = None,
    exchange_state: ExchangeState = ExchangeState.NONE,
) -> Document:
    """A new card as it is, whatever the kind demands; part of a caller's transaction, who has checked what he must."""
    requisites_of.check_workspace(workspace.pk, requisites)
    today = timezone.localdate()
    document = Document.objects.create(
        workspace=workspace,
        kind=kind,
        direction=direction or kind.direction,
        author=author or by,
        listed_on=requisites.dated_on or listed_on or today,
        registration_year=today.year,
        registration_number=numbering.next_number(kind, requisites.organisation, today.year),
        scope=AccessScope.of(kind, requisites.organisation, requisites.department, requisites.is_confidential),
        exchange_state=exchange_state,
        payment_state=PaymentState.UNPAID if kind.code == BuiltInKind.PAYMENT_INVOICE else PaymentState.NONE,
        **{name: getattr(requisites, name) for name in requisites_of.NAMES},
    )
    ExternalReference.objects.bulk_create(
        ExternalReference(workspace=workspace, document=document, reference=reference) for reference in references
    )
    record(Kind.DOCUMENT_REGISTERED, document, by, {"title": document.title})
    return document


def register_once(
    *, workspace: Workspace, kind: DocumentKind, requisites: Requisites, references: Sequence[str], by: User
) -> tuple[Document, bool]:
    """The card that bears one of the references, or a new one that bears them all, and whether it is new.

    Refuses references of two cards; a card that the user may not see does not exist for him.
    """
    if card := _referred(workspace, references, by):
        return card, False
    try:
        made = register(workspace=workspace, kind=kind, requisites=requisites, references=set(references), by=by)
    except IntegrityError:
        card = _referred(workspace, references, by)  # another sender of the same was quicker
        if card is None:
            raise
        return card, False
    return made, True


def _referred(workspace: Workspace, references: Sequence[str], by: User) -> Document | None:
    known = ExternalReference.objects.filter(workspace=workspace, reference__in=references)
    keys = set(known.values_list("document_id", flat=True)) if references else set()
    if len(keys) > 1:
        raise ReferencesDiffer(_("These external references belong to different cards: send one of them."))
    return Document.objects.visible_to(by).get(pk=keys.pop()) if keys else None


@transaction.atomic
def change(*, document: Document, requisites: Requisites, revision: int, by: User) -> Document:
    """Change requisites; `revision` is the one the person saw, so that nobody's change is overwritten unseen."""
    if not access.can_change(by, document):
        raise NotAllowed(_("This card cannot be changed now."))
    return rewrite(document=document, requisites=requisites, revision=revision, by=by)


@transaction.atomic
def rewrite(*, document: Document, requisites: Requisites, revision: int, by: User) -> Document:
    """Change requisites where a rule of the caller lets this person, such as who wrote a memo down for another."""
    current = Document.objects.select_for_update().get(pk=document.pk)
    if current.revision != revision:
        raise ChangedMeanwhile(_("The card was changed while you were writing. Look at what differs and save again."))
    requisites_of.check_complete(current.kind, requisites)
    filled = own_fields.checked(current.kind, requisites.own_fields, current.own_fields)
    requisites = replace(requisites, own_fields=filled)
    if access.is_identity_frozen(current):
        _refuse_frozen(requisites_of.differences(requisites_of.of(current), requisites))
    return write(current=current, requisites=requisites, by=by)


def write(*, current: Document, requisites: Requisites, by: User | None) -> Document:
    """Put these requisites on a card that the caller has locked and for which he has checked what he must."""
    requisites_of.check_workspace(current.workspace_id, requisites)
    changes = requisites_of.differences(requisites_of.of(current), requisites)
    if not changes:
        return current
    listed_on = requisites.dated_on or current.listed_on
    values = {name: getattr(requisites, name) for name in requisites_of.NAMES}
    scope = AccessScope.of(current.kind, requisites.organisation, requisites.department, requisites.is_confidential)
    Document.objects.filter(pk=current.pk).update(
        **values, scope=scope, listed_on=listed_on, revision=F("revision") + 1
    )
    DocumentGrant.objects.filter(document=current).exclude(listed_on=listed_on).update(listed_on=listed_on)
    if "own_fields" in changes:
        changes["own_fields"] = [_named(current.kind, values) for values in changes["own_fields"]]
    record(Kind.DOCUMENT_CHANGED, current, by, {"changes": changes, "own_types": own_fields.types_of(current.kind)})
    return Document.objects.get(pk=current.pk)


def _named(kind: DocumentKind, values: Mapping[str, Any]) -> dict[str, Any]:
    """Own fields for the history: counterparties by their names."""
    keys = {field.name for field in own_fields.of_kind(kind) if field.type == FieldType.COUNTERPARTY}
    titles = Counterparty.objects.filter(workspace_id=kind.workspace_id).in_bulk(
        [values[key] for key in keys & set(values)]
    )
    return {name: str(titles.get(value, value)) if name in keys else value for name, value in values.items()}


def _refuse_frozen(changes: Mapping[str, Any]) -> None:
    frozen = sorted(set(changes) - ALWAYS_CHANGEABLE)
    if frozen:
        raise NotAllowed(
            _("While the process runs these cannot be changed: %(fields)s.") % {"fields": requisites_of.labels(frozen)}
        )


@transaction.atomic
def link(*, source: Document, target: Document, type: LinkType, by: User | None) -> Link:  # noqa: A002
    """Link two cards; the same link twice is one link."""
    if source.workspace_id != target.workspace_id:
        raise Document.DoesNotExist(target.pk)
    if source.pk == target.pk:
        raise Refusal(_("A card cannot be linked with itself."))
    made, is_new = Link.objects.get_or_create(
        workspace_id=source.workspace_id, source=source, target=target, type=type, defaults={"made_by": by}
    )
    if is_new:
        data = {"type": type, "source": source.title, "target": target.title}
        record(Kind.DOCUMENT_LINKED, source, by, {**data, "other_id": target.pk})
        record(Kind.DOCUMENT_LINKED, target, by, {**data, "other_id": source.pk})
    return made


@transaction.atomic
def link_by_hand(*, source: Document, target: Document, type: LinkType, by: User) -> Link:  # noqa: A002
    """Link a card to which one may add with another that one sees."""
    check_adds(document=source, by=by)
    return link(source=source, target=target, type=type, by=by)


@transaction.atomic
def unlink_by_hand(*, document: Document, link: Link, by: User) -> None:
    """Take a link away from a card to which one may add."""
    check_adds(document=document, by=by)
    unlink(link=link, by=by)


def check_adds(*, document: Document, by: User) -> None:
    """Refuse who may only look at the card, and everybody when it is in the archive."""
    if access.can_add_files(by, document):
        return
    if document.process_state == ProcessState.ARCHIVED:
        raise NotAllowed(_("The document is archived. Ask an administrator to return it."))
    raise NotAllowed(_("You may look at this card, not add to it. Whoever manages it can give you more."))


@transaction.atomic
def unlink(*, link: Link, by: User | None) -> None:
    """Take a link away."""
    source, target = link.source, link.target
    link.delete()
    for document, other in ((source, target), (target, source)):
        record(Kind.DOCUMENT_UNLINKED, document, by, {"other_id": other.pk, "title": other.title})


@transaction.atomic
def open_to(
    *,
    document: Document,
    principal: User | Group,
    reason: str,
    by: User | None,
    level: Level = Level.ADD_FILES,
    open_task_type: str = "",
) -> None:
    """Open a card to a user or a group for a reason (`task:12`, `request:7`, `explicit`); twice is harmless.

    `open_task_type` is the type of the open task that is the reason: such a card is open to a deputy too.
    """
    if principal.workspace_id != document.workspace_id:
        raise Document.DoesNotExist(document.pk)
    key = {"user": principal} if isinstance(principal, User) else {"group": principal}
    grant, is_new = DocumentGrant.objects.get_or_create(
        workspace_id=document.workspace_id,
        document=document,
        reason=reason,
        withdrawn_at=None,
        **{"user": None, "group": None, **key},
        defaults={
            "granted_by": by, "listed_on": document.listed_on, "level": level, "open_task_type": open_task_type,
        },
    )  # fmt: skip
    if is_new or grant.level != level:
        DocumentGrant.objects.filter(pk=grant.pk).update(level=level)
        data = {
            "reason": reason, "principal": str(principal), "level": int(level),
            **{name: value.pk for name, value in key.items()},
        }  # fmt: skip
        record(Kind.DOCUMENT_OPENED_TO, document, by, data)


@transaction.atomic
def close_to(*, document: Document, reason: str, by: User | None) -> None:
    """Withdraw every grant of that reason on a card; with none in force nothing happens."""
    withdrawn = DocumentGrant.objects.filter(document=document, reason=reason, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )
    if withdrawn:
        record(Kind.DOCUMENT_CLOSED_TO, document, by, {"reason": reason})


@transaction.atomic
def task_ended(*, document: Document, reason: str) -> None:
    """The task behind these grants is over: who had it still sees the card, his deputy no more."""
    DocumentGrant.objects.filter(document=document, reason=reason).update(open_task_type="")


@transaction.atomic
def set_process_state(
    *, document: Document, state: ProcessState, allowed_from: Iterable[ProcessState], by: User | None
) -> None:
    """Move the card in its process; refuses when it is not (any more) where the move may begin."""
    before = Document.objects.select_for_update().get(pk=document.pk).process_state
    if before not in set(allowed_from):
        raise NotAllowed(
            _("The document is “%(state)s”: this cannot be done now.") % {"state": ProcessState(before).label}
        )
    Document.objects.filter(pk=document.pk).update(process_state=state)
    document.process_state = state
    record(Kind.DOCUMENT_PROCESS_CHANGED, document, by, {"before": before, "after": state})


@transaction.atomic
def archive(*, document: Document, by: User) -> None:
    """Put a card away: it can be read, not changed or launched. Administrators only."""
    if not access.can_archive(by, document):
        raise NotAllowed(_("Only an administrator archives, and not while a process runs."))
    allowed = [state for state in ProcessState if state not in (ProcessState.IN_PROCESS, ProcessState.ARCHIVED)]
    set_process_state(document=document, state=ProcessState.ARCHIVED, allowed_from=allowed, by=by)
    record(Kind.DOCUMENT_ARCHIVED, document, by)


@transaction.atomic
def renew(*, document: Document, by: User) -> None:
    """Return a card to «new»: administrators only, never from a running process."""
    if not access.can_renew(by, document):
        raise NotAllowed(_("Only an administrator returns a card to “New”, and not while a process runs."))
    allowed = [state for state in ProcessState if state not in (ProcessState.IN_PROCESS, ProcessState.NEW)]
    set_process_state(document=document, state=ProcessState.NEW, allowed_from=allowed, by=by)
    record(Kind.DOCUMENT_RENEWED, document, by)


@transaction.atomic
def remark(*, document: Document, text: str, by: User, channel: str = "web") -> Remark:
    """Say something in the card's conversation."""
    text = text.strip()
    if not text:
        raise Refusal(_("Write something first."))
    made = Remark.objects.create(
        workspace_id=document.workspace_id, document=document, author=by, text=text[:10000], channel=channel
    )
    record(Kind.REMARK_MADE, document, by, {"remark": made.pk, "text": made.text[:300]})
    return made
