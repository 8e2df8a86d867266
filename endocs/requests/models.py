"""A request to the accountant: what is wanted, what answered it, who holds it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from endocs.documents.models import Document, DocumentKind
from endocs.people.models import User, Workspace


class Channel(models.TextChoices):
    """How the request came in."""

    WEB = "web", _("here")
    EMAIL = "email", _("by e-mail")
    MESSENGER = "messenger", _("by messenger")
    PHONE = "phone", _("by phone")


class Delivery(models.TextChoices):
    """How a document reaches the client."""

    PAPER = "paper", _("Paper")
    EDO = "edo", _("Electronically")


class Holder(models.TextChoices):
    """With whom the request is now."""

    INITIATOR = "initiator", _("the initiator")
    ACCOUNTANT = "accountant", _("the accountant")
    CLIENT = "client", _("the client")
    NOBODY = "nobody", _("nobody")


class WorkRequestQuerySet(models.QuerySet["WorkRequest"]):
    """Filters of requests."""

    def visible_to(self, user: User) -> "WorkRequestQuerySet":
        """Requests whose memo this user may see."""
        return self.filter(memo__in=Document.objects.visible_to(user), workspace_id=user.workspace_id)

    def open(self) -> "WorkRequestQuerySet":
        """Requests that still wait for somebody."""
        return self.filter(ended_at=None)


class WorkRequest(models.Model):
    """What a memo asks the accountant for; the stops of its line of time are its moments."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    memo = models.OneToOneField(Document, models.PROTECT, related_name="work_request")
    initiator = models.ForeignKey(User, models.PROTECT, db_index=False, related_name="+")
    written_by = models.ForeignKey(User, models.PROTECT, null=True, db_index=False, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.WEB)
    needed_by = models.DateTimeField(null=True)
    holder = models.CharField(max_length=10, choices=Holder.choices, default=Holder.INITIATOR)
    holder_user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    held_since = models.DateTimeField()
    question_asked_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    prepared_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    printed_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    open_lines_reason = models.TextField(blank=True)

    objects: ClassVar[models.Manager["WorkRequest"]] = WorkRequestQuerySet.as_manager()

    class Meta:
        """Lists: mine and everybody's, newest first."""

        indexes = [
            models.Index(fields=["workspace", "initiator", "-id"], name="request_by_initiator"),
            models.Index(fields=["workspace", "-id"], condition=Q(ended_at=None), name="request_open"),
        ]


class WantedLine(models.Model):
    """One document, or several of a kind, that the initiator wants."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    work_request = models.ForeignKey(WorkRequest, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.ForeignKey(DocumentKind, models.PROTECT, db_index=False)
    count = models.PositiveSmallIntegerField(default=1)
    copies = models.PositiveSmallIntegerField(default=1)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    period = models.CharField(max_length=60, blank=True)
    delivery = models.CharField(max_length=5, choices=Delivery.choices, default=Delivery.PAPER)
    dropped_at = models.DateTimeField(null=True)
    dropped_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        """Lines have their order."""

        constraints = [
            models.UniqueConstraint(fields=["work_request", "position"], name="wanted_line_has_its_place"),
            models.CheckConstraint(condition=Q(count__gte=1, copies__gte=1), name="wanted_line_counts_from_one"),
        ]


class Answer(models.Model):
    """A document of the request's package, and the line it answers (none: it came on top)."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    work_request = models.ForeignKey(WorkRequest, models.CASCADE, related_name="answers")
    line = models.ForeignKey(WantedLine, models.PROTECT, null=True, related_name="answers")
    document = models.ForeignKey(Document, models.PROTECT, related_name="answers")
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """A document is in a package once."""

        constraints = [models.UniqueConstraint(fields=["work_request", "document"], name="answer_is_unique")]
