"""The paper of a package: printed, handed over to the client, returned signed."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.documents import actions as documents
from endocs.documents import file_actions
from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Document
from endocs.documents.states import PaperState, PaymentState
from endocs.journal.kinds import Kind
from endocs.kernel.refusals import Refusal
from endocs.people.models import User
from endocs.requests import access
from endocs.requests.models import Answer, Delivery, Holder, WorkRequest
from endocs.requests.trail import record

# An invoice for payment and a letter go out on paper, but nobody signs them and sends them back.
UNSIGNED = (BuiltInKind.PAYMENT_INVOICE, BuiltInKind.OUTGOING_LETTER)


@transaction.atomic
def record_package_printed(*, work_request: WorkRequest, printed: Sequence[Document], copies: int, by: User) -> None:
    """The package went to the printer."""
    file_actions.record_printed(documents=printed, copies=copies, by=by)
    WorkRequest.objects.filter(pk=work_request.pk, printed_at=None).update(printed_at=timezone.now())
    record(Kind.REQUEST_PRINTED, work_request, by, {"documents": [document.title for document in printed]})


@transaction.atomic
def hand_over_package(*, work_request: WorkRequest, on: date, to: str, by: User) -> None:
    """The package was given to the client; from now on the client holds it."""
    work_request = WorkRequest.objects.select_for_update(of=("self",)).select_related("memo").get(pk=work_request.pk)
    if not access.can_hand_over(by, work_request):
        raise documents.NotAllowed(_("The package is not ready yet."))
    if on < timezone.localdate(work_request.prepared_at):
        raise Refusal(_("The package was not ready on that day yet."))
    papers = paper_documents(work_request)
    if not papers:
        raise Refusal(_("There is nothing on paper in this package."))
    file_actions.hand_over(documents=papers, on=on, to=to, by=by)
    _hand_to_client(work_request, timezone.now())
    if not awaited_documents(work_request):
        _settle(work_request, timezone.now())
    record(Kind.REQUEST_HANDED_OVER, work_request, by, {"on": on, "to": to.strip()[:200]})


def paper_documents(work_request: WorkRequest) -> list[Document]:
    """The package's documents that go on paper: those of paper lines, and those that came on top of the lines."""
    answers = Answer.objects.filter(work_request=work_request).exclude(line__delivery=Delivery.EDO)
    return [answer.document for answer in answers.select_related("document__kind").order_by("accepted_at", "id")]


def awaited_documents(work_request: WorkRequest) -> list[Document]:
    """The package's papers whose signed original has not come back."""
    return [
        document
        for document in paper_documents(work_request)
        if document.kind.code not in UNSIGNED and document.paper_state != PaperState.ORIGINAL_RETURNED
    ]


@transaction.atomic
def note_paper(*, document: Document) -> None:
    """A card's paper moved: each ready package it belongs to looks where all its paper is. Twice is harmless."""
    for answer in Answer.objects.filter(document=document):
        work_request = WorkRequest.objects.select_for_update(of=("self",)).get(pk=answer.work_request_id)
        if work_request.prepared_at and (papers := paper_documents(work_request)):
            _follow_paper(work_request, {PaperState(document.paper_state) for document in papers})


def _follow_paper(work_request: WorkRequest, states: set[PaperState]) -> None:
    now = timezone.now()
    if PaperState.NONE not in states:
        WorkRequest.objects.filter(pk=work_request.pk, printed_at=None).update(printed_at=now)
    if work_request.handed_over_at is None and states <= {PaperState.HANDED_OVER, PaperState.ORIGINAL_RETURNED}:
        _hand_to_client(work_request, now)
    is_out = work_request.handed_over_at or PaperState.ORIGINAL_RETURNED in states
    if is_out and work_request.returned_at is None and not awaited_documents(work_request):
        _settle(work_request, now)


def _hand_to_client(work_request: WorkRequest, now: datetime) -> None:
    work_request.handed_over_at = now
    work_request.holder, work_request.holder_user, work_request.held_since = Holder.CLIENT, None, now
    work_request.save(update_fields=["handed_over_at", "holder", "holder_user", "held_since"])


def _settle(work_request: WorkRequest, now: datetime) -> None:
    work_request.returned_at = now
    work_request.handed_over_at = work_request.handed_over_at or now
    awaits_money = Answer.objects.filter(
        work_request=work_request, document__payment_state__in=[PaymentState.UNPAID, PaymentState.PARTLY_PAID]
    ).exists()
    work_request.holder = Holder.CLIENT if awaits_money else Holder.NOBODY
    work_request.holder_user, work_request.held_since = None, now
    work_request.ended_at = None if awaits_money else now
    work_request.save(
        update_fields=["returned_at", "handed_over_at", "holder", "holder_user", "held_since", "ended_at"]
    )
