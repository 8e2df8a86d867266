"""A base that is being read over OData: its client, what it publishes, whose documents are wanted, what is known."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from endocs.gateways.faults import GatewayError
from endocs.gateways.onec import values
from endocs.gateways.onec.client import Base
from endocs.gateways.onec.values import Firm, Head
from endocs.jobs import leasing
from endocs.kernel import secrets
from endocs.onec import receiving
from endocs.onec.models import Infobase, OdataConnection, PolledObject
from endocs.onec.odata_messages import Known, letters

LEASE = timedelta(seconds=150)  # longer than the longest call
CLOCKS_APART = timedelta(days=1)  # a base in another time zone dates its documents by another day


@dataclass(slots=True)
class Done:
    """What one reading brought, and whether everything was read that there is at the moment."""

    documents: int = 0
    fetched: int = 0  # whole documents, told of or not
    payments: int = 0
    gone: int = 0
    is_at_end: bool = False


@dataclass(slots=True)
class Reading:
    """The base and who reads it; `ours` are the references of its organisations that may come."""

    connection: OdataConnection
    lease: str
    base: Base
    sets: frozenset[str]
    known: Known
    ours: list[UUID]
    done: Done = field(default_factory=Done)

    @property
    def infobase(self) -> Infobase:
        """The base as we know it."""
        return self.connection.infobase

    @property
    def since(self) -> date:
        """The first day of the window."""
        return (timezone.now() - timedelta(days=self.connection.window_days) - CLOCKS_APART).date()

    def has(self, *names: str) -> bool:
        """Whether all these are published."""
        return self.sets.issuperset(names)

    def tell(self, body: dict[str, Any]) -> bool:
        """Take a message in as one that was read; False when it should be told once more later."""
        keep_lease(self.connection.pk, self.lease)
        return receiving.receive_body(infobase=self.infobase, body=body, is_polled=True).status < 500

    def polled(self, type_name: str, refs: Iterable[UUID]) -> dict[UUID, PolledObject]:
        """What was read before of these documents."""
        rows = PolledObject.objects.filter(
            infobase=self.infobase, object_type=type_name, object_ref__in=[str(ref) for ref in refs]
        )
        return {UUID(row.object_ref): row for row in rows}

    def remember(self, type_name: str, head: Head, told: dict[str, Any]) -> None:
        """This version has been read; `told` is added to what was kept of it."""
        key = {"infobase": self.infobase, "object_type": type_name, "object_ref": str(head.ref)}
        row = PolledObject.objects.filter(**key).first() or PolledObject(workspace_id=self.infobase.workspace_id, **key)
        row.data_version, row.dated_on, row.told = head.data_version[:100], head.dated_on, {**row.told, **told}
        row.save()

    def learn(self, firms: Iterable[UUID | None], *, of: str = values.COUNTERPARTIES) -> None:
        """Ask who these are, as far as it is not known."""
        wanted = {ref for ref in firms if ref and ref not in self.known.firms}
        if wanted and self.has(of):
            self.known.firms |= {one.ref: one for one in self.base.firms(wanted, of=of)}

    def learn_contracts(self, contracts: Iterable[UUID | None]) -> None:
        """Ask which these are."""
        wanted = {ref for ref in contracts if ref and ref not in self.known.contracts}
        if wanted and self.has(values.CONTRACTS):
            self.known.contracts |= {one.ref: one for one in self.base.contracts(wanted)}

    def learn_names(self, of: str, refs: Iterable[UUID | None]) -> None:
        """Ask what these are called."""
        wanted = {ref for ref in refs if ref and ref not in self.known.names}
        if wanted and self.has(of):
            self.known.names |= {one.ref: one.name for one in self.base.names(of, wanted)}


def row_of(connection_id: int) -> Any:
    """The connection's row, for its lease."""
    return OdataConnection.objects.filter(pk=connection_id)


def client(connection: OdataConnection, still: Any = lambda: None) -> Base:
    """A client with the connection's password; `sealed` when that cannot be opened."""
    try:
        password = secrets.unseal(connection.password)
    except secrets.CannotUnseal:
        raise GatewayError("sealed") from None
    return Base(
        url=address(connection), login=connection.login, password=password, verifies_tls=connection.verifies_tls,
        still=still,
    )  # fmt: skip


def address(connection: OdataConnection) -> str:
    """Of the interface."""
    return f"{connection.url}/odata/standard.odata"


def begin(connection: OdataConnection, lease: str, base: Base) -> Reading:
    """What is published, whose documents are wanted and in which currencies; refuses a base without our organisations.

    The client keeps the lease while it asks.
    """
    sets = base.sets()
    for name in (values.ORGANISATIONS, values.COUNTERPARTIES, values.CURRENCIES):
        if name not in sets:
            raise GatewayError("not_exposed", detail=name)
    found = {one.ref: one for one in base.organisations()}
    ours = [ref for ref, one in found.items() if is_wanted(connection.infobase, one)]
    if not ours:
        raise GatewayError("no_organisation")
    currencies = {one.ref: letters(one.code, one.name) for one in base.currencies()}
    return Reading(connection, lease, base, sets, Known(organisations=found, currencies=currencies), ours)


def is_wanted(infobase: Infobase, firm: Firm) -> bool:
    """Whether documents of this organisation of the base may come."""
    allowed = infobase.organisations.filter(deactivated_at=None, inn=firm.inn) if firm.inn else ()
    return any(not (one.kpp and firm.kpp) or one.kpp == firm.kpp for one in allowed)


def keep_lease(connection_id: int, lease: str) -> None:
    """What a client calls before each question."""
    leasing.renew(row_of(connection_id), lease, until=timezone.now() + LEASE)
