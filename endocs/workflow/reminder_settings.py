"""When a workspace reminds of the terms of tasks."""

from django.db import transaction
from django.utils.translation import gettext as _

from endocs.journal.kinds import Kind
from endocs.kernel.refusals import Refusal
from endocs.people import own_settings
from endocs.people.access import check_manages
from endocs.people.models import User, Workspace
from endocs.workflow.models import ReminderSettings

MOST_HOURS = 80
NAMES = ("hours_before", "is_told_at_term", "hours_late", "escalation_hours")


def of(workspace: Workspace) -> ReminderSettings:
    """The settings of a workspace; the defaults, unsaved, when nobody has chosen yet."""
    known = ReminderSettings.objects.filter(workspace=workspace).first()
    return known or ReminderSettings(workspace=workspace)


@transaction.atomic
def change(
    *,
    workspace: Workspace,
    hours_before: int | None,
    is_told_at_term: bool,
    hours_late: int | None,
    escalation_hours: int | None,
    by: User,
) -> ReminderSettings:
    """Choose them, in working hours of 1 to 80; None: not at all. The same once more is harmless."""
    check_manages(by, workspace.pk)
    if any(
        hours is not None and not 1 <= hours <= MOST_HOURS for hours in (hours_before, hours_late, escalation_hours)
    ):
        raise Refusal(_("Choose from 1 to %(most)s working hours.") % {"most": MOST_HOURS})
    settings, is_new = ReminderSettings.objects.select_for_update().get_or_create(workspace=workspace)
    values = dict(zip(NAMES, (hours_before, is_told_at_term, hours_late, escalation_hours), strict=True))
    own_settings.put(settings, values, kind=Kind.REMINDER_SETTINGS_CHANGED, is_new=is_new, by=by)
    return settings
