"""Connecting a workspace to the operator: credentials, and which boxes are loaded into which organisation."""

from dataclasses import dataclass, field
from datetime import date
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.diadoc.access import check_connects
from endocs.diadoc.models import Box, Connection
from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.kernel import secrets
from endocs.kernel.refusals import Refusal
from endocs.people import actions as people
from endocs.people.models import Organisation, User, Workspace

API_URL = "https://diadoc-api.kontur.ru"
IDENTITY_URL = "https://identity.kontur.ru"


class WrongAddress(Refusal):
    """The address is not one of a service on the internet."""

    code = "wrong_address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What the operator gave; an empty client secret is the one that is kept already."""

    api_url: str = API_URL
    identity_url: str = IDENTITY_URL
    client_id: str
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading:
    """What is loaded of a box: since when, and whether drafts and incoming documents too."""

    load_from: date
    with_drafts: bool = False
    with_incoming: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A box that the service user may see, as the last check saw it."""

    box_id: str
    title: str
    inn: str
    kpp: str
    organisation: str  # its name at the operator
    is_test: bool = False


@transaction.atomic
def connect(*, workspace: Workspace, credentials: Credentials, by: User | None) -> Connection:
    """The workspace's connection with these credentials; former ones are forgotten, what they stopped goes on."""
    check_connects(by, workspace.pk)
    found = Connection.objects.select_for_update().filter(workspace=workspace).first()
    now = timezone.now()
    values: dict[str, Any] = {
        "api_url": _checked_address(credentials.api_url, found, workspace, by),
        "identity_url": _checked_address(credentials.identity_url, found, workspace, by),
        "client_id": credentials.client_id.strip(), "client_secret": _client_secret(credentials, found),
        "refresh_token": secrets.seal(credentials.refresh_token.strip()), "refresh_token_at": now,
        "access_token": b"", "access_token_until": None, "refresh_leased_until": None, "refresh_lost_at": None,
        "warned_of_end_at": None,
        "stopped_at": None, "stop_code": "", "stop_detail": "", "connected_by": by, "connected_at": now,
    }  # fmt: skip
    connection, _is_new = Connection.objects.update_or_create(workspace=workspace, defaults=values)
    stopped = Box.objects.filter(connection=connection, stopped_at__isnull=False)
    stopped.update(stopped_at=None, stop_code="", stop_detail="", due_at=None, attempts=0)
    told = {name: values[name] for name in ("api_url", "identity_url", "client_id")}
    _record(Kind.DIADOC_CONNECTED, connection, by, told)
    return connection


def _client_secret(credentials: Credentials, found: Connection | None) -> bytes:
    """The secret to keep; the former one is never handed to another service or client."""
    if typed := credentials.client_secret.strip():
        return secrets.seal(typed)
    is_same = found is not None and (found.identity_url, found.client_id) == (
        credentials.identity_url.strip().rstrip("/"), credentials.client_id.strip(),
    )  # fmt: skip
    if found is None or not is_same:
        raise Refusal(_("Type the client's secret: the one that is kept belongs to another client or service."))
    return bytes(found.client_secret)


def _checked_address(text: str, found: Connection | None, workspace: Workspace, by: User | None) -> str:
    """The address without the stroke at its end.

    A page must not become a way into the machine's own network: on it only addresses of the internet over HTTPS are
    taken, and what the operator of the installation has set.
    """
    address = text.strip().rstrip("/")
    parts = urlsplit(address)
    host = parts.hostname or ""
    if not host or parts.scheme not in ("http", "https") or parts.username or parts.query or parts.fragment:
        raise WrongAddress(_("The address begins with https:// and the name of the service."))
    is_known = found is not None and address in (found.api_url, found.identity_url)
    is_public = parts.scheme == "https" and "." in host and not _is_number(host) and not host.endswith(".local")
    if by is not None and not (is_known or is_public or workspace.is_demo):
        raise WrongAddress(_("Here only a service on the internet with https:// can be named, by its name."))
    return address


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return host.replace(".", "").isdigit()
    return True


@transaction.atomic
def choose_box(
    *, connection: Connection, offered: Offered, organisation: Organisation | None, loading: Loading, by: User | None
) -> Box:
    """The box is loaded into the cards of the organisation from now on; None adds the organisation of the box."""
    check_connects(by, connection.workspace_id)
    into = organisation or _organisation_of(offered, connection.workspace, by)
    if into.workspace_id != connection.workspace_id:
        raise Organisation.DoesNotExist(into.pk)
    try:
        with transaction.atomic():
            box = Box.objects.create(
                workspace_id=connection.workspace_id, connection=connection, box_id=offered.box_id,
                title=offered.title[:300], inn=offered.inn[:12], kpp=offered.kpp[:9], organisation=into,
                load_from=loading.load_from, with_drafts=loading.with_drafts, with_incoming=loading.with_incoming,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refusal(_("This box is loaded already.")) from error
    told = {
        "title": box.title, "organisation": into.name, "load_from": loading.load_from,
        "with_drafts": loading.with_drafts, "with_incoming": loading.with_incoming,
    }  # fmt: skip
    _record(Kind.DIADOC_CHANGED, box, by, {"chosen": told})
    return box


def _organisation_of(offered: Offered, workspace: Workspace, by: User | None) -> Organisation:
    found = proposed_organisation(workspace, offered.inn, offered.kpp)
    if found is not None:
        return found
    name = offered.organisation or offered.title
    firm = people.OwnFirm(name=name[:200], full_name=name, inn=offered.inn, kpp=offered.kpp)
    return people.add_organisation(workspace=workspace, firm=firm, by=by)


def proposed_organisation(workspace: Workspace, inn: str, kpp: str) -> Organisation | None:
    """The own organisation of these keys: by INN and KPP, else the only one of the INN."""
    of_inn = Organisation.objects.filter(workspace=workspace, inn=inn, deactivated_at=None) if inn else None
    if of_inn is None:
        return None
    same = list(of_inn.filter(kpp=kpp)[:1]) or list(of_inn.order_by("pk")[:2])
    return same[0] if len(same) == 1 else None


@transaction.atomic
def change_box(*, box: Box, with_drafts: bool, with_incoming: bool, by: User | None) -> None:
    """What is loaded of the box from now on; what came before and was left out comes by a replay."""
    check_connects(by, box.workspace_id)
    chosen = {"with_drafts": with_drafts, "with_incoming": with_incoming}
    locked = Box.objects.select_for_update().get(pk=box.pk)
    changes = {name: [getattr(locked, name), value] for name, value in chosen.items() if getattr(locked, name) != value}
    if changes:
        Box.objects.filter(pk=box.pk).update(**chosen)
        _record(Kind.DIADOC_CHANGED, locked, by, {"title": box.title, "changes": changes})


def _record(kind: Kind, thing: Connection | Box, by: User | None, data: dict[str, Any]) -> None:
    subject = ("box" if isinstance(thing, Box) else "connection", thing.pk)
    journal.record(kind, workspace_id=thing.workspace_id, subject=subject, by=by, data=data)
