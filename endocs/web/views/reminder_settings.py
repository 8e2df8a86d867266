"""Settings: when people are reminded of the terms of their tasks."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from endocs.web.views.administration import administrator_of, settings_page
from endocs.workflow import reminder_settings

DAY_HOURS = 8
BEFORE = (1, 2, 4, 8, 16)
LATE = (4, 8, 16, 24, 40)
NEVER, AT_ONCE = "never", "at_once"


def _hours(said: str) -> int | None:
    return None if said == NEVER else int(said)


class ReminderForm(forms.Form):
    """Four sentences: when it is so far, that person is told, or nobody is."""

    hours_before = forms.TypedChoiceField(label=gettext_lazy("Before the term the performer is told"), coerce=_hours)
    is_told_at_term = forms.TypedChoiceField(
        label=gettext_lazy("When the term is over, the performer is told"), coerce=lambda said: said != NEVER
    )
    hours_late = forms.TypedChoiceField(
        label=gettext_lazy("While the task is still open, the performer is told once more"), coerce=_hours
    )
    escalation_hours = forms.TypedChoiceField(
        label=gettext_lazy("The head of his department and the initiator are told"), coerce=_hours
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        never = [(NEVER, _("never"))]
        self._offer("hours_before", [*_spans(BEFORE, self.initial.get("hours_before"), _before), *never])
        self._offer("is_told_at_term", [(AT_ONCE, _("at once")), *never])
        self._offer("hours_late", [*_spans(LATE, self.initial.get("hours_late"), _after), *never])
        self._offer("escalation_hours", [*_spans(LATE, self.initial.get("escalation_hours"), _after), *never])

    def _offer(self, name: str, choices: Sequence[tuple[Any, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field


@require_http_methods(["GET", "POST"])
def reminders(request: HttpRequest) -> HttpResponse:
    """When the workspace reminds of terms."""
    administrator = administrator_of(request)
    now = reminder_settings.of(administrator.workspace)
    initial = {name: getattr(now, name) or NEVER for name in reminder_settings.NAMES}
    initial["is_told_at_term"] = AT_ONCE if now.is_told_at_term else NEVER
    form = ReminderForm(request.POST or None, initial=initial)
    if form.is_valid():
        reminder_settings.change(workspace=administrator.workspace, **form.cleaned_data, by=administrator)
        messages.success(request, _("Saved."))
        return redirect("web:reminders")
    return settings_page(request, "reminders", "settings/reminders.html", {"form": form})


def _spans(hours: Sequence[int], chosen: object, say: Callable[[int], str]) -> list[tuple[int, str]]:
    """What is offered, and what was chosen before."""
    return [(count, say(count)) for count in sorted({*hours, *([chosen] if isinstance(chosen, int) else [])})]


def _before(hours: int) -> str:
    if hours % DAY_HOURS == 0:
        days = hours // DAY_HOURS
        return ngettext("%(count)s working day before", "%(count)s working days before", days) % {"count": days}
    return ngettext("%(count)s working hour before", "%(count)s working hours before", hours) % {"count": hours}


def _after(hours: int) -> str:
    if hours % DAY_HOURS == 0:
        days = hours // DAY_HOURS
        return ngettext("%(count)s working day after", "%(count)s working days after", days) % {"count": days}
    return ngettext("%(count)s working hour after", "%(count)s working hours after", hours) % {"count": hours}
