"""Telling people, and what they do with what they were told."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.documents.models import Document
from endocs.jobs.letters import LetterState
from endocs.jobs.queue import defer
from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.kernel.refusals import Refusal
from endocs.notifications import queries
from endocs.notifications.jobs import send_letter
from endocs.notifications.models import Letter, Notice, Preference
from endocs.notifications.notices import RULES, SETTABLE, Channels
from endocs.notifications.sending import new_message_id
from endocs.people.models import User


@transaction.atomic
def tell(*, event: Event) -> None:
    """Give everybody whom the event concerns a notice, by the channels he chose; twice is harmless."""
    rule = RULES[event.kind]
    people = [user for user in rule.recipients(event) if _may_be_told(user, event)]
    data = {"actor": event.actor_id, "on_behalf_of": event.on_behalf_of_id, **rule.facts(event)}
    channels = queries.channels_of(people, event.kind)
    # In the order of keys: two events that concern the same people never wait for each other crosswise.
    for user in sorted(set(people), key=lambda person: person.pk):
        _tell_one(user, event, data, channels[user.pk])


def _may_be_told(user: User, event: Event) -> bool:
    """Nobody is told of his own act, after he left, or of a card he does not see."""
    if not user.is_active or user.pk == event.actor_id or user.workspace_id != event.workspace_id:
        return False
    return event.document_id is None or Document.objects.visible_to(user).filter(pk=event.document_id).exists()


def _tell_one(user: User, event: Event, data: Mapping[str, object], channels: Channels) -> None:
    if not (channels.bell or channels.letter):
        return
    notice, is_new = Notice.objects.get_or_create(
        user=user,
        event_id=event.pk,
        defaults={
            "workspace_id": event.workspace_id, "kind": event.kind, "document_id": event.document_id, "data": data,
            "in_bell": channels.bell, "at": event.at,
        },
    )  # fmt: skip
    if is_new and channels.letter:
        notice.letter = _letter_of_the_minute(user)
        notice.save(update_fields=["letter"])


def _letter_of_the_minute(user: User) -> Letter:
    """The user's letter that is still being gathered, locked; a new one is put into the queue."""
    seconds = settings.ENDOCS_LETTER_SECONDS
    minute = datetime.fromtimestamp(timezone.now().timestamp() // seconds * seconds, tz=timezone.get_default_timezone())
    while True:
        letter, is_new = Letter.objects.select_for_update().get_or_create(
            user=user, minute=minute, defaults={"workspace_id": user.workspace_id, "message_id": new_message_id()}
        )
        if is_new:
            wait = (minute + timedelta(seconds=seconds) - timezone.now()).total_seconds()
            defer(
                send_letter,
                workspace_id=letter.workspace_id,
                key=f"letter:{letter.pk}",
                delay_seconds=max(1, round(wait)),
                letter_id=letter.pk,
            )
        if letter.state == LetterState.WAITING and not letter.attempts:
            return letter
        minute += timedelta(seconds=seconds)


@transaction.atomic
def mark_read(*, notice: Notice, by: User) -> None:
    """The person has seen it; twice is harmless."""
    Notice.objects.filter(pk=notice.pk, user=by, read_at=None).update(read_at=timezone.now())


@transaction.atomic
def mark_all_read(*, by: User) -> int:
    """Number of notices that were new until now."""
    return Notice.objects.filter(user=by, in_bell=True, read_at=None).update(read_at=timezone.now())


@transaction.atomic
def choose_channels(*, chosen: Mapping[str, Channels], by: User) -> None:
    """Keep by which channels the person wants each kind; what equals the default needs no row."""
    Preference.objects.filter(user=by).delete()
    Preference.objects.bulk_create(_differences(chosen, by))
    journal.record(
        Kind.NOTICES_CHOSEN, workspace_id=by.workspace_id, subject=("user", by.pk), by=by,
        data={kind: [channels.bell, channels.letter] for kind, channels in chosen.items()},
    )  # fmt: skip


def _differences(chosen: Mapping[str, Channels], user: User) -> Iterable[Preference]:
    for kind in SETTABLE:
        default, wish = RULES[kind].channels, chosen.get(kind)
        if wish is None:
            continue
        if wish.bell != default.bell:
            yield Preference(user=user, kind=kind, channel="bell", is_on=wish.bell)
        if wish.letter != default.letter:
            yield Preference(user=user, kind=kind, channel="email", is_on=wish.letter)


@transaction.atomic
def send_again(*, letter: Letter, by: User) -> None:
    """An administrator has a failed letter tried once more, under its old Message-ID."""
    if not by.is_administrator:
        raise Refusal(_("Only an administrator sends letters again."))
    changed = Letter.objects.filter(pk=letter.pk, workspace_id=by.workspace_id, state=LetterState.FAILED).update(
        state=LetterState.WAITING, attempts=0, reason=""
    )
    if not changed:
        raise Refusal(_("This letter is not among the failed ones any more."))
    defer(send_letter, workspace_id=letter.workspace_id, key=f"letter:{letter.pk}", letter_id=letter.pk)
    journal.record(Kind.LETTER_REPEATED, workspace_id=letter.workspace_id, subject=("letter", letter.pk), by=by)


@transaction.atomic
def move_notices(*, document_id: int, to: int) -> None:
    """Two cards became one: the notices of the one lead to the other; twice is harmless."""
    Notice.objects.filter(document_id=document_id).update(document_id=to)


@transaction.atomic
def give_back_notices(*, document_id: int, of: int) -> None:
    """The cards are two again: notices of what happened on this one lead to it; twice is harmless."""
    own = Event.objects.filter(document_id=document_id).values("id")
    Notice.objects.filter(document_id=of, event_id__in=own).update(document_id=document_id)
