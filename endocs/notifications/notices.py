"""What people are told: one table from kinds of events to recipients, sentences and channels."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.notifications import (
    connection_sentences,
    exchange_sentences,
    facts,
    matching_sentences,
    original_sentences,
    payment_sentences,
    recipients,
    reminder_sentences,
    sentences,
)
from endocs.notifications.sentences import Told, Words
from endocs.people.models import User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Channels:
    """By which ways a person is told."""

    bell: bool
    letter: bool

    def with_choice(self, channel: str, is_on: bool) -> "Channels":
        """The same with one channel chosen otherwise."""
        return replace(self, bell=is_on) if channel == "bell" else replace(self, letter=is_on)


BOTH = Channels(bell=True, letter=True)
BELL = Channels(bell=True, letter=False)
LETTER = Channels(bell=False, letter=True)


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind of event is told.

    `facts` are kept with the notice, so that it says later what it said at first; `words` says it to one reader.
    """

    label: "StrOrPromise"
    recipients: Callable[[Event], Iterable[User]]
    words: Callable[[Told], Words]
    icon: str
    tone: str
    facts: Callable[[Event], Mapping[str, Any]] = facts.of_event
    channels: Channels = BOTH
    is_settable: bool = True
    is_for_administrators: bool = False


# A submitted request is told as the task it assigns: one act, one notice.
RULES: Mapping[str, Rule] = {
    Kind.TASK_ASSIGNED: Rule(
        _("A task for you"), recipients.performer_of_task, sentences.task_assigned, "inbox", "a", facts.of_task
    ),
    Kind.TASK_REASSIGNED: Rule(
        _("A task was passed to you"),
        recipients.performer_of_task,
        sentences.task_reassigned,
        "inbox",
        "a",
        facts.of_task,
    ),
    Kind.TASK_DUE_SOON: Rule(
        _("The term of your task is near"),
        recipients.performer_of_task,
        reminder_sentences.due_soon,
        "clock",
        "a",
        facts.of_reminder,
    ),
    Kind.TASK_OVERDUE: Rule(
        _("Your task is late"),
        recipients.performer_of_task,
        reminder_sentences.overdue,
        "clock",
        "w",
        facts.of_reminder,
    ),
    Kind.TASK_ESCALATED: Rule(
        _("A task is long late: you lead the department or wait for it"),
        recipients.heads_of_late,
        reminder_sentences.escalated,
        "alert-triangle",
        "w",
        facts.of_reminder,
    ),
    Kind.REQUEST_CLIENT_ANSWERED: Rule(
        _("The client gave what was awaited"),
        recipients.performer_of_request,
        reminder_sentences.client_answered,
        "player-play",
        "a",
        facts.of_reminder,
        channels=BELL,
    ),
    Kind.REQUEST_TAKEN: Rule(
        _("Your request was accepted"), recipients.initiator, sentences.request_taken, "user-check", "", channels=BELL
    ),
    Kind.REQUEST_QUESTION_ASKED: Rule(
        _("A question about your request"), recipients.initiator, sentences.question_asked, "message-circle", "a"
    ),
    Kind.REQUEST_QUESTION_ANSWERED: Rule(
        _("An answer to your question"),
        recipients.performer_of_request,
        sentences.question_answered,
        "message-circle",
        "a",
    ),
    Kind.REQUEST_CLOSED: Rule(
        _("Documents are ready"), recipients.initiator, sentences.request_closed, "circle-check", "g", facts.of_closing
    ),
    Kind.REQUEST_DOCUMENT_ADDED: Rule(
        _("One more document in a package that was ready"),
        recipients.initiator,
        matching_sentences.document_added,
        "link",
        "g",
        facts.of_addition,
    ),
    Kind.REQUEST_RETURNED: Rule(
        _("Your request was rejected"), recipients.initiator, sentences.request_returned, "arrow-back-up", "w"
    ),
    Kind.REQUEST_INTERRUPTED: Rule(
        _("A request was withdrawn"), recipients.performer_of_interrupted, sentences.request_interrupted, "x", ""
    ),
    Kind.REQUEST_PASSED_ON: Rule(
        _("A colleague’s request was passed to you"),
        recipients.initiator,
        sentences.request_passed_on,
        "arrows-exchange",
        "a",
    ),
    Kind.REMARK_MADE: Rule(
        _("A word in a conversation of yours"), recipients.other_side, sentences.remark_made, "message-circle", "a"
    ),
    Kind.DOCUMENT_ORIGINAL_RETURNED: Rule(
        _("A signed original returned"), recipients.owners_of_original, sentences.original_returned, "circle-check", "g"
    ),
    Kind.DOCUMENT_EXCHANGE_CHANGED: Rule(
        _("The client signed a document or refused"),
        recipients.waiting_for_client,
        exchange_sentences.client_decided,
        "signature",
        "a",
        facts.of_exchange,
    ),
    Kind.DOCUMENT_REVOCATION_CHANGED: Rule(
        _("The client asks to revoke a document"),
        recipients.waiting_for_client,
        exchange_sentences.client_decided,
        "arrow-back-up",
        "w",
        facts.of_exchange,
    ),
    Kind.DOCUMENT_PAYMENT_CHANGED: Rule(
        _("The client paid an invoice"),
        recipients.waiting_for_money,
        payment_sentences.paid,
        "cash",
        "g",
        facts.of_payment,
    ),
    Kind.ORIGINAL_REMINDED: Rule(
        _("A client was reminded of originals"),
        recipients.waiting_for_papers,
        original_sentences.client_reminded,
        "mail-forward",
        "",
        facts.of_originals,
        channels=BELL,
    ),
    Kind.ORIGINAL_NOT_REMINDED: Rule(
        _("A client keeps originals and has no e-mail"),
        recipients.waiting_for_papers,
        original_sentences.client_has_no_address,
        "alert-triangle",
        "w",
        facts.of_originals,
    ),
    Kind.DEPUTY_APPOINTED: Rule(
        _("A deputy was appointed"),
        recipients.two_of_substitution,
        sentences.deputy_appointed,
        "users",
        "a",
        facts.of_substitution,
    ),
    Kind.SUBSTITUTION_ENDED: Rule(
        _("A substitution ended"),
        recipients.two_of_substitution,
        sentences.substitution_ended,
        "users",
        "",
        facts.of_substitution,
        channels=BELL,
    ),
    Kind.DIADOC_BOX_STOPPED: Rule(
        _("Loading from Diadoc stopped"),
        recipients.administrators,
        connection_sentences.diadoc_stopped,
        "plug-connected-x",
        "r",
        facts.of_connection,
        is_for_administrators=True,
    ),
    Kind.DIADOC_TOKEN_ENDS: Rule(
        _("The refresh token of Diadoc ends"),
        recipients.administrators,
        connection_sentences.token_ends,
        "clock",
        "w",
        facts.of_connection,
        is_for_administrators=True,
    ),
    Kind.DIADOC_EVENT_QUARANTINED: Rule(
        _("An event of Diadoc could not be read"),
        recipients.administrators,
        connection_sentences.event_quarantined,
        "alert-triangle",
        "w",
        facts.of_connection,
        is_for_administrators=True,
    ),
    Kind.DIADOC_DIFFERED: Rule(
        _("Diadoc differed from the cards"),
        recipients.administrators,
        connection_sentences.differed,
        "scale",
        "w",
        facts.of_connection,
        is_for_administrators=True,
    ),
    Kind.DIADOC_WORD_UNKNOWN: Rule(
        _("Diadoc says something unknown"),
        recipients.administrators,
        connection_sentences.word_unknown,
        "alert-triangle",
        "w",
        facts.of_connection,
        is_for_administrators=True,
    ),
    Kind.ONEC_STOPPED: Rule(
        _("Reading of a 1C base stopped"),
        recipients.administrators,
        connection_sentences.onec_stopped,
        "plug-connected-x",
        "r",
        facts.of_connection,
        is_for_administrators=True,
    ),
    Kind.USER_INVITED: Rule(
        _("Invitation"), recipients.invited, sentences.invited, "user-plus", "", channels=LETTER, is_settable=False
    ),
}
SETTABLE = tuple(kind for kind, rule in RULES.items() if rule.is_settable)
