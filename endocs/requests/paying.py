"""The money of a package: when all its invoices are paid, and when nothing more is awaited."""

from django.db import transaction
from django.utils import timezone

from endocs.documents.models import Document
from endocs.documents.states import PaymentState, ProcessState
from endocs.requests import paper, sending
from endocs.requests.models import Answer, Holder, WorkRequest

AWAITED = (PaymentState.UNPAID, PaymentState.PARTLY_PAID)


@transaction.atomic
def note_payment(*, document: Document) -> None:
    """An invoice's payment moved: each package it is in looks whether all its money is there. Twice is harmless."""
    for answer in Answer.objects.filter(document=document).select_related("work_request").order_by("work_request_id"):
        note_package(work_request=answer.work_request)


@transaction.atomic
def note_package(*, work_request: WorkRequest) -> None:
    """Write down whether all invoices of the package are paid; a ready package that waits for nothing is over."""
    locked = WorkRequest.objects.select_for_update(of=("self",)).select_related("memo")
    work_request = locked.get(pk=work_request.pk)
    states = set(
        Document.objects.filter(answers__work_request=work_request).values_list("payment_state", flat=True).distinct()
    )
    awaits_money = bool(states.intersection(AWAITED))
    if awaits_money and work_request.paid_at:
        work_request.paid_at = None
        work_request.save(update_fields=["paid_at"])
    elif not awaits_money and PaymentState.PAID in states and work_request.paid_at is None:
        work_request.paid_at = timezone.now()
        work_request.save(update_fields=["paid_at"])
    if awaits_money:
        _reopen(work_request)
    elif _is_over(work_request):
        _hold(work_request, Holder.NOBODY, is_over=True)


def _reopen(work_request: WorkRequest) -> None:
    """What was over by money waits for the client again when the money went back."""
    if work_request.ended_at and work_request.prepared_at and work_request.memo.process_state != ProcessState.ARCHIVED:
        _hold(work_request, Holder.CLIENT, is_over=False)


def _is_over(work_request: WorkRequest) -> bool:
    if work_request.prepared_at is None or work_request.ended_at or paper.awaited_documents(work_request):
        return False
    return work_request.sent_at is not None or not sending.electronic_documents(work_request)


def _hold(work_request: WorkRequest, holder: Holder, *, is_over: bool) -> None:
    now = timezone.now()
    work_request.holder, work_request.holder_user, work_request.held_since = holder, None, now
    work_request.ended_at = now if is_over else None
    work_request.save(update_fields=["holder", "holder_user", "held_since", "ended_at"])
