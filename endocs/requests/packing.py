"""A document goes into a request's package or out of it; parts of actions that hold the request's row."""

from collections.abc import Mapping, Sequence
from typing import Any

from endocs.documents import actions as documents
from endocs.documents.models import Document, Link, LinkType
from endocs.people.models import User
from endocs.requests import lines
from endocs.requests.models import Answer, Suggestion, WantedLine, WorkRequest


def put_in(
    *,
    work_request: WorkRequest,
    document: Document,
    places: lines.Places,
    by: User | None,
    reasons: Sequence[Mapping[str, Any]] = (),
) -> tuple[Answer, bool]:
    """The document is in the package and linked with the memo, and whether it is new there; nobody suggests it more.

    A person who takes what was linked by itself confirms it.
    """
    answer, is_new = Answer.objects.get_or_create(
        workspace_id=work_request.workspace_id,
        work_request=work_request,
        document=document,
        defaults={
            "line": places.line, "second_line": places.second, "accepted_by": by, "reasons": list(reasons),
        },
    )  # fmt: skip
    if is_new:
        documents.link(source=document, target=work_request.memo, type=LinkType.ANSWERS, by=by)
    elif by is not None and answer.accepted_by_id is None:
        answer.accepted_by = by
        answer.save(update_fields=["accepted_by"])
    Suggestion.objects.filter(work_request=work_request, document=document).delete()
    return answer, is_new


def take_out(*, answer: Answer, by: User | None) -> None:
    """The document is not in the package, nor linked with the memo, nor open to the initiator for it."""
    work_request, document = answer.work_request, answer.document
    answer.delete()
    for link in Link.objects.filter(source=document, target=work_request.memo, type=LinkType.ANSWERS):
        documents.unlink(link=link, by=by)
    documents.close_to(document=document, reason=f"request:{work_request.pk}", by=by)


def places_for(work_request: WorkRequest, document: Document, line: WantedLine | None = None) -> lines.Places:
    """Which lines the document answers; `line` when a person named one."""
    return lines.places_for(document, work_request.lines.select_related("kind"), work_request.answers.all(), line)
