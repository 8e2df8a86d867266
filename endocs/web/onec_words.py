"""How a base of 1C is doing, in words; none of it decided here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from endocs.gateways.onec.reasons import reason
from endocs.gateways.reasons import Reason
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.kernel.counting import shown
from endocs.onec import odata_checking
from endocs.onec.models import Message, MessageState, OdataConnection
from endocs.onec.odata_checking import Findings
from endocs.onec.queries import BaseState, Condition, MessageRow
from endocs.web.connection_words import Bar, age, bars, in_time, tell
from endocs.web.history import Entry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CONDITIONS: dict[Condition, tuple["StrOrPromise", str]] = {
    Condition.STOPPED: (gettext_lazy("Reading stopped"), "bad"),
    Condition.PAUSED: (gettext_lazy("Reading paused"), "none"),
    Condition.WITH_FAULTS: (gettext_lazy("With faults"), "wait"),
    Condition.AWAITED: (gettext_lazy("1C is awaited"), "none"),
    Condition.WORKS: (pgettext_lazy("connection", "Works"), "good"),
}
TONES: dict[str, str] = {MessageState.TAKEN: "good", MessageState.REFUSED: "bad"}
KINDS: dict[str, "StrOrPromise"] = {
    "document.upsert": gettext_lazy("Document"),
    "document.deleted": gettext_lazy("Document deleted in 1C"),
    "invoice.payment": gettext_lazy("Payment of an invoice"),
    "payment.unmatched": gettext_lazy("Money without an invoice"),
}


@dataclass(frozen=True, slots=True)
class BaseRow:
    """A base as the list and its own page draw it."""

    state: BaseState
    word: "StrOrPromise"
    tone: str
    lag: str
    unsent: str
    refused: str
    bars: Sequence[Bar]
    messages_a_day: int
    fault: Reason | None  # why the base is not read over OData

    @property
    def about(self) -> str:
        """«БухгалтерияПредприятия 3.0.198.19, расширение 1.0.0», as far as it is known."""
        base = self.state.base
        known = [f"{base.configuration} {base.configuration_version}".strip()]
        if base.extension_version:
            known.append(_("extension %(version)s") % {"version": base.extension_version})
        if self.state.odata is not None:
            known.append(_("is read by OData"))
        return ", ".join(filter(None, known))


@dataclass(frozen=True, slots=True)
class OdataRow:
    """The reading of a base over OData, in words."""

    connection: OdataConnection
    findings: Findings | None
    is_being_checked: bool
    checked_at: datetime | None
    check_fault: Reason | None
    fault: Reason | None
    next: str


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message in words."""

    row: MessageRow
    what: str
    why: str
    word: "StrOrPromise"
    tone: str


def base_row(state: BaseState) -> BaseRow:
    """The base in words."""
    word, tone = CONDITIONS[state.condition]
    newest = [state.base.last_call_at, state.odata.last_success_at if state.odata else None]
    return BaseRow(
        state, word, tone, lag=age(max(filter(None, newest), default=None)), unsent=shown(state.unsent) or "0",
        refused=shown(state.refused) or "0", bars=bars(state.hours), messages_a_day=sum(state.hours),
        fault=_fault(state.odata) if state.odata else None,
    )  # fmt: skip


def odata_row(connection: OdataConnection) -> OdataRow:
    """How the reading is doing, and what the last check saw."""
    findings = odata_checking.findings_of(connection)
    rests = connection.paused_at or connection.stopped_at
    return OdataRow(
        connection, findings, odata_checking.is_being_checked(connection), odata_checking.checked_at(connection),
        reason(findings.fault) if findings and findings.fault else None, _fault(connection),
        "–" if rests else in_time(connection.due_at or timezone.now()),
    )  # fmt: skip


def _fault(connection: OdataConnection) -> Reason | None:
    problem = connection.stop_code or (connection.last_problem if connection.attempts else "")
    return reason(problem) if problem else None


def message_line(row: MessageRow) -> MessageLine:
    """The message in words; what it says of a card that is not open to the reader is not told."""
    message = row.message
    word, tone = MessageState(message.state).label, TONES.get(message.state, "none")
    what = str(KINDS.get(message.kind, message.kind))
    if row.is_hidden:
        what = f"{what}: {_('a card that is not open to you')}"
    elif message.title:
        what = f"{what}: {message.title}"
    return MessageLine(row, what, "" if row.is_hidden else said(message), word, tone)


def said(message: Message) -> str:
    """The sentence that 1C was answered with."""
    answer: dict[str, Any] = message.answer
    error = answer.get("error")
    return str((error if isinstance(error, dict) else answer).get("message", ""))


def happenings(events: Sequence[Event]) -> list[Entry]:
    """What was done, each as a sentence with who did it."""
    return tell(events, _did)


def _did(event: Event) -> tuple[str, str, str, str]:
    words: dict[str, tuple[str, str, str]] = {
        Kind.ONEC_CONNECTED: (_("the base was added"), "plus", ""),
        Kind.ONEC_CHANGED: (_changed(event.data), "settings", ""),
        Kind.ONEC_REMOVED: (_("the base was removed"), "trash", ""),
        Kind.ONEC_TOKEN_ISSUED: (_("a token was made"), "key", ""),
        Kind.ONEC_TOKEN_REVOKED: (_("a token was revoked"), "key", ""),
        Kind.ONEC_REPLAYED: (_("a message was taken in once more"), "refresh", ""),
        Kind.ONEC_STOPPED: (_("reading by OData stopped"), "plug-connected-x", "bad"),
        Kind.ONEC_RESUMED: (_("reading by OData goes on"), "player-play", "good"),
    }
    text, icon, tone = words.get(Kind(event.kind), (event.kind, "circle", ""))
    return text, icon, tone, ""


def _changed(data: dict[str, Any]) -> str:
    if "infobase_id" in data:
        return _("the base called for the first time")
    if "released" in data:
        return _("another base may use the tokens")
    if "odata" in data:
        return _("reading by OData was set up") if data["odata"] else _("reading by OData was ended")
    if "login" in data:
        return _("it was told who “%(login)s” is") % {"login": data["login"]}
    return _("settings were changed")
