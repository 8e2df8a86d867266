"""The emulator's pages: a visitor plays the accountant and the client."""

from collections.abc import Iterator

import httpx
import pytest

from sandbox.diadoc.server import Emulator
from sandbox.diadoc.state import Party

Parties = tuple[Emulator, Party, Party]


@pytest.fixture
def parties() -> Iterator[Parties]:
    with Emulator() as operator:
        firm = operator.add_party(name="ООО «Вектор»", inn="7701000017", kpp="770101001", is_mine=True)
        yield operator, firm, operator.add_party(name="АО «Заказчик»", inn="7802000023", kpp="780201001")


def test_a_packet_is_sent_signed_and_revoked(parties: Parties) -> None:
    operator, firm, client = parties
    ours, theirs = f"{operator.address}/boxes/{firm.box}", f"{operator.address}/boxes/{client.box}"
    packet = {"to": client.box, "number": "7", "day": "2026-11-24", "total": "1 220,00", "vat": "22"}

    with httpx.Client(follow_redirects=True) as visitor:
        sent = visitor.post(f"{ours}/packets", data={**packet, "kind-UniversalTransferDocument": "on"})
        message = next(iter(operator.world.messages.values()))
        key = {"message": message.id, "entity": next(message.documents()).id}
        without_reason = visitor.post(f"{theirs}/answers", data={**key, "deed": "refuse", "text": " "})
        visitor.post(f"{theirs}/answers", data={**key, "deed": "sign"})
        twice = visitor.post(f"{theirs}/answers", data={**key, "deed": "sign"})
        visitor.post(f"{theirs}/answers", data={**key, "deed": "ask_revocation", "text": "<Ошибка>"})
        agreed = visitor.post(f"{ours}/answers", data={**key, "deed": "accept_revocation"})
        form = visitor.get(f"{ours}/forms/{key['message']}/{key['entity']}")

    assert "УПД № 7 от 24.11.2026" in sent.text
    assert "Эмулятор" in sent.text or "эмулятор" in sent.text
    assert (without_reason.status_code, twice.status_code) == (422, 422)
    assert "Документ аннулирован" in agreed.text
    assert form.content.startswith(b"%PDF")


def test_a_foreign_page_cannot_send(parties: Parties) -> None:
    operator, firm, _ = parties

    answered = httpx.post(f"{operator.address}/boxes/{firm.box}/packets", headers={"Origin": "https://bad.example"})
    control = httpx.post(f"{operator.address}/control/state", json={}, headers={"Origin": "https://bad.example"})

    assert (answered.status_code, control.status_code) == (403, 403)
