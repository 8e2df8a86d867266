"""Reading a base over OData: address, login and password, and how far back."""

import re
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.kernel import secrets
from endocs.kernel.refusals import Refusal
from endocs.onec.access import check_connects
from endocs.onec.models import Infobase, OdataConnection, PolledObject
from endocs.people.models import User, Workspace

WINDOW_DAYS = range(1, 731)
INTERVAL_MINUTES = range(1, 1441)
_TAIL = re.compile(r"(/odata(/standard\.odata)?|/[a-z]{2}(_[A-Z]{2})?)?/*$")


class WrongAddress(Refusal):
    """The address is not one of a published base."""

    code = "wrong_address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How a base is reached; an empty password is the one that is kept already."""

    url: str
    login: str
    password: str = field(default="", repr=False)
    verifies_tls: bool = True
    window_days: int = 60
    interval_minutes: int = 10


@transaction.atomic
def connect(*, infobase: Infobase, access: Access, by: User | None) -> OdataConnection:
    """The base is read with this access from now on, at once; what stopped it before is forgotten.

    At another address everything is read anew: it may be another base.
    """
    check_connects(by, infobase.workspace_id)
    _check_numbers(access)
    found = OdataConnection.objects.select_for_update().filter(infobase=infobase).first()
    url = _checked_address(access.url, infobase.workspace, by)
    told = {
        "url": url, "login": access.login.strip()[:200], "verifies_tls": access.verifies_tls,
        "window_days": access.window_days, "interval_minutes": access.interval_minutes,
    }  # fmt: skip
    values: dict[str, Any] = {
        **told, "password": _password(access, url, found), "due_at": None, "attempts": 0, "last_problem": "",
        "last_detail": "", "stopped_at": None, "stop_code": "", "told_at": None, "workspace_id": infobase.workspace_id,
    }  # fmt: skip
    if found is not None and found.url != url:
        PolledObject.objects.filter(infobase=infobase).delete()
        values |= {"found": {}, "reconciled_at": None, "reconciled_upto": 0, "last_success_at": None}
    connection, _is_new = OdataConnection.objects.update_or_create(infobase=infobase, defaults=values)
    _record(infobase, by, told)
    return connection


@transaction.atomic
def disconnect(*, infobase: Infobase, by: User | None) -> None:
    """The base is read no more; its cards stay. To do it twice is harmless."""
    check_connects(by, infobase.workspace_id)
    deleted, _rows = OdataConnection.objects.filter(infobase=infobase).delete()
    PolledObject.objects.filter(infobase=infobase).delete()
    if deleted:
        _record(infobase, by, None)


def _check_numbers(access: Access) -> None:
    if not access.login.strip():
        raise Refusal(_("Type the login of the user of 1C."))
    if access.window_days not in WINDOW_DAYS:
        raise Refusal(_("Choose from 1 to 730 days."))
    if access.interval_minutes not in INTERVAL_MINUTES:
        raise Refusal(_("Choose from 1 to 1,440 minutes."))


def _password(access: Access, url: str, found: OdataConnection | None) -> bytes:
    """The password to keep; the former one is never handed to another server or user."""
    if access.password:
        return secrets.seal(access.password)
    if found is None or (found.url, found.login) != (url, access.login.strip()):
        raise Refusal(_("Type the password: the one that is kept belongs to another address or login."))
    return bytes(found.password)


def _checked_address(text: str, workspace: Workspace, by: User | None) -> str:
    """The address of the base without what follows its name: «https://1c.example/base».

    A base of 1C mostly stands in the company's own network. Where several companies share an installation a page must
    not become a way into the network of who runs it: there only the internet over HTTPS is taken, or the command line.
    """
    address = _TAIL.sub("", text.strip())
    parts = urlsplit(address)
    host = parts.hostname or ""
    if not host or parts.scheme not in ("http", "https") or parts.username or parts.query or parts.fragment:
        raise WrongAddress(_("The address looks like https://server/base, with the name of the published base."))
    if by is None or workspace.is_demo:
        return address
    if _is_of_this_machine(host):
        raise WrongAddress(_("This is the server of EnDocs itself. Type the name of the web server of 1C."))
    is_public = parts.scheme == "https" and "." in host and not _number(host) and not host.endswith(".local")
    if not is_public and Workspace.objects.exclude(pk=workspace.pk).exists():
        raise WrongAddress(
            _(
                "Several companies use this installation: only who runs it can connect a base of a local network, with"
                " the command “endocs onec odata”. Here type a name on the internet with https://."
            )
        )
    return address


def _is_of_this_machine(host: str) -> bool:
    """Addresses of the machine itself and of its hoster's services."""
    found = _number(host)
    if found is None:
        return host == "localhost" or host.endswith(".localhost")
    return found.is_loopback or found.is_link_local or found.is_unspecified or found.is_multicast


def _number(host: str) -> IPv4Address | IPv6Address | None:
    """The address when the host is a number, in whatever form; None when it is a name."""
    try:
        return ip_address(host)
    except ValueError:
        is_odd = re.fullmatch(r"(0x)?[0-9a-f.]+", host) is not None and host[-1].isdigit()
        return ip_address("127.0.0.1") if is_odd else None


def _record(infobase: Infobase, by: User | None, odata: dict[str, Any] | None) -> None:
    journal.record(
        Kind.ONEC_CHANGED, workspace_id=infobase.workspace_id, subject=("infobase", infobase.pk), by=by,
        data={"title": infobase.title, "odata": odata},
    )  # fmt: skip
