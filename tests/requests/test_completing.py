"""Completing in one click with what was found, and by itself when nothing is in doubt."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from endocs.documents import exchange
from endocs.documents.models import Document
from endocs.documents.states import ExchangeState, ProcessState
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.kernel.refusals import Refusal
from endocs.notifications import recipients
from endocs.requests import actions as requests
from endocs.requests import completing, reactions, request_settings, suggesting, trail, waiting
from endocs.requests.models import Answer, Linking, Suggestion, WorkRequest
from endocs.workflow.models import Task
from tests import cast
from tests.requests.matching_world import Reacting, ask, came

pytestmark = pytest.mark.django_db


def found(work_request: WorkRequest, document: Document, *, sure: bool = True, **reason: Any) -> Suggestion:
    """A document suggested to the request."""
    return Suggestion.objects.create(
        workspace_id=work_request.workspace_id, work_request=work_request, document=document, is_sure=sure,
        reasons=[{"fact": "kind", "values": {"kind": "act"}}, *([reason] if reason else [])],
    )  # fmt: skip


def linked(work_request: WorkRequest, document: Document) -> Answer:
    """A document that came into the package by itself."""
    line = work_request.lines.get(kind=document.kind)
    return Answer.objects.create(
        workspace_id=work_request.workspace_id, work_request=work_request, line=line, document=document,
        reasons=[{"fact": "kind", "values": {}}],
    )  # fmt: skip


def by_itself(firm: cast.Firm) -> None:
    request_settings.change(workspace=firm.workspace, linking=Linking.LINK, closes_complete=True, by=firm.administrator)


def complete(work_request: WorkRequest, *chosen: Suggestion, by: Any, reason: str = "") -> None:
    completing.complete(
        work_request=work_request, suggestions=[completing.stamp_of(one) for one in chosen], comment="",
        open_lines_reason=reason, by=by,
    )  # fmt: skip


def fresh(work_request: WorkRequest) -> WorkRequest:
    return WorkRequest.objects.select_related("memo").get(pk=work_request.pk)


def test_one_deed_takes_what_is_ticked_opens_it_and_closes() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["payment_invoice", "act"])
    invoice, act = cast.document(firm, "payment_invoice", number="412"), cast.document(firm, "act")
    linked(work_request, invoice)
    suggestion = found(work_request, act)

    complete(work_request, suggestion, by=firm.accountant)

    done = fresh(work_request)
    assert done.memo.process_state == ProcessState.EXECUTED
    assert {answer.document for answer in done.answers.all()} == {invoice, act}
    assert {invoice, act} <= set(Document.objects.visible_to(firm.manager))
    closed = Event.objects.get(kind="request.closed")
    assert closed.actor_id == firm.accountant.pk
    assert recipients.initiator(closed) == [firm.manager]
    assert not Suggestion.objects.filter(work_request=done).exists()


def test_what_changed_meanwhile_is_refused_and_nothing_is_half_done() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["payment_invoice", "act"])
    kept = found(work_request, cast.document(firm, "payment_invoice", number="412"))
    gone = found(work_request, cast.document(firm, "act"))
    stamps = [completing.stamp_of(one) for one in (kept, gone)]
    other = {"fact": "other_amount", "values": {"asked": "1", "came": "2"}}
    Suggestion.objects.filter(pk=gone.pk).update(is_sure=False, reasons=[*gone.reasons, other])

    with pytest.raises(completing.Changed):
        completing.complete(
            work_request=work_request, suggestions=stamps, comment="", open_lines_reason="", by=firm.accountant
        )

    assert fresh(work_request).memo.process_state == ProcessState.IN_PROCESS
    assert not Answer.objects.filter(work_request=work_request).exists()
    suggesting.refuse(suggestion=kept, by=firm.accountant)
    with pytest.raises(completing.Changed):
        complete(work_request, kept, by=firm.accountant, reason="нет")


def test_second_click_meets_a_plain_refusal() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["act"])
    suggestion = found(work_request, cast.document(firm, "act"))
    complete(work_request, suggestion, by=firm.accountant)

    with pytest.raises(Refusal):
        complete(work_request, suggestion, by=firm.accountant)

    assert Event.objects.filter(kind="request.closed").count() == 1


def test_unticked_line_needs_a_reason_and_the_refusal_takes_nothing() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["payment_invoice", "act"])
    suggestion = found(work_request, cast.document(firm, "act"))

    with pytest.raises(requests.OpenLines):
        complete(work_request, suggestion, by=firm.accountant)
    assert not Answer.objects.exists()

    complete(work_request, suggestion, by=firm.accountant, reason="счёт завтра")
    assert fresh(work_request).open_lines_reason == "счёт завтра"


def test_who_may_not_complete_takes_nothing_along() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["act"])
    suggestion = found(work_request, cast.document(firm, "act"))

    for stranger in (firm.manager, firm.other_manager):
        with pytest.raises(Refusal):
            complete(work_request, suggestion, by=stranger)

    assert not Answer.objects.exists()


def test_suggestion_of_another_request_is_not_taken() -> None:
    firm = cast.firm()
    mine, other = cast.submitted(firm, ["act"]), cast.submitted(firm, ["act"])
    suggestion = found(other, cast.document(firm, "act"))

    with pytest.raises(completing.Changed):
        complete(mine, suggestion, by=firm.accountant, reason="нет")


def test_complete_package_closes_by_itself_only_where_that_is_wanted() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["act"])
    act = cast.document(firm, "act")
    linked(work_request, act)
    assert not completing.close_by_itself(work_request=work_request)

    by_itself(firm)
    trail.record_document(Kind.REQUEST_DOCUMENT_LINKED, work_request, act, None)  # as the rules do
    for _twice in range(2):
        reactions.close_complete(Event.objects.get(kind="request.document_linked"))

    done = fresh(work_request)
    assert done.memo.process_state == ProcessState.EXECUTED
    assert act in Document.objects.visible_to(firm.manager)
    assert done.taken_at is None
    closed = Event.objects.get(kind="request.closed")
    assert (closed.actor_id, closed.data["by_itself"]) == (None, True)
    assert Task.objects.get(document=done.memo).decided_by is None
    assert done.answers.get().accepted_by is None


def test_request_completes_itself_when_its_document_came_and_the_last_doubt_went() -> None:
    firm, worker = cast.firm(), Reacting()
    by_itself(firm)
    work_request = ask(firm, ["act"], amount="184220.00")
    came(firm, "act", amount="184220.00", number="7")
    came(firm, "act", amount="184220.00", number="8")
    worker.settle()
    waits = fresh(work_request).prepared_at
    suggesting.refuse(suggestion=Suggestion.objects.get(), by=firm.accountant)
    worker.settle()

    assert waits is None
    assert fresh(work_request).memo.process_state == ProcessState.EXECUTED
    assert work_request.answers.get().accepted_by is None


@pytest.mark.parametrize("doubt", ["missing", "suggestion", "question", "refused by the client", "warning", "secret"])
def test_any_doubt_leaves_the_package_to_a_person(doubt: str) -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["payment_invoice", "act"] if doubt == "missing" else ["act"])
    act = cast.document(firm, "act", is_confidential=doubt == "secret", by=firm.manager)
    linked(work_request, act)
    by_itself(firm)
    if doubt == "suggestion":
        found(work_request, cast.document(firm, "act", number="299"), sure=False)
    if doubt == "question":
        waiting.ask(work_request=work_request, text="За какой период?", by=firm.accountant)
    if doubt == "refused by the client":
        Document.objects.filter(pk=act.pk).update(exchange_state=ExchangeState.REFUSED)
    if doubt == "warning":
        work_request.lines.update(amount=Decimal("100.00"))

    assert not completing.close_by_itself(work_request=fresh(work_request))

    assert fresh(work_request).memo.process_state == ProcessState.IN_PROCESS


def test_accounting_is_told_when_a_client_refuses_what_nobody_looked_at() -> None:
    firm = cast.firm()
    by_itself(firm)
    unseen, seen = cast.submitted(firm, ["act"]), cast.submitted(firm, ["utd"])
    act, utd = cast.document(firm, "act"), cast.document(firm, "utd", number="77")
    linked(unseen, act)
    completing.close_by_itself(work_request=unseen)
    linked(seen, utd)
    complete(seen, by=firm.accountant)

    told = {}
    for document in (act, utd):
        exchange.set_exchange(document=document, state=ExchangeState.REFUSED, told={})
        event = Event.objects.get(kind="document.exchange_changed", document_id=document.pk)
        told[document.pk] = set(recipients.waiting_for_client(event))

    assert told[act.pk] == {firm.manager, firm.accountant}
    assert told[utd.pk] == {firm.manager}


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_complete_once() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["act", "utd"])
    chosen = [found(work_request, cast.document(firm, code, number=code)) for code in ("act", "utd")]
    stamps, start = [completing.stamp_of(one) for one in chosen], Barrier(2)

    def click() -> str:
        try:
            start.wait(timeout=10)
            completing.complete(
                work_request=work_request, suggestions=stamps, comment="", open_lines_reason="", by=firm.accountant
            )
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as clicks:
        answers = sorted(one.result(timeout=30) for one in [clicks.submit(click) for _ in range(2)])

    assert answers == ["done", "task_is_over"]
    assert Event.objects.filter(kind="request.closed").count() == 1
    assert {answer.document for answer in work_request.answers.all()} == {one.document for one in chosen}
