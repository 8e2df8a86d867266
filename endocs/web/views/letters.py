"""The administrator's page of letters: where each is, why it failed, and sending again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from endocs.jobs.letters import LetterState
from endocs.notifications import actions, queries
from endocs.notifications.models import Letter
from endocs.web.views.administration import administrator_of, menu

LOOKS = {
    LetterState.WAITING: ("clock-pause", "w"),
    LetterState.SENDING: ("send", "w"),
    LetterState.SENT: ("circle-check", "g"),
    LetterState.FAILED: ("alert-triangle", "b"),
}


@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """Letters of the workspace, newest first."""
    administrator = administrator_of(request)
    only_failed = request.GET.get("only") == "failed"
    before = request.GET.get("before", "")
    found = queries.letters_of(
        administrator.workspace, only_failed=only_failed, before=int(before) if before.isdecimal() else None
    )
    address = reverse("web:letters")
    shown = found[: queries.PAGE_SIZE]
    more = f"before={shown[-1].pk}" if len(found) > queries.PAGE_SIZE else ""
    context = {
        "section": "settings",
        "menu": menu("letters"),
        "letters": [(letter, *LOOKS[LetterState(letter.state)]) for letter in shown],
        "tabs": [
            {"name": _("All letters"), "url": address, "on": not only_failed},
            {"name": _("Failed"), "url": f"{address}?only=failed", "on": only_failed},
        ],
        "next_url": f"{address}?{'only=failed&' if only_failed else ''}{more}" if more else "",
    }
    return render(request, "notices/letters.html", context)


@require_POST
def sending(request: HttpRequest, pk: int) -> HttpResponse:
    """A failed letter is tried again."""
    administrator = administrator_of(request)
    actions.send_again(letter=Letter.objects.get(pk=pk, workspace=administrator.workspace), by=administrator)
    messages.success(request, _("The letter is in the queue."))
    return redirect("web:letters")
