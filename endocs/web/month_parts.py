"""«Как в прошлом месяце» in words: what was asked, what would be asked now, why a person must look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from endocs.kernel.money import NO_BREAK_SPACE, format_money
from endocs.people.models import User
from endocs.requests.lines import Wanted
from endocs.requests.models import MonthDraft, MonthRun, WantedLine, WorkRequest
from endocs.requests.month import Doubt, Planned, Reason
from endocs.web.request_parts import client_of, sequel


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A request that would be asked anew, as the table of the month draws it."""

    planned: Planned
    client: str
    initiator: str  # empty when it is the reader
    before: str
    now: str
    not_due: str
    performer: str
    doubts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one request of an order."""

    source: WorkRequest
    client: str
    made: WorkRequest | None
    state: str
    tone: str
    why: str


def row(planned: Planned, reader: User) -> Row:
    """One row."""
    source = planned.source
    return Row(
        planned=planned,
        client=client_of(source),
        initiator="" if source.initiator_id == reader.pk else source.initiator.short_name,
        before=wanted_words(planned.before),
        now=wanted_words(planned.wanted),
        not_due=", ".join(sequel([f"{line.kind.name} ({line.period})" for line in planned.not_due])),
        performer=getattr(planned.performer, "short_name", "") or getattr(planned.performer, "name", ""),
        doubts=[doubt_words(reason) for reason in planned.reasons],
    )


def wanted_words(lines: Sequence[WantedLine] | Sequence[Wanted]) -> str:
    """«Счёт на оплату 50 000,00 ₽, акт × 2 · октябрь 2026»: a period that all lines share stands once at the end."""
    periods = {line.period for line in lines}
    common = next(iter(periods)) if len(periods) == 1 else None
    names = []
    for line in lines:
        count = f" × {line.count}" if line.count > 1 else ""
        money = f" {format_money(line.amount)}" if line.amount is not None else ""
        period = f" ({line.period})" if common is None and line.period else ""
        names.append(f"{line.kind.name}{count}{money}{period}")
    words = ", ".join(sequel(names))
    return f"{words} · {common.replace(' ', NO_BREAK_SPACE)}" if common else words


def doubt_words(reason: Reason) -> str:
    """Why a person looks first."""
    values = {
        name: format_money(value) if not isinstance(value, str) else value for name, value in reason.values.items()
    }
    sentences = {
        Doubt.CLIENT_CLOSED: _("the client is not in use any more"),
        Doubt.INITIATOR_LEFT: _("%(name)s does not work here any more"),
        Doubt.ORGANISATION_CLOSED: _("%(name)s is not in use any more"),
        Doubt.KIND_RETIRED: _("this kind is not in use any more: %(kind)s"),
        Doubt.CONTRACT_ENDED: _("the contract is over: %(contract)s"),
        Doubt.ASKED_ALREADY: _("asked already: %(memo)s"),
        Doubt.PERIOD_STAYS: _("the period is not moved by itself: %(period)s"),
        Doubt.AMOUNT_DIFFERS: _("the sum was another one before, %(kind)s: %(before)s, then %(after)s"),
        Doubt.INVOICE_WITH_SUM: _("an invoice with a sum: %(amount)s"),
    }
    return sentences[reason.doubt] % values


def month_words(day: date) -> str:
    """«ноябрь 2026»"""
    return f"{month_names()[day.month - 1]} {day.year}"


def month_names() -> list[str]:
    """The months as a heading names them."""
    return [
        pgettext("month", "January"), pgettext("month", "February"), pgettext("month", "March"),
        pgettext("month", "April"), pgettext("month", "May"), pgettext("month", "June"), pgettext("month", "July"),
        pgettext("month", "August"), pgettext("month", "September"), pgettext("month", "October"),
        pgettext("month", "November"), pgettext("month", "December"),
    ]  # fmt: skip


def outcomes(run: MonthRun, sources: dict[int, WorkRequest], drafts: Sequence[MonthDraft]) -> list[Outcome]:
    """What became of each request that has been looked at, in the order of the run: the refused first."""
    made = {draft.source_id: draft.made for draft in drafts}
    refused = dict(run.refused)
    found = []
    for key in run.sources[: run.done]:
        if (source := sources.get(key)) is None:  # not to be seen any more
            continue
        request, why = made.get(key), refused.get(key, "")
        if request is None:
            state, tone = pgettext("request", "not made"), "bad"
        elif request.asked_at:
            state, tone = pgettext("request", "sent"), "good"
        else:
            state, tone = pgettext("request", "draft"), "wait" if run.is_sent else "none"
        found.append(Outcome(source, client_of(source), request, state, tone, why))
    return sorted(found, key=lambda one: ("bad", "wait", "none", "good").index(one.tone))
