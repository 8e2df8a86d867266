"""Why a client is not reminded now: it was a few days ago, it has just paid, or its money is not settled yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import F, Max, Q
from django.utils import timezone

from endocs.documents.states import PaymentState
from endocs.jobs.letters import LetterState
from endocs.originals.models import OUT, ClientLetter
from endocs.payments.models import Payment, Settlement
from endocs.requests.models import Answer

WEEK = timedelta(days=7)
PAID_WITHIN = timedelta(days=5)
MONEY_WITHIN = timedelta(days=30)


class Cause(StrEnum):
    """What a letter waits for."""

    REMINDED = "reminded"
    PAID = "paid"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Wait:
    """The cause, and the day of the letter, of the payment or of the money."""

    cause: Cause
    on: date


def of_clients(workspace_id: int, clients: Iterable[int]) -> dict[int, Wait]:
    """For each of these clients what its letter waits for; who may be reminded is not there. Four queries."""
    keys, today = list(clients), timezone.localdate()
    if not keys:
        return {}
    found: dict[int, Wait] = {}
    found.update(_with_money(workspace_id, keys, today))
    found.update(_with_paid_package(workspace_id, keys, today))
    found.update(_reminded(workspace_id, keys))
    return found


def _with_money(workspace_id: int, keys: list[int], today: date) -> dict[int, Wait]:
    """Incoming money of the client that pays nothing yet: which of its debts it is for is not known."""
    waiting = Payment.objects.filter(
        workspace_id=workspace_id, counterparty_id__in=keys, withdrawn_at=None, is_denied=False,
        settled__lt=F("amount"), received_on__gte=today - MONEY_WITHIN,
    )  # fmt: skip
    rows = waiting.values_list("counterparty_id").annotate(on=Max("received_on"))
    return {key: Wait(Cause.MONEY, on) for key, on in rows}


def _with_paid_package(workspace_id: int, keys: list[int], today: date) -> dict[int, Wait]:
    """An invoice of a package with awaited papers was paid in the last days, by money seen here or told by 1C."""
    papers = Answer.objects.filter(
        document__paper_copies__holder__in=OUT, document__paper_copies__is_awaited=True,
        document__counterparty_id__in=keys, workspace_id=workspace_id,
    )  # fmt: skip
    paid = Settlement.objects.filter(
        Q(invoice__answers__work_request__in=papers.values("work_request")),
        workspace_id=workspace_id, invoice__counterparty_id__in=keys, invoice__payment_state=PaymentState.PAID,
        reverted_at=None, payment__received_on__gte=today - PAID_WITHIN,
    )  # fmt: skip
    rows = paid.values_list("invoice__counterparty_id").annotate(on=Max("payment__received_on"))
    whole = papers.filter(work_request__paid_at__gte=timezone.now() - PAID_WITHIN)
    told = whole.values_list("document__counterparty_id").annotate(at=Max("work_request__paid_at"))
    found = {key: Wait(Cause.PAID, timezone.localdate(at)) for key, at in told}
    return {**found, **{key: Wait(Cause.PAID, on) for key, on in rows}}


def _reminded(workspace_id: int, keys: list[int]) -> dict[int, Wait]:
    """A letter went out, or is on its way, within a week."""
    letters = ClientLetter.objects.filter(
        workspace_id=workspace_id, counterparty_id__in=keys, made_at__gt=timezone.now() - WEEK
    ).exclude(state=LetterState.FAILED)
    rows = letters.values_list("counterparty_id").annotate(at=Max("made_at"))
    return {key: Wait(Cause.REMINDED, timezone.localdate(at)) for key, at in rows}
