"""Settings: one box of the operator: how it is doing, what failed, what could not be read."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from endocs.diadoc import connecting, loading, queries, stopping
from endocs.diadoc.access import boxes_of
from endocs.diadoc.models import Box, Content, MessageState
from endocs.kernel.filenames import content_disposition
from endocs.people.models import User
from endocs.web import connection_words as words
from endocs.web.forms.connections import LoadingForm, ReplayForm
from endocs.web.views.administration import administrator_of, settings_page

QUARANTINED = 50


@require_GET
def box(request: HttpRequest, pk: int) -> HttpResponse:
    """The state of a box with all that waits for a person."""
    administrator, found = _own(request, pk)
    return _page(request, administrator, found, ReplayForm(initial={"since": found.load_from}))


def _page(request: HttpRequest, administrator: User, found: Box, replay: ReplayForm) -> HttpResponse:
    quarantined = list(queries.quarantined_events(administrator, found)[:QUARANTINED])
    context = {
        "row": words.box_row(queries.box_state(found)), "box": found, "replay": replay,
        "failures": [words.failure_row(failure) for failure in queries.failures(administrator, found)],
        "quarantined": quarantined,
        "can_go_on": (found.paused_at or found.stopped_at) and not found.connection.stopped_at,
        "changes": words.happenings(queries.happenings(administrator, found)),
        "form": LoadingForm(initial={"with_incoming": found.with_incoming, "with_drafts": found.with_drafts}),
    }  # fmt: skip
    return settings_page(request, "connections", "connections/box.html", context)


@require_POST
def settings(request: HttpRequest, pk: int) -> HttpResponse:
    """What is loaded of the box."""
    administrator, found = _own(request, pk)
    form = LoadingForm(request.POST)
    form.full_clean()
    connecting.change_box(box=found, **form.cleaned_data, by=administrator)
    messages.success(request, _("Saved. It holds for what comes; earlier documents come by “Read once more”."))
    return redirect("web:diadoc_box", pk)


@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing is loaded of the box until somebody lets it go on."""
    return _deed(request, pk, stopping.pause, _("Loading is paused; what comes meanwhile waits at the operator."))


@require_POST
def resumption(request: HttpRequest, pk: int) -> HttpResponse:
    """The box goes on where it stopped."""
    return _deed(request, pk, stopping.resume, _("Loading goes on where it stopped."))


@require_POST
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything since a day is read once more."""
    administrator, found = _own(request, pk)
    form = ReplayForm(request.POST)
    if not form.is_valid():
        return _page(request, administrator, found, form)
    loading.replay(box=found, since=form.cleaned_data["since"], by=administrator)
    messages.success(request, _("Everything since this day is being read once more; nothing comes twice."))
    return redirect("web:diadoc_box", pk)


@require_POST
def message_repetition(request: HttpRequest, pk: int, message_pk: int) -> HttpResponse:
    """The state of a message is asked for once more."""
    administrator, found = _own(request, pk)
    message = get_object_or_404(MessageState, pk=message_pk, box=found)
    loading.retry(message, by=administrator)
    return _repeated(request, pk)


@require_POST
def content_repetition(request: HttpRequest, pk: int, content_pk: int) -> HttpResponse:
    """A file is fetched once more."""
    administrator, found = _own(request, pk)
    content = get_object_or_404(Content, pk=content_pk, box=found)
    loading.retry(content, by=administrator)
    return _repeated(request, pk)


@require_POST
def event_repetition(request: HttpRequest, pk: int, event_pk: int) -> HttpResponse:
    """An event that could not be read is tried once more."""
    administrator, found = _own(request, pk)
    event = get_object_or_404(queries.quarantined_events(administrator, found), pk=event_pk)
    if loading.retry_event(event, by=administrator):
        messages.success(request, _("The event was taken in."))
    else:
        messages.error(request, _("The event still cannot be read; it stays here as it came."))
    return redirect("web:diadoc_box", pk)


@require_GET
def event_bytes(request: HttpRequest, pk: int, event_pk: int) -> HttpResponse:
    """The event as it came."""
    administrator, found = _own(request, pk)
    event = get_object_or_404(queries.quarantined_events(administrator, found), pk=event_pk)
    disposition = content_disposition(f"event-{event.pk}.json", inline=False)
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(event.raw), content_type="application/octet-stream", headers=headers)


def _own(request: HttpRequest, pk: int) -> tuple[User, Box]:
    administrator = administrator_of(request)
    boxes = boxes_of(administrator).select_related("organisation", "connection", "paused_by")
    return administrator, get_object_or_404(boxes, pk=pk)


def _deed(request: HttpRequest, pk: int, act: Callable[..., object], said: str) -> HttpResponse:
    administrator, found = _own(request, pk)
    act(box=found, by=administrator)
    messages.success(request, said)
    return redirect("web:diadoc_box", pk)


def _repeated(request: HttpRequest, pk: int) -> HttpResponse:
    messages.success(request, _("It is in the queue again."))
    return redirect("web:diadoc_box", pk)
