"""What pages show of a request: values ready for the templates, none of them decided here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from endocs.documents.models import Document
from endocs.documents.states import PaperState, PaymentState, ProcessState
from endocs.kernel.money import NO_BREAK_SPACE, format_money
from endocs.people.models import User
from endocs.requests import holding, lines, timeline, waiting
from endocs.requests.models import Answer, Delivery, Holder, WantedLine, WorkRequest
from endocs.web import card_states
from endocs.web.forms.waiting import AwaitingForm
from endocs.web.lamp_parts import lamps_of
from endocs.web.line_parts import LineStanding, standing_of
from endocs.web.suggestion_parts import Found, Proposal, why_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A request in a list."""

    work_request: WorkRequest
    title: str
    asked: str
    stops: Sequence[timeline.Stop]
    holder: Any
    holder_name: str
    since: str
    is_late: bool
    amount: Decimal | None
    money: str
    papers: Sequence["Paper"]
    awaited: Sequence[LineStanding]
    step: timeline.Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document of a package."""

    answer: Answer
    document: Document
    lamps: Sequence[dict[str, str]]
    badges: Sequence[tuple[str, str]]
    copies: int
    why: Sequence[tuple[str, bool]]

    @property
    def words(self) -> str:
        """The states in one line."""
        return ", ".join(sequel([text for text, _tone in self.badges]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A wanted line beside what was found for it."""

    line: WantedLine
    name: str
    terms: str
    stands: LineStanding
    papers: Sequence[Paper]
    proposals: Sequence[Proposal]
    second: Sequence[Proposal]
    lacks: int
    is_dropped: bool
    is_answered: bool
    is_covered: bool


def row(work_request: WorkRequest, reader: User, now: datetime, due_at: datetime | None) -> Row:
    """The request as a list draws it."""
    held = timeline.held(work_request, now, timezone.get_current_timezone())
    stops = timeline.stops(work_request, reader, now, due_at)
    return Row(
        work_request=work_request,
        title=client_of(work_request),
        asked=asked_words(work_request),
        stops=stops,
        holder=holder_face(work_request, held),
        holder_name=timeline.holder_name(held, reader),
        since=held.since if held.holder != Holder.NOBODY else "",
        is_late=any(stop["state"] == "late" for stop in stops),
        amount=amount_of(work_request),
        money=money_words(work_request),
        papers=papers_of(work_request, reader),
        awaited=awaited_of(work_request),
        step=timeline.next_step(work_request, reader, holds_task=False),
    )


def client_wait_of(work_request: WorkRequest, user: User, *, holds_task: bool) -> dict[str, Any]:
    """Whether the reader may say that the client must give something first, or that he gave it."""
    is_running = work_request.memo.process_state == ProcessState.IN_PROCESS
    may_wait = (
        is_running
        and not work_request.question_asked_at
        and waiting.may_wait(user, work_request, holds_task=holds_task)
    )
    is_awaited = work_request.client_awaited_at is not None
    return {
        "may_await_client": may_wait and not is_awaited,
        "may_end_wait": may_wait and is_awaited,
        "awaiting": AwaitingForm() if may_wait and not is_awaited else None,
    }


def time_of(work_request: WorkRequest, reader: User, now: datetime) -> list[dict[str, Any]]:
    """Who had the time: each side's words and its piece of a bar 300 wide, with a gap of 3."""
    names = {
        Holder.ACCOUNTANT: _("Accountant"),
        Holder.INITIATOR: _("You") if reader.pk == work_request.initiator_id else work_request.initiator.short_name,
        Holder.CLIENT: _("Client"),
    }
    shares = holding.shares(work_request, now, timezone.get_current_timezone())
    total, room = sum(minutes for _holder, minutes in shares), 300 - 3 * (len(shares) - 1)
    pieces: list[dict[str, Any]] = []
    x = 0
    for holder, minutes in shares:
        width = max(2, round(room * minutes / total))
        words = f"{names[holder]} {timeline.duration(minutes)}"
        pieces.append({"side": holder.value, "words": words, "x": x, "width": width})
        x += width + 3
    return pieces


def state_of(work_request: WorkRequest) -> tuple[str, str, str]:
    """The state of the memo in a word that agrees with it, its tone and its picture."""
    words = {
        ProcessState.NEW: (pgettext("memo", "Draft"), "", ""),
        ProcessState.IN_PROCESS: (pgettext("memo", "In work"), "accent", ""),
        ProcessState.EXECUTED: (pgettext("memo", "Executed"), "good", "check"),
        ProcessState.REJECTED: (pgettext("memo", "Sent back"), "wait", "arrow-back-up"),
        ProcessState.INTERRUPTED: (pgettext("memo", "Interrupted"), "", "player-stop"),
        ProcessState.ARCHIVED: (pgettext("memo", "Archived"), "", "archive"),
    }
    state = ProcessState(work_request.memo.process_state)
    return words.get(state, (str(state.label), "", ""))


def missing_of(wishes: "Sequence[Wish]") -> "list[Wish]":
    """The lines that are neither answered nor dropped."""
    return [wish for wish in wishes if not wish.is_answered and not wish.is_dropped]


def lacking_of(wishes: "Sequence[Wish]") -> "list[Wish]":
    """The lines that stay open even with what was surely found."""
    return [wish for wish in wishes if not wish.is_covered and not wish.is_dropped]


def client_of(work_request: WorkRequest) -> str:
    """The client's name; the memo's own title when there is none."""
    memo = work_request.memo
    return memo.counterparty.title if memo.counterparty else memo.title


def holder_face(work_request: WorkRequest, held: timeline.Held) -> Any:
    """Who or what stands in the column «now with»."""
    if held.user is not None:
        return held.user
    if held.holder == Holder.NOBODY:
        return None
    if held.holder == Holder.ACCOUNTANT:
        return {"initials": pgettext("initials of accounting", "Ac"), "face": 4}
    client = work_request.memo.counterparty
    return {"initials": _initials_of_firm(client.name if client else ""), "firm": True}


def _initials_of_firm(name: str) -> str:
    """«ДК» of «Дом книги „Парус“», «КЛ» of «Клевер»."""
    words = re.findall(r"\w+", name)
    return ("".join(word[0] for word in words[:2]) if len(words) > 1 else "".join(words)[:2]).upper()


def asked_words(work_request: WorkRequest) -> str:
    """«Счёт на оплату, УПД, акт сверки»: what is wanted, in a line."""
    names = [
        line.kind.name if line.count == 1 else f"{line.kind.name} × {line.count}"
        for line in work_request.lines.all()
        if line.dropped_at is None
    ]
    return ", ".join(sequel(names))


def sequel(names: Sequence[str]) -> list[str]:
    """The first as it is, the others going on with a small letter."""
    return [*names[:1], *(_small(name) for name in names[1:])]


def _small(name: str) -> str:
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def amount_of(work_request: WorkRequest) -> Decimal | None:
    """What the client pays: the invoices of the package; before that the largest sum that was named."""
    invoices = [document.amount for document in timeline.payable(work_request) if document.amount is not None]
    if invoices:
        return sum(invoices, Decimal(0))
    named = [line.amount for line in work_request.lines.all() if line.amount is not None]
    prepared = [answer.document.amount for answer in work_request.answers.all() if answer.document.amount is not None]
    return max(named or prepared, default=None)


def money_words(work_request: WorkRequest) -> str:
    """«не оплачено», «ещё 261 080,00 ₽», empty when paid or nothing is to be paid."""
    invoices = timeline.payable(work_request)
    rest = sum((invoice.remainder or Decimal(0) for invoice in invoices), Decimal(0))
    if any(invoice.payment_state == PaymentState.PARTLY_PAID for invoice in invoices):
        return _("%(sum)s more") % {"sum": format_money(rest)}
    return _("not paid") if any(invoice.payment_state == PaymentState.UNPAID for invoice in invoices) else ""


def awaited_of(work_request: WorkRequest) -> list[LineStanding]:
    """The lines of which a document is still to come."""
    open_lines = lines.missing(work_request.lines.all(), work_request.answers.all())
    return [standing_of(line, work_request.answers.all()) for line in open_lines]


def papers_of(work_request: WorkRequest, reader: User) -> list[Paper]:
    """The documents of the package."""
    return [paper_of(answer, reader) for answer in work_request.answers.all()]


def paper_of(answer: Answer, reader: User) -> Paper:
    """A document of the package with its lamps and states."""
    line, document = answer.line, answer.document
    is_paper = line is None or line.delivery == Delivery.PAPER
    return Paper(
        answer=answer,
        document=document,
        lamps=lamps_of(document, is_paper=is_paper),
        badges=badges_of(document, is_paper=is_paper),
        copies=line.copies if line and is_paper else 1,
        why=why_of(answer, reader),
    )


def badges_of(document: Document, *, is_paper: bool) -> list[tuple[str, str]]:
    """The states that matter, each with its tone."""
    states = [card_states.exchange(document), card_states.paper(document), card_states.payment(document)]
    badges = [(state.text, state.tone) for state in states if state.text]
    if is_paper and document.paper_state == PaperState.NONE:
        badges.insert(0, (_("On paper"), ""))
    return badges


def wishes_of(work_request: WorkRequest, reader: User, found: Found | None = None) -> list[Wish]:
    """Each wanted line with its documents and with what was found for it."""
    states = lines.states(work_request.lines.all(), work_request.answers.all())
    found = found or Found(beside={}, second={}, covered=frozenset())
    return [
        Wish(
            line=state.line,
            name=state.line.kind.name,
            terms=terms_of(state.line),
            stands=standing_of(state.line, work_request.answers.all()),
            papers=[paper_of(answer, reader) for answer in state.answers],
            proposals=found.beside.get(state.line.pk, ()),
            second=found.second.get(state.line.pk, ()),
            lacks=0 if state.is_dropped else max(0, state.line.count - len(state.answers)),
            is_dropped=state.is_dropped,
            is_answered=state.is_answered,
            is_covered=state.is_answered or state.line.pk in found.covered,
        )
        for state in states
    ]


def on_top(work_request: WorkRequest, reader: User) -> list[Paper]:
    """The documents that came on top of the wanted lines."""
    return [paper_of(answer, reader) for answer in work_request.answers.all() if answer.line_id is None]


def terms_of(line: WantedLine) -> str:
    """«ноябрь 2026 · 184 220,00 ₽ · бумага, 2 экз.»"""
    parts = [line.period, format_money(line.amount) if line.amount is not None else "", _delivery_words(line)]
    if line.count > 1:
        count = ngettext("%(count)s document", "%(count)s documents", line.count) % {"count": line.count}
        parts.insert(0, count.replace(" ", NO_BREAK_SPACE))
    return " · ".join(part for part in parts if part)


def _delivery_words(line: WantedLine) -> str:
    words = str(Delivery(line.delivery).label).lower()
    if line.delivery == Delivery.PAPER and line.copies > 1:
        copies = ngettext("%(count)s copy", "%(count)s copies", line.copies) % {"count": line.copies}
        return f"{words}, {copies.replace(' ', NO_BREAK_SPACE)}"
    return words


def ready_words(wishes: Sequence[Wish]) -> str:
    """«2 из 3»: how many wanted lines are answered, or would be by what was surely found."""
    wanted = [wish for wish in wishes if not wish.is_dropped]
    return _("%(ready)s of %(wanted)s") % {
        "ready": sum(wish.is_covered for wish in wanted),
        "wanted": len(wanted),
    }
