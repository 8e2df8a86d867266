"""What stands around «what was asked and what was found» on a task and on a card of a request."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from endocs.people.models import User
from endocs.requests import twins
from endocs.requests.models import WorkRequest
from endocs.web import request_parts as parts
from endocs.web.suggestion_parts import found_for, memo_number


def fit_context(work_request: WorkRequest, user: User, others: Iterable[WorkRequest] = ()) -> dict[str, Any]:
    """Each line beside its documents and what was found; what the initiator would get; what would still be missing."""
    found = found_for(work_request, user, others)
    wishes = parts.wishes_of(work_request, user, found)
    return {
        "wishes": wishes,
        "on_top": parts.on_top(work_request, user),
        "found": found.all(),
        "found_on_top": found.beside.get(None, ()),
        "gets": [answer.document.title for answer in work_request.answers.all()],
        "ready": parts.ready_words(wishes),
        "missing": parts.missing_of(wishes),
        "lacking": parts.lacking_of(wishes),
    }


def twin_of(work_request: WorkRequest, user: User) -> dict[str, Any]:
    """The older request of the same person for the same, when there is one, and the reason to send this one back."""
    older = next((one for one in twins.twins_of(work_request, user) if one.pk < work_request.pk), None)
    if older is None:
        return {}
    return {"twin": older, "twin_reason": _("A repeat of memo No. %(number)s") % {"number": memo_number(older)}}
