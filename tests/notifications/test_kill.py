"""Workers killed at random while notices go out: none is lost, and repeats are known by their Message-ID."""

import contextlib
import os
import random
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from endocs.jobs import stalled
from endocs.jobs.letters import LetterState
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.notifications import jobs
from endocs.notifications.models import Letter, Notice
from endocs.people.models import Role, User
from tests import cast
from tests.cast import Firm
from tests.kills.crew import Crew, share_database
from tests.notifications import worker
from tests.notifications.mailbox import Mailbox, smtp_server

SILENCE = 6.0
PATIENCE = 60.0
# Of the letters, this part costs the worker its life at the very moment the server has taken them.
DEADLY = 0.1


class DeadlyMailbox(Mailbox):
    """Remembers which worker gave each letter, and sometimes kills it around the answer 250."""

    def __init__(self) -> None:
        super().__init__()
        self.givers: list[tuple[str, int]] = []
        self.is_deadly = True
        self.kills = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a letter."""
        answer = await super().handle_DATA(server, session, envelope)
        process_id = int(str(session.host_name).removeprefix("worker-"))
        self.givers.append((str(self.letters[-1]["Message-ID"]), process_id))
        if self.is_deadly and random.random() < DEADLY:
            self.kills += 1
            threading.Timer(random.uniform(0, 0.004), _kill, [process_id]).start()
        return answer


def _kill(process_id: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process_id, signal.SIGKILL)


@pytest.mark.kill
@pytest.mark.django_db(transaction=True)
def test_no_notice_is_lost_however_workers_die(
    monkeypatch: pytest.MonkeyPatch, length: Callable[[int, int], int], capsys: pytest.CaptureFixture[str]
) -> None:
    deaths = length(20, 200)
    firm = _large_firm()
    with smtp_server(DeadlyMailbox()) as (mailbox, port):
        _environment(monkeypatch, port)
        crew = Crew(worker.work)
        try:
            _live_and_die(crew, firm, mailbox, deaths)
            mailbox.is_deadly = False
            rerun = _settle(crew)
        finally:
            crew.end()

    _assert_everybody_was_told(firm, mailbox)
    repeats = _repeats(mailbox)
    assert repeats <= len(crew.dead)
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{len(crew.dead)} workers killed ({mailbox.kills} at the server's 250), "
            f"{Letter.objects.count()} letters with {Notice.objects.count()} notices: none lost, "
            f"{repeats} repeated under the same Message-ID, "
            f"{rerun} jobs that died three times run again"
        )


def _large_firm() -> Firm:
    firm = cast.firm()
    for number in range(5):
        member = cast.user(firm.workspace, f"member{number}@vektra.example", "Орлова", "Ольга", role=Role.ACCOUNTANT)
        firm.accounting.members.add(member)
    return firm


def _environment(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    """What the workers' settings read; they are other processes."""
    share_database(monkeypatch)
    monkeypatch.setenv("ENDOCS_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("ENDOCS_SMTP_PORT", str(port))
    monkeypatch.setenv("ENDOCS_LETTER_SECONDS", "1")


def _live_and_die(crew: Crew, firm: Firm, mailbox: DeadlyMailbox, deaths: int) -> None:
    while len(crew.dead) < deaths:
        crew.replace_dead()
        cast.submitted(firm)
        stalled.return_stalled(silence=SILENCE)
        time.sleep(random.uniform(0.1, 0.8))
        crew.kill_one()
    crew.replace_dead()


def _settle(crew: Crew) -> int:
    """Wait as long as the queue moves; number of jobs that an administrator had to run again."""
    rerun, done, deadline = 0, 0, time.monotonic() + PATIENCE
    while _is_busy():
        crew.replace_dead()
        stalled.return_stalled(silence=SILENCE)
        jobs.rescue_letters.func.__wrapped__(timestamp=0)
        rerun += _run_failed_again()
        time.sleep(0.3)
        if (now_done := _jobs().filter(status="succeeded").count()) > done:
            done, deadline = now_done, time.monotonic() + PATIENCE
        assert time.monotonic() < deadline, _what_is_left()
    return rerun


def _what_is_left() -> str:
    queue = ProcrastinateJob.objects.exclude(status="succeeded").values_list("task_name", "status", "attempts", "args")
    letters = Letter.objects.exclude(state=LetterState.SENT).values_list("pk", "state", "attempts", "reason")
    return f"the queue does not run dry: {list(queue)[:20]}, {list(letters)[:20]}"


def _is_busy() -> bool:
    waiting = Letter.objects.exclude(state=LetterState.SENT)
    return _jobs().filter(status__in=("todo", "doing", "failed")).exists() or waiting.exists()


def _jobs() -> QuerySet[ProcrastinateJob]:
    return ProcrastinateJob.objects.filter(task_name__in=("journal.react", "notifications.send_letter"))


def _run_failed_again() -> int:
    with connection.cursor() as cursor:
        failed = _jobs().filter(status="failed").values_list("pk", flat=True)
        for job_id in list(failed):
            cursor.execute("select procrastinate_retry_job_v2(%s, %s, null, null, null)", [job_id, timezone.now()])
        return len(failed)


def _assert_everybody_was_told(firm: Firm, mailbox: DeadlyMailbox) -> None:
    events = Event.objects.filter(kind=Kind.TASK_ASSIGNED).values_list("pk", flat=True)
    members = User.objects.filter(groups=firm.accounting).values_list("pk", flat=True)
    expected = {(user_id, event_id) for user_id in members for event_id in events}
    notices = list(Notice.objects.filter(kind=Kind.TASK_ASSIGNED).select_related("letter"))
    assert sorted((notice.user_id, notice.event_id) for notice in notices) == sorted(expected)
    links = {str(letter["Message-ID"]): _links(mailbox, index) for index, letter in enumerate(mailbox.letters)}
    assert not [notice.pk for notice in notices if notice.letter is None]
    assert not [notice.pk for notice in notices if notice.letter and notice.pk not in links[notice.letter.message_id]]


def _links(mailbox: DeadlyMailbox, index: int) -> set[int]:
    body = mailbox.letters[index].get_body(("plain",))
    return {int(key) for key in re.findall(r"/notices/(\d+)/", str(body.get_content()) if body else "")}


def _repeats(mailbox: DeadlyMailbox) -> int:
    """Number of letters taken more than once; each earlier giver died over it, before it could do anything else."""
    last_of_giver = {process_id: message_id for message_id, process_id in mailbox.givers}
    times = Counter(message_id for message_id, _giver in mailbox.givers)
    for message_id in [message_id for message_id, count in times.items() if count > 1]:
        earlier = [giver for given, giver in mailbox.givers if given == message_id][:-1]
        assert all(last_of_giver[giver] == message_id for giver in earlier)
    return sum(count - 1 for count in times.values())
