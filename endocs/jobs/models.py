"""What went wrong with jobs: the queue itself keeps no reasons."""

from django.db import models


class Mishap(models.Model):
    """One failure of a job: its code raised, or its worker died under it."""

    class Kind(models.TextChoices):
        """How it failed."""

        RAISED = "raised"
        DIED = "died"

    job_id = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    reason = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
