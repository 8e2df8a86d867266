"""What the operator of e-documents told of a card, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.diadoc import shown
from endocs.diadoc.happenings import THEM, US
from endocs.diadoc.models import ExchangedDocument
from endocs.diadoc.statuses import named
from endocs.documents.models import Document
from endocs.documents.states import ExchangeState
from endocs.gateways.diadoc.reasons import reason
from endocs.people.models import User
from endocs.web.history import Entry

ICONS = {
    "sent": "send", "delivered": "inbox", "signed": "rosette-discount-check", "refused": "x",
    "revocation_requested": "arrow-back-up",
    "revocation_accepted": "x", "revocation_declined": "check", "correction_requested": "pencil", "moved": "route",
    "restored": "refresh", "message": "message",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signed: the person where the signature was read, else the side."""

    name: str
    details: str
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The part of a card that tells of the operator."""

    entries: Sequence[Entry]
    signatures: Sequence[Signature]
    facts: Sequence[tuple[str, str]]
    waiting: int
    delay: str
    failed: Sequence[tuple[str, str]]
    can_retry: bool
    is_test: bool


def panel(document: Document, user: User) -> Panel | None:
    """The panel of the card; None when the operator has nothing to do with it."""
    if document.exchange_state == ExchangeState.NONE and document.removed_at_operator_at is None:
        return None
    rows = shown.exchanges_of(document)
    if not rows:
        return None
    row, missing = rows[0], shown.missing(rows)
    failed = [(file.name, str(reason(file.problem).what)) for file in missing if file.is_given_up]
    waiting = [file for file in missing if not file.is_given_up]
    return Panel(
        entries=[_entry(line, row, document) for line in reversed(row.trail)],
        signatures=[_signature(line, row, document) for line in row.trail if line["what"] == "signed"],
        facts=_facts(row, document),
        waiting=len(waiting),
        delay=next((str(reason(file.problem).what) for file in waiting if file.problem), ""),
        failed=failed,
        can_retry=bool(failed) and shown.can_retry(user),
        is_test=row.is_test,
    )


def _entry(line: Mapping[str, Any], row: ExchangedDocument, document: Document) -> Entry:
    what, by = line["what"], line["side"]
    said = row.readings.get(line["entity"], {})
    comment = line["comment"] or said.get("comment", "")
    tone = {"signed": "good" if by == THEM or document.direction == "incoming" else "", "refused": "wait"}.get(what, "")
    return Entry(
        text=_sentence(what, by, line),
        at=_moment(line["at"]) or row.sent_at or document.created_at,
        icon=ICONS.get(what, "circle"),
        tone=tone,
        note=", ".join(part for part in (_signer(said), comment, said.get("paper", "")) if part),
    )


def _sentence(what: str, by: str, line: Mapping[str, Any]) -> str:
    ours = {
        "sent": _("Sent to the other side"), "signed": _("Signed by us"), "refused": _("We refused to sign"),
        "revocation_requested": _("We asked to revoke"), "revocation_accepted": _("We agreed to revoke"),
        "revocation_declined": _("We declined to revoke"), "correction_requested": _("We asked to correct"),
        "received": _("We confirmed the receipt"), "message": _("Our message about the document"),
    }  # fmt: skip
    theirs = {
        "sent": _("Received from the other side"), "signed": _("Signed by the other side"),
        "refused": _("The other side refused to sign"), "revocation_requested": _("The other side asks to revoke"),
        "revocation_accepted": _("The other side agreed to revoke"),
        "revocation_declined": _("The other side declined to revoke"),
        "correction_requested": _("The other side asks to correct"),
        "received": _("The other side confirmed the receipt"), "message": _("A message of the other side"),
    }  # fmt: skip
    plain = {
        "sent": _("Sent"), "delivered": _("Delivered"), "signed": _("Signed"), "refused": _("Refused"),
        "revocation_requested": _("Revocation was asked for"), "revocation_accepted": _("Revoked"),
        "revocation_declined": _("Revocation was declined"), "correction_requested": _("A correction was asked for"),
        "received": _("The receipt was confirmed"), "confirmed": _("The operator confirmed the date"),
        "roaming": _("Notice of the roaming operator"), "moved": _("Moved to another department"),
        "restored": _("Restored"), "resolution_requested": _("Sent for approval at the operator"),
        "resolution": _("Decision about approval at the operator"),
        "resolution_denied": _("Approval at the operator was declined"), "message": _("A message about the document"),
        "approved": _("Approval signature"),
    }  # fmt: skip
    by_side = {US: ours, THEM: theirs}.get(by, plain)
    unknown = _("Another paper of the exchange (type %(type)s)") % {"type": line.get("type", what)}
    return by_side.get(what) or plain.get(what) or unknown


def _signature(line: Mapping[str, Any], row: ExchangedDocument, document: Document) -> Signature:
    said = row.readings.get(line["entity"], {})
    firm = document.counterparty.title if document.counterparty else _("the other side")
    own = document.organisation.name if document.organisation else ""
    side = said.get("organisation") or (own if line["side"] == US else firm)
    name = said.get("signer", "")
    return Signature(
        name=name or side,
        details=", ".join(part for part in (said.get("position", ""), side if name else "") if part),
        at=_moment(line["at"]),
    )


def _facts(row: ExchangedDocument, document: Document) -> list[tuple[str, str]]:
    kind = " · ".join(part for part in (row.type_named_id, row.function, row.version) if part and part != "default")
    found = [(_("Type at the operator"), kind)]
    if document.exchange_state == ExchangeState.UNKNOWN:
        found.append((_("State as the operator writes it"), row.statuses.get("response") or "–"))
    if document.exchange_state == ExchangeState.FAILED:
        found.append((_("What failed"), _failure(row.statuses)))
    paper = next((one["paper"] for one in row.readings.values() if one.get("paper")), "")
    if paper:
        found.append((_("Paper about discrepancies"), paper))
    return found


def _failure(statuses: Mapping[str, str]) -> str:
    members = named(statuses)
    if members.get("sender_signature") == "SenderSignatureCheckedAndInvalid":
        return _("The sender's signature is not valid")
    if members.get("roaming") == "RoamingNotificationStatusError":
        return statuses.get("roaming_description") or _("The other operator did not deliver it")
    return _("The signature of the other side is not valid")


def _signer(said: Mapping[str, str]) -> str:
    return ", ".join(part for part in (said.get("signer", ""), said.get("position", "")) if part)


def _moment(text: str) -> datetime | None:
    return timezone.localtime(datetime.fromisoformat(text)) if text else None
