"""From an event to its reactions: the table is true, jobs live and die with the event, twice is harmless."""

import pytest
from django.db import transaction
from django.utils.module_loading import import_string
from procrastinate.contrib.django.models import ProcrastinateJob

from endocs.config.reactions import REACTIONS
from endocs.documents import actions as documents
from endocs.documents.models import Document
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.requests import reactions
from endocs.requests.models import WorkRequest
from endocs.workflow import actions as workflow
from endocs.workflow.models import Task
from tests import cast


@pytest.mark.parametrize("kind", REACTIONS)
def test_every_row_of_the_table_names_a_kind_and_functions_that_exist(kind: str) -> None:
    assert kind in set(Kind)
    assert all(callable(import_string(name)) for name in REACTIONS[kind])


def waiting(kind: Kind) -> list[str]:
    """The reactions that wait for the latest event of that kind."""
    event = Event.objects.filter(kind=kind).latest("pk")
    jobs = ProcrastinateJob.objects.filter(task_name="journal.react", args__event_id=event.pk)
    return [job.args["reaction"] for job in jobs.order_by("id")]


@pytest.mark.django_db
def test_an_event_queues_each_of_its_reactions_once_under_the_lock_of_its_card() -> None:
    firm = cast.firm()
    card = cast.document(firm)

    documents.remark(document=card, text="Слово", by=firm.manager)

    assert waiting(Kind.REMARK_MADE) == list(REACTIONS[Kind.REMARK_MADE])
    assert set(ProcrastinateJob.objects.filter(task_name="journal.react").values_list("lock", flat=True)) == {
        f"document:{card.pk}"
    }


@pytest.mark.django_db
def test_an_event_without_a_row_queues_nothing() -> None:
    firm = cast.firm()

    documents.open_to(document=cast.document(firm), principal=firm.manager, reason="explicit", by=firm.accountant)

    assert Kind.DOCUMENT_OPENED_TO not in REACTIONS
    assert waiting(Kind.DOCUMENT_OPENED_TO) == []


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_leaves_neither_event_nor_job() -> None:
    firm = cast.firm()
    card = cast.document(firm)
    before = ProcrastinateJob.objects.count()

    with pytest.raises(ValueError, match="after the remark"):
        remark_and_fail(card, firm)

    assert not Event.objects.filter(kind=Kind.REMARK_MADE).exists()
    assert ProcrastinateJob.objects.count() == before


def remark_and_fail(card: Document, firm: cast.Firm) -> None:
    with transaction.atomic():
        documents.remark(document=card, text="Слово", by=firm.manager)
        raise ValueError("after the remark")


@pytest.mark.django_db
def test_a_reaction_that_runs_twice_or_late_sees_the_present_state() -> None:
    firm = cast.firm()
    request = cast.submitted(firm)
    task = Task.objects.get(document=request.memo)
    workflow.reassign(task=task, performer=firm.accountant, by=firm.administrator)
    first = Event.objects.get(kind=Kind.TASK_REASSIGNED)
    workflow.reassign(task=task, performer=firm.administrator, by=firm.administrator)

    for _ in range(2):
        reactions.note_reassigned(first)

    assert WorkRequest.objects.get().holder_user == firm.administrator
