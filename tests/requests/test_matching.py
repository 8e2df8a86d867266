"""Arrived documents and open requests: the simulator's bars, and that order changes nothing."""

import importlib.util
import json
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from endocs.requests.matching.deciding import decide
from endocs.requests.matching.facts import Arrived, Asked, Fact, Outcome, Want
from endocs.requests.matching.scenarios import answer
from endocs.requests.memo_reading.firms import Directory
from endocs.requests.memo_reading.proposal import Firm
from tests.requests.simulator.firms import DIRECTORY
from tests.requests.simulator.scenarios import Row, directory, scenarios

SHARED = Path(__file__).parents[3] / "shared"
DAY = date(2026, 9, 10)
INN = "7444545457"


def test_the_simulator_is_answered_within_the_bars(length: Callable[[int, int], int]) -> None:
    known = Directory(Firm(firm.name, firm.inn, firm.kpp) for firm in DIRECTORY)
    rows = scenarios(length(200, 3000))

    answers = [(row, answer(row, known)) for row in rows]

    right, wrong, missed = _counted(answers, "links")
    assert right / (right + wrong) >= 0.98
    assert right / (right + missed) >= 0.85
    right, wrong, _ = _counted(answers, "complete")
    assert right / (right + wrong) >= 0.97


@pytest.mark.parametrize("tag", ["homonym", "wrong_inn", "sum_conflict", "two_initiators", "closed", "too_old"])
def test_a_doubtful_document_is_never_linked_by_itself(tag: str, length: Callable[[int, int], int]) -> None:
    known = Directory(Firm(firm.name, firm.inn, firm.kpp) for firm in DIRECTORY)
    rows = [row for row in scenarios(length(200, 3000)) if row["tags"] == [tag]]

    _, wrong, _ = _counted([(row, answer(row, known)) for row in rows], "links")

    assert wrong == 0


@pytest.mark.skipif(not (SHARED / "matching" / "dev.jsonl").exists(), reason="the reference scenarios are not here")
def test_the_reference_scenarios_are_answered(tmp_path: Path) -> None:
    gold, told = SHARED / "matching" / "dev.jsonl", tmp_path / "answers.jsonl"
    call_command("evaluate", "matching", gold, told, directory=SHARED / "matching" / "directory-dev.json")
    score = _scorer()

    result = score.matching(score.load(gold), score.load(told))

    assert result["links"]["fp"] == 0
    assert result["links"]["recall"] >= 0.9
    assert all(share >= 0.95 for share in result["extraction"]["share_right"].values())


def test_the_command_writes_one_line_for_every_scenario(tmp_path: Path) -> None:
    rows, told, firms = tmp_path / "rows.jsonl", tmp_path / "told.jsonl", tmp_path / "firms.json"
    rows.write_text("".join(json.dumps(row) + "\n" for row in scenarios(5)), encoding="utf-8")
    firms.write_text(json.dumps(directory()), encoding="utf-8")

    call_command("evaluate", "matching", rows, told, directory=firms)

    assert [json.loads(line)["id"] for line in told.read_text().splitlines()] == [row["id"] for row in scenarios(5)]


def test_a_refused_document_is_not_offered_again() -> None:
    decided = decide([asked(refused=frozenset({"D1"}))], [arrived("D1")])

    assert decided.decisions["D1"].outcome is Outcome.NONE


def test_what_a_person_linked_stays_and_fills_the_request() -> None:
    decided = decide([asked(linked=frozenset({"D1"}))], [arrived("D1", amount=Decimal(777)), arrived("D2", number="8")])

    assert decided.decisions["D1"].is_confirmed
    assert decided.decisions["D2"].outcome is Outcome.PROPOSE
    assert decided.complete == ("R1",)


def test_the_same_deed_from_two_sources_is_linked_once() -> None:
    decided = decide([asked()], [arrived("D1"), arrived("D2", arrived=DAY + timedelta(2))])

    assert decided.decisions["D1"].outcome is Outcome.LINK
    assert [reason.fact for reason in decided.decisions["D2"].reasons] == [Fact.REPEATED]


def test_swapped_digits_are_told() -> None:
    decided = decide([asked()], [arrived("D1", amount=Decimal("51000.00"))])

    assert Fact.SWAPPED_DIGITS in [reason.fact for reason in decided.decisions["D1"].reasons]


@pytest.mark.parametrize(
    ("memos", "documents", "links", "human"),
    [
        (["торг-12 и с/ф, 50 000"], ["upd 50000"], {"D1": "R1"}, set()),
        (["УПД, 50 000"], ["act 50000"], {}, {"D1"}),
        (["закрывающие, 50 000"], ["torg12 50000 7", "sf 50000 7"], {}, {"D1", "D2"}),
        (["счет около 50 тыс"], ["invoice 50400"], {"D1": "R1"}, set()),
        (["счет около 50 тыс"], ["invoice 57000"], {}, {"D1"}),
        (["счет 50 000 без НДС"], ["invoice 61000"], {"D1": "R1"}, set()),
        (["счет 65 000"], ["invoice 65000.40"], {"D1": "R1"}, set()),
        (["акт за уборку", "акт за ремонт кровли"], ["act 5000 7 услуги по уборке помещений"], {"D1": "R1"}, set()),
        (["акт за август 8 000"], ["act 8000 7 услуги за июль 2026"], {}, {"D1"}),
        (["УПД 200 000 (двумя отгрузками)"], ["upd 120000 1", "upd 90000 2"], {"D1": "R1"}, {"D2"}),
        (["закрывающие 200 000 двумя частями"], ["act 120000 1", "sf 120000 1", "upd 80000 2"],
         {"D1": "R1", "D2": "R1", "D3": "R1"}, set()),
        (["документы, август, 65 000"], ["act 65000 1", "sf 65000 1"], {"D1": "R1", "D2": "R1"}, set()),
        (["акт к счету 77", "акт к счету 78"], ["act 1000 7 по счету № 78 от 01.08.2026"], {"D1": "R2"}, set()),
        (["акт по договору 5/26", "акт по договору 9/26"], ["act 1000"], {}, {"D1"}),
        (["нужно 65 000"], ["act 65000"], {}, {"D1"}),
    ],
)  # fmt: skip
def test_a_memo_in_words_finds_its_documents(
    memos: list[str], documents: list[str], links: dict[str, str], human: set[str]
) -> None:
    requests = [
        {"id": f"R{at}", "created": "2026-09-10", "status": "open", "initiator": "A", "accountant": "C",
         "counterparty_inn": INN, "memo": memo} for at, memo in enumerate(memos, 1)
    ]  # fmt: skip

    told = answer(
        {"id": "S", "requests": requests, "documents": list(map(_row, range(1, 9), documents))}, Directory([])
    )

    assert dict(told["links"]) == links
    assert set(told["human"]) == human


def _row(at: int, words: str) -> Row:
    """A document written as «kind sum number text»."""
    kind, amount, number, text = [*words.split(" ", 3), "", ""][:4]
    return {
        "id": f"D{at}", "type": kind, "inn": INN, "kpp": None, "name": "", "number": number or str(at), "sum": amount,
        "date": "2026-08-31", "arrived": "2026-09-11", "source": "1c", "author": "C", "text": text,
    }  # fmt: skip


_requests = st.lists(
    st.builds(
        lambda key, days, kind, amount, person, is_open: asked(
            f"R{key}", kinds={kind: 1}, amount=amount, created=DAY + timedelta(days), initiator=person, is_open=is_open
        ),
        st.integers(1, 9), st.integers(-3, 3), st.sampled_from(["act", "invoice", "closing", "upd"]),
        st.sampled_from([None, Decimal("15000.00"), Decimal("20000.00")]), st.sampled_from(["A", "B"]), st.booleans(),
    ),
    max_size=5,
)  # fmt: skip
_documents = st.lists(
    st.builds(
        lambda key, kind, number, amount, days: arrived(
            f"D{key}", kind=kind, number=number, amount=amount, arrived=DAY + timedelta(days)
        ),
        st.integers(1, 9), st.sampled_from(["act", "sf", "invoice", "upd"]), st.sampled_from(["1", "2", "б/н"]),
        st.sampled_from([Decimal("15000.00"), Decimal("20000.00")]), st.integers(-5, 5),
    ),
    max_size=6,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(_requests, _documents, st.randoms(use_true_random=False))
def test_any_order_and_repeats_give_the_same_decision(
    requests: list[Asked], documents: list[Arrived], chance: object
) -> None:
    requests = list({one.id: one for one in requests}.values())
    documents = list({one.id: one for one in documents}.values())
    expected = decide(requests, documents)

    for _ in range(3):
        chance.shuffle(requests)  # type: ignore[attr-defined]
        chance.shuffle(documents)  # type: ignore[attr-defined]
        assert decide([*requests, *requests[:1]], [*documents[:2], *documents]) == expected


def asked(
    key: str = "R1", *, kinds: dict[str, int] | None = None, amount: Decimal | None = Decimal("15000.00"),
    created: date = DAY, initiator: str = "A", is_open: bool = True, linked: frozenset[str] = frozenset(),
    refused: frozenset[str] = frozenset(),
) -> Asked:  # fmt: skip
    """A request for an act of one client."""
    want = Want(inns=frozenset({INN}), documents=kinds or {"act": 1}, amount=amount)
    return Asked(
        id=key, created=created, wants=(want,), initiator=initiator, is_open=is_open, linked=linked, refused=refused
    )


def arrived(
    key: str, *, kind: str = "act", number: str = "7", amount: Decimal = Decimal("15000.00"), arrived: date = DAY,
) -> Arrived:  # fmt: skip
    """An act that arrived."""
    return Arrived(id=key, kind=kind, inn=INN, number=number, on=DAY, arrived=arrived, amount=amount)


def _counted(answers: Sequence[tuple[Row, dict[str, Any]]], field: str) -> tuple[int, int, int]:
    """How many are right, wrong and missed."""
    right = wrong = missed = 0
    for row, told in answers:
        want, have = ({str(one) for one in source[field]} for source in (row["expected"], told))
        right, wrong, missed = right + len(want & have), wrong + len(have - want), missed + len(want - have)
    return right, wrong, missed


def _scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", SHARED / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
