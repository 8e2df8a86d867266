"""Whatever everybody does in whatever order, a process keeps to the state table and always has a holder."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from endocs.documents import queries as documents
from endocs.documents.models import Document
from endocs.documents.requisites import of as requisites_of
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.kernel.refusals import Refusal
from endocs.people import actions as people
from endocs.people.models import User
from endocs.requests import actions as requests
from endocs.requests import paper, queries, reactions, waiting
from endocs.requests.models import Answer, Holder, WorkRequest
from endocs.workflow import access
from endocs.workflow import actions as workflow
from endocs.workflow.models import Process, Task, TaskOutcome
from tests import cast
from tests.workflow.state_table import ADMINISTRATOR, ONLY_ADMINISTRATORS, STATES, TABLE

NAMES = ("manager", "other_manager", "accountant", "second_accountant", "administrator", "stranger")
WHO = st.sampled_from(NAMES)


class Stage:
    """The people, one request, and a card that may answer it; made once, every example goes back to it."""

    def __init__(self) -> None:
        self.firm = cast.firm()
        second = cast.user(
            self.firm.workspace,
            "pavlova@vektra.example",
            "Павлова",
            "Елена",
            "Юрьевна",
            self.firm.accountant.role,  # type: ignore[arg-type]  # a text of the choices
        )
        self.firm.accounting.members.add(second)
        stranger = cast.firm("chuzhaya").administrator
        people_of = {name: getattr(self.firm, name) for name in NAMES if hasattr(self.firm, name)}
        self.people: dict[str, User] = {**people_of, "second_accountant": second, "stranger": stranger}
        self.request = cast.draft(self.firm)
        self.card = cast.document(self.firm, "act")


class Requests(RuleBasedStateMachine):
    """All acts on one request by all people."""

    stage: Stage

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()

    def teardown(self) -> None:
        """Back to the stage as it was."""
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def act(self, name: str, who: str, do: Callable[[WorkRequest, User], Any]) -> None:
        """One act through the user's own eyes; the state moves by the table or stands still."""
        by = User.objects.get(pk=self.stage.people[who].pk)
        before = self.memo().process_state
        if not by.is_active:
            return
        happened = True
        try:
            do(queries.card(by, self.stage.request.pk), by)
        except (Refusal, ObjectDoesNotExist):
            happened = False
        after = self.memo().process_state
        assert before == after or (happened and (before, after) in TABLE.get(name, ())), (name, who, before, after)
        if happened:
            assert by.workspace_id == self.stage.request.workspace_id, (name, who)
            assert name not in ONLY_ADMINISTRATORS or by.role == ADMINISTRATOR, (name, who)

    def memo(self) -> Document:
        """The memo as it is now."""
        return Document.objects.get(pk=self.stage.request.memo_id)

    def task(self) -> Task:
        """The open task, or none."""
        return Task.objects.get(document=self.stage.request.memo_id, ended_at=None)

    @rule(who=WHO, performer=st.sampled_from(("accounting", *NAMES)))
    def submit(self, who: str, performer: str) -> None:
        """Send to the group or to a person."""
        target = self.stage.firm.accounting if performer == "accounting" else self.stage.people[performer]
        due_at = timezone.now() + timedelta(days=1)
        self.act(
            "submit", who,
            lambda request, by: requests.submit(
                work_request=request, performer=type(target).objects.get(pk=target.pk), due_at=due_at, text="", by=by
            ),
        )  # fmt: skip

    @rule(who=WHO)
    def take(self, who: str) -> None:
        """Accept the task."""
        self.act("take", who, lambda request, by: requests.take(work_request=request, by=by))

    @rule(who=WHO)
    def ask(self, who: str) -> None:
        """Ask back."""
        self.act("ask", who, lambda request, by: waiting.ask(work_request=request, text="За какой период?", by=by))

    @rule(who=WHO)
    def say(self, who: str) -> None:
        """Say something, perhaps the answer."""
        self.act("say", who, lambda request, by: waiting.say(work_request=request, text="За ноябрь", by=by))

    @rule(who=WHO)
    def accept(self, who: str) -> None:
        """Link an existing card."""
        self.act(
            "accept", who,
            lambda request, by: requests.accept(
                work_request=request, document=documents.card(by, self.stage.card.pk), line=None, by=by
            ),
        )  # fmt: skip

    @rule(who=WHO)
    def prepare(self, who: str) -> None:
        """Make a card out of nothing but its requisites."""
        card = documents.card(self.stage.firm.accountant, self.stage.card.pk)
        requisites = requisites_of(card)
        self.act(
            "prepare", who,
            lambda request, by: requests.prepare_document(
                work_request=request, line=None, kind=card.kind, requisites=requisites, files=[], by=by
            ),
        )  # fmt: skip

    @rule(who=WHO)
    def withdraw(self, who: str) -> None:
        """Take a card out of the package."""
        self.act(
            "withdraw", who,
            lambda request, by: requests.withdraw(
                answer=Answer.objects.filter(work_request=request).earliest("pk"), by=by
            ),
        )  # fmt: skip

    @rule(who=WHO, line=st.integers(0, 1))
    def drop(self, who: str, line: int) -> None:
        """Drop a line."""
        self.act(
            "drop", who,
            lambda request, by: requests.drop_line(line=list(request.lines.all())[line], reason="Не нужно", by=by),
        )  # fmt: skip

    @rule(who=WHO, reason=st.sampled_from(("", "Остальное позже")))
    def close(self, who: str, reason: str) -> None:
        """Complete, perhaps with open lines."""
        self.act(
            "close", who,
            lambda request, by: requests.close(work_request=request, comment="", open_lines_reason=reason, by=by),
        )  # fmt: skip

    @rule(who=WHO, reason=st.sampled_from(("", "Нет договора")))
    def send_back(self, who: str, reason: str) -> None:
        """Reject."""
        self.act("send_back", who, lambda request, by: requests.send_back(work_request=request, reason=reason, by=by))

    @rule(who=WHO)
    def interrupt(self, who: str) -> None:
        """Withdraw the request."""
        self.act("interrupt", who, lambda request, by: requests.interrupt(work_request=request, by=by))

    @rule(who=WHO)
    def renew(self, who: str) -> None:
        """Back to new."""
        self.act("renew", who, lambda request, by: requests.renew(work_request=request, by=by))

    @rule(who=WHO)
    def archive(self, who: str) -> None:
        """Put away."""
        self.act("archive", who, lambda request, by: requests.archive(work_request=request, by=by))

    @rule(who=WHO)
    def hand_over(self, who: str) -> None:
        """Give the package to the client."""
        self.act(
            "hand_over", who,
            lambda request, by: paper.hand_over_package(
                work_request=request, on=timezone.localdate(), to="Секретарь", by=by
            ),
        )  # fmt: skip

    @rule(who=WHO, performer=st.sampled_from(("accounting", *NAMES)))
    def reassign(self, who: str, performer: str) -> None:
        """Give the task to another."""
        target = self.stage.firm.accounting if performer == "accounting" else self.stage.people[performer]

        def give(_request: WorkRequest, by: User) -> None:
            task = Task.objects.visible_to(by).get(document=self.stage.request.memo_id, ended_at=None)
            workflow.reassign(task=task, performer=type(target).objects.get(pk=target.pk), by=by)
            reactions.note_reassigned(Event.objects.filter(kind=Kind.TASK_REASSIGNED).latest("pk"))

        self.act("reassign", who, give)

    @rule(who=WHO, whom=WHO)
    def deactivate(self, who: str, whom: str) -> None:
        """Somebody leaves the company."""
        self.act("deactivate", who, lambda _request, by: people.deactivate_user(user=self.stage.people[whom], by=by))

    @rule(who=WHO, whom=WHO)
    def reactivate(self, who: str, whom: str) -> None:
        """And comes back."""
        self.act("reactivate", who, lambda _request, by: people.reactivate_user(user=self.stage.people[whom], by=by))

    @invariant()
    def the_state_is_in_the_table(self) -> None:
        """A memo knows no other states."""
        assert self.memo().process_state in STATES

    @invariant()
    def a_process_runs_exactly_while_in_process(self) -> None:
        """One process, one open task, in that state only."""
        runs = int(self.memo().process_state == "in_process")

        assert Process.objects.filter(document=self.stage.request.memo_id, ended_at=None).count() == runs
        assert Task.objects.filter(document=self.stage.request.memo_id, ended_at=None).count() == runs

    @invariant()
    def an_open_task_has_a_holder(self) -> None:
        """Somebody active may decide it, or an active administrator may give it to another."""
        for task in Task.objects.filter(document=self.stage.request.memo_id, ended_at=None):
            active = list(User.objects.filter(workspace_id=task.workspace_id, is_active=True))
            deciders = [person for person in active if access.can_decide(person, task)]
            savers = [person for person in active if person.is_administrator and access.can_reassign(person, task)]

            assert deciders or savers
            assert savers, "the last administrator is never removed"

    @invariant()
    def the_request_names_who_holds_it(self) -> None:
        """The holder that pages show is the holder of the task; who ended the process has a name."""
        request = WorkRequest.objects.get(pk=self.stage.request.pk)
        if self.memo().process_state == "in_process":
            assert request.holder in (Holder.ACCOUNTANT, Holder.INITIATOR)
            if request.holder == Holder.ACCOUNTANT:
                assert request.holder_user_id == self.task().performer_id
            else:
                assert request.question_asked_at
        else:
            assert request.question_asked_at is None
        ended = Process.objects.filter(document=request.memo_id, ended_at__isnull=False)
        assert not ended.filter(ended_by=None).exists()
        assert not Task.objects.filter(process__in=ended, outcome=TaskOutcome.OPEN).exists()


@pytest.mark.django_db
def test_no_sequence_of_acts_leaves_the_state_table(length: Callable[[int, int], int]) -> None:
    Requests.stage = Stage()

    run_state_machine_as_test(
        Requests,
        settings=settings(
            max_examples=length(25, 600),
            stateful_step_count=length(25, 50),
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
