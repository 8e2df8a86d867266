"""A message of a base comes in once: what it does and what it is answered are one transaction.

The same message again gets the stored answer. A refusal has done nothing, so the same message is judged anew when it
comes again: the administrator may have put right meanwhile what was wrong.
"""

import logging
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected

from endocs.documents.models import Document
from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.kernel.refusals import Refusal
from endocs.onec import entering, kinds, reading, taking, values
from endocs.onec.access import check_connects
from endocs.onec.faults import OnecRefusal
from endocs.onec.models import Infobase, Message, MessageState
from endocs.people.models import User

LANGUAGE = "ru"  # of every base of 1C
ATTEMPTS = 3
STATES = {
    "created": (MessageState.TAKEN, 201), "updated": (MessageState.TAKEN, 200),
    "duplicate": (MessageState.DUPLICATE, 200), "stale": (MessageState.STALE, 409),
}  # fmt: skip
KINDS: dict[type[values.Told], str] = {
    values.Upsert: "document.upsert", values.Deleted: "document.deleted", values.InvoicePayment: "invoice.payment",
    values.UnmatchedPayment: "payment.unmatched",
}  # fmt: skip

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the base is told, and with which status of HTTP."""

    status: int
    body: dict[str, Any]


def receive(*, infobase: Infobase, told: values.Told) -> Answer:
    """Take the message in, once; refusals are answers too, kept for the administrator. Opens its own transaction."""
    with translation.override(LANGUAGE):
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return _taken(infobase, told)
            except Refusal as refusal:
                return _refused(infobase, told, refusal)
            except IntegrityError:
                if attempt == ATTEMPTS:  # the same message, or the same new document, comes from two places at once
                    raise
            except OperationalError as error:
                if attempt == ATTEMPTS or not isinstance(error.__cause__, DeadlockDetected):
                    raise
        raise AssertionError  # the loop ends by itself


def receive_body(*, infobase: Infobase, body: Any, is_polled: bool = False) -> Answer:
    """The same for a message as it came in JSON; what cannot be read is kept too when it has a number."""
    with translation.override(LANGUAGE):
        try:
            heard = reading.message(body)
        except OnecRefusal as refusal:
            if (message_id := reading.message_id(body)) is not None:
                _keep_unreadable(infobase, message_id, body, refusal, is_polled=is_polled)
            return answer_of(refusal)
    entering.note_versions(infobase, heard.versions)
    if heard.told is None:
        return Answer(200, {"status": "ok", "message": ""})
    return receive(infobase=infobase, told=replace(heard.told, is_polled=is_polled))


def replay(*, message: Message, by: User | None) -> Answer:
    """Take in once more what was refused, as it came; the answer is the new one."""
    check_connects(by, message.workspace_id)
    answer = receive_body(infobase=message.infobase, body=message.body, is_polled=message.is_polled)
    with transaction.atomic():
        journal.record(
            Kind.ONEC_REPLAYED, workspace_id=message.workspace_id, subject=("infobase", message.infobase_id), by=by,
            data={"title": message.title, "kind": message.kind, "status": answer.status},
        )  # fmt: skip
    return answer


def dismiss(*, message: Message, by: User | None) -> None:
    """A person has seen the refusal and it needs nothing more; to do it twice is harmless."""
    check_connects(by, message.workspace_id)
    Message.objects.filter(pk=message.pk, settled_at=None).update(settled_at=timezone.now())


def answer_of(refusal: Refusal) -> Answer:
    """The refusal as 1C is told of it; a rule of EnDocs is 422 there, because 409 means that all is done."""
    if not isinstance(refusal, OnecRefusal):
        status = refusal.status if refusal.status >= 500 else 422
        return Answer(status, {"error": _error(refusal, is_retryable=status >= 500)})
    return Answer(refusal.status, {"error": {**_error(refusal, is_retryable=refusal.is_retryable), **refusal.more()}})


def _error(refusal: Refusal, *, is_retryable: bool) -> dict[str, Any]:
    return {"code": refusal.code, "message": refusal.sentence, "retryable": is_retryable}


@transaction.atomic
def _taken(infobase: Infobase, told: values.Told) -> Answer:
    known = Message.objects.select_for_update().filter(infobase=infobase, message_id=told.message_id).first()
    if known is not None and known.state != MessageState.REFUSED:
        return Answer(known.status, known.answer)
    firm = told.organisation
    if firm is not None:
        entering.organisation_of(infobase, firm)
    outcome = taking.take(infobase=infobase, told=told)
    state, status = STATES[outcome.status]
    answer = {"status": outcome.status, "message": outcome.sentence, **_card(outcome.document_id)}
    _keep(infobase, told, known, state=state, status=status, answer=answer, document_id=outcome.document_id, code="")
    _settle(infobase, told)
    return Answer(status, answer)


def _refused(infobase: Infobase, told: values.Told, refusal: Refusal) -> Answer:
    answer = answer_of(refusal)
    with transaction.atomic():
        known = Message.objects.select_for_update().filter(infobase=infobase, message_id=told.message_id).first()
        if known is None or known.state == MessageState.REFUSED:
            _keep(
                infobase, told, known, state=MessageState.REFUSED, status=answer.status, answer=answer.body,
                code=refusal.code[:40], document_id=None,
            )  # fmt: skip
    return answer


def _keep(infobase: Infobase, told: values.Told, known: Message | None, **what: Any) -> None:
    """The message and its answer, in one row."""
    thing_type, thing_ref = _thing(told)
    row: dict[str, Any] = {
        "kind": KINDS[type(told)], "object_type": thing_type, "object_ref": thing_ref, "title": _title(told),
        "is_polled": told.is_polled, "occurred_at": told.occurred_at, "body": told.body, "settled_at": None, **what,
    }  # fmt: skip
    if known is not None:
        Message.objects.filter(pk=known.pk).update(**row)
    else:
        Message.objects.create(workspace_id=infobase.workspace_id, infobase=infobase, message_id=told.message_id, **row)
    now = timezone.now()
    if infobase.last_message_at is None or infobase.last_message_at < now - entering.REMEMBERED:
        infobase.last_message_at = now
        Infobase.objects.filter(pk=infobase.pk).update(last_message_at=now)


def _keep_unreadable(
    infobase: Infobase, message_id: UUID, body: dict[str, Any], refusal: OnecRefusal, *, is_polled: bool
) -> None:
    answer = answer_of(refusal)
    now = timezone.now()
    row: dict[str, Any] = {
        "kind": str(body.get("kind") or "")[:40], "occurred_at": now, "body": body, "code": refusal.code,
        "state": MessageState.REFUSED, "status": answer.status, "answer": answer.body, "settled_at": None,
        "is_polled": is_polled,
    }  # fmt: skip
    key = {"infobase": infobase, "message_id": message_id}
    if not Message.objects.filter(**key, state=MessageState.REFUSED).update(**row):
        made = Message(workspace_id=infobase.workspace_id, **key, **row)
        Message.objects.bulk_create([made], ignore_conflicts=True)


def _settle(infobase: Infobase, told: values.Told) -> None:
    """Earlier refusals about the same thing have become void; one that is judged anew just now looks after itself."""
    thing_type, thing_ref = _thing(told)
    refused = Message.objects.filter(
        infobase=infobase, workspace_id=infobase.workspace_id, state=MessageState.REFUSED, settled_at=None,
        kind=KINDS[type(told)], object_type=thing_type, object_ref=thing_ref, occurred_at__lte=told.occurred_at,
    )  # fmt: skip
    keys = list(refused.select_for_update(skip_locked=True).values_list("pk", flat=True))
    if keys:
        Message.objects.filter(pk__in=keys).update(settled_at=timezone.now())


def _card(document_id: int | None) -> dict[str, Any]:
    """The card as the accountant finds it again."""
    of = Document.objects.filter(pk=document_id or 0)
    number = of.values_list("registration_number", flat=True).first()
    if number is None:
        return {"card_id": None, "card_url": None, "card_number": None}
    address = settings.ENDOCS_ADDRESS + reverse("web:document", args=[document_id])
    return {"card_id": document_id, "card_url": address, "card_number": str(number)}


def _thing(told: values.Told) -> tuple[str, str]:
    """Type and key of the document of 1C that the message is about."""
    if isinstance(told, values.UnmatchedPayment):
        return told.receipt.type, str(told.receipt.ref)
    thing = told.invoice if isinstance(told, values.InvoicePayment) else told.object
    return thing.type, str(thing.ref)


def _title(told: values.Told) -> str:
    """«Счет № 12 от 24.11.2026», for the list of failures."""
    if isinstance(told, values.UnmatchedPayment):
        thing: values.Receipt | values.Object = told.receipt
        number = told.receipt.number
    else:
        thing = told.invoice if isinstance(told, values.InvoicePayment) else told.object
        number = thing.number_printed or thing.number
    name = kinds.words(thing.type)
    if number:
        name = _("%(name)s No. %(number)s") % {"name": name, "number": number}
    if thing.dated_on:
        name = _("%(name)s of %(day)s") % {"name": name, "day": thing.dated_on.strftime("%d.%m.%Y")}
    return name[:300]
