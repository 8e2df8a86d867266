"""From the question to the signed original: what the package does, and who may see it."""

import pytest
from django.utils import timezone

from endocs.config.reactions import REACTIONS
from endocs.documents import file_actions
from endocs.documents.models import Document, FileRole
from endocs.documents.states import PaperState, ProcessState
from endocs.journal.models import Event
from endocs.kernel.refusals import Refusal
from endocs.people.models import Role
from endocs.requests import actions as requests
from endocs.requests import paper, reactions, waiting
from endocs.requests.models import Answer, Holder, WorkRequest
from tests import cast

pytestmark = pytest.mark.django_db


def _fresh(work_request: WorkRequest) -> WorkRequest:
    return WorkRequest.objects.select_related("memo").get(pk=work_request.pk)


def test_initiator_sees_the_package_only_when_it_is_ready() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["act"])
    act = cast.document(firm)
    requests.accept(work_request=work_request, document=act, line=None, by=firm.accountant)
    assert act not in Document.objects.visible_to(firm.manager)

    requests.close(work_request=work_request, comment="", open_lines_reason="", by=firm.accountant)

    assert act in Document.objects.visible_to(firm.manager)
    assert act not in Document.objects.visible_to(firm.other_manager)
    assert _fresh(work_request).memo.process_state == ProcessState.EXECUTED
    assert _fresh(work_request).holder == Holder.INITIATOR


def test_open_lines_need_a_reason() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["payment_invoice", "act"])
    requests.accept(work_request=work_request, document=cast.document(firm), line=None, by=firm.accountant)

    with pytest.raises(requests.OpenLines):
        requests.close(work_request=work_request, comment="", open_lines_reason=" ", by=firm.accountant)
    requests.close(work_request=work_request, comment="", open_lines_reason="счёт завтра", by=firm.accountant)

    assert _fresh(work_request).open_lines_reason == "счёт завтра"


def test_dropped_line_does_not_hold_the_completion() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["act"])

    requests.drop_line(line=work_request.lines.get(), reason="клиент передумал", by=firm.accountant)
    requests.close(work_request=work_request, comment="", open_lines_reason="", by=firm.accountant)

    assert _fresh(work_request).prepared_at is not None


def test_question_moves_the_request_to_the_initiator_and_the_answer_back() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)
    requests.take(work_request=work_request, by=firm.accountant)

    waiting.ask(work_request=work_request, text="За какой период?", by=firm.accountant)
    assert _fresh(work_request).holder_user == firm.manager

    waiting.say(work_request=work_request, text="За ноябрь", by=firm.manager)
    assert _fresh(work_request).holder_user == firm.accountant
    assert _fresh(work_request).question_asked_at is None


def test_an_initiator_who_is_an_accountant_himself_answers_too() -> None:
    firm = cast.firm()
    second = cast.user(firm.workspace, "pavlova@vektra.example", "Павлова", "Елена", role=Role.ACCOUNTANT)
    work_request = cast.draft(firm, ["act"], initiator=second)
    requests.submit(work_request=work_request, performer=firm.accountant, due_at=timezone.now(), text="", by=second)
    waiting.ask(work_request=work_request, text="За какой период?", by=firm.accountant)

    waiting.say(work_request=work_request, text="Скоро спрошу", by=firm.accountant)
    assert _fresh(work_request).holder_user == second

    waiting.say(work_request=work_request, text="За ноябрь", by=second)
    assert _fresh(work_request).holder_user == firm.accountant
    assert _fresh(work_request).question_asked_at is None


def test_who_wrote_a_request_down_for_another_changes_it_until_it_is_sent() -> None:
    firm = cast.firm()
    writer = firm.other_manager
    work_request = cast.draft(firm, ["act"], by=writer)
    asked = cast.asked(firm, ["utd"])

    changed = requests.change_request(
        work_request=work_request, asked=asked, revision=work_request.memo.revision, by=writer
    )
    assert [line.kind.code for line in changed.lines.all()] == ["utd"]

    requests.submit(work_request=changed, performer=firm.accounting, due_at=timezone.now(), text="", by=writer)
    with pytest.raises(Refusal):
        requests.change_request(work_request=changed, asked=asked, revision=changed.memo.revision, by=writer)
    requests.interrupt(work_request=changed, by=writer)
    requests.change_request(
        work_request=changed, asked=asked, revision=Document.objects.get(pk=changed.memo_id).revision, by=writer
    )


def test_sent_back_request_is_changed_and_sent_again() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)

    requests.send_back(work_request=work_request, reason="нет договора", by=firm.accountant)
    requests.submit(
        work_request=work_request, performer=firm.accountant, due_at=timezone.now(), text="", by=firm.manager
    )

    assert _fresh(work_request).memo.process_state == ProcessState.IN_PROCESS


def test_rejection_needs_a_reason() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)

    with pytest.raises(Refusal):
        requests.send_back(work_request=work_request, reason=" ", by=firm.accountant)


def test_stranger_cannot_prepare_or_complete() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)

    with pytest.raises(Refusal):
        requests.take(work_request=work_request, by=firm.other_manager)
    with pytest.raises(Refusal):
        requests.close(work_request=work_request, comment="", open_lines_reason="х", by=firm.other_manager)
    with pytest.raises(Refusal):
        waiting.ask(work_request=work_request, text="?", by=firm.other_manager)


def test_document_of_another_workspace_is_not_accepted() -> None:
    firm, stranger = cast.firm(), cast.firm("other")
    work_request = cast.submitted(firm)

    with pytest.raises(Document.DoesNotExist):
        requests.accept(work_request=work_request, document=cast.document(stranger), line=None, by=firm.accountant)


def test_signed_scan_comes_to_the_existing_card_and_ends_the_request() -> None:
    firm = cast.firm()
    work_request = cast.prepared(firm, ["act"])
    act = Answer.objects.get(work_request=work_request).document
    cards = Document.objects.count()
    paper.hand_over_package(work_request=work_request, on=timezone.localdate(), to="Зайцева О. Ю.", by=firm.manager)
    blob = cast.attached(act, firm.manager, "другой.pdf").blob

    file = file_actions.attach_signed_scan(document=act, blob=blob, name="скан.pdf", by=firm.manager)
    for event in Event.objects.filter(kind="document.original_returned"):
        reactions.note_paper(event)
        reactions.note_paper(event)

    assert file.role == FileRole.SIGNED_SCAN
    assert Document.objects.count() == cards
    assert Document.objects.get(pk=act.pk).paper_state == PaperState.ORIGINAL_RETURNED
    assert _fresh(work_request).ended_at is not None
    assert _fresh(work_request).holder == Holder.NOBODY


def test_package_with_an_unpaid_invoice_stays_open_with_the_client() -> None:
    firm = cast.firm()
    work_request = cast.prepared(firm, ["payment_invoice"])
    invoice = Answer.objects.get(work_request=work_request).document
    blob = cast.attached(invoice, firm.manager, "другой.pdf").blob

    file_actions.attach_signed_scan(document=invoice, blob=blob, name="скан.pdf", by=firm.manager)
    paper.note_paper(document=invoice)

    assert _fresh(work_request).returned_at is not None
    assert _fresh(work_request).ended_at is None
    assert _fresh(work_request).holder == Holder.CLIENT


def test_the_package_follows_the_paper_of_its_only_card() -> None:
    firm = cast.firm()
    work_request = cast.prepared(firm, ["act"])
    act = Answer.objects.get(work_request=work_request).document

    file_actions.record_printed(documents=[act], copies=1, by=firm.manager)
    _hear("document.printed")
    printed = _fresh(work_request)
    file_actions.hand_over(documents=[act], on=timezone.localdate(), to="Зайцева О. Ю.", by=firm.manager)
    _hear("document.handed_over")
    handed_over = _fresh(work_request)

    assert printed.printed_at is not None
    assert (printed.handed_over_at, printed.holder) == (None, Holder.INITIATOR)
    assert handed_over.handed_over_at is not None
    assert (handed_over.returned_at, handed_over.holder) == (None, Holder.CLIENT)


def test_the_package_waits_for_the_last_paper() -> None:
    firm = cast.firm()
    work_request = cast.prepared(firm, ["act", "utd"])
    first, second = (answer.document for answer in Answer.objects.filter(work_request=work_request))

    file_actions.hand_over(documents=[first], on=timezone.localdate(), to="", by=firm.manager)
    _hear("document.handed_over")
    after_first = _fresh(work_request)
    file_actions.hand_over(documents=[second], on=timezone.localdate(), to="", by=firm.manager)
    _hear("document.handed_over")

    assert after_first.handed_over_at is None
    assert _fresh(work_request).handed_over_at is not None


def test_printing_what_nobody_signs_does_not_end_the_request() -> None:
    firm = cast.firm()
    work_request = cast.prepared(firm, ["outgoing_letter"])
    letter = Answer.objects.get(work_request=work_request).document

    file_actions.record_printed(documents=[letter], copies=1, by=firm.manager)
    _hear("document.printed")
    printed = _fresh(work_request)
    file_actions.hand_over(documents=[letter], on=timezone.localdate(), to="", by=firm.manager)
    _hear("document.handed_over")

    assert (printed.returned_at, printed.ended_at) == (None, None)
    assert _fresh(work_request).ended_at is not None


def _hear(kind: str) -> None:
    """What reacts to these events has run twice."""
    assert "endocs.requests.reactions.note_paper" in REACTIONS[kind]
    for event in [*Event.objects.filter(kind=kind)] * 2:
        reactions.note_paper(event)


def test_paper_is_not_handed_over_before_it_is_ready() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)

    with pytest.raises(Refusal):
        paper.hand_over_package(work_request=work_request, on=timezone.localdate(), to="", by=firm.manager)


def test_who_wrote_a_request_down_for_another_sends_it() -> None:
    firm = cast.firm()
    work_request = cast.draft(firm, ["act"], by=firm.accountant)

    requests.submit(
        work_request=work_request, performer=firm.accounting, due_at=timezone.now(), text="", by=firm.accountant
    )

    assert _fresh(work_request).memo.process_state == ProcessState.IN_PROCESS
