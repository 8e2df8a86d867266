"""Ordering that requests are asked anew as in the month before."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.jobs.queue import defer
from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.kernel.refusals import Refusal
from endocs.people.models import User
from endocs.requests import month, month_making
from endocs.requests.jobs import run_month
from endocs.requests.models import MonthRun

AT_ONCE = 20  # more are made by the worker


@transaction.atomic
def ask_again(*, month_of: date, sources: Sequence[int], is_sent: bool, by: User) -> MonthRun:
    """Order that these requests are asked anew in the month; those with a doubt become drafts, never sent by itself.

    A request that was asked anew in that month already is left out, so that an order given twice makes nothing twice.
    """
    if month_of not in open_months(by):
        raise Refusal(_("Requests are asked anew for this month and the next one."))
    known = {one.source.pk for one in month.plan(by, month_of, only=sources).planned}
    chosen = [key for key in dict.fromkeys(sources) if key in known][: month.MOST]
    if not chosen:
        raise Refusal(_("Nothing was chosen, or everything chosen has been asked already."))
    run = MonthRun.objects.create(workspace_id=by.workspace_id, by=by, month=month_of, is_sent=is_sent, sources=chosen)
    journal.record(
        Kind.MONTH_ASKED,
        workspace_id=by.workspace_id,
        subject=("month", run.pk),
        by=by,
        data={"month": month_of, "requests": len(chosen), "is_sent": is_sent},
    )
    if len(chosen) > AT_ONCE:
        defer(run_month, workspace_id=by.workspace_id, key=f"month:{run.pk}", run_id=run.pk)
        return run
    while month_making.go_on(run=run):
        pass
    run.refresh_from_db()
    return run


def open_months(user: User) -> tuple[date, date]:
    """The months that can be asked for: the present one and the next."""
    today = timezone.localdate()
    return month.first_day(today), month.first_day(today, 1)
