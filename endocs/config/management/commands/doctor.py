"""`endocs doctor`."""

import shutil
import uuid
from argparse import ArgumentParser
from collections.abc import Callable
from functools import partial
from io import BytesIO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from endocs.config.language import gettext as _
from endocs.diadoc import queries as exchange
from endocs.diadoc import tokens
from endocs.diadoc.models import Connection
from endocs.gateways.diadoc.reasons import reason
from endocs.jobs import queries as jobs
from endocs.journal import sealing
from endocs.kernel.working_time import is_year_known
from endocs.onec import queries as bases
from endocs.people.models import Workspace
from endocs.wall import raising, tables
from endocs.web.connection_words import CONDITIONS
from endocs.web.onec_words import CONDITIONS as WORDS

LEAST_FREE = 1024**3
NEXT_CALENDAR_FROM = 10  # the month by which the government has published it


class Problem(Exception):  # noqa: N818  (what a doctor finds)
    """Something is not as it should be; the text says what to do."""


class Command(BaseCommand):
    """Is everything well?"""

    help = _(
        "Checks of database, storage, queue, mail, secrets and trail, one line each;"
        " exit status 1 when something is wrong."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The audit reads every event, so it is asked for."""
        parser.add_argument("--audit", action="store_true", help=_("verify the chain of the trail, event by event"))

    def handle(self, *args: object, audit: bool, **options: object) -> None:
        """Print the findings."""
        checks: list[tuple[str, Callable[[], str]]] = [
            ("database", check_database), ("wall", check_wall), ("storage", check_storage), ("queue", check_queue),
            ("mail", check_mail), ("secrets", check_secrets), ("calendar", check_calendar),
        ]  # fmt: skip
        checks += exchange_checks()
        checks += base_checks()
        if audit:
            checks.append(("trail", check_trail))
        wrong = 0
        for name, check in checks:
            try:
                self.stdout.write(f"ok       {name}: {check()}")
            except Problem as problem:
                wrong += 1
                self.stdout.write(f"PROBLEM  {name}: {problem}")
        if wrong:
            raise CommandError(_("Problems: %(count)s.") % {"count": wrong})


def check_database() -> str:
    """Version, size and tables."""
    executor = MigrationExecutor(connection)
    if missing := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Problem(_("migrations are missing (%(count)s): run `bin/endocs migrate`") % {"count": len(missing)})
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('server_version'), pg_database_size(current_database()) / 1048576")
        version, size = cursor.fetchone()
    return _("PostgreSQL %(version)s, %(size)s MiB, tables up to date") % {"version": version, "size": size}


def check_wall() -> str:
    """Every table shows a workspace its own rows only."""
    if faults := raising.faults():
        raise Problem(_("%(holes)s: run `bin/endocs migrate`") % {"holes": "; ".join(faults)})
    walled = [table for table in raising.standing() if table.condition]
    if not settings.ENDOCS_WALL:
        raise Problem(_("ENDOCS_WALL=off: nobody stands behind it"))
    told = {"walled": len(walled), "exempt": len(tables.EXEMPT), "closed": len(tables.CLOSED)}
    return _("stands on tables: %(walled)s; open to all workspaces: %(exempt)s, to none: %(closed)s") % told


def check_storage() -> str:
    """A file can be written, read and removed; the disk has room."""
    content = uuid.uuid4().bytes
    try:
        name = default_storage.save(f"doctor/{uuid.uuid4().hex}", File(BytesIO(content)))
        with default_storage.open(name) as file:
            is_same = file.read() == content
        default_storage.delete(name)
    except OSError as problem:
        raise Problem(_("a file cannot be kept: %(reason)s") % {"reason": problem.strerror}) from problem
    if not is_same:
        raise Problem(_("a file came back different"))
    free = shutil.disk_usage(settings.FILE_UPLOAD_TEMP_DIR).free
    if free < LEAST_FREE:
        raise Problem(_("only %(size)s MiB are free") % {"size": free // 1024**2})
    return _("written, read and removed; %(size)s GiB free") % {"size": free // 1024**3}


def check_queue() -> str:
    """Failed jobs are a problem; waiting ones are counted."""
    failed, waiting = jobs.jobs(None, statuses=["failed"], size=100), jobs.jobs(None, statuses=["todo"], size=100)
    if failed:
        told = {"count": len(failed), "reason": failed[0].reason}
        raise Problem(_("jobs failed (%(count)s): look at the page “Jobs”; the last reason: %(reason)s") % told)
    return _("no failed jobs, waiting: %(count)s") % {"count": f"{len(waiting)}{'+' if len(waiting) == 100 else ''}"}


def check_mail() -> str:
    """The mail server answers."""
    if not settings.EMAIL_HOST:
        raise Problem(_("no mail server: set ENDOCS_SMTP_HOST"))
    try:
        with get_connection(fail_silently=False):
            return _("%(server)s answers") % {"server": f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"}
    except OSError as problem:  # the errors of SMTP are among them
        raise Problem(f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}: {problem}") from problem


def check_secrets() -> str:
    """What is kept for outside services can be opened."""
    if count := tokens.unopened():
        raise Problem(
            _(
                "no key opens the secrets of connections with Diadoc (%(count)s): give the former ENDOCS_SECRETS_KEY"
                " back, after the new one and a comma, or have the credentials typed anew"
            )
            % {"count": count}
        )
    return _("what is kept for outside services can be opened")


def check_calendar() -> str:
    """The days that the government moved are known: those of this year, from October those of the next one too."""
    today = timezone.localdate()
    years = [today.year, today.year + 1] if today.month >= NEXT_CALENDAR_FROM else [today.year]
    if missing := [year for year in years if not is_year_known(year)]:
        raise Problem(
            _(
                "moved days of %(years)s are not known: terms of that year may be wrong by a day."
                " Update EnDocs, the calendar comes with it"
            )
            % {"years": ", ".join(map(str, missing))}
        )
    return _("moved days are known for %(years)s") % {"years": ", ".join(map(str, years))}


def exchange_checks() -> list[tuple[str, Callable[[], str]]]:
    """A check for each connection with the operator; none when the database cannot be asked."""
    try:
        found = list(Connection.objects.select_related("workspace").order_by("pk"))
    except DatabaseError:
        return []
    return [(f"Diadoc of {one.workspace.name}", partial(check_exchange, one)) for one in found]


def check_exchange(of: Connection) -> str:
    """Every box is loaded."""
    if of.stopped_at is not None:
        raise Problem(f"{reason(of.stop_code).what} {reason(of.stop_code).advice}")
    states = exchange.states_of(of.workspace)
    told = "; ".join(f"{state.box.title}: {CONDITIONS[state.condition][0]}" for state in states)
    if any(state.condition == exchange.Condition.STOPPED for state in states):
        raise Problem(told)
    return told or _("no box is chosen")


def base_checks() -> list[tuple[str, Callable[[], str]]]:
    """A check for each base of 1C; none when the database cannot be asked."""
    try:
        found = [state for workspace in Workspace.objects.order_by("pk") for state in bases.states_of(workspace)]
    except DatabaseError:
        return []
    return [(f"1C {state.base.title}", partial(check_base, state)) for state in found]


def check_base(state: bases.BaseState) -> str:
    """The base may send, and is read where it is to be read."""
    told = _("%(condition)s, refused: %(refused)s, waits for 1C: %(unsent)s") % {
        "condition": WORDS[state.condition][0], "refused": state.refused, "unsent": state.unsent,
    }  # fmt: skip
    if state.condition == bases.Condition.STOPPED:
        raise Problem(told)
    return told


def check_trail() -> str:
    """The chain of every workspace holds."""
    if faults := list(sealing.audit()):
        places = "; ".join(
            _("workspace %(workspace)s, event %(event)s: %(reason)s")
            % {"workspace": fault.workspace_id, "event": fault.event_id, "reason": fault.reason}
            for fault in faults
        )
        raise Problem(places)
    return _("every chain holds; events not sealed yet: %(count)s") % {"count": sealing.unsealed_tail()}
