"""A turn at a box: a bounded piece of work, after which others have theirs; the feed comes first."""

import time
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from endocs.diadoc import auditing, calling, circuit, feeding, fetching, leases, refreshing, stopping
from endocs.diadoc.feeding import Reading
from endocs.diadoc.models import Box, Content
from endocs.gateways.faults import GatewayError

POLLED_EVERY = timedelta(seconds=5)
TURN_SECONDS = 10.0  # others wait as long for their place in a worker
REFRESHED_AT_ONCE = 10  # messages between two looks into the feed
FILES_SHARE = 0.7  # of a turn; the rest is for print forms


@dataclass(slots=True)
class Done:
    """What came in one turn, and whether everything was read that there is at the moment."""

    events: int = 0
    messages: int = 0
    files: int = 0
    is_at_end: bool = False


def readable() -> QuerySet[Box]:
    """Boxes that nobody has paused and whose connection works; one without a subscription is tried every hour."""
    hourly = Q(stop_code=stopping.NO_SUBSCRIPTION, due_at__lte=timezone.now())
    return Box.objects.filter(Q(stopped_at=None) | hourly, paused_at=None, connection__stopped_at=None)


def due_boxes() -> QuerySet[Box]:
    """Boxes that nobody reads now and whose time has come."""
    now = timezone.now()
    is_free = Q(leased_until=None) | Q(leased_until__lt=now)
    return readable().filter(is_free, Q(due_at=None) | Q(due_at__lte=now))


def boxes_with_due_files() -> QuerySet[Box]:
    """Boxes with files or print forms whose time has come."""
    due = Content.objects.filter(box=OuterRef("pk"), due_at__lte=timezone.now())
    return readable().filter(Exists(due), stopped_at=None)


def read(box_id: int, *, seconds: float = TURN_SECONDS) -> Done:
    """Read one box for a while; nothing when somebody else reads it or its time has not come."""
    done = Done()
    box = due_boxes().select_related("connection").filter(pk=box_id).first()
    lease = leases.take(box_id) if box else None
    if box is None or lease is None:
        return done
    try:
        _take_turn(Reading(box.pk, lease, calling.operator(box.connection)), done, seconds)
    except leases.LeaseLost:
        leases.note_loss(box_id)  # another process reads on from the same cursor
    except GatewayError as error:
        circuit.open_for_all(box=Box.objects.select_related("connection").get(pk=box_id), error=error)
    finally:
        leases.give_back(box_id, lease)
    return done


def _take_turn(reading: Reading, done: Done, seconds: float) -> None:
    ends_at = time.monotonic() + seconds
    is_more = True
    while is_more and time.monotonic() < ends_at and readable().filter(pk=reading.box_id).exists():
        try:
            is_more = _read_feeds(reading, done)
        except GatewayError as error:
            box = Box.objects.select_related("connection").get(pk=reading.box_id)
            circuit.open_for_feed(box=box, error=error)
            return
        is_more = _follow(reading, done) or is_more
    done.is_at_end = not is_more
    due_at = timezone.now() + POLLED_EVERY if done.is_at_end else None
    Box.objects.filter(pk=reading.box_id, lease=reading.lease).update(due_at=due_at)


def _read_feeds(reading: Reading, done: Done) -> bool:
    """The next pages; whether more wait. What was before the connection comes when nothing new waits."""
    feeding.begin(reading)
    new, is_more = feeding.read_page(reading)
    done.events += new
    if reading.box().stopped_at is not None:  # the hourly attempt has succeeded
        stopping.resume(box=reading.box(), by=None)
    if is_more:
        return True
    done.events += feeding.reread(reading)
    new, is_more = feeding.read_back(reading)
    done.events += new
    return is_more


def _follow(reading: Reading, done: Done) -> bool:
    """What the events ask for, and the audit of the night; whether more waits."""
    refreshed = refreshing.refresh_due(reading, limit=REFRESHED_AT_ONCE)
    done.messages += refreshed.came
    looked_up = refreshing.look_up_counterparties(reading)
    if auditing.is_due(reading.box(), timezone.now()):
        auditing.audit(reading)
        return True
    return refreshed.tried > 0 or looked_up > 0


def fetch(box_id: int, *, seconds: float = TURN_SECONDS) -> Done:
    """Fetch files of one box for a while and then, in a time of their own, print forms."""
    done = Done()
    box = readable().select_related("connection").filter(pk=box_id, stopped_at=None).first()
    if box is None:
        return done
    queues = ((fetching.due_files, FILES_SHARE), (fetching.due_forms, 1 - FILES_SHARE))
    try:
        operator = calling.operator(box.connection, for_files=True)
        for due, share in queues:
            done.files += fetching.fetch_due(box, operator, due, seconds=seconds * share)
    except GatewayError as error:
        # A passing fault is written on its row and does not put off the feed, whose own calls will tell.
        if error.code in circuit.REFUSED_LOG_IN or error.code == stopping.NO_SUBSCRIPTION:
            circuit.open_for_all(box=box, error=error)
    return done
