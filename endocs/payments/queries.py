"""Reads of incoming money: the list by keyset, what may be paid by it, what has paid an invoice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Document
from endocs.documents.states import PaymentState
from endocs.kernel.names import search_key
from endocs.payments.models import InvoiceReport, Payment, Settlement
from endocs.payments.proposing import Proposal, numbers_in, proposals
from endocs.people.models import User

OPEN = (PaymentState.UNPAID, PaymentState.PARTLY_PAID)
CANDIDATES = 300
CHOICES = 20


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the list: the day and the key of a payment."""

    received_on: date
    pk: int


def page(user: User, *, only_unsettled: bool, text: str = "", after: Place | None = None, size: int) -> list[Payment]:
    """A page of incoming money, newest first, and one row more if there is a next page."""
    found = Payment.objects.visible_to(user)
    found = found.unsettled() if only_unsettled else found.there()
    if text.strip():
        found = found.filter(_is_like(text.strip()[:100]))
    if after is not None:
        found = found.filter(Q(received_on__lt=after.received_on) | Q(received_on=after.received_on, pk__lt=after.pk))
    return list(_with_parts(found.order_by("-received_on", "-pk")[: size + 1]))


def payment(user: User, pk: int) -> Payment:
    """One payment with what it pays; Payment.DoesNotExist for who may not see it."""
    return _with_parts(Payment.objects.visible_to(user)).get(pk=pk)


def unsettled(user: User) -> QuerySet[Payment]:
    """The money that waits for an invoice."""
    return Payment.objects.visible_to(user).unsettled()


def proposed(user: User, payments: Sequence[Payment]) -> dict[int, list[Proposal]]:
    """For each payment that is not settled the invoices that it may be for, in two queries for the whole page."""
    waiting = [one for one in payments if one.waits]
    numbers = {number for one in waiting for number in numbers_in(one.purpose)}
    inns = {one.payer_inn for one in waiting if one.payer_inn}
    clients = {one.counterparty_id for one in waiting if one.counterparty_id}
    if not (numbers or inns or clients):
        return {}
    likely = Q(counterparty__inn__in=inns) | Q(counterparty__in=clients) | Q(number__in=numbers)
    invoices = list(_open_invoices(user).filter(likely)[:CANDIDATES])
    reported = reported_of(invoices)
    taken = {one.pk: {part.invoice_id for part in one.settlements.all()} for one in waiting}
    return {one.pk: proposals(one, [it for it in invoices if it.pk not in taken[one.pk]], reported) for one in waiting}


def choices(user: User, payment: Payment, text: str) -> list[Document]:
    """Open invoices in the payment's currency by number or client; without a text those of the payer."""
    found = _open_invoices(user).filter(currency=payment.currency)
    if text.strip():
        words = text.strip()[:100]
        found = found.filter(Q(number__icontains=words) | Q(counterparty__search_key__contains=search_key(words)))
    elif payment.counterparty_id or payment.payer_inn:
        payer = Q(counterparty=payment.counterparty_id) if payment.counterparty_id else Q()
        found = found.filter(payer | Q(counterparty__inn=payment.payer_inn) if payment.payer_inn else payer)
    taken = [part.invoice_id for part in payment.settlements.all()]
    return list(found.exclude(pk__in=taken)[:CHOICES])


def reported_of(invoices: Sequence[Document]) -> set[int]:
    """The invoices about which 1C decides."""
    keys = [invoice.pk for invoice in invoices]
    decided = InvoiceReport.objects.filter(invoice_id__in=keys, is_decisive=True)
    return set(decided.values_list("invoice_id", flat=True))


def seen_invoices(user: User, payments: Sequence[Payment]) -> dict[int, Document]:
    """The invoices paid by this money, as far as the user sees them."""
    keys = {part.invoice_id for one in payments for part in one.settlements.all()}
    found = Document.objects.visible_to(user).filter(pk__in=keys)
    return {one.pk: one for one in found.select_related("kind", "counterparty")}


def parts_of(invoice: Document) -> list[Settlement]:
    """What pays an invoice that the reader has been let see, oldest first."""
    parts = Settlement.objects.filter(invoice=invoice, reverted_at=None).select_related("payment", "made_by")
    return list(parts.order_by("payment__received_on", "pk")[:100])


def _open_invoices(user: User) -> QuerySet[Document]:
    found: QuerySet[Document] = Document.objects.visible_to(user).filter(
        kind__code=BuiltInKind.PAYMENT_INVOICE, payment_state__in=OPEN
    )
    return found.select_related("kind", "counterparty").order_by("-listed_on", "-pk")


def _with_parts(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    in_force = Settlement.objects.filter(reverted_at=None).select_related("made_by").order_by("pk")
    return payments.select_related("counterparty", "organisation").prefetch_related(Prefetch("settlements", in_force))


def _is_like(text: str) -> Q:
    """Number, payer or INN, purpose, or sum."""
    found = Q(number__istartswith=text) | Q(payer_name__icontains=text) | Q(payer_inn__startswith=text)
    found |= Q(purpose__icontains=text)
    digits = "".join(text.split()).replace(",", ".")
    if digits.replace(".", "", 1).isdecimal() and digits.isascii() and len(digits) <= 15:
        found |= Q(amount=digits)
    return found
