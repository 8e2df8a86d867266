"""Paper copies of cards and who holds them, registers of handing over, and letters that remind of originals."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from endocs.counterparties.models import Counterparty
from endocs.documents.models import Document
from endocs.jobs.letters import OutgoingLetter
from endocs.people.models import User, Workspace


class Holder(models.TextChoices):
    """Who has the paper."""

    US = "us", _("with us")
    COURIER = "courier", _("with a courier")
    POST = "post", _("in the post")
    CLIENT = "client", _("with the client")
    RETURNED = "returned", _("original returned")
    LOST = "lost", _("lost")


OUT = (Holder.COURIER, Holder.POST, Holder.CLIENT)


class CopyQuerySet(models.QuerySet["Copy"]):
    """Filters of the ledger; a copy is seen with its card."""

    def visible_to(self, user: User) -> "CopyQuerySet":
        """The copies of the cards that this user may see."""
        seen = Document.objects.visible_to(user).filter(pk=OuterRef("document_id"))
        return self.filter(Exists(seen), workspace_id=user.workspace_id)

    def awaited(self) -> "CopyQuerySet":
        """What left us and must come back signed."""
        return self.filter(is_awaited=True, holder__in=OUT)


class Copy(models.Model):
    """One paper copy of a card; `given_on` is the day on which it left us, in the time zone of the workspace.

    `made_for_id` is the card that it was printed from: numbers count there, also after two cards became one.
    """

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="paper_copies")
    made_for_id = models.BigIntegerField()
    number = models.PositiveSmallIntegerField()
    holder = models.CharField(max_length=8, choices=Holder.choices, default=Holder.US)
    holder_name = models.CharField(max_length=200, blank=True)
    postal_number = models.CharField(max_length=40, blank=True)
    since = models.DateField()
    given_on = models.DateField(null=True)
    scanned_at = models.DateTimeField(null=True)
    is_awaited = models.BooleanField(default=True)

    objects: ClassVar[models.Manager["Copy"]] = CopyQuerySet.as_manager()

    class Meta:
        """Copies of a card are numbered; what has left us has the day."""

        constraints = [
            models.UniqueConstraint(fields=["workspace", "made_for_id", "number"], name="copy_number_is_unique"),
            models.CheckConstraint(
                condition=~Q(holder__in=["courier", "post", "client"]) | Q(given_on__isnull=False),
                name="copy_that_left_has_the_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "given_on", "id"],
                condition=Q(is_awaited=True, holder__in=["courier", "post", "client"]),
                name="copy_awaited",
            ),
            models.Index(fields=["workspace", "holder", "-since", "-id"], name="copy_by_holder"),
        ]


class Register(models.Model):
    """A register of handing over: copies that went out together; taken back, it stays with who did it."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    made_on = models.DateField()
    holder = models.CharField(max_length=8, choices=Holder.choices)
    holder_name = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        """Numbers run through a year."""

        constraints = [
            models.UniqueConstraint(fields=["workspace", "year", "number"], name="register_number_is_unique"),
        ]


class Move(models.Model):
    """A copy went from one holder to another; `before` are its columns as they were, for undoing."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    copy = models.ForeignKey(Copy, models.CASCADE, related_name="moves")
    register = models.ForeignKey(Register, models.PROTECT, null=True, related_name="moves")
    before = models.JSONField()
    holder = models.CharField(max_length=8, choices=Holder.choices)
    holder_name = models.CharField(max_length=200, blank=True)
    postal_number = models.CharField(max_length=40, blank=True)
    on = models.DateField()
    event_id = models.BigIntegerField(null=True)  # of the card's paper: what it followed from or led to
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")


class ReminderSettings(models.Model):
    """How a workspace reminds its clients; `after_days` 0 sends nothing by itself."""

    workspace = models.OneToOneField(Workspace, models.PROTECT, related_name="original_reminders")
    after_days = models.PositiveSmallIntegerField(default=0)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    return_address = models.CharField(max_length=500, blank=True)


class ClientLetter(OutgoingLetter):
    """A letter to a client about originals, as it was written."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    counterparty = models.ForeignKey(Counterparty, models.PROTECT, related_name="original_reminders")
    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    documents = ArrayField(models.BigIntegerField())
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
