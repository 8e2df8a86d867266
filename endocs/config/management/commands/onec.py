"""`endocs onec token create | token revoke | odata | status`."""

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from endocs.config.language import gettext as _
from endocs.config.management.directories import chosen_workspace
from endocs.onec import bases, odata_connecting, queries, tokens
from endocs.onec.models import Infobase, Token
from endocs.onec.odata_connecting import Access
from endocs.onec.queries import BaseState, Condition
from endocs.people.models import Organisation, Workspace
from endocs.web.onec_words import CONDITIONS

PASSWORD = "ENDOCS_ONEC_PASSWORD"  # noqa: S105  (the name of a variable)
IN_NEED = (Condition.STOPPED, Condition.WITH_FAULTS)


class Command(BaseCommand):
    """Bases of 1C without pages."""

    help = _("1C: make and revoke tokens of bases, read a base over OData, status.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A secret is an answer, never an option."""
        parser.add_argument("--workspace", type=int, help=_("key of the workspace, when there are several"))
        verbs = parser.add_subparsers(dest="verb", required=True)
        token = verbs.add_parser("token", help=_("secrets with which bases speak")).add_subparsers(
            dest="deed", required=True
        )
        create = token.add_parser("create", help=_("a new token; the base is added when there is none of that name"))
        create.add_argument("--base", required=True, help=_("name of the base, as accountants call it"))
        create.add_argument(
            "--organisation",
            action="append",
            default=[],
            help=_("INN of an organisation; may be repeated; without it a new base may speak for all"),
        )
        revoke = token.add_parser("revoke", help=_("end a token at once"))
        revoke.add_argument("token", type=int, help=_("its number, as it was told when it was made"))
        odata = verbs.add_parser("odata", help=_("read a base over OData from now on; an address of any network"))
        odata.add_argument("--base", required=True, help=_("name of the base, as accountants call it"))
        odata.add_argument("--url", required=True, help=_("address of the published base, https://server/base"))
        odata.add_argument("--login", required=True)
        told = _("“-” reads a line of the standard input; else the environment's %(name)s") % {"name": PASSWORD}
        odata.add_argument("--password", default="", help=told)
        status = verbs.add_parser("status", help=_("how each base is doing; exit status 1 when one needs a person"))
        status.add_argument("--json", action="store_true", help=_("one JSON object a line"))

    def handle(self, *args: object, verb: str, workspace: int | None, **options: Any) -> None:
        """Do what the verb says."""
        chosen = chosen_workspace(workspace)
        if verb == "status":
            self.status(chosen, is_json=options["json"])
        elif verb == "odata":
            self.odata(chosen, options)
        elif options["deed"] == "create":
            self.create(chosen, options["base"].strip(), options["organisation"])
        else:
            self.revoke(chosen, options["token"])

    def create(self, workspace: Workspace, title: str, inns: Sequence[str]) -> None:
        """Print the secret, once."""
        base = Infobase.objects.filter(workspace=workspace, title=title, removed_at=None).first()
        if base is None:
            base = bases.add(workspace=workspace, title=title, organisations=own(workspace, inns), by=None)
        elif inns:
            bases.change(infobase=base, title=title, organisations=own(workspace, inns), by=None)
        token, secret = tokens.issue(infobase=base, by=None)
        self.print_json({"base": base.pk, "title": base.title, "token": token.pk, "secret": secret})

    def revoke(self, workspace: Workspace, key: int) -> None:
        """Whoever holds the secret opens nothing any more."""
        token = Token.objects.select_related("infobase").filter(workspace=workspace, pk=key).first()
        if token is None:
            raise CommandError(_("There is no such token."))
        tokens.revoke(token=token, by=None)
        self.print_json({"base": token.infobase_id, "title": token.infobase.title, "token": token.pk, "revoked": True})

    def odata(self, workspace: Workspace, options: Mapping[str, Any]) -> None:
        """Keep the access; the worker reads by it within seconds."""
        base = Infobase.objects.filter(workspace=workspace, title=options["base"].strip(), removed_at=None).first()
        if base is None:
            base = bases.add(workspace=workspace, title=options["base"], organisations=own(workspace, ()), by=None)
        typed = options["password"]
        given = sys.stdin.readline().strip() if typed == "-" else typed
        access = Access(url=options["url"], login=options["login"], password=given or os.environ.get(PASSWORD, ""))
        connection = odata_connecting.connect(infobase=base, access=access, by=None)
        self.print_json({"base": base.pk, "title": base.title, "url": connection.url, "login": connection.login})

    def status(self, workspace: Workspace, *, is_json: bool) -> None:
        """Print each base."""
        states = queries.states_of(workspace)
        if not states:
            raise CommandError(_("No base of 1C is connected in this workspace."))
        for state in states if is_json else ():
            self.print_json(described(state))
        for sentence in () if is_json else in_words(states):
            self.stdout.write(sentence)
        if any(state.condition in IN_NEED for state in states):
            raise CommandError(_("A base waits for a person: see the lines above."))

    def print_json(self, line: Mapping[str, Any]) -> None:
        """One object, one line."""
        self.stdout.write(json.dumps(line, ensure_ascii=False, default=str))


def own(workspace: Workspace, inns: Sequence[str]) -> list[Organisation]:
    """The organisations of these INN, or all; every one that was named must be there."""
    found = list(Organisation.objects.filter(workspace=workspace, deactivated_at=None).order_by("pk"))
    if missing := set(inns) - {one.inn for one in found}:
        raise CommandError(_("There is no organisation of the INN %(inn)s.") % {"inn": ", ".join(sorted(missing))})
    return [one for one in found if not inns or one.inn in inns]


def described(state: BaseState) -> dict[str, Any]:
    """What a program reads of a base; nothing of it is secret."""
    base, odata = state.base, state.odata
    return {
        "base": base.pk, "title": base.title, "state": state.condition, "infobase_id": base.infobase_id,
        "organisations": [one.inn for one in base.organisations.order_by("pk")],
        "configuration": base.configuration, "configuration_version": base.configuration_version,
        "platform": base.platform, "extension_version": base.extension_version,
        "last_call_at": base.last_call_at, "last_message_at": base.last_message_at, "refused": state.refused,
        "outbox": state.unsent, "tokens": [one.pk for one in base.tokens.filter(revoked_at=None).order_by("pk")],
        "odata": odata and {
            "url": odata.url, "last_success_at": odata.last_success_at, "last_problem": odata.last_problem,
            "stop_code": odata.stop_code,
        },
    }  # fmt: skip


def in_words(states: Sequence[BaseState]) -> Iterator[str]:
    """The same for people, a line each."""
    for state in states:
        told = _("last call: %(moment)s, refused: %(refused)s, waits for 1C: %(unsent)s") % {
            "moment": state.base.last_call_at or _("never"), "refused": state.refused, "unsent": state.unsent,
        }  # fmt: skip
        yield f"{state.base.title}: {CONDITIONS[state.condition][0]}. {told}"
