"""Making what was ordered «as last month»: a few requests at a time, each by itself, none twice."""

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from endocs.documents import actions as documents
from endocs.documents.models import LinkType
from endocs.documents.requisites import Requisites
from endocs.kernel.refusals import Refusal
from endocs.requests import actions, month
from endocs.requests.actions import Asked
from endocs.requests.models import MonthDraft, MonthRun, WorkRequest
from endocs.requests.month import Planned
from endocs.workflow.deadlines import default_due

CHUNK = 10


@transaction.atomic
def go_on(*, run: MonthRun) -> bool:
    """Make the next few of an order; whether there are more. What was done already is not touched."""
    run = MonthRun.objects.select_for_update(of=("self",)).select_related("by__workspace").get(pk=run.pk)
    if run.ended_at:
        return False
    keys = run.sources[run.done : run.done + CHUNK]
    with translation.override(run.by.language):
        planned = {one.source.pk: one for one in month.plan(run.by, run.month, only=keys).planned}
        for key in keys:
            if sentence := _refusal(planned.get(key), run):
                run.refused.append([key, sentence])
    run.done += len(keys)
    run.ended_at = timezone.now() if run.done >= len(run.sources) else None
    run.save(update_fields=["done", "refused", "ended_at"])
    return run.ended_at is None


def _refusal(planned: Planned | None, run: MonthRun) -> str:
    """Why this one was not made; empty when it was."""
    if not run.by.is_active:
        return _("Who ordered it does not work here any more.")
    if planned is None:
        return _("It has been asked already, or you do not see it any more.")
    try:
        with transaction.atomic():
            made = _repeat(planned, run)
    except IntegrityError as error:
        if "month_draft_is_unique" not in str(error):
            raise
        return _("It has been asked already, or you do not see it any more.")  # in another order, a moment ago
    except Refusal as refusal:
        return refusal.sentence
    try:
        with transaction.atomic():
            _send(made, planned, run)
    except Refusal as refusal:
        return _("The draft is there, but it was not sent: %(why)s") % {"why": refusal.sentence}
    return ""


def _repeat(planned: Planned, run: MonthRun) -> WorkRequest:
    source, memo = planned.source, planned.source.memo
    asked = Asked(
        requisites=Requisites(
            organisation=memo.organisation,
            counterparty=memo.counterparty,
            contract=memo.contract,
            comment="",
            is_confidential=memo.is_confidential,
        ),
        wanted=planned.wanted,
        needed_by=planned.needed_by,
    )
    if not planned.is_possible:
        raise Refusal(_("The client, the organisation or the initiator is not there any more."))
    made = actions.file_request(asked=asked, initiator=source.initiator, by=run.by)
    documents.link(source=made.memo, target=memo, type=LinkType.BASED_ON, by=run.by)
    MonthDraft.objects.create(workspace_id=run.workspace_id, source=source, month=run.month, made=made, run=run)
    return made


def _send(made: WorkRequest, planned: Planned, run: MonthRun) -> None:
    if not run.is_sent or not planned.is_ready or planned.performer is None:
        return
    due_at = default_due(run.by.workspace, timezone.now())
    actions.submit(
        work_request=made,
        performer=planned.performer,
        due_at=max(due_at, planned.needed_by or due_at),
        text="",
        by=run.by,
    )
