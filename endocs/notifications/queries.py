"""Reads of notices, letters and preferences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, QuerySet, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from procrastinate.contrib.django.models import ProcrastinateJob

from endocs.documents.models import Document
from endocs.jobs.letters import LetterState
from endocs.kernel.counting import BOUND
from endocs.notifications.models import Letter, Notice, Preference
from endocs.notifications.notices import RULES, SETTABLE, Channels
from endocs.notifications.sentences import Told
from endocs.people.models import User, Workspace
from endocs.requests.models import WantedLine, WorkRequest

PAGE_SIZE = 30


def unread(user: User) -> "QuerySet[Notice]":
    """What the bell has to tell and the user has not read."""
    return Notice.objects.filter(user=user, in_bell=True, read_at=None)


def unread_count(user: User) -> int:
    """Number of unread notices in the bell, counted up to 101."""
    return unread(user)[: BOUND + 1].count()


@dataclass(frozen=True, slots=True)
class NoticePage:
    """A page of notices, newest first; `next_before` is the key of the next page."""

    notices: Sequence[Notice]
    next_before: int | None


def notices_of(user: User, *, only_unread: bool, before: int | None = None, size: int = PAGE_SIZE) -> NoticePage:
    """The page of the user's bell that begins below the key."""
    found = Notice.objects.filter(user=user, in_bell=True)
    if only_unread:
        found = found.filter(read_at=None)
    if before is not None:
        found = found.filter(pk__lt=before)
    notices = list(found.order_by("-pk")[: size + 1])
    more = len(notices) > size
    return NoticePage(notices[:size], notices[size - 1].pk if more else None)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What notices tell about, as far as their reader may see it now."""

    documents: dict[int, Document]
    requests: dict[int, WorkRequest]
    people: dict[int, User]


def surroundings(user: User, notices: Iterable[Notice]) -> Surroundings:
    """The cards, requests and people of some notices in four queries."""
    notices = list(notices)
    document_ids = {notice.document_id for notice in notices if notice.document_id}
    documents = Document.objects.visible_to(user).filter(pk__in=document_ids).select_related("kind", "counterparty")
    seen = {document.pk: document for document in documents}
    lines = WantedLine.objects.select_related("kind").order_by("position")
    requests = WorkRequest.objects.filter(memo_id__in=seen).prefetch_related(Prefetch("lines", lines))
    people = User.objects.filter(
        workspace_id=user.workspace_id,
        pk__in={notice.data.get(name) for notice in notices for name in ("actor", "on_behalf_of")},
    )
    return Surroundings(
        seen, {request.memo_id: request for request in requests}, {person.pk: person for person in people}
    )


def told(reader: User, notice: Notice, around: Surroundings) -> Told | None:
    """The notice with what it tells about; None when its card is not open to the reader (any more)."""
    document = around.documents.get(notice.document_id) if notice.document_id else None
    if notice.document_id and document is None:
        return None
    work_request = around.requests.get(document.pk) if document else None
    actor = around.people.get(notice.data.get("actor") or 0)
    absent = around.people.get(notice.data.get("on_behalf_of") or 0)
    return Told(reader, notice.data, notice.at, actor, document, work_request, absent)


def channels_of(users: Iterable[User], kind: str) -> dict[int, Channels]:
    """By which channels each of the users wants to be told of this kind."""
    default = RULES[kind].channels
    chosen: dict[int, Channels] = {user.pk: default for user in users}
    if kind not in SETTABLE:
        return chosen
    for choice in Preference.objects.filter(user_id__in=chosen, kind=kind):
        chosen[choice.user_id] = chosen[choice.user_id].with_choice(choice.channel, choice.is_on)
    return chosen


def preferences_of(user: User) -> dict[str, Channels]:
    """The user's channels for every kind that can be set and may concern him, in the order of the table."""
    kinds = [kind for kind in SETTABLE if user.is_administrator or not RULES[kind].is_for_administrators]
    chosen = {kind: RULES[kind].channels for kind in kinds}
    for choice in Preference.objects.filter(user=user, kind__in=kinds):
        chosen[choice.kind] = chosen[choice.kind].with_choice(choice.channel, choice.is_on)
    return chosen


def letters_of(workspace: Workspace, *, only_failed: bool, before: int | None = None) -> list[Letter]:
    """A page of the workspace's letters for its administrator, newest first, and one more if there is a next page."""
    found = Letter.objects.filter(workspace=workspace).select_related("user")
    if only_failed:
        found = found.filter(state=LetterState.FAILED)
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-pk")[: PAGE_SIZE + 1])


def abandoned_letters(now: datetime) -> list[Letter]:
    """Letters that should be on their way and for which no job is queued or running."""
    jobs = ProcrastinateJob.objects.alias(letter=KT("args__letter_id")).filter(
        task_name="notifications.send_letter", status__in=("todo", "doing"), letter=Cast(OuterRef("pk"), TextField())
    )
    open_letters = Letter.objects.filter(
        state__in=(LetterState.WAITING, LetterState.SENDING),
        minute__lt=now - timedelta(seconds=settings.ENDOCS_LETTER_SECONDS),
    )
    return list(open_letters.filter(~Exists(jobs)).order_by("pk")[:500])
