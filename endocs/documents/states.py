"""The states of a card. They are separate: a paid invoice is still an approved one."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Direction(models.TextChoices):
    """Where a document goes."""

    OUTGOING = "outgoing", _("Outgoing")
    INCOMING = "incoming", _("Incoming")
    INTERNAL = "internal", _("Internal")


class ProcessState(models.TextChoices):
    """Where the card is in its process (reference: the state table in docs/decisions)."""

    NEW = "new", _("New")
    IN_PROCESS = "in_process", _("In process")
    APPROVED = "approved", _("Approved")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    SIGNED = "signed", _("Signed")
    EXECUTED = "executed", _("Executed")
    REJECTED = "rejected", _("Rejected")
    INTERRUPTED = "interrupted", _("Interrupted")
    ARCHIVED = "archived", _("Archived")


class ExchangeState(models.TextChoices):
    """Where the document is at the e-document operator."""

    NONE = "none", _("Not sent")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    AWAITING_OUR_SIGNATURE = "awaiting_our_signature", _("Awaiting our signature")
    SIGNED = "signed", _("Signed by the client")
    SIGNED_WITH_DISCREPANCIES = "signed_with_discrepancies", _("Signed with discrepancies")
    REFUSED = "refused", _("Refused by the client")
    FAILED = "failed", _("Exchange failed")
    UNKNOWN = "unknown", _("Unknown")


class RevocationState(models.TextChoices):
    """Whether the exchange is being undone; stands beside the exchange state."""

    NONE = "none", _("No revocation")
    REQUESTED_BY_US = "requested_by_us", _("We asked to revoke")
    REQUESTED_BY_THEM = "requested_by_them", _("The client asks to revoke")
    REVOKED = "revoked", _("Revoked")
    DECLINED = "declined", _("Revocation declined")


class PaperState(models.TextChoices):
    """Where the paper original is."""

    NONE = "none", _("Not printed")
    PRINTED = "printed", _("Printed")
    HANDED_OVER = "handed_over", _("Handed over")
    ORIGINAL_RETURNED = "original_returned", _("Original returned")


class PaymentState(models.TextChoices):
    """Whether an invoice has been paid."""

    NONE = "none", _("Nothing to pay")
    UNPAID = "unpaid", _("Unpaid")
    PARTLY_PAID = "partly_paid", _("Partly paid")
    PAID = "paid", _("Paid")
    CANCELLED = "cancelled", _("Cancelled")


LAUNCHABLE = (ProcessState.NEW, ProcessState.REJECTED, ProcessState.INTERRUPTED)
FINISHED = (ProcessState.APPROVED, ProcessState.ACKNOWLEDGED, ProcessState.SIGNED, ProcessState.EXECUTED)
RENEWABLE = (ProcessState.ARCHIVED, *FINISHED, ProcessState.REJECTED, ProcessState.INTERRUPTED)
