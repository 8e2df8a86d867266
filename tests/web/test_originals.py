"""The pages of the ledger of originals."""

import pytest
from django.test import Client
from django.utils import timezone

from endocs.originals import registers
from endocs.originals.holding import Place
from endocs.originals.models import ClientLetter, Copy, Holder
from endocs.people.models import User
from tests import cast
from tests.originals.paper import handed, printed

pytestmark = pytest.mark.django_db


def _as(user: User) -> Client:
    client = Client(headers={"accept-language": "ru"})
    client.force_login(user, backend="endocs.web.entrance.EntranceBackend")
    return client


def _text(client: Client, address: str) -> str:
    return client.get(address).content.decode().replace("\u00a0", " ")


def test_a_full_ledger_asks_as_much_as_twelve(django_assert_max_num_queries: object) -> None:
    firm = cast.firm()
    for place in range(12):
        handed(firm, place * 3, f"{place}")
    visitor = _as(firm.administrator)

    with django_assert_max_num_queries(12):  # type: ignore[operator]
        page = _text(visitor, "/originals/")

    assert "33 дня" in page
    assert "Напомнить" in page
    assert "<rect" in page
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert "Акт № 0 " not in _text(visitor, "/originals/?days=30")


def test_courier_takes_papers_with_a_register_in_one_click() -> None:
    firm = cast.firm()
    copies = [*printed(firm, "1", copies=2), *printed(firm, "2")]
    visitor = _as(firm.accountant)
    data = {"copy": [copy.pk for copy in copies], "deed": "courier", "on": "т", "name": "Иванов"}

    answer = visitor.post("/originals/moves/", data)

    assert set(Copy.objects.values_list("holder", flat=True)) == {Holder.COURIER}
    page = _text(visitor, answer["Location"])
    assert "Реестр передачи документов № 1" in page
    sheet = visitor.get(f"{answer['Location']}sheet.pdf")
    assert sheet.content.startswith(b"%PDF")


def test_employees_see_theirs_and_no_register_of_others() -> None:
    firm = cast.firm()
    handed(firm, 9, "411")
    register = registers.make(
        copies=printed(firm, "412"), to=Place(Holder.COURIER), on=timezone.localdate(), by=firm.accountant
    )

    assert "№ 411" not in _text(_as(firm.other_manager), "/originals/")
    assert _as(firm.other_manager).get(f"/originals/registers/{register.pk}/").status_code == 404


def test_the_letter_is_shown_before_it_is_sent_and_says_what_is_missing() -> None:
    firm = cast.firm()
    handed(firm, 9, "411")
    visitor, address = _as(firm.accountant), f"/originals/clients/{firm.client.pk}/"
    assert "нет адреса электронной почты" in _text(visitor, address)
    firm.client.email = "buh@astra.example"
    firm.client.save()

    assert "Акт № 411" in _text(visitor, address)
    visitor.post(address)

    assert ClientLetter.objects.get().to == "buh@astra.example"
    assert "Отправить письмо" not in _text(visitor, address)


def test_the_card_tells_where_the_paper_is() -> None:
    firm = cast.firm()
    copy = handed(firm, 9)

    page = _text(_as(firm.accountant), f"/documents/{copy.document_id}/notes/")

    assert "Экземпляр 1: у клиента, Орлова О. Ю." in page


def test_the_table_for_a_spreadsheet_has_every_copy() -> None:
    firm = cast.firm()
    handed(firm, 9, "411")

    table = b"".join(_as(firm.accountant).get("/originals/export/").streaming_content).decode()  # type: ignore[attr-defined]

    assert "Орлова О. Ю." in table
    assert len(table.strip().splitlines()) == 2
