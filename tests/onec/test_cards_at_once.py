"""Two messages of one base at the same moment: both halves of a link find each other, one document is one card."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import close_old_connections, connections

from endocs.documents.models import Document, Link
from endocs.onec import receiving
from endocs.onec.models import Infobase
from endocs.onec.values import Upsert
from tests import cast
from tests.onec import telling
from tests.onec.telling import SALE, again, key, upsert

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(infobase: Infobase, told: list[Upsert]) -> list[int]:
    """The statuses of messages that are received all at the same moment."""
    gate = Barrier(len(told))

    def receive(one: Upsert) -> int:
        close_old_connections()
        try:
            gate.wait(timeout=10)
            return receiving.receive(infobase=infobase, told=one).status
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(told)) as pool:
        return list(pool.map(receive, told))


def test_invoice_and_its_sale_at_once_are_linked() -> None:
    firm = cast.firm()
    infobase = telling.base(firm)
    sale = upsert(firm, "акт", type=SALE, operation="Услуги", invoice_ref=key("счёт"), contract=telling.contract())

    statuses = at_once(infobase, [upsert(firm, "счёт", contract=telling.contract()), sale])

    assert statuses == [201, 201]
    assert Link.objects.count() == 1
    assert Document.objects.filter(kind__code="contract").count() == 1


def test_one_document_at_once_is_one_card() -> None:
    firm = cast.firm()
    infobase = telling.base(firm)
    told = upsert(firm)

    statuses = at_once(infobase, [told, told, again(told, 1), again(told, 2)])

    assert set(statuses) <= {200, 201, 409}
    assert Document.objects.count() == 1
    assert telling.row(infobase, told).data_version == "v2"
