"""A request is with whoever holds its task, also when the task goes to another."""

import pytest

from endocs.config.reactions import REACTIONS
from endocs.journal.models import Event
from endocs.kernel.refusals import Refusal
from endocs.people import actions as people
from endocs.requests import actions as requests
from endocs.requests import reactions, waiting
from endocs.requests.models import Holder, WorkRequest
from endocs.workflow import actions as workflow
from endocs.workflow import queries as workflow_queries
from endocs.workflow.models import Task
from tests import cast

pytestmark = pytest.mark.django_db


def reassign_to_second(firm: cast.Firm, request: WorkRequest) -> Task:
    """The administrator gives the task to another accountant, and the worker has heard of it twice."""
    second = cast.user(firm.workspace, "pavlova@vektra.example", "Павлова", "Елена")
    task = workflow_queries.open_task(request.memo)
    assert task
    workflow.reassign(task=task, performer=second, by=firm.administrator)
    event = Event.objects.filter(kind="task.reassigned").latest("pk")
    for _ in range(2):
        reactions.note_reassigned(event)
    return Task.objects.get(pk=task.pk)


def test_the_request_follows_its_task() -> None:
    firm = cast.firm()
    request = cast.submitted(firm)
    requests.take(work_request=request, by=firm.accountant)

    task = reassign_to_second(firm, request)

    request.refresh_from_db()
    assert (request.holder, request.holder_user_id) == (Holder.ACCOUNTANT, task.performer_id)
    assert request.taken_at is None
    assert "endocs.requests.reactions.note_reassigned" in REACTIONS["task.reassigned"]


def test_an_open_question_stays_with_the_initiator() -> None:
    firm = cast.firm()
    request = cast.submitted(firm)
    requests.take(work_request=request, by=firm.accountant)
    waiting.ask(work_request=request, text="За какой период?", by=firm.accountant)

    task = reassign_to_second(firm, request)
    request.refresh_from_db()
    assert (request.holder, request.holder_user, request.taken_at) == (Holder.INITIATOR, firm.manager, None)
    assert task.performer

    requests.take(work_request=request, by=task.performer)
    request.refresh_from_db()
    assert (request.holder, request.holder_user) == (Holder.INITIATOR, firm.manager)
    assert request.taken_at is not None

    waiting.say(work_request=request, text="За ноябрь", by=firm.manager)
    request.refresh_from_db()
    assert (request.holder, request.holder_user) == (Holder.ACCOUNTANT, task.performer)


def test_the_task_of_one_who_left_can_be_given_on_and_not_decided() -> None:
    firm = cast.firm()
    request = cast.submitted(firm)
    requests.take(work_request=request, by=firm.accountant)
    people.deactivate_user(user=firm.accountant, by=firm.administrator)
    firm.accountant.refresh_from_db()

    with pytest.raises(Refusal):
        requests.close(work_request=request, comment="", open_lines_reason="нет", by=firm.accountant)
    task = reassign_to_second(firm, request)

    assert task.performer is not None
    assert task.performer.is_active
