"""Cards that are one deed, and pairs of cards that may be."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from endocs.documents.models.cards import Document
from endocs.people.models import User, Workspace


class Merge(models.Model):
    """One card taken into another, with what is needed to give each back its own.

    `moved` names the rows that went over: "app.model.field" → keys. `dropped` are doubles as they were, serialized.
    `changed` are values of other rows: {model, pk, field, before, after}. `filled` are values of the kept card that
    came from the other: name → [before, after]; `was` is what the other card said before it was emptied.
    """

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    kept = models.ForeignKey(Document, models.PROTECT, related_name="merges")
    other = models.ForeignKey(Document, models.PROTECT, related_name="merges_away")
    title = models.CharField(max_length=300)  # of the other card, which bears no number any more
    moved = models.JSONField(default=dict)
    dropped = models.JSONField(default=list)
    changed = models.JSONField(default=list)
    filled = models.JSONField(default=dict)
    was = models.JSONField(default=dict)
    merged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    merged_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        """A card is in one other card at a time."""

        constraints = [
            models.UniqueConstraint(fields=["other"], condition=Q(undone_at=None), name="merge_in_force_is_unique"),
            models.CheckConstraint(condition=~Q(kept=models.F("other")), name="merge_joins_two_cards"),
        ]

    def count(self, what: str) -> int:
        """How many rows of this kind went over: «documents.file»."""
        return sum(len(keys) for name, keys in self.moved.items() if name.startswith(f"{what}."))


class PairState(models.TextChoices):
    """What has been decided about two cards that look alike."""

    OPEN = "", _("Not decided")
    DIFFERENT = "different", _("Different documents")


class DeedPairQuerySet(models.QuerySet["DeedPair"]):
    """Filters of pairs."""

    def visible_to(self, user: User) -> "DeedPairQuerySet":
        """Pairs both cards of which the user may see."""
        seen = Document.objects.visible_to(user).values("pk")
        return self.filter(first__in=seen, second__in=seen, workspace_id=user.workspace_id)

    def open(self) -> "DeedPairQuerySet":
        """Pairs that wait for a decision."""
        return self.filter(state=PairState.OPEN)

    def of(self, document: Document) -> "DeedPairQuerySet":
        """Pairs in which the card is."""
        return self.filter(Q(first=document) | Q(second=document))


class DeedPair(models.Model):
    """Two cards that may be one deed: a person decides, and what he told apart is not proposed again.

    `facts`: [{fact, agrees, values: [of the first, of the second]}], as they were when last looked at.
    """

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    first = models.ForeignKey(Document, models.CASCADE, related_name="deed_pairs")
    second = models.ForeignKey(Document, models.CASCADE, related_name="deed_pairs_as_second")
    facts = models.JSONField(default=list)
    state = models.CharField(max_length=9, choices=PairState.choices, blank=True)
    found_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["DeedPair"]] = DeedPairQuerySet.as_manager()

    class Meta:
        """Two cards are one pair, the older one first."""

        constraints = [
            models.UniqueConstraint(fields=["workspace", "first", "second"], name="deed_pair_is_unique"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="deed_pair_has_an_order"),
        ]
        indexes = [models.Index(fields=["workspace", "-id"], condition=Q(state=""), name="deed_pair_open")]
