"""What happened: trail, time line and outbox in one table."""

from django.db import models


class Event(models.Model):
    """A fact of the past. No foreign keys: the trail outlives what it tells about.

    An event is born unsealed with its transaction's id; the sealer gives it its place in the workspace's chain.
    """

    workspace_id = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    document_id = models.BigIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)
    on_behalf_of_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    transaction = models.BigIntegerField()
    sequence = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        """One event a place of the chain."""

        constraints = [models.UniqueConstraint(fields=["workspace_id", "sequence"], name="chain_has_one_event_a_place")]
        indexes = [
            models.Index(fields=["document_id", "-id"], name="event_by_document"),
            models.Index(
                fields=["workspace_id", "transaction", "id"],
                condition=models.Q(sequence__isnull=True),
                name="event_unsealed",
            ),
            models.Index(
                fields=["workspace_id", "-id"], condition=models.Q(subject_type="rule"), name="event_of_access_rules"
            ),
            models.Index(
                fields=["workspace_id", "subject_id", "-id"],
                condition=models.Q(subject_type="user"),
                name="event_of_users",
            ),
            models.Index(
                fields=["workspace_id", "-id"],
                condition=models.Q(subject_type__in=["box", "connection"]),
                name="event_of_connections",
            ),
        ]


class Chain(models.Model):
    """The end of a workspace's chain, and the lease of the one sealer."""

    workspace_id = models.BigIntegerField(unique=True)
    sequence = models.BigIntegerField(default=0)
    seal = models.CharField(max_length=64, default="0" * 64)
    leased_until = models.DateTimeField(null=True)
