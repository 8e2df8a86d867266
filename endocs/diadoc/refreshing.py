"""The present state of messages, asked for anew when an event or a person wants it."""

import logging
from dataclasses import dataclass
from functools import partial

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from endocs.counterparties.finding import Facts
from endocs.diadoc import counterparties, leases, sayings, taking
from endocs.diadoc.circuit import BOUND, Circuit, bound_of, is_passing
from endocs.diadoc.feeding import Reading
from endocs.diadoc.models import Content, MessageState
from endocs.diadoc.waiting import next_attempt
from endocs.gateways.faults import GatewayError

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Refreshed:
    """How many messages were asked for, and how many of them came."""

    tried: int = 0
    came: int = 0


def refresh_due(reading: Reading, *, limit: int) -> Refreshed:
    """Ask for messages whose time has come, the longest waiting first.

    Raises the GatewayError after which others need not be asked for either.
    """
    due = MessageState.objects.filter(box_id=reading.box_id, due_at__lte=timezone.now()).order_by("due_at", "pk")
    circuit, done = Circuit(), Refreshed()
    for row in list(due[:limit]):
        leases.renew(reading.box_id, reading.lease)
        done.tried += 1
        # Counted before the call: a message that kills its worker is not asked for without end.
        MessageState.objects.filter(pk=row.pk).update(attempts=F("attempts") + 1)
        try:
            done.came += _refresh(reading, row)
            circuit.closed()
        except GatewayError as error:
            _fail(row, error)
            circuit.note(error)
    return done


def _refresh(reading: Reading, row: MessageState) -> bool:
    box, still = reading.box(), partial(leases.renew, reading.box_id, reading.lease)
    message = reading.operator.message(box.box_id, row.message_id)
    if not message.entities and not message.is_deleted:
        raise GatewayError("unreadable", detail="the message has no entities", permanent=False)
    message = sayings.with_words(reading.operator, box, message, still=still)
    try:
        with transaction.atomic():
            box = leases.held(reading.box_id, reading.lease)
            taking.take_message(box=box, message=message)
            # An event that came while the answer was on its way has asked again: then it stays due.
            same = MessageState.objects.filter(pk=row.pk, asked=row.asked)
            same.update(due_at=None, attempts=0, problem="", given_up_at=None)
    except (OperationalError, InterfaceError, leases.LeaseLost):
        raise
    except Exception as error:  # what the message is made of must not stop the box; the row says what is wrong
        logger.warning("message %s of box %s cannot be taken in", row.message_id, row.box_id, exc_info=error)
        _put_off(row, "unreadable", bound=BOUND)
        return False
    return True


def _fail(row: MessageState, error: GatewayError) -> None:
    if row.is_draft and error.code in ("not_found", "forbidden"):
        # Deleted drafts are erased without trace, their files too.
        MessageState.objects.filter(pk=row.pk).update(due_at=None, attempts=0, problem="")
        files = Content.objects.filter(box_id=row.box_id, exchanged__message_id=row.message_id, due_at__isnull=False)
        files.update(due_at=None, attempts=0, problem="")
        return
    _put_off(row, error.code, bound=bound_of(error), retry_after=error.retry_after)


def _put_off(row: MessageState, code: str, *, bound: int, retry_after: int | None = None) -> None:
    attempts = row.attempts + 1
    is_over = attempts > bound
    due_at = None if is_over else next_attempt(attempts, retry_after=retry_after)
    MessageState.objects.filter(pk=row.pk, asked=row.asked).update(
        due_at=due_at, problem=code, given_up_at=timezone.now() if is_over else None
    )


def look_up_counterparties(reading: Reading, *, limit: int = 5) -> int:
    """Number of foreign boxes whose firm the operator was asked for."""
    asked, still = 0, partial(leases.renew, reading.box_id, reading.lease)
    for row in counterparties.unknown(reading.box(), limit=limit):
        still()
        asked += 1
        try:
            firm = reading.operator.organisation(row.box_id)
        except GatewayError as error:
            counterparties.give_up(row=row, is_final=not is_passing(error) and error.permanent, still=still)
            if is_passing(error):
                raise
        else:
            counterparties.learn(row=row, facts=Facts(firm.name, firm.inn, firm.kpp), still=still)
    return asked
