"""Where a deed with a request leads back to: the page on which the person worked."""

from django.http import HttpRequest
from django.urls import reverse


def way_back(request: HttpRequest, otherwise: str) -> str:
    """The address for the form's `then`: `tasks` opens the next task, `task-12` stays on that one."""
    then = request.POST.get("then", "") or request.GET.get("then", "")
    if then == "tasks":
        return reverse("web:tasks")
    if then == "suggestions":
        return reverse("web:suggestions")
    name, _dash, key = then.partition("-")
    if name == "task" and key.isdecimal() and len(key) < 19:
        return f"{reverse('web:tasks')}?tab=mine&task={key}"
    return otherwise
