"""Who sees incoming money and who settles it."""

from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Document
from endocs.payments.models import Payment
from endocs.people.models import User


def can_see(user: User) -> bool:
    """Accountants and administrators; for others incoming money does not exist."""
    return user.sees_open_documents


def can_settle(user: User, payment: Payment) -> bool:
    """The same people, in their own workspace."""
    return can_see(user) and user.workspace_id == payment.workspace_id


def can_be_paid(invoice: Document) -> bool:
    """Money goes to invoices for payment that the firm has issued."""
    return invoice.kind.code == BuiltInKind.PAYMENT_INVOICE
