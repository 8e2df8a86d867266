"""Warnings that a person has called right."""

from django.db import models

from endocs.documents.models.cards import Document
from endocs.people.models import User, Workspace


class DismissedWarning(models.Model):
    """A warning of the checks that is as it should be; other facts make another fingerprint, and it is shown again."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="dismissed_warnings")
    warning = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=32)
    dismissed_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    dismissed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """A warning is dismissed once."""

        constraints = [
            models.UniqueConstraint(fields=["document", "fingerprint"], name="dismissed_warning_is_unique"),
        ]
