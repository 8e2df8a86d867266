"""Completing a request in one click, with what was suggested to it, or by itself when nothing is left to decide."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from endocs.documents.checks.facts import Check
from endocs.documents.models import Document
from endocs.documents.states import ProcessState
from endocs.kernel.refusals import Refusal
from endocs.people.models import Role, User
from endocs.requests import actions, checks, line_stages, lines, request_settings, suggesting
from endocs.requests.models import Answer, Suggestion, WantedLine, WorkRequest
from endocs.workflow import actions as workflow
from endocs.workflow import queries as workflow_queries

_LIGHT = (Check.NUMBER_GAP,)  # says something of the numbering, not of the document


class Changed(Refusal):
    """What was ticked is not suggested any more, or for other reasons."""

    code = "suggestion_changed"


@dataclass(frozen=True, slots=True)
class Offer:
    """A suggestion and the lines that its document would answer; no line: it would come on top."""

    suggestion: Suggestion
    places: lines.Places

    @property
    def line_ids(self) -> tuple[int, ...]:
        """The keys of those lines."""
        return tuple(line.pk for line in (self.places.line, self.places.second) if line)


@transaction.atomic
def complete(
    *, work_request: WorkRequest, suggestions: Collection[str], comment: str, open_lines_reason: str, by: User
) -> None:
    """Take the ticked suggestions into the package and complete the task: documents, grant, notice, all or nothing.

    Suggestions are named by `stamp_of`: one that has changed since the person saw it is refused, not taken.
    """
    work_request = _as_it_is(work_request)
    if work_request.memo.process_state == ProcessState.IN_PROCESS:
        for suggestion in _chosen(work_request, suggestions, by):
            suggesting.accept(suggestion=suggestion, by=by)
    actions.close(work_request=work_request, comment=comment, open_lines_reason=open_lines_reason, by=by)


@transaction.atomic
def close_by_itself(*, work_request: WorkRequest) -> bool:
    """Complete a package without doubt, when the workspace wants that; whether it was done. Twice is harmless.

    Nobody decides: the trail names nobody, and who linked a document stays who he was.
    """
    work_request = _as_it_is(work_request)
    if not request_settings.of_key(work_request.workspace_id).closes_complete or not is_without_doubt(work_request):
        return False
    task = workflow_queries.open_task(work_request.memo)
    if task is None:
        return False
    workflow.complete_by_itself(task=task)
    answers = list(work_request.answers.select_related("document__kind"))
    actions.make_ready(work_request, answers, None, {"by_itself": True})
    return True


def is_without_doubt(work_request: WorkRequest) -> bool:
    """Whether every line is answered, and nothing is open, asked, contradictory or gone wrong; asks the database."""
    if work_request.memo.process_state != ProcessState.IN_PROCESS or is_waiting(work_request):
        return False
    answers = list(work_request.answers.select_related("document__kind"))
    wanted = list(work_request.lines.filter(dropped_at=None).select_related("kind"))
    if not wanted or not answers or lines.missing(wanted, answers):
        return False
    if Suggestion.objects.filter(work_request=work_request, refused_at=None).exists():
        return False
    standings = (line_stages.standing_of(line_stages.facts_of(one.document), is_paper=True) for one in answers)
    return not any(one.trouble for one in standings) and _is_unwarned(
        work_request, [one.document_id for one in answers]
    )


def is_waiting(work_request: WorkRequest) -> bool:
    """Whether an answer of the initiator or something of the client must come first."""
    return work_request.question_asked_at is not None or work_request.client_awaited_at is not None


def _is_unwarned(work_request: WorkRequest, documents: Sequence[int]) -> bool:
    """Whether an accountant who saw the whole package would be warned of nothing that he has not called right.

    The checks look through somebody's eyes: what nobody of accounting sees, such as a secret card, waits for a person.
    """
    looks = User.objects.filter(workspace_id=work_request.workspace_id, is_active=True)
    reader = looks.filter(role__in=(Role.ACCOUNTANT, Role.ADMINISTRATOR)).order_by("id").first()
    if reader is None or Document.objects.visible_to(reader).filter(pk__in=documents).count() < len(documents):
        return False
    found = checks.warnings_of(work_request, documents, reader)
    return all(one.dismissed or one.finding.check in _LIGHT for one in found)


def offers(wanted: Iterable[WantedLine], answers: Iterable[Answer], suggestions: Iterable[Suggestion]) -> list[Offer]:
    """Each suggestion with the lines it would answer if the sure ones before it were taken; asks nothing."""
    wanted, taken = list(wanted), list(answers)
    found = []
    for suggestion in suggestions:
        places = _places(suggestion, wanted, taken)
        found.append(Offer(suggestion, places))
        if suggestion.is_sure:
            taken.append(_as_answer(suggestion, places))
    return found


def with_sure(answers: Sequence[Answer], offered: Iterable[Offer]) -> list[Answer]:
    """The package as it would be with the sure suggestions in it; the answers that are none yet are not saved."""
    return [*answers, *(_as_answer(one.suggestion, one.places) for one in offered if one.suggestion.is_sure)]


def stamp_of(suggestion: Suggestion) -> str:
    """The suggestion's key and a mark of what a person saw of it."""
    seen = json.dumps([suggestion.document_id, suggestion.reasons, suggestion.is_sure], sort_keys=True)
    return f"{suggestion.pk}-{sha256(seen.encode()).hexdigest()[:12]}"


def _as_it_is(work_request: WorkRequest) -> WorkRequest:
    """The request, locked, with its memo read after the waiting: what is joined to a locked row comes as it was."""
    work_request = actions.lock(work_request)
    work_request.memo.refresh_from_db(fields=["process_state"])
    return work_request


def _chosen(work_request: WorkRequest, stamps: Collection[str], by: User) -> list[Suggestion]:
    """The suggestions of these stamps, as they are now; refuses when one is not there any more or says otherwise."""
    open_now = suggesting.open_to(by).filter(work_request=work_request) if stamps else ()
    found = {stamp_of(one): one for one in open_now}
    if missing := set(stamps) - found.keys():
        raise Changed(
            _("What was found has changed meanwhile (documents: %(count)s). Look at it again and finish then.")
            % {"count": len(missing)}
        )
    return [found[stamp] for stamp in dict.fromkeys(stamps)]


def _places(suggestion: Suggestion, wanted: Sequence[WantedLine], taken: Sequence[Answer]) -> lines.Places:
    line = next((one for one in lines.missing(wanted, taken) if one.pk == suggestion.line_id), None)
    return lines.places_for(suggestion.document, wanted, taken, line)


def _as_answer(suggestion: Suggestion, places: lines.Places) -> Answer:
    return Answer(
        workspace_id=suggestion.workspace_id, work_request_id=suggestion.work_request_id, document=suggestion.document,
        line=places.line, second_line=places.second, reasons=suggestion.reasons,
    )  # fmt: skip
