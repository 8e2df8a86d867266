"""Notices to people, and the letters that carry them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from endocs.jobs.letters import OutgoingLetter
from endocs.people.models import User, Workspace


class Notice(models.Model):
    """One thing a person is told, once per event."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    user = models.ForeignKey(User, models.CASCADE, db_index=False, related_name="notices")
    event_id = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    document_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    in_bell = models.BooleanField(default=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    letter = models.ForeignKey("Letter", models.PROTECT, null=True, related_name="notices")

    class Meta:
        """A person is told of an event once."""

        constraints = [models.UniqueConstraint(fields=["user", "event_id"], name="notice_is_told_once")]
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_by_user"),
            models.Index(fields=["user"], condition=Q(read_at=None, in_bell=True), name="notice_unread"),
        ]


class Letter(OutgoingLetter):
    """Notices of one person and minute in one letter."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="letters")
    minute = models.DateTimeField()

    class Meta:
        """One letter a person and minute."""

        constraints = [models.UniqueConstraint(fields=["user", "minute"], name="letter_of_the_minute_is_one")]


class Preference(models.Model):
    """A person's choice for one kind of notice and one channel; without a row the default of the kind holds."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notice_preferences")
    kind = models.CharField(max_length=60)
    channel = models.CharField(max_length=8, choices=[("bell", _("bell")), ("email", _("letter"))])
    is_on = models.BooleanField()

    class Meta:
        """One choice each."""

        constraints = [models.UniqueConstraint(fields=["user", "kind", "channel"], name="preference_is_unique")]
