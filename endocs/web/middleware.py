"""What happens around every page: the person's language and time zone, and refusals in plain words."""

from collections.abc import Callable
from contextlib import nullcontext
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import BadRequest, ObjectDoesNotExist
from django.db import connection, transaction
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme

from endocs.kernel.refusals import Refusal
from endocs.wall.place import inside, kept

Respond = Callable[[HttpRequest], HttpResponse]


class BehindTheWall:
    """Pages exist inside the person's workspace, for a stranger nowhere; a page that is read is one short transaction.

    Each statement of a page that writes, and each action, is a transaction of its own.
    """

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer from inside; what streams is made there too, after the transaction."""
        is_read = request.method in ("GET", "HEAD") and not connection.in_atomic_block
        with inside(request.user.workspace_id if request.user.is_authenticated else None):
            with transaction.atomic() if is_read else nullcontext():
                response = self.respond(request)
            if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
                response.streaming_content = kept(response.streaming_content)
        return response


class PersonalSettings:
    """Pages speak the person's language in the workspace's time zone; a stranger's follow the browser."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the person's settings in force."""
        user = request.user
        if user.is_authenticated:
            language, zone = user.language, ZoneInfo(user.workspace.time_zone)
        else:
            language, zone = translation.get_language_from_request(request), timezone.get_default_timezone()
        with translation.override(language), timezone.override(zone):
            response = self.respond(request)
        response.setdefault("Content-Language", language)
        return response


class Refusals:
    """A rule that says no becomes a sentence on the page the person came from; what is not his to see is 404."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.respond(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """A NUL is in no text of a person, and no column takes one; the protocol of 1C reads its bodies by itself."""
        if request.resolver_match and "onec_api" in request.resolver_match.namespaces:
            return
        for given in (request.GET, request.POST):
            if any("\0" in value for _name, values in given.lists() for value in values):
                raise BadRequest

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer to a refusal; other errors are not touched."""
        if isinstance(error, ObjectDoesNotExist):
            raise Http404 from error
        if not isinstance(error, Refusal):
            return None
        if request.headers.get("X-Requested-With") == "XMLHttpRequest" or "HX-Request" in request.headers:
            return JsonResponse({"sentence": error.sentence, "link": error.link}, status=error.status)
        came_from = request.headers.get("Referer", "")
        if request.method == "POST" and url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
            messages.error(request, error.sentence, extra_tags=error.link or "")
            return HttpResponseRedirect(came_from)
        return render(
            request, "errors/refusal.html", {"sentence": error.sentence, "link": error.link}, status=error.status
        )
