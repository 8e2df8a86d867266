"""Two people do the same thing at the same moment, each over a connection of his own: exactly one wins."""

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from endocs.documents.models import Document
from endocs.kernel.refusals import Refusal
from endocs.people.models import User
from endocs.requests import actions as requests
from endocs.requests.models import WorkRequest
from endocs.workflow.models import Process, Task
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What came of each act, all of them begun together: "done" or "refused"."""
    outcomes = [""] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(place: int) -> None:
        try:
            gate.wait()
            acts[place]()
            outcomes[place] = "done"
        except Refusal:
            outcomes[place] = "refused"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def second_accountant(firm: cast.Firm) -> User:
    person = cast.user(firm.workspace, "pavlova@vektra.example", "Павлова", "Елена")
    firm.accounting.members.add(person)
    return person


def fresh(work_request: WorkRequest) -> WorkRequest:
    return WorkRequest.objects.select_related("memo").get(pk=work_request.pk)


def test_a_double_click_starts_one_process() -> None:
    firm = cast.firm()
    request = cast.draft(firm)
    due_at = timezone.now() + timedelta(days=1)

    def submit() -> None:
        requests.submit(work_request=fresh(request), performer=firm.accounting, due_at=due_at, text="", by=firm.manager)

    outcomes = at_once(submit, submit, submit)

    assert outcomes == ["done", "refused", "refused"]
    assert Process.objects.count() == Task.objects.count() == 1


def test_one_accountant_takes_the_task() -> None:
    firm = cast.firm()
    second = second_accountant(firm)
    request = cast.submitted(firm)

    outcomes = at_once(
        lambda: requests.take(work_request=fresh(request), by=firm.accountant),
        lambda: requests.take(work_request=fresh(request), by=second),
    )

    assert outcomes == ["done", "refused"]
    assert fresh(request).holder_user_id == Task.objects.get().performer_id


def test_completing_returning_and_interrupting_at_once_ends_the_process_one_way() -> None:
    firm = cast.firm()
    second = second_accountant(firm)
    for _ in range(5):
        request = cast.submitted(firm)

        outcomes = at_once(
            lambda request=request: requests.close(  # type: ignore[misc]  # the default binds the loop's value
                work_request=fresh(request), comment="", open_lines_reason="Нет данных", by=firm.accountant
            ),
            lambda request=request: requests.send_back(work_request=fresh(request), reason="Нет договора", by=second),  # type: ignore[misc]
            lambda request=request: requests.interrupt(work_request=fresh(request), by=firm.manager),  # type: ignore[misc]
        )

        assert outcomes == ["done", "refused", "refused"]
        process = Process.objects.get(document=request.memo)
        states = {"finished": "executed", "rejected": "rejected", "interrupted": "interrupted"}
        assert fresh(request).memo.process_state == states[process.outcome]


def numbers(firm: cast.Firm) -> Sequence[int]:
    acts = Document.objects.filter(kind=firm.kind("act")).order_by("registration_number")
    return list(acts.values_list("registration_number", flat=True))


def test_numbers_have_no_gaps_or_doubles_under_parallel_work() -> None:
    firm = cast.firm()

    def register() -> None:
        for _ in range(8):
            cast.document(firm, "act")

    def fail() -> None:
        for _ in range(8):
            with pytest.raises(ValueError, match="after the number was given"):
                register_and_fail(firm)

    outcomes = at_once(register, fail, register, register)

    assert outcomes == ["done"] * 4
    assert numbers(firm) == list(range(1, 25))


def register_and_fail(firm: cast.Firm) -> None:
    with transaction.atomic():
        cast.document(firm, "act")
        raise ValueError("after the number was given")
