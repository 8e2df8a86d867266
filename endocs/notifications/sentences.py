"""What a notice says to its reader, in the language that is active now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from endocs.documents.models import Document
from endocs.documents.states import ExchangeState
from endocs.kernel.dates import format_date, format_moment
from endocs.kernel.names import NO_BREAK_SPACE
from endocs.people.models import User
from endocs.people.substitution import with_absent
from endocs.requests.models import Answer, Delivery, WantedLine, WorkRequest


@dataclass(frozen=True, slots=True)
class Told:
    """A notice with what it tells about, as far as its reader may see it now."""

    reader: User
    data: dict[str, Any]
    at: datetime
    actor: User | None
    document: Document | None
    work_request: WorkRequest | None
    absent: User | None = None

    @property
    def who(self) -> str:
        """Who acted, and for whom he stood in."""
        return with_absent(self.actor.short_name, self.absent) if self.actor else "EnDocs"

    @property
    def client(self) -> str:
        """Name of the client, empty when there is none."""
        counterparty = self.document.counterparty if self.document else None
        return counterparty.title if counterparty else ""


@dataclass(frozen=True, slots=True)
class Row:
    """A document, or something wanted, in a letter's list."""

    name: str
    note: str = ""
    amount: Decimal | None = None
    currency: str = "RUB"
    document_id: int | None = None
    is_waiting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The sentence of a notice: `headline` and `detail` in the bell, the others in the letter."""

    headline: str
    detail: str = ""
    title: str
    lead: str
    quote: str = ""
    next_step: str = ""
    button: str
    rows: Callable[[], Sequence[Row]] = tuple


def task_assigned(told: Told) -> Words:
    """To the performer: what is wanted, and until when."""
    return _task(told, _("%(who)s asks for documents") % {"who": told.who})


def task_reassigned(told: Told) -> Words:
    """To the new performer of a task."""
    if told.actor is not None:
        return _task(told, _("%(who)s passed a task to you") % {"who": told.who})
    if told.absent is not None:
        return _task(told, _("You now have a task for %(absent)s") % {"absent": told.absent.name_after_for})
    return _task(told, _("Your task is with you again"))


def deputy_appointed(told: Told) -> Words:
    """To both: who stands in for whom, and when."""
    data = told.data
    period = {"from": _day(data.get("from")), "to": _day(data.get("to"))}
    if told.reader.pk == data.get("deputy_id"):
        headline = _("You stand in: %(absent)s, %(from)s – %(to)s") % {"absent": data.get("absent", ""), **period}
    else:
        headline = _("Your deputy: %(deputy)s, %(from)s – %(to)s") % {"deputy": data.get("deputy", ""), **period}
    return Words(
        headline=headline,
        title=headline,
        lead=_("Appointed by: %(who)s.") % {"who": told.who},
        quote=data.get("comment", ""),
        button=_("Open the deputies"),
    )


def substitution_ended(told: Told) -> Words:
    """To both: from now on everybody does his own work."""
    data = told.data
    if told.reader.pk == data.get("deputy_id"):
        headline = _("You do not stand in any more: %(absent)s") % {"absent": data.get("absent", "")}
    else:
        headline = _("Nobody stands in for you any more: %(deputy)s") % {"deputy": data.get("deputy", "")}
    return Words(
        headline=headline,
        title=headline,
        lead=_("Tasks that nobody took have come back."),
        button=_("Open the deputies"),
    )


def _task(told: Told, headline: str) -> Words:
    due = _moment(told.data.get("due_at"))
    absent = told.data.get("performer", "") if told.data.get("performer_id") not in (None, told.reader.pk) else ""
    instead = _("you stand in: %(absent)s") % {"absent": absent} if absent else ""
    until = _("until %(moment)s") % {"moment": due} if due else ""
    lead = _("Term: %(moment)s.") % {"moment": due} if due else ""
    title = _("Documents are needed for %(client)s") % {"client": told.client} if told.client else headline
    return Words(
        headline=headline,
        detail=_joined(wanted_names(told), until, instead),
        title=title,
        lead=_joined_sentences(
            f"{headline}.", lead, _("You stand in: %(absent)s.") % {"absent": absent} if absent else ""
        ),
        quote=told.data.get("text", ""),
        next_step=_("accept the request, attach the documents and finish the task."),
        button=_("Open the task"),
        rows=lambda: wanted_rows(told),
    )


def request_taken(told: Told) -> Words:
    """To the initiator: somebody works on it."""
    headline = _("%(who)s accepted your request") % {"who": told.who}
    return Words(headline=headline, title=headline, lead=about(told), button=_("Open the request"))


def request_passed_on(told: Told) -> Words:
    """To who goes on with a colleague's request."""
    return Words(
        headline=_("%(who)s gave you a colleague’s request") % {"who": told.who},
        title=_("%(who)s gave you a colleague’s request") % {"who": told.who},
        lead=about(told),
        next_step=_("look where it is: from now on you are told of it as if you had asked."),
        button=_("Open the request"),
    )


def question_asked(told: Told) -> Words:
    """To the initiator: nothing goes on until he answers; once he has, nothing of that is said."""
    text = told.data.get("text", "")
    is_open = told.work_request is None or told.work_request.question_asked_at is not None
    return Words(
        headline=_("%(who)s asks: %(text)s") % {"who": told.who, "text": text},
        detail=_("the request waits for your answer") if is_open else "",
        title=_("%(who)s asks about your request") % {"who": told.who},
        lead=about(told),
        quote=text,
        next_step=_("answer in the request: until then it stands still.") if is_open else "",
        button=_("Answer") if is_open else _("Open the request"),
    )


def question_answered(told: Told) -> Words:
    """To the performer: he can go on."""
    text = told.data.get("text", "")
    return Words(
        headline=_("%(who)s answered: %(text)s") % {"who": told.who, "text": text},
        title=_("%(who)s answered your question") % {"who": told.who},
        lead=about(told),
        quote=text,
        button=_("Open the request"),
    )


def request_closed(told: Told) -> Words:
    """To the initiator: what he asked for is there."""
    ready, wanted = told.data.get("ready", 0), told.data.get("wanted", 0)
    count = _("%(ready)s of %(wanted)s") % {"ready": ready, "wanted": wanted} if wanted else ""
    moment = {"who": told.who, "moment": format_moment(told.at, timezone.now())}
    by_itself = _("Your request finished by itself, %(moment)s: the package is complete.") % moment
    by_person = _("%(who)s: your request is finished, %(moment)s.") % moment
    finished = by_itself if told.data.get("by_itself") else by_person
    whole = _("All that you asked for is there: %(count)s.") if ready >= wanted else _("Ready are %(count)s.")
    reason = told.data.get("open_lines_reason", "")
    why = _("Why not all: %(reason)s") % {"reason": reason} if reason else ""
    return Words(
        headline=_("Documents are ready: %(count)s") % {"count": count} if count else _("Documents are ready"),
        detail=_joined(wanted_names(told), told.who),
        title=_("Documents for %(client)s are ready") % {"client": told.client}
        if told.client
        else _("Documents are ready"),
        lead=_joined_sentences(finished, whole % {"count": count} if count else "", why),
        quote=told.data.get("comment", ""),
        next_step=_("print the documents, sign them and hand them over to the client.") if _has_paper(told) else "",
        button=_("Open and print"),
        rows=lambda: _package_rows(told),
    )


def request_returned(told: Told) -> Words:
    """To the initiator: it was rejected, and why."""
    reason = told.data.get("reason", "")
    return Words(
        headline=_("%(who)s rejected your request: %(reason)s") % {"who": told.who, "reason": reason},
        title=_("%(who)s rejected your request") % {"who": told.who},
        lead=about(told),
        quote=reason,
        next_step=_("correct the request and send it again."),
        button=_("Open the request"),
    )


def request_interrupted(told: Told) -> Words:
    """To the performer: nothing is to be done any more."""
    headline = _("%(who)s withdrew the request") % {"who": told.who}
    return Words(
        headline=headline,
        detail=_("there is nothing more to do"),
        title=headline,
        lead=_joined_sentences(about(told), _("There is nothing more to do.")),
        button=_("Open the request"),
    )


def remark_made(told: Told) -> Words:
    """To the others in a conversation."""
    text = told.data.get("text", "")
    return Words(
        headline=_("%(who)s: %(text)s") % {"who": told.who, "text": text},
        title=_("%(who)s writes") % {"who": told.who},
        lead=about(told),
        quote=text,
        button=_("Open the conversation"),
    )


def original_returned(told: Told) -> Words:
    """To who waits for the paper."""
    title = told.document.title if told.document else ""
    return Words(
        headline=_("The signed original is back: %(document)s") % {"document": title},
        detail=_("scan: %(who)s") % {"who": told.who} if told.data.get("name") else told.who,
        title=_("The signed original is back"),
        lead=(
            _("%(who)s: the scan of the signed original is attached to the card “%(document)s”.")
            if told.data.get("name")
            else _("%(who)s noted that the signed original of “%(document)s” is with us.")
        )
        % {"who": told.who, "document": title},
        button=_("Open the document"),
    )


def invited(told: Told) -> Words:
    """To a new user; the button of this letter is his one-time link."""
    headline = _("%(who)s invites you to EnDocs") % {"who": told.who}
    return Words(
        headline=headline,
        title=headline,
        lead=_("Here requests for documents are made, prepared and answered. You log in as %(email)s.")
        % {"email": told.reader.email},
        next_step=_("choose a password. The link works once."),
        button=_("Choose a password"),
    )


def subject_of(told: Told) -> str:
    """What is written above the notices of one card: the client and the request, or the document."""
    document = told.document
    if document is None:
        return ""
    if told.work_request is None:
        return _joined(told.client, document.title)
    return _joined(told.client, request_number(document))


def request_number(memo: Document) -> str:
    """«запрос № 318»."""
    return _("request No. %(number)s") % {"number": memo.registration_number}


def about(told: Told) -> str:
    """Which request or document it is about."""
    if told.work_request is None or told.document is None:
        return _("Document: %(title)s.") % {"title": told.document.title} if told.document else ""
    number = told.document.registration_number
    if told.client:
        return _("Request No. %(number)s, %(client)s.") % {"number": number, "client": told.client}
    return _("Request No. %(number)s.") % {"number": number}


def _wanted(told: Told) -> list[WantedLine]:
    lines = told.work_request.lines.all() if told.work_request else ()
    return [line for line in lines if line.dropped_at is None]


def wanted_names(told: Told) -> str:
    """What is wanted, in a row."""
    return ", ".join(_in_a_row(line.kind.name, first=not place) for place, line in enumerate(_wanted(told)))


def _in_a_row(name: str, *, first: bool) -> str:
    """A name inside a list begins with a small letter, unless it is an abbreviation."""
    return name if first or name[1:2].isupper() else name[:1].lower() + name[1:]


def wanted_rows(told: Told) -> list[Row]:
    """What is wanted, a row each."""
    return [
        Row(line.kind.name, _joined(_count(line.count), line.period, _way(line)), line.amount) for line in _wanted(told)
    ]


def _count(count: int) -> str:
    return ngettext("%(count)s document", "%(count)s documents", count) % {"count": count} if count > 1 else ""


def _way(line: WantedLine) -> str:
    if line.delivery == Delivery.EDO:
        return _("electronically")
    return ngettext("on paper, %(count)s copy", "on paper, %(count)s copies", line.copies) % {"count": line.copies}


def _package_rows(told: Told) -> list[Row]:
    if told.work_request is None:
        return []
    answers = Answer.objects.filter(
        work_request=told.work_request, document__in=Document.objects.visible_to(told.reader)
    )
    return [
        _package_row(answer)
        for answer in answers.select_related("document__kind", "line").order_by("line__position", "id")
    ]


def _package_row(answer: Answer) -> Row:
    document = answer.document
    is_paper = answer.line is not None and answer.line.delivery == Delivery.PAPER
    note = ""
    if document.exchange_state != ExchangeState.NONE:
        note = str(ExchangeState(document.exchange_state).label)
    elif answer.line is not None:
        note = _("%(way)s: it is with you") % {"way": _way(answer.line)} if is_paper else _way(answer.line)
    return Row(document.title, note, document.amount, document.currency, document.pk, is_waiting=is_paper)


def _has_paper(told: Told) -> bool:
    return any(line.delivery == Delivery.PAPER for line in _wanted(told))


def _day(iso: str | None) -> str:
    return format_date(date.fromisoformat(iso)) if iso else ""


def _moment(iso: str | None) -> str:
    return format_moment(datetime.fromisoformat(iso), timezone.now()) if iso else ""


def _joined(*parts: str) -> str:
    return f"{NO_BREAK_SPACE}· ".join(part for part in parts if part)


def _joined_sentences(*parts: str) -> str:
    return " ".join(part for part in parts if part)
