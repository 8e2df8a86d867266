"""What 1C told of a card, and what goes back there, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Document
from endocs.kernel.money import format_money
from endocs.onec import kinds, shown
from endocs.onec.models import OnecDocument
from endocs.onec.shown import Returned
from endocs.web import history
from endocs.web.history import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The part of a card that tells of 1C."""

    facts: Sequence[tuple[str, str]]
    link: str
    is_gone: bool
    is_marked_deleted: bool
    is_removed: bool  # the base is not connected any more
    differences: Sequence[tuple[str, str, str]]  # requisite, on the card, in 1C
    warnings: Sequence[str]
    awaited: int
    entries: Sequence[Entry]


def panel(document: Document) -> Panel | None:
    """The panel of the card; None when 1C has nothing to do with it."""
    row = shown.document_of(document)
    if row is None:
        return None
    return Panel(
        facts=_facts(row),
        link=row.link,
        is_gone=row.is_gone,
        is_marked_deleted=row.is_marked_deleted and not row.is_gone,
        is_removed=row.infobase.removed_at is not None,
        differences=[
            (history.label(name), _said(name, getattr(document, name), document), _told(name, value, document))
            for name, value in shown.differences(row, document).items()
        ],
        warnings=row.warnings,
        awaited=len(row.awaited_refs),
        entries=[_entry(one) for one in shown.returned(row)],
    )


def _facts(row: OnecDocument) -> list[tuple[str, str]]:
    number = row.told_values.get("number")
    name = _("%(name)s No. %(number)s") % {"name": kinds.words(row.object_type), "number": number}
    found = [
        (_("Base"), row.infobase.title),
        (_("Document in 1C"), name if number else kinds.words(row.object_type)),
    ]
    if row.operation:
        found.append((_("Operation"), kinds.words(row.operation)))
    if row.object_type != kinds.CONTRACT:
        found.append((_("In accounting"), _("posted") if row.is_posted else _("not posted")))
    if (sender := _sender(row)) or row.is_pushed:
        found.append((_("Sent by"), sender or "–"))
    elif row.object_type != kinds.CONTRACT:
        found.append((_("Sent by"), _("nobody: EnDocs read it by OData")))
    if row.responsible:
        found.append((_("Responsible in 1C"), row.responsible))
    return found


def _sender(row: OnecDocument) -> str:
    """The user of EnDocs behind the login, else who it is in 1C."""
    login = row.sent_by
    if login is None:
        return ""
    return login.user.short_name if login.user else login.full_name or login.name


def _said(name: str, value: Any, document: Document) -> str:
    if name == "amount" or name == "vat":
        return format_money(value, document.currency) if value is not None else "–"
    return history.told(value if value is None or isinstance(value, str) else str(value))


def _told(name: str, value: Any, document: Document) -> str:
    if name == "kind":
        return str(BuiltInKind(value).label)
    if name in ("counterparty", "contract"):
        return _("another one") if value else _("empty")
    if name in ("amount", "vat") and value:
        return format_money(Decimal(value), document.currency)
    return history.told(value)


def _entry(one: Returned) -> Entry:
    what = _("Signed scan “%(name)s”") % {"name": one.file} if one.file else one.words
    if one.problem:
        return Entry(
            text=_("1C could not take it: %(what)s") % {"what": what}, at=localtime(one.taken_at or one.made_at),
            icon="alert-triangle", tone="wait", note=one.problem,
        )  # fmt: skip
    if one.taken_at:
        return Entry(
            text=_("Is in 1C: %(what)s") % {"what": what}, at=localtime(one.taken_at), icon="database", tone="good"
        )
    return Entry(
        text=_("Waits until 1C fetches it: %(what)s") % {"what": what}, at=localtime(one.made_at), icon="clock"
    )
