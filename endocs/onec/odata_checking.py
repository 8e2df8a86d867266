"""What a check of a base's OData interface sees: which objects are published, which are missing, whose base it is."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from endocs.gateways.faults import GatewayError
from endocs.gateways.onec import values
from endocs.jobs.queue import defer, job
from endocs.onec.access import check_connects
from endocs.onec.models import Infobase, OdataConnection
from endocs.onec.odata_reading import client, is_wanted
from endocs.people.models import User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PATIENCE = timedelta(minutes=3)  # after which a check counts as lost and may be asked for again
ACCOUNTING = "БухгалтерияПредприятия"
NEEDED = (values.ORGANISATIONS, values.COUNTERPARTIES, values.CURRENCIES)
_NOTHING_WORKS = _("without it nothing can be read")
WITHOUT: Mapping[str, "StrOrPromise"] = {
    **dict.fromkeys(NEEDED, _NOTHING_WORKS),
    f"Document_{values.INVOICE}": _("payment invoices and their payment will not come"),
    f"Document_{values.SALE}": _("acts, delivery notes and universal transfer documents will not come"),
    f"Document_{values.VAT_INVOICE}": _("VAT invoices will not come"),
    values.CONTRACTS: _("cards will have no contract"),
    values.ITEMS: _("lines of documents will have no names"),
    values.USERS: _("who answers for a document in 1C will not be shown"),
    values.PAYMENTS: _("payments will not come"),
    values.STATUSES: _("payments will not come"),
    f"Document_{values.BANK_RECEIPT}": _("numbers of payment orders, and money without an invoice, will not come"),
    f"Document_{values.CASH_RECEIPT}": _("numbers of cash receipts will not come"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOrganisation:
    """An organisation of the base, and whether its documents come."""

    name: str
    inn: str
    kpp: str
    is_ours: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a check saw; a `fault` means that the base could not be asked."""

    fault: str = ""
    detail: str = ""
    configuration: str = ""
    published: Sequence[str] = field(default=())
    missing: Sequence[str] = field(default=())
    organisations: Sequence[FoundOrganisation] = field(default=())

    @property
    def lacking(self) -> list[tuple[str, "StrOrPromise"]]:
        """Objects that are missing, each with what that means."""
        return [(name, WITHOUT[name]) for name in self.missing if name in WITHOUT]


def check(connection: OdataConnection) -> Findings:
    """What is right and what is missing, asked of the base now; it changes nothing there."""
    try:
        with client(connection) as base:
            sets = base.sets()
            found = base.organisations() if values.ORGANISATIONS in sets else ()
    except GatewayError as error:
        return Findings(fault=error.code, detail=error.detail[:300])
    organisations = [
        FoundOrganisation(
            name=one.name[:200], inn=one.inn, kpp=one.kpp, is_ours=is_wanted(connection.infobase, one)
        )
        for one in found
    ]  # fmt: skip
    fault = "" if any(one.is_ours for one in organisations) else "no_organisation"
    missing = [name for name in WITHOUT if name not in sets]
    return Findings(
        fault="not_exposed" if set(missing) & set(NEEDED) else fault,
        detail=next((name for name in missing if name in NEEDED), ""),
        configuration=ACCOUNTING if values.STATUSES in sets or f"Document_{values.INVOICE}" in sets else "",
        published=[name for name in WITHOUT if name in sets],
        missing=missing,
        organisations=organisations[:100],
    )


@transaction.atomic
def ask_check(*, connection: OdataConnection, by: User | None) -> None:
    """Have the base checked in the background; asking again while one waits changes nothing."""
    check_connects(by, connection.workspace_id)
    current = OdataConnection.objects.select_for_update(of=("self",), no_key=True).get(pk=connection.pk)
    if not is_being_checked(current):
        current.found = {**current.found, "asked_at": timezone.now().isoformat()}
        current.save(update_fields=["found"])
        key = f"onec-check:{connection.pk}"
        defer(check_connection, workspace_id=connection.workspace_id, key=key, connection_id=connection.pk)


@job("onec.check")
def check_connection(connection_id: int) -> None:
    """Look at the base and keep what was seen."""
    connection = OdataConnection.objects.select_related("infobase").filter(pk=connection_id).first()
    if connection is not None:
        note(connection=connection, findings=check(connection))


@transaction.atomic
def note(*, connection: OdataConnection, findings: Findings) -> None:
    """Keep what a check saw; not a fact for the trail."""
    found = {**asdict(findings), "checked_at": timezone.now().isoformat()}
    OdataConnection.objects.filter(pk=connection.pk).update(found=found)
    if findings.configuration:
        unknown = Infobase.objects.filter(pk=connection.infobase_id, configuration="")
        unknown.update(configuration=findings.configuration)


def findings_of(connection: OdataConnection) -> Findings | None:
    """What the last check saw; None before the first."""
    kept: dict[str, Any] = connection.found
    if "checked_at" not in kept:
        return None
    organisations = [FoundOrganisation(**one) for one in kept["organisations"]]
    names = ("fault", "detail", "configuration", "published", "missing")
    return Findings(**{name: kept[name] for name in names}, organisations=organisations)


def checked_at(connection: OdataConnection) -> datetime | None:
    """When the last check ended."""
    told = connection.found.get("checked_at")
    return datetime.fromisoformat(told) if told else None


def is_being_checked(connection: OdataConnection) -> bool:
    """Whether a check was asked for that has not ended."""
    asked = connection.found.get("asked_at")
    return bool(asked) and timezone.now() - datetime.fromisoformat(asked) < PATIENCE
