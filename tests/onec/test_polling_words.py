"""What is made of what was read: numbers, currencies, links, states of payment; and how a base is connected."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from endocs.gateways.onec import values
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.kernel import secrets
from endocs.kernel.refusals import Refusal
from endocs.onec import bases, odata_checking, odata_connecting, odata_stopping
from endocs.onec import odata_messages as messages
from endocs.onec.models import Infobase, OdataConnection, PolledObject
from endocs.onec.odata_connecting import Access, WrongAddress
from endocs.onec.odata_payments import state_of
from endocs.people.models import User
from tests import cast
from tests.onec.polled import Polled, polled

pytestmark = pytest.mark.django_db
PASSWORD = "пароль-от-1С"
TOTAL = Decimal(100)


@pytest.fixture
def base() -> Iterator[Polled]:
    """A base that is read."""
    with polled() as made:
        yield made


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        ("0000-000123", "123"), ("ВМ00-000123", "ВМ-123"), ("00ВМ-000100", "ВМ-100"), ("00000000012", "12"),
        ("А-1-0007", "А-1-7"), ("", ""), ("0000-000000", "0"), ("СЧ", "СЧ"),
    ],
)  # fmt: skip
def test_numbers_as_1c_prints_them(number: str, printed: str) -> None:
    assert messages.printed(number) == printed


@pytest.mark.parametrize(
    ("code", "name", "letters"),
    [("643", "руб.", "RUB"), ("810", "руб", "RUB"), ("978", "EUR", "EUR"), ("51", "драм", "AMD"),
     ("", "usd", "USD"), ("999", "у. е.", "XXX")],
)  # fmt: skip
def test_currencies_by_number_or_name(code: str, name: str, letters: str) -> None:
    assert messages.letters(code, name) == letters


def test_the_link_opens_the_document_in_1c() -> None:
    ref = UUID("7d3f0c52-8a1e-11ee-b9d1-0242ac120002")

    assert messages.link("РеализацияТоваровУслуг", ref) == (
        "e1cib/data/Документ.РеализацияТоваровУслуг?ref=b9d10242ac12000211ee8a1e7d3f0c52"
    )


@pytest.mark.parametrize(
    ("status", "paid", "before", "state", "by_hand"),
    [
        ("НеОплачен", "0", {}, "unpaid", False),
        ("", "40", {}, "partial", False),
        ("ОплаченЧастично", "40", {}, "partial", False),
        ("Оплачен", "100", {}, "paid", False),
        ("ОплаченЧастично", "130", {}, "paid", False),
        ("Оплачен", "0", {}, "paid", True),
        ("Оплачен", "40", {"paid": "40", "status": "ОплаченЧастично"}, "paid", True),
        ("ОплаченЧастично", "0", {}, "partial", True),
        ("Отменен", "0", {}, "cancelled", False),
        ("Оплачен", "40", {"paid": "100", "status": "Оплачен"}, "reverted", False),
        ("Оплачен", "70", {"paid": "40", "status": "Оплачен", "void": True}, "partial", False),
        ("Оплачен", "0", {"paid": "0", "status": "НеОплачен", "void": True}, "paid", True),
    ],
)  # fmt: skip
def test_the_state_of_an_invoice(status: str, paid: str, before: dict[str, Any], state: str, by_hand: bool) -> None:
    found = state_of(status=status, paid=Decimal(paid), total=TOTAL, before=before)

    assert (found.state, found.is_by_hand) == (state, by_hand)


def infobase(firm: cast.Firm) -> Infobase:
    """A base that is not read yet."""
    return bases.add(workspace=firm.workspace, title="База", organisations=[firm.organisation], by=None)


def access(url: str = "https://1c.vektra.example/buh", **more: Any) -> Access:
    """How it is reached."""
    return Access(**{"url": url, "login": "Обмен", "password": PASSWORD} | more)


@pytest.mark.parametrize(
    "typed",
    [
        "https://1c.example/buh", " https://1c.example/buh/ ", "https://1c.example/buh/odata/standard.odata/",
        "https://1c.example/buh/ru_RU/", "https://1c.example/buh/ru", "https://1c.example/buh/odata",
    ],
)  # fmt: skip
def test_the_address_ends_with_the_name_of_the_base(typed: str) -> None:
    made = odata_connecting.connect(infobase=infobase(cast.firm()), access=access(typed), by=None)

    assert made.url == "https://1c.example/buh"


def test_the_password_is_sealed_and_is_not_in_the_trail() -> None:
    firm = cast.firm()

    made = odata_connecting.connect(infobase=infobase(firm), access=access(), by=firm.administrator)

    assert secrets.unseal(made.password) == PASSWORD
    assert PASSWORD.encode() not in bytes(made.password)
    told = Event.objects.get(kind=Kind.ONEC_CHANGED)
    assert told.data["odata"]["login"] == "Обмен"
    assert PASSWORD not in str(told.data)
    assert PASSWORD not in repr(access())


def test_the_kept_password_is_for_the_same_address_and_login_only() -> None:
    firm = cast.firm()
    base = infobase(firm)
    odata_connecting.connect(infobase=base, access=access(), by=firm.administrator)

    made = odata_connecting.connect(
        infobase=base, access=access(password="", window_days=90), by=firm.administrator
    )  # fmt: skip
    assert (made.window_days, secrets.unseal(made.password)) == (90, PASSWORD)
    for other in (access("https://evil.example/buh", password=""), access(login="Другой", password="")):
        with pytest.raises(Refusal):
            odata_connecting.connect(infobase=base, access=other, by=firm.administrator)


@pytest.mark.parametrize(
    "url",
    ["ftp://1c.example/buh", "1c.example/buh", "https://user@1c.example/buh", "https://1c.example/buh?x=1",
     "http://localhost/buh", "http://127.0.0.1/buh", "http://169.254.169.254/latest", "http://2130706433/buh",
     "http://[::1]/buh", "http://0.0.0.0/buh", "http://0x7f.1/buh"],
)  # fmt: skip
def test_addresses_that_are_no_base_are_refused(url: str) -> None:
    firm = cast.firm()

    with pytest.raises(WrongAddress):
        odata_connecting.connect(infobase=infobase(firm), access=access(url), by=firm.administrator)


def test_a_base_in_the_company_s_own_network_is_taken_where_it_is_alone() -> None:
    firm = cast.firm()
    base = infobase(firm)
    local = access("http://192.168.0.10/buh")

    odata_connecting.connect(infobase=base, access=local, by=firm.administrator)
    cast.firm("other")
    with pytest.raises(WrongAddress):
        odata_connecting.connect(infobase=base, access=local, by=firm.administrator)
    odata_connecting.connect(infobase=base, access=local, by=None)  # the command line


def test_only_administrators_connect_pause_and_check() -> None:
    firm, other = cast.firm(), cast.firm("other")
    made = odata_connecting.connect(infobase=infobase(firm), access=access(), by=None)

    for person in (firm.accountant, firm.manager, other.administrator):
        with pytest.raises((Refusal, User.DoesNotExist)):
            odata_connecting.connect(infobase=made.infobase, access=access(), by=person)
        with pytest.raises((Refusal, User.DoesNotExist)):
            odata_stopping.pause(connection=made, by=person)
        with pytest.raises((Refusal, User.DoesNotExist)):
            odata_checking.ask_check(connection=made, by=person)
    assert OdataConnection.objects.get().paused_at is None


def test_another_address_reads_everything_anew_and_the_end_forgets(base: Polled) -> None:
    base.invoice()
    base.turn()
    assert PolledObject.objects.exists()

    odata_connecting.connect(infobase=base.infobase, access=access(), by=None)
    assert not PolledObject.objects.exists()
    assert base.connection.last_success_at is None

    odata_connecting.disconnect(infobase=base.infobase, by=base.firm.administrator)
    odata_connecting.disconnect(infobase=base.infobase, by=base.firm.administrator)
    assert not OdataConnection.objects.exists()


def test_a_check_names_what_is_missing_and_whose_base_it_is(base: Polled) -> None:
    base.store.add_organisation(name="ООО «Чужая»", inn="7806415205")
    base.published.withhold(values.PAYMENTS, f"Document_{values.VAT_INVOICE}")

    odata_checking.ask_check(connection=base.connection, by=base.firm.administrator)
    assert odata_checking.is_being_checked(base.connection)
    odata_checking.note(connection=base.connection, findings=odata_checking.check(base.connection))

    found = odata_checking.findings_of(base.connection)
    assert found is not None
    assert not odata_checking.is_being_checked(base.connection)
    assert (found.fault, found.configuration) == ("", "БухгалтерияПредприятия")
    assert [name for name, _what in found.lacking] == [f"Document_{values.VAT_INVOICE}", values.PAYMENTS]
    assert {one.name: one.is_ours for one in found.organisations} == {"ООО «Вектра Монтаж»": True, "ООО «Чужая»": False}
    assert Infobase.objects.get(pk=base.infobase.pk).configuration == "БухгалтерияПредприятия"


@pytest.mark.parametrize(
    ("fault", "code"), [("unauthorized", "unauthorized"), ("gone", "not_published"), ("html", "not_json")]
)
def test_a_check_says_what_is_wrong_and_stops_nothing(base: Polled, fault: str, code: str) -> None:
    base.published.fault(fault)

    found = odata_checking.check(base.connection)

    assert found.fault == code
    assert base.connection.stopped_at is None


def test_a_base_without_our_organisations_says_so(base: Polled) -> None:
    base.store.delete(base.ours)

    assert odata_checking.check(base.connection).fault == "no_organisation"
    base.turn()
    assert base.connection.last_problem == "no_organisation"
