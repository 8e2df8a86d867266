"""What EnDocs knows of the operator Диадок: the connection, its boxes, their feeds, and what is still to be fetched.

Rows are the queue: whatever a killed process left undone is due again by itself (`due_at`), so nothing is lost.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from endocs.counterparties.models import Counterparty
from endocs.documents.models import Document, File
from endocs.people.models import Organisation, User, Workspace


class Connection(models.Model):
    """How a workspace reaches the operator; secrets are encrypted (see `secrets`)."""

    workspace = models.OneToOneField(Workspace, models.PROTECT)
    api_url = models.URLField(max_length=300)
    identity_url = models.URLField(max_length=300)
    client_id = models.CharField(max_length=200)
    client_secret = models.BinaryField()
    refresh_token = models.BinaryField()
    refresh_token_at = models.DateTimeField()  # when this refresh token was received; it lives 30 days
    access_token = models.BinaryField(default=bytes)
    access_token_until = models.DateTimeField(null=True)
    refresh_leased_until = models.DateTimeField(null=True)  # one refresh at a time over all processes
    refresh_lost_at = models.DateTimeField(null=True)  # the answer to a refresh was lost: it is not repeated blindly
    stopped_at = models.DateTimeField(null=True)
    stop_code = models.CharField(max_length=40, blank=True)  # invalid_client, refresh_refused, unauthorized …
    stop_detail = models.CharField(max_length=500, blank=True)
    warned_of_end_at = models.DateTimeField(null=True)
    connected_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    connected_at = models.DateTimeField(auto_now_add=True)
    check_asked_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    findings = models.JSONField(default=dict)  # what the last check saw, see `checking`


class Box(models.Model):
    """A box that is loaded into the cards of an organisation."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="boxes")
    box_id = models.CharField(max_length=32)  # normal form
    title = models.CharField(max_length=300)
    inn = models.CharField(max_length=12, blank=True)
    kpp = models.CharField(max_length=9, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    load_from = models.DateField()
    with_drafts = models.BooleanField(default=False)
    with_incoming = models.BooleanField(default=True)

    cursor = models.CharField(max_length=500, blank=True)  # IndexKey of the last event that was taken in
    began_at = models.DateTimeField(null=True)  # when the live cursor was set at the newest event
    backfill_cursor = models.CharField(max_length=500, blank=True)
    backfill_done_at = models.DateTimeField(null=True)
    replay_from = models.DateField(null=True)  # while everything since then is read and asked for once more
    last_event_ticks = models.BigIntegerField(default=0)
    last_success_at = models.DateTimeField(null=True)
    reread_at = models.DateTimeField(null=True)  # overlap: the last hour was read once more
    audited_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)  # one reader at a time over all processes
    lease = models.CharField(max_length=32, blank=True)
    paused_at = models.DateTimeField(null=True)
    paused_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    stopped_at = models.DateTimeField(null=True)
    stop_code = models.CharField(max_length=40, blank=True)
    stop_detail = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveIntegerField(default=0)  # failures in a row of reading the feed
    due_at = models.DateTimeField(null=True)  # not before; None is at once

    class Meta:
        """A box is loaded once in a workspace."""

        constraints = [models.UniqueConstraint(fields=["workspace", "box_id"], name="box_is_unique")]

    def __str__(self) -> str:
        return self.title


class EventState(models.TextChoices):
    """What became of an event."""

    TAKEN = "taken", _("taken in")
    IGNORED = "ignored", _("left out by the settings")
    QUARANTINED = "quarantined", _("could not be read")


class FeedEvent(models.Model):
    """An event of a box as it came; what could not be read stays with its bytes until a person has looked."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    box = models.ForeignKey(Box, models.CASCADE, related_name="events", db_index=False)
    event_id = models.CharField(max_length=100)
    message_id = models.CharField(max_length=32, blank=True)
    index_key = models.CharField(max_length=500)
    ticks = models.BigIntegerField()
    raw = models.BinaryField()
    state = models.CharField(max_length=12, choices=EventState.choices)
    problem = models.CharField(max_length=500, blank=True)
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """An event is taken in once."""

        constraints = [models.UniqueConstraint(fields=["box", "event_id"], name="feed_event_is_unique")]
        indexes = [
            models.Index(
                fields=["workspace", "box", "-id"], condition=Q(state="quarantined"), name="feed_event_quarantined"
            ),
            models.Index(fields=["received_at"], name="feed_event_by_age"),
        ]


class MessageState(models.Model):
    """A message of a box; its state is asked for anew when `due_at` has come."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    box = models.ForeignKey(Box, models.CASCADE, related_name="messages", db_index=False)
    message_id = models.CharField(max_length=32)
    is_draft = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True)
    asked = models.PositiveIntegerField(
        default=0
    )  # counts events that ask for a refresh; done when unchanged meanwhile
    attempts = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        """A message is one row of a box."""

        constraints = [models.UniqueConstraint(fields=["box", "message_id"], name="message_is_unique")]
        indexes = [
            models.Index(fields=["box", "due_at"], condition=Q(due_at__isnull=False), name="message_due"),
            models.Index(fields=["box"], condition=Q(given_up_at__isnull=False), name="message_given_up"),
        ]


class CounteragentBox(models.Model):
    """A box of somebody else, and whose it is once that is known; until then it is looked up when `due_at` has come."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    box_id = models.CharField(max_length=32)
    title = models.CharField(max_length=300, blank=True)
    counterparty = models.ForeignKey(Counterparty, models.PROTECT, null=True)
    due_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        """A box belongs to one counterparty."""

        constraints = [
            models.UniqueConstraint(fields=["workspace", "box_id"], name="counteragent_box_is_unique"),
        ]
        indexes = [
            models.Index(fields=["workspace", "due_at"], condition=Q(due_at__isnull=False), name="counteragent_box_due")
        ]


class ExchangedDocumentQuerySet(models.QuerySet["ExchangedDocument"]):
    """Documents of boxes."""

    def locked(self) -> "ExchangedDocumentQuerySet":
        """With their cards and kinds, the rows themselves locked until the open transaction ends."""
        return self.select_for_update(of=("self",)).select_related("document__kind")


class ExchangedDocument(models.Model):
    """A document of a message in a box, and the card it became; raw statuses stay as the operator wrote them."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    box = models.ForeignKey(Box, models.CASCADE, related_name="documents", db_index=False)
    message_id = models.CharField(max_length=32)
    entity_id = models.CharField(max_length=32)
    document = models.ForeignKey(Document, models.CASCADE, related_name="exchanges")
    type_named_id = models.CharField(max_length=100)
    function = models.CharField(max_length=100, blank=True)
    version = models.CharField(max_length=100, blank=True)
    packet_id = models.CharField(max_length=32, blank=True)
    department_id = models.CharField(max_length=36, blank=True)
    counteragent_box_id = models.CharField(max_length=32, blank=True)
    direction = models.CharField(max_length=30, blank=True)  # as written
    is_test = models.BooleanField(default=False)
    statuses = models.JSONField(default=dict)  # response, revocation, roaming, sender_signature … as written
    trail = models.JSONField(default=list)  # what happened: [{what, at, side, entity, comment}], from the entities
    readings = models.JSONField(default=dict)  # entity → what its bytes say: signer, comment, result, paper
    set_values = models.JSONField(
        default=dict
    )  # requisite → what the exchange put there last; another value is a person's
    made_links = models.JSONField(default=list)  # «type:card»: what a person took away again is not made twice
    last_patch_ticks = models.BigIntegerField(default=0)  # state of the message that was taken last
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    pending_links = models.JSONField(default=list)  # [{type, message_id, entity_id}] whose other end is not here yet

    objects = ExchangedDocumentQuerySet.as_manager()

    class Meta:
        """A document of a box is one row; two own boxes have a row each."""

        constraints = [
            models.UniqueConstraint(fields=["box", "message_id", "entity_id"], name="exchanged_document_is_unique")
        ]
        indexes = [
            models.Index(fields=["workspace", "message_id", "entity_id"], name="exchanged_by_key"),
            models.Index(fields=["workspace", "box", "packet_id"], name="exchanged_by_packet"),
            models.Index(fields=["workspace", "counteragent_box_id"], name="exchanged_by_counteragent"),
            # Few wait at a time. Not by what they wait for: operators of jsonb use no index from behind the wall.
            models.Index(fields=["workspace", "box"], condition=~Q(pending_links=[]), name="exchanged_waiting"),
        ]

    @property
    def result(self) -> str:
        """КодИтога of the answer; empty while none was read."""
        return next((one["result"] for one in self.readings.values() if one.get("result")), "")


class ContentKind(models.TextChoices):
    """What is fetched of an entity."""

    CONTENT = "content", _("file")
    ORIGINAL_SIGNATURE = "original_signature", _("signature as sent")
    PRINT_FORM = "print_form", _("print form")


class Content(models.Model):
    """A file to be fetched from the operator and put on the card."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    box = models.ForeignKey(Box, models.CASCADE, related_name="contents", db_index=False)
    exchanged = models.ForeignKey(ExchangedDocument, models.CASCADE, related_name="contents")
    entity_id = models.CharField(max_length=32)
    kind = models.CharField(max_length=20, choices=ContentKind.choices)
    name = models.CharField(max_length=255)
    role = models.CharField(max_length=16)
    size = models.BigIntegerField(null=True)  # as told; None when not told
    file = models.ForeignKey(File, models.SET_NULL, null=True)
    due_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(auto_now_add=True)
    problem = models.CharField(max_length=500, blank=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        """A file of an entity is fetched once."""

        constraints = [
            models.UniqueConstraint(fields=["exchanged", "entity_id", "kind"], name="content_is_unique"),
        ]
        indexes = [
            models.Index(fields=["box", "kind", "due_at"], condition=Q(due_at__isnull=False), name="content_due"),
            # A print form that the operator makes for no such document is no failure.
            models.Index(
                fields=["box"],
                condition=Q(given_up_at__isnull=False) & ~Q(kind="print_form", problem="no_form"),
                name="content_failed",
            ),
        ]


class RequestSlot(models.Model):
    """Paces the calls of all processes: a few may run at once, and they begin at least so far from one another."""

    host = models.CharField(max_length=200)
    number = models.PositiveSmallIntegerField()
    leased_until = models.DateTimeField(null=True)
    lease = models.CharField(max_length=32, blank=True)
    began_at = models.DateTimeField(null=True)
    urgent_at = models.DateTimeField(null=True)  # the latest call for a feed or a state
    file_at = models.DateTimeField(null=True)  # the latest call for a file

    class Meta:
        """The slots of a host are numbered; the one with number 0 keeps the pace."""

        constraints = [models.UniqueConstraint(fields=["host", "number"], name="request_slot_is_unique")]
