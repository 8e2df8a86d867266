"""What the approval sheet of a card says: its requisites, and round by round who decided what, for whom and when."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localtime, now
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from endocs.documents.models import Document
from endocs.formats.approval_sheet import Line, Round, approval_sheet_pdf
from endocs.kernel.money import format_money
from endocs.people.models import User
from endocs.people.substitution import with_absent
from endocs.requests import queries as requests
from endocs.web.request_parts import asked_words
from endocs.workflow.models import Process, ProcessOutcome, Purpose, Task, TaskOutcome, TaskType


def sheet_pdf(card: Document, rounds: Sequence[Process], reader: User) -> bytes:
    """The sheet of a card the reader has been let see, in the language that is active now."""
    printed = {"moment": _moment(now()), "zone": localtime(now()).isoformat()[-6:], "name": reader.short_name}
    return approval_sheet_pdf(
        heading=card.title,
        facts=_facts(card, reader),
        rounds=[_round(one, number, of=len(rounds)) for number, one in enumerate(rounds, start=1)],
        words={
            "title": _("Approval sheet"),
            "number": _("No."),
            "who": _("Who"),
            "asked": _("What was asked"),
            "decision": _("Decision"),
            "comment": _("Comment"),
            "moment": _("When"),
            "printed": _("EnDocs. Printed: %(moment)s (UTC%(zone)s), %(name)s") % printed,
        },
        language=get_language() or "ru",
    )


def _facts(card: Document, reader: User) -> list[tuple[str, str]]:
    work_request = requests.of_memos([card.pk], reader).get(card.pk)
    told = (
        (_("Subject"), card.subject),
        (_("What was asked"), asked_words(work_request) if work_request else ""),
        (_("Organisation"), card.organisation.name if card.organisation else ""),
        (_("Counterparty"), card.counterparty.title if card.counterparty else ""),
        (_("Contract"), card.contract.title if card.contract else ""),
        (_("Amount"), format_money(card.amount, card.currency) if card.amount is not None else ""),
        (_("Author"), _named(card.author) if card.author else ""),
        (_("Access"), _("Confidential") if card.is_confidential else ""),
    )
    return [(name, value) for name, value in told if value]


def _named(person: User) -> str:
    return ", ".join(filter(None, [person.full_name, person.job_title]))


def _round(process: Process, number: int, *, of: int) -> Round:
    started = {"name": process.initiator.short_name, "moment": _moment(process.started_at)}
    note = _("Started: %(name)s, %(moment)s") % started
    if process.ended_at:
        interrupter = process.ended_by if process.outcome == ProcessOutcome.INTERRUPTED else None
        ended = ", ".join(filter(None, [interrupter.short_name if interrupter else "", _moment(process.ended_at)]))
        note += f". {process.get_outcome_display()}: {ended}"
    return Round(
        heading=_("Round %(number)s") % {"number": number} if of > 1 else "",
        note=note,
        lines=[_line(task) for task in process.tasks.all()],
    )


def _line(task: Task) -> Line:
    who, aside = str(task.group or ""), ""
    if task.performer:
        who, aside = with_absent(task.performer.full_name, task.on_behalf_of), task.performer.job_title
    decision, decision_aside = _decision(task)
    return Line(
        who=who,
        who_aside=aside,
        asked=_asked(task),
        asked_aside=task.text,
        decision=decision,
        decision_aside=decision_aside,
        comment=task.comment,
        moment=_moment(task.ended_at) if task.ended_at else _("until %(time)s") % {"time": _moment(task.due_at)},
        is_open=task.ended_at is None,
    )


def _asked(task: Task) -> str:
    if task.purpose == Purpose.REQUEST and task.type == TaskType.EXECUTION:
        return pgettext("asked of a performer", "Prepare the documents")
    words = {
        TaskType.APPROVAL: pgettext("asked of a performer", "Approve"),
        TaskType.ACKNOWLEDGEMENT: pgettext("asked of a performer", "Acknowledge"),
        TaskType.SIGNING: pgettext("asked of a performer", "Sign"),
        TaskType.EXECUTION: pgettext("asked of a performer", "Execute"),
    }
    return words[TaskType(task.type)]


def _decision(task: Task) -> tuple[str, str]:
    """The decision, and what stands smaller under it: since when an awaited one is in work, who took a task away."""
    outcome = TaskOutcome(task.outcome)
    if outcome == TaskOutcome.OPEN:
        taken = _("in work since %(moment)s") % {"moment": _moment(task.taken_at)} if task.taken_at else ""
        return pgettext("decision", "Awaited"), taken
    if outcome == TaskOutcome.WITHDRAWN:
        return pgettext("decision", "Withdrawn"), task.decided_by.short_name if task.decided_by else ""
    yes, no = {
        TaskType.APPROVAL: (pgettext("decision", "Approved"), pgettext("decision", "Not approved")),
        TaskType.ACKNOWLEDGEMENT: (pgettext("decision", "Acknowledged"), pgettext("decision", "Rejected")),
        TaskType.SIGNING: (pgettext("decision", "Signed"), pgettext("decision", "Signing refused")),
        TaskType.EXECUTION: (pgettext("decision", "Executed"), pgettext("decision", "Sent back")),
    }[TaskType(task.type)]
    by_itself = _("by itself: the package is complete") if task.decided_by_id is None else ""
    return (yes if outcome == TaskOutcome.COMPLETED else no), by_itself


def _moment(moment: datetime) -> str:
    return f"{localtime(moment):%d.%m.%Y %H:%M}"
