"""Two cards of one deed become one and two again, and nothing is lost on the way."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from endocs.documents import actions as documents
from endocs.documents import arrivals, deed_pairs, file_actions, merging, queries, sharing
from endocs.documents import reactions as documents_reactions
from endocs.documents.models import DeedPair, Document, Level, LinkType, Merge, PairState
from endocs.documents.moving import references
from endocs.documents.queries import Filters
from endocs.documents.requisites import Requisites
from endocs.documents.states import Direction, ExchangeState, PaperState, ProcessState
from endocs.journal.models import Event
from endocs.kernel.refusals import Refusal
from endocs.notifications import reactions as notices
from endocs.notifications.models import Notice
from endocs.payments import reactions as payments
from endocs.payments import settling
from endocs.requests import actions as requests
from endocs.requests.models import WorkRequest
from endocs.workflow import actions as workflow
from endocs.workflow.models import Process, Purpose, Task, TaskType
from tests import cast
from tests.payments import cast as money

pytestmark = pytest.mark.django_db


@dataclass
class Pair:
    """The same act from 1C and, with another sum, from the operator."""

    firm: cast.Firm
    onec: Document
    diadoc: Document


def arrived(firm: cast.Firm, system: str, code: str = "act", **values: Any) -> Document:
    """A card that a system has brought."""
    state = ExchangeState.SENT if system == "diadoc" else ExchangeState.NONE
    told = {
        "organisation": firm.organisation, "counterparty": firm.client, "number": "298",
        "dated_on": date(2026, 11, 24), "amount": Decimal("184220.00"), **values,
    }  # fmt: skip
    references = [f"{system}:{firm.workspace.pk}/{Document.objects.count()}"]
    return arrivals.register_arrived(
        kind=firm.kind(code), requisites=Requisites(**told), direction=Direction.OUTGOING, references=references,
        state=state,
    )  # fmt: skip


def pair() -> Pair:
    firm = cast.firm()
    return Pair(firm, arrived(firm, "onec"), arrived(firm, "diadoc", amount=Decimal("184220.50")))


def now(card: Document) -> Document:
    return Document.objects.get(pk=card.pk)


def looked(card: Document) -> list[DeedPair]:
    deed_pairs.look(document=card)
    return list(DeedPair.objects.of(card))


def told(kind: str, *run: Callable[[Event], None]) -> None:
    """Let reactions see the latest events of a kind, twice: a repeat is harmless."""
    for event in list(Event.objects.filter(kind=kind)) * 2:
        for reaction in run:
            reaction(event)


def test_another_sum_is_proposed_made_one_and_taken_apart() -> None:
    two = pair()

    (found,) = looked(two.diadoc)

    assert [fact["fact"] for fact in found.facts if not fact["agrees"]] == ["amount"]
    assert deed_pairs.waiting(two.firm.accountant) == [found]
    assert deed_pairs.waiting(two.firm.manager) == []

    made = deed_pairs.decide_same(pair=found, by=two.firm.accountant)

    assert made.kept == two.diadoc  # what the client has received stays
    kept = now(two.diadoc)
    assert {one.reference.partition(":")[0] for one in kept.external_references.all()} == {"onec", "diadoc"}
    assert (kept.amount, kept.exchange_state) == (Decimal("184220.50"), ExchangeState.SENT)
    assert merging.merge(kept=two.diadoc, other=two.onec, by=two.firm.accountant) == made
    assert merging.merge(kept=two.onec, other=two.diadoc, by=two.firm.accountant) == made
    assert looked(two.diadoc) == []

    for _twice in range(2):
        merging.undo(merge=made, by=two.firm.accountant)

    assert now(two.onec).amount == Decimal("184220.00")
    assert now(two.onec).counterparty == two.firm.client
    assert {one.reference.partition(":")[0] for one in now(two.onec).external_references.all()} == {"onec"}
    (again,) = looked(two.onec)  # who has taken them apart is not asked again
    assert again.state == PairState.DIFFERENT


@pytest.mark.parametrize(
    ("other", "is_proposed"),
    [
        ({"number": "БП-000298"}, True),
        ({"number": "000298"}, True),
        ({"code": "utd"}, True),
        ({"dated_on": date(2026, 11, 30)}, True),
        ({"counterparty": None}, True),
        ({"amount": None}, True),
        ({"number": "299"}, False),
        ({"number": "2980"}, False),
        ({"code": "vat_invoice"}, False),
        ({"dated_on": date(2026, 9, 1)}, False),
        ({"number": "БП-000298", "amount": Decimal(1)}, False),
        ({"counterparty": "another"}, False),
        ({"is_confidential": True}, False),
    ],
)
def test_what_differs_in_one_thing_is_asked_about(other: dict[str, Any], is_proposed: bool) -> None:
    firm = cast.firm()
    arrived(firm, "onec")
    if other.get("counterparty") == "another":
        other["counterparty"] = cast.counterparty(firm.workspace, "«Ромашка»", "7707083893")

    assert bool(looked(arrived(firm, "diadoc", **other))) is is_proposed
    assert not Merge.objects.exists()


def test_a_correction_that_makes_them_agree_makes_them_one() -> None:
    two = pair()
    looked(two.diadoc)
    arrivals.fill(document=two.onec, values={"amount": Decimal("184220.50")})

    told("document.changed", documents_reactions.look_for_same)

    assert now(two.onec).merged_into == two.diadoc
    assert not DeedPair.objects.exists()


def test_of_one_system_there_are_two_documents() -> None:
    firm = cast.firm()
    first, second = arrived(firm, "diadoc"), arrived(firm, "diadoc")

    assert looked(second) == []
    with pytest.raises(Refusal):
        merging.merge(kept=first, other=second, by=firm.accountant)
    assert now(second).merged_into is None


def test_a_card_made_by_hand_is_only_proposed() -> None:
    firm = cast.firm()
    arrived(firm, "onec", "act", number="298")
    by_hand = cast.document(firm, "act", by=firm.manager)

    (found,) = looked(by_hand)

    assert all(fact["agrees"] for fact in found.facts)


def test_told_apart_is_remembered_and_taken_back() -> None:
    two = pair()
    (found,) = looked(two.diadoc)

    for _twice in range(2):
        deed_pairs.tell_apart(pair=found, by=two.firm.accountant)

    assert deed_pairs.waiting(two.firm.accountant) == []
    assert [one.state for one in looked(two.onec)] == [PairState.DIFFERENT]
    with pytest.raises((Refusal, DeedPair.DoesNotExist)):
        deed_pairs.take_back(pair=found, by=two.firm.other_manager)

    deed_pairs.take_back(pair=found, by=two.firm.administrator)

    assert deed_pairs.waiting(two.firm.accountant) == [found]


def test_an_emptied_card_is_found_nowhere_and_opens_the_other() -> None:
    two = pair()
    firm = two.firm
    sharing.share(document=two.onec, principal=firm.other_manager, by=firm.administrator, level=Level.EDIT)
    made = merging.merge(kept=two.diadoc, other=two.onec, by=firm.accountant)

    people = (firm.manager, firm.other_manager, firm.accountant, firm.administrator)
    for person in people:
        assert not Document.objects.visible_to(person).filter(pk=two.onec.pk).exists()
        assert two.onec not in queries.registry_page(person, Filters())[0]
    assert Document.objects.visible_to(firm.other_manager).filter(pk=two.diadoc.pk).exists()
    assert merging.stays_in(firm.other_manager, two.onec.pk) == two.diadoc
    assert merging.stays_in(cast.firm("other").administrator, two.onec.pk) is None
    assert not Document.objects.filter(number="298", amount=Decimal("184220.00")).exists()

    merging.undo(merge=made, by=firm.accountant)

    assert not Document.objects.visible_to(firm.other_manager).filter(pk=two.diadoc.pk).exists()
    assert Document.objects.visible_to(firm.other_manager).filter(pk=two.onec.pk).exists()


def test_tasks_answers_links_and_paper_go_over_and_come_back() -> None:
    two = pair()
    firm, work_request = two.firm, cast.submitted(two.firm)
    line = work_request.lines.get(kind__code="act")
    requests.take(work_request=work_request, by=firm.accountant)
    for card, of in ((two.onec, line), (two.diadoc, None)):
        requests.accept(work_request=work_request, document=card, line=of, by=firm.accountant)
        documents.link(source=card, target=work_request.memo, type=LinkType.RELATED, by=firm.accountant)
    documents.link(source=two.onec, target=two.diadoc, type=LinkType.RELATED, by=firm.accountant)
    file_actions.hand_over(documents=[two.onec], on=timezone.localdate(), to="Секретарь", by=firm.accountant)
    task_of(firm, two.onec)
    before = picture(two)

    made = merging.merge(kept=two.diadoc, other=two.onec, by=firm.accountant)

    kept = now(two.diadoc)
    (answer,) = work_request.answers.all()
    assert (answer.document, answer.line) == (kept, line)
    assert kept.links_out.filter(target=work_request.memo, type=LinkType.RELATED).count() == 1
    assert not kept.links_out.filter(target=two.onec).exists()
    assert (kept.paper_state, kept.handed_over_to) == (PaperState.HANDED_OVER, "Секретарь")
    assert kept.process_state == ProcessState.IN_PROCESS
    assert Task.objects.get(document=kept).performer == firm.accountant
    assert {event.document_id for event in queries.history_of(kept)} == {two.onec.pk, two.diadoc.pk}

    merging.undo(merge=made, by=firm.accountant)

    assert picture(two) == before
    assert now(two.diadoc).process_state == ProcessState.NEW


def task_of(firm: cast.Firm, card: Document) -> Task:
    return workflow.start(
        document=card, type=TaskType.APPROVAL, purpose=Purpose.REQUEST, performer=firm.accountant,
        due_at=timezone.now(), text="", by=firm.administrator,
    )  # fmt: skip


def picture(two: Pair) -> dict[str, Any]:
    """What every card says and what refers to it, whatever the part of the product."""
    found: dict[str, Any] = {}
    for card in (two.onec, two.diadoc):
        values = Document.objects.filter(pk=card.pk).values().get()
        found[f"card {card.pk}"] = {name: value for name, value in values.items() if name != "revision"}
        for key in references():
            rows = key.model._base_manager.filter(**{key.name: card}).order_by("pk").values()
            found[f"{key.model.__name__}.{key.name} {card.pk}"] = list(rows)
    return found


def test_two_running_processes_are_refused_and_change_nothing() -> None:
    two = pair()
    for card in (two.onec, two.diadoc):
        task_of(two.firm, card)
    before = picture(two)

    with pytest.raises(Refusal, match="процесс"):
        merging.merge(kept=now(two.diadoc), other=now(two.onec), by=two.firm.accountant)

    assert picture(two) == before


def test_what_came_after_the_merge_stays() -> None:
    two = pair()
    firm = two.firm
    task = task_of(firm, two.onec)
    cast.attached(two.onec, firm.accountant, "акт.pdf", b"%PDF-1.4 one")
    cast.attached(two.diadoc, firm.accountant, "акт.pdf", b"%PDF-1.4 two")
    made = merging.merge(kept=two.diadoc, other=two.onec, by=firm.accountant)
    assert {file.name for file in now(two.diadoc).files.all()} == {"акт.pdf", "акт (2).pdf"}
    newer = cast.attached(now(two.diadoc), firm.accountant, "акт (2).pdf", b"%PDF-1.4 three")
    workflow.complete(task=task, comment="", by=firm.accountant)

    merging.undo(merge=made, by=firm.accountant)

    newer.refresh_from_db()
    assert newer.document == two.diadoc
    (back,) = now(two.onec).files.all()
    assert (back.name, back.is_current) == ("акт.pdf", True)
    assert now(two.onec).process_state == ProcessState.APPROVED  # its own process ended meanwhile
    assert now(two.diadoc).process_state == ProcessState.NEW


def test_a_process_started_since_keeps_them_one() -> None:
    two = pair()
    workflow.complete(task=task_of(two.firm, two.onec), comment="", by=two.firm.accountant)
    made = merging.merge(kept=two.diadoc, other=now(two.onec), by=two.firm.accountant)
    documents.renew(document=now(two.diadoc), by=two.firm.administrator)
    task_of(two.firm, now(two.diadoc))

    with pytest.raises(Refusal):
        merging.undo(merge=made, by=two.firm.accountant)


def test_money_of_both_invoices_is_on_one() -> None:
    firm = cast.firm()
    first, second = (arrived(firm, system, "payment_invoice", number="12") for system in ("onec", "diadoc"))
    half = Decimal("92110.00")
    for key, invoice in (("1", first), ("2", second)):
        settling.settle(payment=money.unmatched(firm, key), invoice=invoice, amount=half, by=firm.accountant)

    made = merging.merge(kept=second, other=first, by=firm.accountant)
    told("document.merged", payments.note_merged)

    assert (now(second).payment_state, now(second).paid_amount) == ("paid", 2 * half)

    merging.undo(merge=made, by=firm.accountant)
    told("document.unmerged", payments.note_merged)

    for invoice in (first, second):
        assert (now(invoice).payment_state, now(invoice).paid_amount) == ("partly_paid", half)


def test_one_payment_on_both_invoices_is_refused() -> None:
    firm = cast.firm()
    cards = [arrived(firm, system, "payment_invoice", number="12") for system in ("onec", "diadoc")]
    payment = money.unmatched(firm)
    for card in cards:
        settling.settle(payment=payment, invoice=card, amount=Decimal(1), by=firm.accountant)

    with pytest.raises(Refusal, match="плат"):
        merging.merge(kept=cards[1], other=cards[0], by=firm.accountant)


def test_notices_lead_to_the_card_that_stays() -> None:
    two = pair()
    told_of = {
        card.pk: Notice.objects.create(
            workspace=two.firm.workspace, user=two.firm.manager, kind="remark.made", document_id=card.pk,
            event_id=Event.objects.get(document_id=card.pk).pk, at=timezone.now(),
        )
        for card in (two.onec, two.diadoc)
    }  # fmt: skip

    made = merging.merge(kept=two.diadoc, other=two.onec, by=two.firm.accountant)
    told("document.merged", notices.follow_merged)

    assert set(Notice.objects.values_list("document_id", flat=True)) == {two.diadoc.pk}

    merging.undo(merge=made, by=two.firm.accountant)
    told("document.unmerged", notices.follow_unmerged)

    assert {one.document_id: one.pk for one in Notice.objects.all()} == {pk: one.pk for pk, one in told_of.items()}


DEEDS: dict[str, Callable[[Pair, Document, int], object]] = {
    "file": lambda two, card, number: cast.attached(
        card, two.firm.accountant, f"файл {number % 2}.pdf", b"%PDF-1.4 " + bytes([number])
    ),
    "link": lambda two, card, number: documents.link(
        source=card, target=memo_of(two).memo, type=[*LinkType][number % 4], by=None
    ),
    "link to it": lambda two, card, number: documents.link(
        source=memo_of(two).memo, target=card, type=[*LinkType][number % 4], by=None
    ),
    "link of both": lambda two, card, number: documents.link(
        source=card, target=two.onec if card == two.diadoc else two.diadoc, type=[*LinkType][number % 4], by=None
    ),
    "reference": lambda two, card, number: arrivals.refer(document=card, reference=f"api{card.pk}:{number}"),
    "grant": lambda two, card, number: documents.open_to(
        document=card, principal=two.firm.other_manager, reason=f"request:{number % 2}", by=None,
        level=Level(1 + number % 4),
    ),
    "answer": lambda two, card, number: requests.accept(
        work_request=memo_of(two), document=card, line=None, by=two.firm.accountant
    ),
    "task": lambda two, card, number: Process.objects.filter(document__in=(two.onec, two.diadoc)).exists()
    or task_of(two.firm, now(card)),
}  # fmt: skip


def memo_of(two: Pair) -> WorkRequest:
    return WorkRequest.objects.get(workspace=two.firm.workspace)


@settings(max_examples=12, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(
    deeds=st.lists(
        st.tuples(st.sampled_from(sorted(DEEDS)), st.booleans(), st.integers(0, 5)), max_size=14,
        unique_by=lambda deed: (deed[0], deed[1], deed[2] if deed[0] != "answer" else 0),
    ),
    is_turned=st.booleans(),
)  # fmt: skip
def test_nothing_is_lost_and_undo_restores_the_picture(deeds: list[tuple[str, bool, int]], is_turned: bool) -> None:
    with transaction.atomic():
        two = pair()
        cast.submitted(two.firm)
        for name, is_first, number in deeds:
            DEEDS[name](two, two.onec if is_first else two.diadoc, number)
        kept, other = (two.onec, two.diadoc) if is_turned else (two.diadoc, two.onec)
        before = picture(two)

        for _again in range(2):
            made = merging.merge(kept=now(kept), other=now(other), by=two.firm.accountant)
            after = picture(two)
            told_again = {name: rows for name, rows in after.items() if name.endswith(f" {other.pk}")}
            assert not any(
                rows for name, rows in told_again.items() if name != f"card {other.pk}" and "notice" not in name
            )
            check_kept(before, after, kept, other)
            merging.undo(merge=made, by=two.firm.accountant)
            DeedPair.objects.all().delete()
            assert picture(two) == before
        transaction.set_rollback(True)


def check_kept(before: dict[str, Any], after: dict[str, Any], kept: Document, other: Document) -> None:
    """Each row of both cards is on the kept one, or another row there says the same."""
    for key in references():
        name = f"{key.model.__name__}.{key.name}"
        if name == "Document.merged_into":
            continue
        rows = [*before[f"{name} {kept.pk}"], *before[f"{name} {other.pk}"]]
        there = after[f"{name} {kept.pk}"]
        if key.model.__name__ == "Link":
            at = {other.pk: kept.pk}
            wanted = {
                (at.get(one["source_id"], one["source_id"]), at.get(one["target_id"], one["target_id"]), one["type"])
                for one in rows
            }
            found = {(one["source_id"], one["target_id"], one["type"]) for one in there}
            assert found == {one for one in wanted if one[0] != one[1]}
        elif key.model.__name__ == "DocumentGrant":
            reasons = {one["reason"] for one in rows}
            best = {reason: max(one["level"] for one in rows if one["reason"] == reason) for reason in reasons}
            assert {one["reason"]: one["level"] for one in there if one["withdrawn_at"] is None} == best
        elif key.model.__name__ == "Answer":
            assert len(there) == min(len(rows), 1)
        else:
            assert {one["id"] for one in there} == {one["id"] for one in rows}, name


@pytest.mark.django_db(transaction=True)
def test_merged_both_ways_at_once_is_one_merge() -> None:
    two = pair()
    cast.attached(two.onec, two.firm.accountant, "акт.pdf")
    start, faults = Barrier(2), list[Exception]()

    def run(kept: Document, other: Document) -> None:
        try:
            start.wait(5)
            merging.merge(kept=kept, other=other, by=None)
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=ends) for ends in ((two.onec, two.diadoc), (two.diadoc, two.onec))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert faults == []
    made = Merge.objects.get()
    assert now(made.other).merged_into == made.kept
    assert now(made.kept).files.count() == 1
