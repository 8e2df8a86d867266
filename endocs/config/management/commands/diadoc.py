"""`endocs diadoc connect | pull | status`."""

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from endocs.config.language import gettext as _
from endocs.config.management.directories import chosen_workspace
from endocs.diadoc import alerts, checking, connecting, loading, queries
from endocs.diadoc.checking import BoxFinding, Findings
from endocs.diadoc.connecting import API_URL, IDENTITY_URL, Credentials, Loading
from endocs.diadoc.models import Box, Connection
from endocs.diadoc.queries import BoxState
from endocs.gateways.diadoc.reasons import reason
from endocs.gateways.diadoc.values import normal_id
from endocs.people.models import Workspace
from endocs.web.connection_words import CONDITIONS

SECRETS = {"client_secret": "ENDOCS_DIADOC_CLIENT_SECRET", "refresh_token": "ENDOCS_DIADOC_REFRESH_TOKEN"}
A_QUARTER = timedelta(days=90)


class Command(BaseCommand):
    """The exchange with the operator without pages."""

    help = _("Diadoc: connect (again replaces the token), pull all that is there, status.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Secrets may come from the environment or the standard input: the list of processes shows options."""
        parser.add_argument("--workspace", type=int, help=_("key of the workspace, when there are several"))
        verbs = parser.add_subparsers(dest="verb", required=True)
        connect = verbs.add_parser("connect", help=_("keep the credentials, check them, load boxes"))
        connect.add_argument("--api-url", default=API_URL)
        connect.add_argument("--identity-url", default=IDENTITY_URL)
        connect.add_argument("--client-id", required=True)
        for name, variable in SECRETS.items():
            told = _("“-” reads a line of the standard input; else the environment's %(name)s") % {"name": variable}
            connect.add_argument(f"--{name.replace('_', '-')}", default="", help=told)
        connect.add_argument("--box", action="append", default=[], help=_("only this box; may be repeated"))
        connect.add_argument("--since", type=day, help=_("load documents since this day, 2026-01-31"))
        verbs.add_parser("pull", help=_("work until nothing is left to do; a JSON object tells what was done"))
        status = verbs.add_parser("status", help=_("how each box is doing; exit status 1 when one needs a person"))
        status.add_argument("--json", action="store_true", help=_("one JSON object a line"))

    def handle(self, *args: object, verb: str, workspace: int | None, **options: Any) -> None:
        """Do what the verb says."""
        chosen = chosen_workspace(workspace)
        if verb == "connect":
            self.connect(chosen, options)
        elif verb == "pull":
            self.pull(chosen)
        else:
            self.status(chosen, is_json=options["json"])

    def connect(self, workspace: Workspace, options: Mapping[str, Any]) -> None:
        """Keep the credentials, look at every box, and load those that were named, or all."""
        plain = {name: options[name] for name in ("api_url", "identity_url", "client_id")}
        credentials = Credentials(**plain, **{name: secret(name, options[name]) for name in SECRETS})
        if not credentials.refresh_token:
            raise CommandError(_("Name the refresh token: --refresh-token, or the environment."))
        connection = connecting.connect(workspace=workspace, credentials=credentials, by=None)
        findings = checking.check(connection)
        checking.note(connection=connection, findings=findings)
        if findings.fault:
            raise CommandError(f"{findings.fault}: {reason(findings.fault).what} {reason(findings.fault).advice}")
        for finding in wanted(findings, options["box"]):
            self.print_json({**self.load(connection, finding, options["since"]), "fault": finding.fault})

    def load(self, connection: Connection, finding: BoxFinding, since: date | None) -> dict[str, Any]:
        """The box as it is loaded now; one that was loaded before is read once more when an earlier day is named."""
        box = Box.objects.filter(connection=connection, box_id=finding.box_id).first()
        if box is None:
            load_from = since or timezone.localdate() - A_QUARTER
            box = connecting.choose_box(
                connection=connection, offered=finding.offered, organisation=None, loading=Loading(load_from=load_from),
                by=None,
            )  # fmt: skip
        elif since is not None and since < box.load_from:
            loading.replay(box=box, since=since, by=None)
        return {"box": box.box_id, "title": box.title, "organisation_inn": box.organisation.inn}

    def pull(self, workspace: Workspace) -> None:
        """Work until nothing is left to do."""
        summary = loading.work_until_done(workspace)
        self.print_json({**asdict(summary), "whole": summary.is_whole})
        if not summary.is_whole:
            raise CommandError(_("Not everything could be loaded: `endocs diadoc status` tells more."))

    def status(self, workspace: Workspace, *, is_json: bool) -> None:
        """Print the connection and each box."""
        connection = Connection.objects.filter(workspace=workspace).first()
        if connection is None:
            raise CommandError(_("Diadoc is not connected in this workspace."))
        states = queries.states_of(workspace)
        lines = [described(connection), *(described_box(state) for state in states)]
        for line in lines if is_json else ():
            self.print_json(line)
        for sentence in () if is_json else in_words(connection, states):
            self.stdout.write(sentence)
        if any(line["stop_code"] for line in lines):
            raise CommandError(_("Loading has stopped: see the lines above."))

    def print_json(self, line: Mapping[str, Any]) -> None:
        """One object, one line."""
        self.stdout.write(json.dumps(line, ensure_ascii=False, default=str))


def day(text: str) -> date:
    """2026-01-31."""
    return date.fromisoformat(text)


def secret(name: str, given: str) -> str:
    """The secret from the option, a line of the standard input, or the environment."""
    if given == "-":
        return sys.stdin.readline().strip()
    return given or os.environ.get(SECRETS[name], "")


def wanted(findings: Findings, named: Sequence[str]) -> list[BoxFinding]:
    """The boxes that are to be loaded; every named one must be seen by the service user."""
    seen = {finding.box_id: finding for finding in findings.boxes}
    if not named:
        return list(seen.values())
    missing = [name for name in named if normal_id(name) not in seen]
    if missing:
        raise CommandError(_("The service user does not see the box %(box)s.") % {"box": ", ".join(missing)})
    return [seen[normal_id(name)] for name in named]


def described(connection: Connection) -> dict[str, Any]:
    """What a program reads of a connection; nothing of it is secret."""
    return {
        "connection": connection.api_url, "client_id": connection.client_id, "connected_at": connection.connected_at,
        "token_ends_at": alerts.token_ends_at(connection), "stopped_at": connection.stopped_at,
        "stop_code": connection.stop_code,
    }  # fmt: skip


def described_box(state: BoxState) -> dict[str, Any]:
    """What a program reads of a box."""
    box = state.box
    return {
        "box": box.box_id, "title": box.title, "organisation_inn": box.organisation.inn, "state": state.condition,
        "stop_code": box.stop_code, "last_success_at": box.last_success_at, "newest_event_at": state.newest_event_at,
        "backfill_done_at": box.backfill_done_at, "messages_due": state.messages_due, "files_due": state.files_due,
        "given_up": state.given_up, "quarantined": state.quarantined,
    }  # fmt: skip


def in_words(connection: Connection, states: Sequence[BoxState]) -> Iterator[str]:
    """The same for people, a line each."""
    if connection.stopped_at is not None:
        yield f"{connection.api_url}: {reason(connection.stop_code).what} {reason(connection.stop_code).advice}"
    for state in states:
        queue = _("messages due: %(messages)s, files due: %(files)s, given up: %(given_up)s, unread: %(unread)s") % {
            "messages": state.messages_due, "files": state.files_due, "given_up": state.given_up,
            "unread": state.quarantined,
        }  # fmt: skip
        why = f" {reason(state.box.stop_code).what}" if state.box.stop_code else ""
        yield f"{state.box.title} ({state.box.box_id}): {CONDITIONS[state.condition][0]}.{why} {queue}"
