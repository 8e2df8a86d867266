"""Taking in what a base of 1C says: documents become cards and follow 1C; twice, or too late, is harmless.

The extension and OData say the same of the same document, by clocks that differ: what was sent wins over what was read,
so a document that the extension has sent is only watched by OData for posting and deletion.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from endocs.documents.access import is_settled
from endocs.documents.kinds import BuiltInKind
from endocs.documents.posting import set_deleted
from endocs.onec import cards, contracts, entering, files, links, logins, parties, paying
from endocs.onec.models import Infobase, Message, MessageState, OnecDocument
from endocs.onec.values import Deleted, InvoicePayment, Outcome, Told, UnmatchedPayment, Upsert
from endocs.people.models import Organisation


@dataclass(slots=True)
class _News:
    """What a message has brought."""

    differing: set[str] = field(default_factory=set)
    is_settled: bool = False
    files: int = 0


@transaction.atomic
def take(*, infobase: Infobase, told: Told) -> Outcome:
    """Bring cards and payments to what the message says; part of the caller's transaction.

    The messages of a base are taken one after another, so that two halves of a link find each other. Refuses an
    organisation that the base may not speak for, and files that it has not sent.
    """
    held = Infobase.objects.select_for_update(of=("self",), no_key=True).select_related("workspace")
    infobase = held.get(pk=infobase.pk)
    match told:
        case Upsert():
            return _upserted(infobase, told)
        case Deleted():
            return _deleted(infobase, told)
        case InvoicePayment():
            return paying.take_payment(infobase=infobase, told=told)
        case UnmatchedPayment():
            return paying.take_unmatched(infobase=infobase, told=told)


def _upserted(infobase: Infobase, told: Upsert) -> Outcome:
    row = cards.row_of(infobase, told.object)
    if row is None:
        return _entered(infobase, told)
    if _is_stale(row, told):
        return _stale(row)
    if told.is_polled and row.is_pushed:
        return _watched(row, told)
    if _is_same(row, told) and (is_settled(row.document) or not cards.is_held_back(row)):
        _note_sender(infobase, row, told)
        row.occurred_at = max(row.occurred_at, told.occurred_at)
        row.save()
        return _duplicate(row)
    return _updated(infobase, row, told)


def _entered(infobase: Infobase, told: Upsert) -> Outcome:
    """A document that is met for the first time."""
    row = OnecDocument(
        workspace_id=infobase.workspace_id, infobase=infobase, object_type=told.object.type,
        object_ref=str(told.object.ref), occurred_at=told.occurred_at,
    )  # fmt: skip
    found = files.found(infobase, told.files)
    _note_sender(infobase, row, told)
    organisation, values = _requisites(infobase, told)
    is_new = cards.make(
        infobase=infobase, thing=told.object, values=values, organisation=organisation, row=row,
        by=None if told.is_polled else logins.acting(row.sent_by),
    )  # fmt: skip
    news = _News() if is_new else _News(cards.bring(row, told.object, values), is_settled(row.document))
    news.files = len(files.put(row.document, found))
    _keep(row, told)
    links.welcome(row)
    if row.document.kind.code == BuiltInKind.PAYMENT_INVOICE:
        paying.apply_kept(onec_document=row)
    if (gone := _later_deletion(infobase, told)) is not None:
        _mark_gone(row, gone.occurred_at)
    return _created(row) if is_new else _brought(row, news)


def _updated(infobase: Infobase, row: OnecDocument, told: Upsert) -> Outcome:
    """A document that has changed in its base."""
    found = files.found(infobase, told.files)
    _note_sender(infobase, row, told)
    _organisation, values = _requisites(infobase, told)
    before = _known_of(row)
    news = _News(cards.bring(row, told.object, values), is_settled(row.document))
    news.files = len(files.put(row.document, found))
    _keep(row, told)
    is_same = bool(row.data_version) and _known_of(row) == before and not news.files
    return _duplicate(row) if is_same and not news.differing else _brought(row, news)


def _known_of(row: OnecDocument) -> tuple[Any, ...]:
    """What a message about the document can change in its row and on its card."""
    return row.data_version, row.is_posted, row.is_marked_deleted, row.is_gone, row.told_values, row.set_values


def _requisites(infobase: Infobase, told: Upsert) -> tuple[Organisation, dict[str, Any]]:
    """Whose document it is and what it says, with the client and the contract that are known or made for it."""
    organisation = entering.organisation_of(infobase, told.organisation)
    counterparty = parties.counterparty_of(infobase, told.counterparty)
    contract = contracts.card_of(
        infobase=infobase, told=told.contract, organisation=organisation, counterparty=counterparty, at=told.occurred_at
    )
    return organisation, cards.values_of(told, counterparty=counterparty, contract=contract)


def _watched(row: OnecDocument, told: Upsert) -> Outcome:
    """OData has read a document that the extension has sent: only posting and deletion are noted."""
    changed = cards.mark(row, told.object, told.occurred_at)
    row.save()
    return _brought(row, _News()) if changed else _duplicate(row)


def _deleted(infobase: Infobase, told: Deleted) -> Outcome:
    row = cards.row_of(infobase, told.object)
    if row is None:
        return Outcome(status="duplicate", sentence=_("EnDocs has no card of this document: there is nothing to mark."))
    if _is_stale(row, told):
        return _stale(row)
    if row.is_gone:
        return _duplicate(row)
    _mark_gone(row, told.occurred_at)
    sentence = _("The card stays, with a mark that the document is not in 1C any more: %(title)s.")
    return Outcome(status="updated", document_id=row.document_id, sentence=sentence % {"title": row.document.title})


def _is_stale(row: OnecDocument, told: Upsert | Deleted) -> bool:
    """Older than what the same way has told before; what is sent and what is read is not compared by time."""
    return told.is_polled != row.is_pushed and told.occurred_at < row.occurred_at


def _is_same(row: OnecDocument, told: Upsert) -> bool:
    """The version and the files are known; a read document tells no files."""
    thing = told.object
    has_same_files = told.is_polled or files.digest(told.files) == row.files_digest
    has_same_marks = (thing.is_posted, thing.is_marked_deleted) == (row.is_posted, row.is_marked_deleted)
    is_known = bool(thing.data_version) and thing.data_version == row.data_version
    return is_known and has_same_files and has_same_marks and not row.is_gone


def _note_sender(infobase: Infobase, row: OnecDocument, told: Upsert) -> None:
    if told.user is not None and told.user.login:
        row.sent_by = logins.note(infobase, told.user)
    row.is_pushed = row.is_pushed or not told.is_polled


def _keep(row: OnecDocument, told: Upsert) -> None:
    """What else 1C says of the document: marks, links, who answers for it, what could not be printed."""
    thing = told.object
    is_gone = row.is_gone and _later_deletion(row.infobase, told) is not None
    cards.mark(row, thing, told.occurred_at, is_gone=is_gone)
    links.bring(row, told)
    row.link, row.operation, row.data_version = thing.link[:300], thing.operation[:100], thing.data_version[:100]
    row.responsible, row.warnings = told.responsible[:300], [str(one)[:500] for one in told.warnings[:20]]
    row.files_digest = row.files_digest if told.is_polled else files.digest(told.files)
    row.occurred_at = told.occurred_at
    row.save()


def _later_deletion(infobase: Infobase, told: Upsert) -> Message | None:
    """The base has said before, of a later moment, that this document is not there any more."""
    deletions = Message.objects.filter(
        infobase=infobase, kind="document.deleted", object_type=told.object.type, object_ref=str(told.object.ref),
        occurred_at__gt=told.occurred_at,
    ).exclude(state=MessageState.REFUSED)  # fmt: skip
    return deletions.order_by("-occurred_at").first()


def _mark_gone(row: OnecDocument, at: datetime) -> None:
    """The time of the row stays: what the document said before it went may still be on its way."""
    row.is_gone = True
    row.save()
    set_deleted(document=row.document, at=at, is_gone=True)


def _created(row: OnecDocument) -> Outcome:
    return _outcome("created", row, _("The card is made: %(title)s."))


def _brought(row: OnecDocument, news: _News) -> Outcome:
    if news.differing and news.is_settled:
        return _outcome(
            "updated", row,
            _("The card is settled in EnDocs and stays as it is; what differs in 1C is noted on it: %(title)s."),
        )  # fmt: skip
    if news.differing:
        return _outcome(
            "updated", row, _("The card is brought up to date, except what people have changed: %(title)s.")
        )
    if news.files:
        return _outcome("updated", row, _("The card is brought up to date, with a new version of the file: %(title)s."))
    return _outcome("updated", row, _("The card is brought up to date: %(title)s."))


def _duplicate(row: OnecDocument) -> Outcome:
    return _outcome("duplicate", row, _("Nothing has changed: %(title)s."))


def _stale(row: OnecDocument) -> Outcome:
    return _outcome("stale", row, _("EnDocs knows something newer of this document already: %(title)s."))


def _outcome(status: str, row: OnecDocument, sentence: str) -> Outcome:
    return Outcome(status=status, document_id=row.document_id, sentence=sentence % {"title": row.document.title})
