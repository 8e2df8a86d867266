"""Incoming money, what it paid, and what 1C says of an invoice."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from endocs.counterparties.models import Counterparty
from endocs.documents.models import Document
from endocs.people.models import Organisation, User, Workspace


class Source(models.TextChoices):
    """Where we know of money from."""

    ONEC = "onec", _("1C")
    STATEMENT = "statement", _("bank statement")


class Rule(models.TextChoices):
    """By what a part of a payment went to an invoice."""

    TOLD_BY_ONEC = "told_by_onec", _("told by 1C")
    BY_HAND = "by_hand", _("by hand")


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Filters of incoming money."""

    def visible_to(self, user: User) -> "PaymentQuerySet":
        """Incoming money of his workspace for accountants and administrators; nothing for others."""
        found = self.filter(workspace_id=user.workspace_id)
        return found if user.sees_open_documents else found.none()

    def there(self) -> "PaymentQuerySet":
        """What its source has not taken back."""
        return self.filter(withdrawn_at=None)

    def unsettled(self) -> "PaymentQuerySet":
        """Money of which at least a part pays nothing yet, unless its source says that it is tied to something."""
        return self.there().filter(settled__lt=F("amount"), is_denied=False)


class Payment(models.Model):
    """Money that came in, once: `reference` is the key of its source; sums in `currency`.

    What is known from the reports on invoices alone (`told_at` empty) is as large as the parts that they name.
    """

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    source = models.CharField(max_length=10, choices=Source.choices)
    reference = models.CharField(max_length=300)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True)
    counterparty = models.ForeignKey(Counterparty, models.PROTECT, null=True, db_index=False)
    payer_inn = models.CharField(max_length=20, blank=True)
    payer_name = models.CharField(max_length=300, blank=True)
    number = models.CharField(max_length=100, blank=True)
    received_on = models.DateField()
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    settled = models.DecimalField(max_digits=18, decimal_places=2, default=0)  # sum of the settlements in force
    currency = models.CharField(max_length=3, default="RUB")
    purpose = models.CharField(max_length=1000, blank=True)
    told_at = models.DateTimeField(null=True)  # when the source spoke of this money last: an older word changes nothing
    is_denied = models.BooleanField(default=False)  # that last word was: it is not there, or it is tied to an invoice
    withdrawn_at = models.DateTimeField(null=True)  # neither its source nor a report on an invoice knows it any more
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["Payment"]] = PaymentQuerySet.as_manager()

    class Meta:
        """What arrives twice is one payment."""

        constraints = [models.UniqueConstraint(fields=["workspace", "reference"], name="payment_is_unique")]
        indexes = [
            models.Index(fields=["workspace", "-received_on", "-id"], name="payment_by_day"),
            models.Index(fields=["workspace", "counterparty", "-received_on"], name="payment_by_counterparty"),
            models.Index(
                fields=["workspace", "-received_on", "-id"],
                condition=Q(withdrawn_at=None, settled__lt=F("amount")),
                name="payment_unsettled",
            ),
        ]

    @property
    def rest(self) -> Decimal:
        """What pays nothing yet."""
        return self.amount - self.settled

    @property
    def waits(self) -> bool:
        """Whether a part of it waits for an invoice."""
        return self.withdrawn_at is None and not self.is_denied and self.rest > 0


class Settlement(models.Model):
    """A part of a payment that pays an invoice; taken back, it stays with who did it."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="settlements")
    invoice = models.ForeignKey(Document, models.PROTECT, related_name="settlements")
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    rule = models.CharField(max_length=40, choices=Rule.choices)
    evidence = models.JSONField(default=dict)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    reverted_at = models.DateTimeField(null=True)
    reverted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        """One part of a payment for an invoice is in force at a time."""

        constraints = [
            models.UniqueConstraint(
                fields=["payment", "invoice"], condition=Q(reverted_at=None), name="settlement_in_force_is_unique"
            )
        ]


class InvoiceReport(models.Model):
    """What 1C said of an invoice last; once it has spoken of money, 1C decides and settlements only confirm.

    A base that has only ever said «unpaid» knows of no money: what a person settles counts until 1C knows better.
    """

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    invoice = models.OneToOneField(Document, models.CASCADE, related_name="payment_report")
    state = models.CharField(max_length=10)  # as 1C told: paid, partial, unpaid, cancelled, reverted
    paid = models.DecimalField(max_digits=18, decimal_places=2)
    total = models.DecimalField(max_digits=18, decimal_places=2)
    is_by_hand = models.BooleanField(default=False)  # the status was set in 1C without money
    told_at = models.DateTimeField()
    is_decisive = models.BooleanField(default=False)  # 1C has told of money, of a mark or of cancelling at least once
