"""Jobs of dead workers come back; a job that keeps killing its workers ends visibly."""

import pytest
from django.db import connection

from endocs.jobs import actions, stalled
from endocs.jobs.models import Mishap
from endocs.journal.reacting import react
from endocs.kernel.refusals import Refusal

pytestmark = pytest.mark.django_db


def _doing_job(worker_heartbeat: str | None) -> int:
    job_id: int = react.configure().defer(event_id=0, reaction="nothing", workspace_id=1)
    with connection.cursor() as cursor:
        worker_id = None
        if worker_heartbeat:
            cursor.execute(
                "insert into procrastinate_workers (last_heartbeat) values (now() - %s::interval) returning id",
                [worker_heartbeat],
            )
            worker_id = cursor.fetchone()[0]
        cursor.execute(
            "update procrastinate_jobs set status = 'doing', worker_id = %s where id = %s", [worker_id, job_id]
        )
    return job_id


def _status(job_id: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select status from procrastinate_jobs where id = %s", [job_id])
        return str(cursor.fetchone()[0])


def test_job_of_a_silent_worker_returns_to_the_queue() -> None:
    job_id = _doing_job("40 seconds")

    assert stalled.return_stalled() == 1
    assert _status(job_id) == "todo"


def test_job_of_a_forgotten_worker_returns_to_the_queue() -> None:
    job_id = _doing_job(None)

    assert stalled.return_stalled() == 1
    assert _status(job_id) == "todo"


def test_job_of_a_living_worker_is_left_alone() -> None:
    job_id = _doing_job("5 seconds")

    assert stalled.return_stalled() == 0
    assert _status(job_id) == "doing"


def test_third_death_ends_the_job_visibly() -> None:
    job_id = _doing_job(None)

    for _death in range(3):
        with connection.cursor() as cursor:
            cursor.execute("update procrastinate_jobs set status = 'doing' where id = %s", [job_id])
        stalled.return_stalled()

    assert _status(job_id) == "failed"
    assert Mishap.objects.filter(job_id=job_id, kind=Mishap.Kind.DIED).count() == 3


def test_job_of_the_clock_ends_when_its_successor_waits_already() -> None:
    job_id = _doing_job(None)
    successor: int = react.configure(queueing_lock="clock").defer(event_id=0, reaction="nothing", workspace_id=1)
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set queueing_lock = 'clock' where id = %s", [job_id])
    other = _doing_job(None)

    assert stalled.return_stalled() == 1
    assert [_status(key) for key in (job_id, successor, other)] == ["aborted", "todo", "todo"]


def test_failed_job_runs_again_when_an_administrator_says_so() -> None:
    job_id = _doing_job(None)
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'failed' where id = %s", [job_id])

    with pytest.raises(Refusal):
        actions.run_again(job_id, workspace_id=2)
    actions.run_again(job_id, workspace_id=1)

    assert _status(job_id) == "todo"
    with pytest.raises(Refusal):
        actions.run_again(job_id, workspace_id=1)
