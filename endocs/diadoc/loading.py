"""What people ask of loading: all of it now, once more from a day, and once more what failed."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.diadoc import inbox, shown, tokens, turns
from endocs.diadoc.access import check_connects
from endocs.diadoc.models import Box, Content, CounteragentBox, EventState, FeedEvent, MessageState
from endocs.diadoc.waiting import at_once, file_at_once
from endocs.gateways.diadoc import pages
from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.kernel.refusals import Refusal
from endocs.people.models import User, Workspace

LONGEST_WAIT = 75.0  # seconds that a pull waits for something to become due; what waits longer is left for later


@dataclass(slots=True)
class Summary:
    """What a pull did, and what is left."""

    events: int = 0
    messages: int = 0
    files: int = 0
    left: int = 0  # messages and files that wait longer than the pull does
    given_up: int = 0
    quarantined: int = 0
    stopped: list[str] = field(default_factory=list)  # titles of boxes that are not read

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to do."""
        return not (self.left or self.stopped)


def work_until_done(workspace: Workspace, *, wait: Callable[[float], None] = time.sleep) -> Summary:
    """Load every box of the workspace until nothing is left to do that becomes due within a minute or so."""
    tokens.resume_opened()
    done, at_end = Summary(), set[int]()
    boxes = Box.objects.filter(workspace=workspace).order_by("pk")
    boxes.filter(attempts=0, stopped_at=None).update(due_at=None)
    while True:
        for box in boxes:
            one = turns.read(box.pk)
            at_end |= {box.pk} if one.is_at_end else set()
            done.events, done.messages = done.events + one.events, done.messages + one.messages
            done.files += turns.fetch(box.pk).files
        seconds = _seconds_to_wait(workspace, at_end)
        if seconds is None:
            return _with_rest(done, workspace)
        wait(seconds)


def _seconds_to_wait(workspace: Workspace, at_end: set[int]) -> float | None:
    """How long until something can be done again; None when nothing can, or it takes too long."""
    now, moments = timezone.now(), list[datetime]()
    for box in turns.readable().filter(workspace=workspace, stopped_at=None):
        turn = max(box.due_at or now, box.leased_until or now)
        asked = [_first_due(MessageState.objects.filter(box=box)), _first_due(_met(box))]
        moments += [max(turn, moment) for moment in asked if moment is not None]
        if box.pk not in at_end:
            moments.append(turn)
        if (moment := _first_due(Content.objects.filter(box=box))) is not None:
            moments.append(moment)
    if not moments:
        return None
    seconds = (min(moments) - now).total_seconds()
    return None if seconds > LONGEST_WAIT else max(seconds, 0.05)


def _met(box: Box) -> QuerySet[CounteragentBox]:
    known = box.documents.values("counteragent_box_id")
    return CounteragentBox.objects.filter(workspace_id=box.workspace_id, box_id__in=known)


def _first_due(rows: "QuerySet[MessageState] | QuerySet[Content] | QuerySet[CounteragentBox]") -> datetime | None:
    return rows.filter(due_at__isnull=False).order_by("due_at").values_list("due_at", flat=True).first()


def _with_rest(done: Summary, workspace: Workspace) -> Summary:
    """The summary with what is left and why."""
    messages, contents = MessageState.objects.filter(workspace=workspace), Content.objects.filter(workspace=workspace)
    done.left += messages.filter(due_at__isnull=False).count() + contents.filter(due_at__isnull=False).count()
    is_over = {"given_up_at__isnull": False}
    done.given_up += messages.filter(**is_over).count() + contents.filter(**is_over).count()
    bad = FeedEvent.objects.filter(workspace=workspace, state=EventState.QUARANTINED)
    done.quarantined = bad.count()
    own = Box.objects.filter(workspace=workspace).order_by("pk")
    going = turns.readable().filter(workspace=workspace, stopped_at=None)
    done.stopped = list(own.exclude(pk__in=going.values("pk")).values_list("title", flat=True))
    done.left += going.filter(attempts__gt=0).count()
    return done


@transaction.atomic
def replay(*, box: Box, since: date, by: User | None) -> None:
    """Read everything since the day once more and ask for each message anew; nothing comes twice.

    What people changed on the cards stays.
    """
    check_connects(by, box.workspace_id)
    if since > timezone.localdate():
        raise Refusal(_("This day has not come yet."))
    current = Box.objects.select_for_update(of=("self",), no_key=True).get(pk=box.pk)
    current.replay_from, current.load_from = since, min(since, current.load_from)
    current.backfill_cursor, current.backfill_done_at, current.due_at = "", None, None
    current.save(update_fields=["replay_from", "load_from", "backfill_cursor", "backfill_done_at", "due_at"])
    journal.record(
        Kind.DIADOC_REPLAYED, workspace_id=box.workspace_id, subject=("box", box.pk), by=by,
        data={"title": box.title, "since": since},
    )  # fmt: skip


@transaction.atomic
def retry(thing: Content | MessageState, by: User | None) -> None:
    """Fetch a file or ask for a message once more, at once; twice is harmless.

    Files are asked for by those who see open documents, messages by administrators.
    """
    if isinstance(thing, MessageState):
        check_connects(by, thing.workspace_id)
        MessageState.objects.filter(pk=thing.pk).update(asked=F("asked") + 1, **at_once())
    elif by is None or (by.workspace_id == thing.workspace_id and shown.can_retry(by)):
        Content.objects.filter(pk=thing.pk).update(**file_at_once())
    else:
        raise Content.DoesNotExist(thing.pk)


@transaction.atomic
def retry_event(event: FeedEvent, by: User | None) -> bool:
    """Try a quarantined event once more; whether it could be taken now. Its bytes stay."""
    check_connects(by, event.workspace_id)
    rows = FeedEvent.objects.select_for_update(of=("self",)).select_related("box__workspace", "box__organisation")
    row = rows.get(pk=event.pk)
    if row.state != EventState.QUARANTINED:
        return True
    raw = bytes(row.raw)
    read = pages.event(json.loads(pages.text_of(raw)), pages.text_of(raw))
    outcome = inbox.taken(row.box, read)
    row.state, row.problem = outcome.state, inbox.plain(outcome.problem)
    row.save(update_fields=["state", "problem"])
    inbox.ask_for(row.box, read, outcome)
    return outcome.state != EventState.QUARANTINED
