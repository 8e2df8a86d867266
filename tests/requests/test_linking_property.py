"""Documents, requests and corrections in every order end in the same links; two workers at once do not cross."""

import itertools
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from endocs.documents import actions as documents
from endocs.documents import exchange, requisites
from endocs.documents.models import Document
from endocs.documents.states import ExchangeState
from endocs.journal.models import Event
from endocs.requests import actions as requests
from endocs.requests import linking
from endocs.requests.lines import Wanted
from endocs.requests.models import Answer, Suggestion, WantedLine, WorkRequest
from tests import cast
from tests.requests.matching_world import Reacting, ask, came, links
from tests.workflow.test_races import at_once

LONG = bool(os.environ.get("ENDOCS_LONG"))
KINDS = ("act", "vat_invoice", "utd", "payment_invoice")
SUMS = ("100.00", "120.00", "210.00")
OTHER_INN = "7705031674"
firms = itertools.count()

Step = Callable[[], object]


@dataclass(frozen=True)
class Paper:
    """A document: as it came, and what is corrected on it later."""

    kind: str
    amount: str
    is_other_client: bool
    corrected: dict[str, Any]


@dataclass(frozen=True)
class Wish:
    """A request: what it asks, and what becomes of it later."""

    kinds: tuple[str, ...]
    amount: str | None
    is_other_client: bool
    is_others: bool
    later: str


papers = st.builds(
    Paper, st.sampled_from(KINDS), st.sampled_from(SUMS), st.booleans(),
    st.fixed_dictionaries({}, optional={
        "amount": st.sampled_from(SUMS), "client": st.booleans(), "number": st.just("700"), "refused": st.just(True),
    }),
)  # fmt: skip
wishes = st.builds(
    Wish, st.sampled_from([("act",), ("act", "vat_invoice"), ("utd",), ("payment_invoice", "act")]),
    st.sampled_from((*SUMS, None)), st.booleans(), st.booleans(),
    st.sampled_from(["", "", "other sum", "dropped", "returned"]),
)  # fmt: skip


@dataclass
class World:
    """A firm to which all of it happens in an order of chance; what depends on another step comes after it."""

    asked: list[Wish]
    came: list[Paper]
    chance: Random
    firm: cast.Firm = field(init=False)
    requests: dict[int, WorkRequest] = field(default_factory=dict)
    documents: dict[int, Document] = field(default_factory=dict)

    def live(self) -> set[object]:
        """What stands in the end, in words that do not depend on keys."""
        self.firm, worker = cast.firm(f"w{next(firms)}"), Reacting()
        self.clients = (self.firm.client, cast.counterparty(self.firm.workspace, "«Комета»", OTHER_INN))
        worker.seen = Event.objects.order_by("pk").values_list("pk", flat=True).last() or 0
        chains = [self._of_request(at, wish) for at, wish in enumerate(self.asked)]
        chains += [self._of_document(at, paper) for at, paper in enumerate(self.came)]
        while chains := [chain for chain in chains if chain]:
            self.chance.choice(chains).pop(0)()
            if self.chance.random() < 0.6:
                worker.settle()
        worker.settle()
        return self._told()

    def _of_request(self, at: int, wish: Wish) -> list[Step]:
        steps: list[Step] = [lambda: self._ask(at, wish)]
        if wish.later == "other sum":
            steps.append(lambda: self._ask_otherwise(at, wish))
        elif wish.later == "dropped":
            steps.append(lambda: self._drop(at))
        elif wish.later == "returned":
            steps.append(lambda: requests.send_back(
                work_request=self.requests[at], reason="нет", by=self.firm.accountant))  # fmt: skip
        return steps

    def _of_document(self, at: int, paper: Paper) -> list[Step]:
        corrections: list[Step] = [
            lambda name=name, value=value: self._correct(at, name, value)  # type: ignore[misc]
            for name, value in paper.corrected.items()
        ]
        self.chance.shuffle(corrections)
        return [lambda: self._come(at, paper), *corrections]

    def _ask(self, at: int, wish: Wish) -> None:
        by = self.firm.other_manager if wish.is_others else self.firm.manager
        client = self.clients[wish.is_other_client]
        self.requests[at] = ask(self.firm, wish.kinds, client=client, amount=wish.amount, by=by)
        self._date(at)

    def _ask_otherwise(self, at: int, wish: Wish) -> None:
        made = WorkRequest.objects.select_related("memo", "initiator").get(pk=self.requests[at].pk)
        requests.interrupt(work_request=made, by=made.initiator)
        memo = Document.objects.get(pk=made.memo_id)
        asked = requests.Asked(
            requisites=requisites.of(memo),
            wanted=[Wanted(kind=self.firm.kind(code), amount=Decimal("120.00")) for code in wish.kinds],
        )
        requests.change_request(work_request=made, asked=asked, revision=memo.revision, by=made.initiator)
        due_at = timezone.now()
        requests.submit(work_request=made, performer=self.firm.accounting, due_at=due_at, text="", by=made.initiator)
        self._date(at)

    def _date(self, at: int) -> None:
        asked_at = timezone.now() - timedelta(9 - at)
        WorkRequest.objects.filter(pk=self.requests[at].pk).update(asked_at=asked_at)

    def _drop(self, at: int) -> None:
        line = WantedLine.objects.filter(work_request=self.requests[at]).order_by("position")[0]
        requests.drop_line(line=line, reason="не нужен", by=self.firm.accountant)

    def _come(self, at: int, paper: Paper) -> None:
        client = self.clients[paper.is_other_client]
        self.documents[at] = came(self.firm, paper.kind, number=f"{at}", amount=paper.amount, counterparty=client)

    def _correct(self, at: int, name: str, value: Any) -> None:
        card = Document.objects.get(pk=self.documents[at].pk)
        if name == "refused":
            exchange.set_exchange(document=card, state=ExchangeState.REFUSED, told={})
            return
        changed: dict[str, Any] = {"number": f"{value}{at}"}
        if name == "amount":
            changed = {"amount": Decimal(value)}
        elif name == "client":
            changed = {"counterparty": self.clients[value]}
        said = {one: getattr(requisites.of(card), one) for one in requisites.NAMES}
        documents.change(
            document=card, requisites=requisites.Requisites(**{**said, **changed}), revision=card.revision,
            by=self.firm.administrator,
        )  # fmt: skip

    def _told(self) -> set[object]:
        request = {one.pk: at for at, one in self.requests.items()}
        document = {one.pk: at for at, one in self.documents.items()}
        answers = Answer.objects.filter(workspace=self.firm.workspace).select_related("line__kind", "second_line__kind")
        suggestions = Suggestion.objects.filter(workspace=self.firm.workspace).select_related("line__kind")
        return {
            (document[one.document_id], request[one.work_request_id], _code(one.line), _code(one.second_line),
             _facts(one.reasons))
            for one in answers
        } | {
            (document[one.document_id], request[one.work_request_id], _code(one.line), one.is_sure,
             _facts(one.reasons), "suggested")
            for one in suggestions
        }  # fmt: skip


def _code(line: WantedLine | None) -> str:
    return line.kind.code if line else ""


def _facts(reasons: list[dict[str, Any]]) -> str:
    return " ".join(sorted(reason["fact"] for reason in reasons))


@pytest.mark.django_db
@settings(
    max_examples=150 if LONG else 6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=tuple(Phase) if LONG else (Phase.explicit, Phase.generate),
)
@given(
    st.lists(wishes, min_size=1, max_size=3),
    st.lists(papers, min_size=1, max_size=4),
    st.randoms(use_true_random=False),
)
def test_every_order_ends_in_the_same_links(asked: list[Wish], came: list[Paper], chance: Random) -> None:
    with transaction.atomic():
        expected = World(asked, came, Random(0)).live()
        assert World(asked, came, chance).live() == expected
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_link_once() -> None:
    firm = cast.firm()
    other = cast.counterparty(firm.workspace, "«Комета»", OTHER_INN)
    requests_made = [ask(firm, ["act"], amount="184220.00"), ask(firm, ["act"], client=other, amount="184220.00")]
    cards = [came(firm), came(firm, counterparty=other)]

    def match(*inns: str) -> Step:
        return lambda: linking.match(workspace_id=firm.workspace.pk, inns=inns)

    both = (firm.client.inn, other.inn)
    outcomes = at_once(match(*both), match(*reversed(both)), match(firm.client.inn), match(other.inn))

    assert outcomes == ["done"] * 4
    assert links() == {(card.pk, made.pk) for card, made in zip(cards, requests_made, strict=True)}
    assert Event.objects.filter(kind="request.document_linked").count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_document_is_not_linked_to_a_request_that_is_closed_at_the_same_moment() -> None:
    firm = cast.firm()
    made = ask(firm, ["act"], amount="184220.00")
    card = came(firm)

    def close() -> None:
        requests.close(work_request=made, comment="", open_lines_reason="нет", by=firm.accountant)

    outcomes = at_once(close, lambda: linking.match(workspace_id=firm.workspace.pk, inns=[firm.client.inn]))

    assert outcomes == ["done", "done"]
    answer, seen = Answer.objects.filter(document=card).first(), Document.objects.visible_to(firm.manager)
    assert answer is None or (answer.accepted_by == firm.accountant and card in seen)
