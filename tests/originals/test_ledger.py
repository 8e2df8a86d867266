"""Who holds which copy: by itself from the cards, by hand, and back."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone

from endocs.documents import file_actions, merging, storing
from endocs.documents.states import PaperState
from endocs.journal.models import Event
from endocs.kernel.refusals import Refusal
from endocs.originals import copying, moving, queries, registers
from endocs.originals.holding import Place
from endocs.originals.models import Copy, Holder
from tests import cast
from tests.originals.paper import PAPER, follow_all, fresh, handed, printed

pytestmark = pytest.mark.django_db


def _holders(document_id: int) -> list[str]:
    return list(Copy.objects.filter(document_id=document_id).order_by("number").values_list("holder", flat=True))


def test_two_printed_copies_go_to_the_client_and_one_comes_back() -> None:
    firm = cast.firm()
    copies = printed(firm, copies=2)
    card = copies[0].document
    file_actions.hand_over(documents=[card], on=timezone.localdate(), to="Орлова", by=firm.accountant)
    follow_all()
    assert _holders(card.pk) == ["client", "client"]

    moving.receive(copies=[copies[0]], on=timezone.localdate(), by=firm.accountant)
    follow_all()

    assert _holders(card.pk) == ["returned", "client"]
    assert fresh(card).paper_state == PaperState.ORIGINAL_RETURNED
    assert not queries.awaited(firm.accountant).exists()


def test_events_seen_again_change_nothing() -> None:
    firm = cast.firm()
    copy = handed(firm, 3)
    moving.undo(copy=copy, by=firm.accountant)

    follow_all()

    assert _holders(copy.document_id) == ["us"]
    assert fresh(copy.document).paper_state == PaperState.PRINTED


def test_a_scan_is_not_the_original() -> None:
    firm = cast.firm()
    copy = handed(firm, 3)
    blob = storing.store(workspace=firm.workspace, source=io.BytesIO(cast.PDF))

    file_actions.attach_signed_scan(document=copy.document, blob=blob, name="скан.pdf", by=firm.accountant)
    follow_all()

    copy.refresh_from_db()
    assert (copy.holder, bool(copy.scanned_at)) == (Holder.CLIENT, True)
    assert list(queries.awaited(firm.accountant)) == [copy]
    moving.receive(copies=[copy], on=timezone.localdate(), by=firm.accountant)
    moving.undo(copy=copy, by=firm.accountant)
    assert _holders(copy.document_id) == ["client"]
    assert fresh(copy.document).paper_state == PaperState.ORIGINAL_RETURNED  # the scan stays a fact


def test_courier_post_and_client_by_hand() -> None:
    firm = cast.firm()
    (copy,) = printed(firm)
    today = timezone.localdate()
    with pytest.raises(Refusal, match=r"почтовый номер|postal number"):
        moving.give(copies=[copy], to=Place(Holder.POST), on=today, by=firm.accountant)

    moving.give(copies=[copy], to=Place(Holder.POST, "", "80080000000012"), on=today - timedelta(9), by=firm.accountant)
    moving.give(copies=[copy], to=Place(Holder.CLIENT, "Орлова"), on=today, by=firm.accountant)
    follow_all()

    copy.refresh_from_db()
    assert (copy.holder, copy.given_on, copy.since) == (Holder.CLIENT, today - timedelta(9), today)
    assert fresh(copy.document).paper_state == PaperState.HANDED_OVER
    assert Event.objects.filter(kind="original.moved", document_id=copy.document_id).count() == 2
    moving.undo(copy=copy, by=firm.accountant)
    copy.refresh_from_db()
    assert (copy.holder, copy.postal_number) == (Holder.POST, "80080000000012")
    assert fresh(copy.document).paper_state == PaperState.PRINTED


def test_the_other_copy_stays_when_one_is_given_to_the_client() -> None:
    firm = cast.firm()
    given, kept = printed(firm, copies=2)

    moving.give(copies=[given], to=Place(Holder.CLIENT, "Орлова"), on=timezone.localdate(), by=firm.accountant)
    follow_all()
    assert _holders(kept.document_id) == ["client", "us"]

    moving.undo(copy=given, by=firm.accountant)
    follow_all()
    assert _holders(kept.document_id) == ["us", "us"]
    assert fresh(kept.document).paper_state == PaperState.PRINTED


def test_a_name_of_the_client_taken_back_leaves_the_paper_with_the_client() -> None:
    firm = cast.firm()
    copy = handed(firm, 3)
    moving.give(copies=[copy], to=Place(Holder.CLIENT, "Сергеев"), on=timezone.localdate(), by=firm.accountant)
    follow_all()

    moving.undo(copy=copy, by=firm.accountant)

    assert _holders(copy.document_id) == ["client"]
    assert fresh(copy.document).paper_state == PaperState.HANDED_OVER


def test_a_register_does_not_name_what_was_taken_back_from_it() -> None:
    firm = cast.firm()
    copies = printed(firm, copies=2)
    register = registers.make(
        copies=copies, to=Place(Holder.COURIER, "Быстров"), on=timezone.localdate(), by=firm.accountant
    )

    moving.undo(copy=copies[0], by=firm.accountant)
    assert registers.copies_of(register, firm.accountant) == [copies[1]]

    registers.take_back(register=register, by=firm.accountant)
    register.refresh_from_db()
    assert registers.copies_of(register, firm.accountant) == copies


def test_a_lost_copy_is_replaced_and_found_again() -> None:
    firm = cast.firm()
    copy = handed(firm, 20)

    moving.lose(copies=[copy], on=timezone.localdate(), by=firm.accountant)
    assert _holders(copy.document_id) == ["lost", "us"]
    moving.undo(copy=copy, by=firm.accountant)

    assert _holders(copy.document_id) == ["client"]


def test_who_may_only_look_moves_nothing_and_sees_only_his() -> None:
    firm = cast.firm()
    copy = handed(firm, 8)
    hidden = handed(firm, 8, "299", is_confidential=True)

    assert not queries.of(firm.other_manager).exists()
    assert hidden not in queries.of(firm.administrator)
    with pytest.raises(Refusal):
        moving.receive(copies=[copy], on=timezone.localdate(), by=firm.other_manager)


def test_a_register_is_numbered_taken_back_and_seen_by_who_sees_all_of_it() -> None:
    firm = cast.firm()
    copies = [*printed(firm, "1"), *printed(firm, "2")]
    today = timezone.localdate()

    first = registers.make(copies=copies, to=Place(Holder.COURIER, "Иванов"), on=today, by=firm.accountant)

    assert first.number == 1
    assert [copy.document.number for copy in registers.copies_of(first, firm.accountant)] == ["1", "2"]
    assert list(registers.visible_to(firm.administrator)) == [first]
    assert not registers.visible_to(firm.other_manager).exists()
    registers.take_back(register=first, by=firm.accountant)
    assert Copy.objects.filter(holder=Holder.US).count() == 2
    second = registers.make(copies=copies, to=Place(Holder.COURIER, "Иванов"), on=today, by=firm.accountant)
    moving.receive(copies=copies[:1], on=today, by=firm.accountant)
    with pytest.raises(Refusal):
        registers.take_back(register=second, by=firm.accountant)
    assert second.number == 2


def test_copies_follow_cards_that_become_one_and_two_again() -> None:
    firm = cast.firm()
    kept, other = printed(firm, "1", copies=2)[0].document, printed(firm, "2")[0].document
    made = merging.merge(kept=kept, other=other, by=firm.accountant)
    assert len(_holders(kept.pk)) == 3

    merging.undo(merge=made, by=firm.accountant)

    assert (len(_holders(kept.pk)), len(_holders(other.pk))) == (2, 1)


def test_cards_from_before_the_ledger_get_their_copies_once() -> None:
    firm = cast.firm()
    card = cast.document(firm)
    file_actions.hand_over(documents=[card], on=timezone.localdate(), to="", by=firm.accountant)

    assert (copying.catch_up(), copying.catch_up()) == (1, 0)
    follow_all()

    assert _holders(card.pk) == ["client"]
    assert set(Event.objects.values_list("kind", flat=True)) & set(PAPER)
