"""Memos in free Russian: what is read, where it stands, and that hostile text costs little."""

import re
import time
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from endocs.requests.memo_reading.firms import Directory
from endocs.requests.memo_reading.proposal import Firm, Found, Proposal
from endocs.requests.memo_reading.reading import read_memo
from tests.requests.memo_texts import ALL, Said
from tests.requests.simulator.firms import DIRECTORY

TODAY = date(2026, 9, 15)
KNOWN = Directory(Firm(firm.name, firm.inn, firm.kpp) for firm in DIRECTORY)
INNS = {f"{firm.nominative} {firm.city}".strip(): firm.inn for firm in DIRECTORY}


@pytest.mark.parametrize("said", ALL, ids=lambda said: said.text[:40])
def test_a_memo_says_what_an_accountant_reads_in_it(said: Said) -> None:
    text = re.sub(r"\{(.+?)\}", lambda found: INNS[found[1]], said.text)

    told = _told(read(text))

    assert told == {
        "docs": _counts(said.docs), "inn": INNS[said.firm] if said.firm else None,
        "amount": Decimal(said.amount) if said.amount else None, "period": said.period, "contract": said.contract,
    }  # fmt: skip


def read(text: str) -> Proposal:
    """The memo read on the day of the tests."""
    return read_memo(text, today=TODAY, directory=KNOWN)


def _told(read: Proposal) -> dict[str, object]:
    firm = read.counterparty
    return {
        "docs": read.counts(), "inn": firm.value.inn if firm else None,
        "amount": read.amount.value.value if read.amount else None,
        "period": read.period.value.code if read.period else None,
        "contract": read.contract.value if read.contract else None,
    }  # fmt: skip


def _counts(docs: str) -> dict[str, int]:
    return {one.split("*")[0]: int([*one.split("*"), "1"][1]) for one in docs.split()}


def test_every_value_stands_where_it_says() -> None:
    text = "Прошу до 20.09 акт и с/ф для Гранита за август, 65 000 руб., договор № 5/26, по ЭДО"

    told = read(text)

    assert text[slice(*_place(told.documents["act"]))] == "акт"
    assert text[slice(*_place(told.documents["sf"]))] == "с/ф"
    assert text[slice(*_place(told.counterparty))] == "Гранита"
    assert text[slice(*_place(told.period))] == "август"
    assert text[slice(*_place(told.amount))] == "65 000 руб."
    assert text[slice(*_place(told.contract))] == "договор № 5/26"
    assert text[slice(*_place(told.needed_by))] == "до 20.09"
    assert text[slice(*_place(told.delivery))] == "ЭДО"
    assert told.needed_by
    assert told.needed_by.value == date(2026, 9, 20)


def test_namesakes_are_kept_as_several() -> None:
    told = read("Альтаир, счет 20 000")

    assert {firm.inn for firm in told.named[0].value.firms} == {INNS["Альтаир Москва"], INNS["Альтаир Новосибирск"]}


def test_an_invoice_that_exists_is_told_and_not_asked_for() -> None:
    told = read("закрывающие к счету № 118 от 05.09.2026, Гранит")

    assert told.counts() == {"closing": 1}
    assert told.invoice
    assert told.invoice.value == "118"


@pytest.mark.parametrize(
    ("text", "excluded"),
    [("акт, с/ф не нужна, Гранит", {"sf"}), ("УПД Граниту, счет не выставляйте", {"invoice"}),
     ("акт Граниту без счета и с/ф", {"invoice", "sf"})],
)  # fmt: skip
def test_what_is_not_wanted_is_told(text: str, excluded: set[str]) -> None:
    assert set(read(text).excluded) == excluded


@pytest.mark.parametrize(
    "text",
    ["1 " * 6000, "(" * 12_000, "акт " * 3000, "договор № " * 1200, "с 1 по " * 1700, "сто " * 3000, "а" * 12_000,
     "счет" + " и" * 5000, "\n>" * 6000, "от:\n" * 3000, "1.2.3." * 2000, "гранид каски " * 900, "не " * 4000,
     " " * 12_000,
     "с уважением\n" * 1000, "январь," * 1700, "12/" * 4000, "x" * 1_000_000],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_hostile_text_is_read_within_a_second(text: str) -> None:
    begun = time.process_time()

    read(text)

    assert time.process_time() - begun < 1


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from([*(said.text for said in ALL), "\n", " не ", "№", "ё", "İ", "\u00a0", "12"]), max_size=4)
)
def test_places_are_always_inside_the_memo(pieces: list[str]) -> None:
    text = " ".join(pieces)
    told = read(text)

    found = [*told.documents.values(), *told.excluded.values(), *told.named, told.inn, told.kpp, told.amount,
             told.period,
             told.contract, told.invoice, told.needed_by, told.delivery, told.in_parts]  # fmt: skip
    assert all(0 <= one.start < one.end <= len(text) for one in found if one is not None)


def _place(found: Found[object] | None) -> tuple[int, int]:
    assert found is not None
    return found.start, found.end
