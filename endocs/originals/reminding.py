"""Letters to clients about originals: by a person's click or by the schedule, at most one a week."""

from datetime import timedelta

from django.conf import settings as installation
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.counterparties.models import Counterparty
from endocs.jobs.letters import LetterState
from endocs.jobs.queue import defer
from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.kernel.mailing import message_id_of
from endocs.kernel.refusals import Refusal
from endocs.originals import queries, waiting, wording
from endocs.originals.models import ClientLetter, Copy, ReminderSettings
from endocs.originals.sending import send_reminder
from endocs.people.access import check_manages
from endocs.people.models import User, Workspace

CHOICES = (0, 7, 14, 30)
MONDAY = 0
FIRST = 7  # a person reminds of what is out so many days
_LETTERS = 1_870_202  # any number that is no other lock


def settings_of(workspace_id: int) -> ReminderSettings:
    """How the workspace reminds; the defaults, unsaved, when nobody has chosen yet."""
    known = ReminderSettings.objects.filter(workspace_id=workspace_id).first()
    return known or ReminderSettings(workspace_id=workspace_id)


@transaction.atomic
def change_settings(
    *, workspace: Workspace, after_days: int, subject: str, text: str, return_address: str, by: User
) -> ReminderSettings:
    """Choose when clients are reminded by themselves and by which words; the same once more is harmless."""
    check_manages(by, workspace.pk)
    if after_days not in CHOICES:
        raise Refusal(_("Choose one of the terms."))
    if text.strip() and "{documents}" not in text:
        raise Refusal(_("The letter must name the documents: put {documents} into the text."))
    settings, _is_new = ReminderSettings.objects.select_for_update().get_or_create(workspace=workspace)
    before = settings.after_days
    settings.after_days, settings.subject = after_days, " ".join(subject.split())[:200]
    settings.text, settings.return_address = text.strip()[:5000], return_address.strip()[:500]
    settings.save()
    journal.record(
        Kind.ORIGINAL_SETTINGS_CHANGED, workspace_id=workspace.pk, subject=("workspace", workspace.pk), by=by,
        data={"before": before, "after": after_days},
    )  # fmt: skip
    return settings


def overdue_of(user: User, client: int) -> list[Copy]:
    """What a person's letter to the client names: papers out for a week or more that he may see."""
    limit = timezone.localdate() - timedelta(days=FIRST)
    found = queries.awaited(user).filter(document__counterparty_id=client, given_on__lte=limit)
    return list(found.select_related("document__kind", "document__organisation").order_by("given_on", "pk")[:200])


@transaction.atomic
def remind(*, client: Counterparty, by: User) -> ClientLetter:
    """Write to the client about its overdue papers; refuses a second letter within a week."""
    _one_at_a_time(client)
    client = Counterparty.objects.get(pk=client.pk)
    copies = overdue_of(by, client.pk)
    if not copies:
        raise Refusal(_("This client keeps nothing of yours for a week or longer."))
    wait = waiting.of_clients(by.workspace_id, [client.pk]).get(client.pk)
    if wait and wait.cause == waiting.Cause.REMINDED:
        raise Refusal(_("This client was written to less than a week ago."))
    _check_address(client)
    return _write(client, copies, by)


@transaction.atomic
def remind_by_schedule(*, client: Counterparty) -> ClientLetter | None:
    """The same by the schedule of the workspace; nothing when the client has just paid or is not late.

    Confidential cards are never named in it. Of a client without an address his manager hears on Mondays.
    """
    _one_at_a_time(client)
    client = Counterparty.objects.get(pk=client.pk)
    copies = scheduled_of(client)
    if not copies or waiting.of_clients(client.workspace_id, [client.pk]):
        return None
    if not client.email:
        if timezone.localdate().weekday() == MONDAY:
            _record(Kind.ORIGINAL_NOT_REMINDED, client, sorted({copy.document_id for copy in copies}), None)
        return None
    return _write(client, copies, None)


def scheduled_of(client: Counterparty) -> list[Copy]:
    """What the schedule would remind this client of now."""
    days = settings_of(client.workspace_id).after_days
    if not days:
        return []
    limit = timezone.localdate() - timedelta(days=days)
    found = Copy.objects.awaited().filter(
        workspace_id=client.workspace_id, document__counterparty=client, document__is_confidential=False,
        given_on__lte=limit,
    )  # fmt: skip
    return list(found.select_related("document__kind", "document__organisation").order_by("given_on", "pk")[:200])


@transaction.atomic
def send_again(*, reminder: ClientLetter, by: User) -> None:
    """A letter that failed is tried once more, to the address that the client has now."""
    current = ClientLetter.objects.select_for_update().get(pk=reminder.pk, workspace_id=by.workspace_id)
    if current.state != LetterState.FAILED:
        raise Refusal(_("This letter is not among the failed ones any more."))
    client = Counterparty.objects.get(pk=current.counterparty_id)
    _check_address(client)
    current.state, current.attempts, current.reason, current.to = LetterState.WAITING, 0, "", client.email
    current.save(update_fields=["state", "attempts", "reason", "to"])
    _queue(current)
    journal.record(Kind.LETTER_REPEATED, workspace_id=by.workspace_id, subject=("reminder", current.pk), by=by)


def _check_address(client: Counterparty) -> None:
    try:
        validate_email(client.email)
    except ValidationError:
        raise Refusal(_("The client has no e-mail address: enter it on its card.")) from None


def _one_at_a_time(client: Counterparty) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_LETTERS, client.pk])


def _write(client: Counterparty, copies: list[Copy], by: User | None) -> ClientLetter:
    words = wording.letter(settings_of(client.workspace_id), client, copies)
    reminder = ClientLetter.objects.create(
        workspace_id=client.workspace_id, counterparty=client, to=client.email, subject=words.subject, text=words.text,
        documents=sorted({copy.document_id for copy in copies}), made_by=by,
        message_id=message_id_of(installation.DEFAULT_FROM_EMAIL),
    )  # fmt: skip
    _queue(reminder)
    _record(Kind.ORIGINAL_REMINDED, client, reminder.documents, by)
    return reminder


def _record(kind: Kind, client: Counterparty, documents: list[int], by: User | None) -> None:
    """What was asked of the client, or could not be: those who wait for the papers are told."""
    journal.record(
        kind, workspace_id=client.workspace_id, subject=("counterparty", client.pk), by=by,
        data={"client": client.title, "client_id": client.pk, "documents": documents},
    )  # fmt: skip


def _queue(reminder: ClientLetter) -> None:
    key = f"reminder:{reminder.pk}"
    defer(send_reminder, workspace_id=reminder.workspace_id, key=key, reminder_id=reminder.pk)
