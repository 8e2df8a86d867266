"""A ready package has left when all of its electronic documents have."""

import pytest

from endocs.documents import exchange
from endocs.documents.models import Document
from endocs.documents.states import ExchangeState
from endocs.requests import actions as requests
from endocs.requests import sending
from endocs.requests.models import WorkRequest
from tests import cast
from tests.cast import Firm

pytestmark = pytest.mark.django_db


def gone(document: Document, state: ExchangeState = ExchangeState.SENT) -> None:
    exchange.set_exchange(document=document, state=state, told={})
    sending.note_sent(document=document)


def package(firm: Firm) -> tuple[WorkRequest, list[Document]]:
    work_request = cast.submitted(firm, ["payment_invoice", "act"])
    cards = [cast.document(firm, code) for code in ("payment_invoice", "act")]
    for card in cards:
        requests.accept(work_request=work_request, document=card, line=None, by=firm.accountant)
    return work_request, cards


def sent_at(work_request: WorkRequest) -> object:
    return WorkRequest.objects.get(pk=work_request.pk).sent_at


def test_package_that_left_before_it_was_ready_is_sent_when_it_is() -> None:
    firm = cast.firm()
    work_request, (invoice, act) = package(firm)
    gone(invoice)
    gone(act)
    assert sent_at(work_request) is None

    requests.close(work_request=work_request, comment="", open_lines_reason="", by=firm.accountant)
    sending.note_package_sent(work_request=work_request)

    assert sent_at(work_request) is not None


@pytest.mark.parametrize("state", [ExchangeState.AWAITING_OUR_SIGNATURE, ExchangeState.FAILED])
def test_package_waits_for_its_last_electronic_document(state: ExchangeState) -> None:
    firm = cast.firm()
    work_request, (invoice, act) = package(firm)
    requests.close(work_request=work_request, comment="", open_lines_reason="", by=firm.accountant)
    gone(act, state)
    gone(invoice)
    assert sent_at(work_request) is None

    gone(act, ExchangeState.DELIVERED)
    first = sent_at(work_request)
    gone(act, ExchangeState.SIGNED)

    assert first is not None
    assert sent_at(work_request) == first


def test_paper_alone_is_not_sent() -> None:
    firm = cast.firm()
    work_request = cast.prepared(firm)

    sending.note_package_sent(work_request=work_request)

    assert sent_at(work_request) is None
