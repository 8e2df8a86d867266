"""The electronic part of a package: when all of it has left for the client by the operator."""

from django.db import transaction
from django.utils import timezone

from endocs.documents.models import Document
from endocs.documents.states import ExchangeState
from endocs.requests.models import Answer, Delivery, WorkRequest

NOT_GONE = (ExchangeState.NONE, ExchangeState.AWAITING_OUR_SIGNATURE, ExchangeState.FAILED)


@transaction.atomic
def note_sent(*, document: Document) -> None:
    """A card moved at the operator: each ready package it belongs to looks whether all of it has left."""
    for answer in Answer.objects.filter(document=document):
        note_package_sent(work_request=answer.work_request)


@transaction.atomic
def note_package_sent(*, work_request: WorkRequest) -> None:
    """Write down when the electronic documents of a ready package have all left. Twice is harmless."""
    states = [document.exchange_state for document in electronic_documents(work_request)]
    if states and not set(states).intersection(NOT_GONE):
        ready = WorkRequest.objects.filter(pk=work_request.pk, prepared_at__isnull=False, sent_at=None)
        ready.update(sent_at=timezone.now())


def electronic_documents(work_request: WorkRequest) -> list[Document]:
    """The package's documents that go by the operator: those of such lines, and those that went."""
    answers = Answer.objects.filter(work_request=work_request).select_related("document", "line")
    return [
        answer.document
        for answer in answers
        if (answer.line and answer.line.delivery == Delivery.EDO)
        or answer.document.exchange_state != ExchangeState.NONE
    ]
