"""The requisites of a card as one value: what a form, a robot or an importer fills in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from endocs.counterparties.models import Counterparty
from endocs.documents.models import Document, DocumentKind
from endocs.kernel.refusals import Refusal
from endocs.people.models import Department, Organisation, User


class MissingRequisites(Refusal):
    """The kind asks for more than was given."""

    code = "missing_requisites"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requisites:
    """What a card says about its document; amounts in `currency`."""

    organisation: Organisation | None = None
    counterparty: Counterparty | None = None
    department: Department | None = None
    contract: Document | None = None
    number: str = ""
    dated_on: date | None = None
    amount: Decimal | None = None
    vat: Decimal | None = None
    currency: str = "RUB"
    period_from: date | None = None
    period_to: date | None = None
    subject: str = ""
    comment: str = ""
    responsible: User | None = None
    is_confidential: bool = False
    own_fields: Mapping[str, Any] = field(default_factory=dict)


# These may be changed while a process runs: they do not change what was asked or decided.
ALWAYS_CHANGEABLE = frozenset({"comment", "responsible", "department"})
NAMES = tuple(item.name for item in fields(Requisites))


def check_complete(kind: DocumentKind, requisites: Requisites) -> None:
    """Refuse when a requisite that the kind demands is empty, naming every one of them."""
    missing = [name for name in kind.required if not getattr(requisites, name)]
    if missing:
        raise MissingRequisites(_("Fill in: %(fields)s.") % {"fields": labels(missing)})


def labels(names: Iterable[str]) -> str:
    """The requisites' names as the pages show them: «Номер», «Дата»."""
    return ", ".join(f"«{getattr(Document._meta.get_field(name), 'verbose_name', name)}»" for name in names)


def check_workspace(workspace_id: int, requisites: Requisites) -> None:
    """Refuse a requisite of another workspace: an identifier from outside is no key."""
    for name in ("organisation", "counterparty", "department", "contract", "responsible"):
        value = getattr(requisites, name)
        if value is not None and value.workspace_id != workspace_id:
            raise Document.DoesNotExist(name)


def of(document: Document) -> Requisites:
    """The requisites a card has now."""
    filled = {name: value for name, value in document.own_fields.items() if value not in ("", None)}
    return Requisites(**{**{name: getattr(document, name) for name in NAMES}, "own_fields": filled})


def differences(before: Requisites, after: Requisites) -> dict[str, list[Any]]:
    """What changed: name → [before, after], as the history shows it."""
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in NAMES}
    return {name: [_told(old), _told(new)] for name, (old, new) in pairs.items() if old != new}


def _told(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str | Mapping):
        return value
    return str(value)
