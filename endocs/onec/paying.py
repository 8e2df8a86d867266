"""What a base says of money: how far an invoice is paid, and receipts that it ties to no invoice.

The word about an invoice may come before the invoice itself: it is kept, and applied when the card appears. `taking`
takes the messages of a base one after another, so the two never pass each other unseen.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from endocs.counterparties.models import Counterparty
from endocs.documents.models import Document
from endocs.onec import entering
from endocs.onec.models import Infobase, KeptPayment, OnecDocument, Party
from endocs.onec.values import Firm, InvoicePayment, Outcome, Receipt, UnmatchedPayment
from endocs.payments import reporting
from endocs.payments.models import InvoiceReport, Payment
from endocs.payments.reporting import Money, ReceiptFacts


@transaction.atomic
def take_payment(*, infobase: Infobase, told: InvoicePayment) -> Outcome:
    """The invoice's payment as the base says; kept while the base has not sent the invoice itself."""
    row = _row(infobase, told.invoice.type, str(told.invoice.ref))
    if row is None:
        return _keep(infobase, told)
    known = InvoiceReport.objects.filter(invoice_id=row.document_id).first()
    if known and known.told_at > told.occurred_at:
        return Outcome(
            status="stale", document_id=row.document_id, sentence=_("A newer word about this payment is known already.")
        )
    changed = _report(infobase, row.document, told.occurred_at, _facts(told))
    return Outcome(
        status="updated" if changed else "duplicate",
        document_id=row.document_id,
        sentence=_("The payment of the invoice is noted.") if changed else _("Nothing new about this payment."),
    )


@transaction.atomic
def apply_kept(*, onec_document: OnecDocument) -> None:
    """Tell a new card what the base said of its payment before."""
    kept = KeptPayment.objects.filter(
        infobase_id=onec_document.infobase_id,
        object_type=onec_document.object_type,
        object_ref=onec_document.object_ref,
    ).first()
    if kept is None:
        return
    _report(onec_document.infobase, onec_document.document, kept.occurred_at, kept.facts)
    kept.delete()


@transaction.atomic
def take_unmatched(*, infobase: Infobase, told: UnmatchedPayment) -> Outcome:
    """Money that the base ties to no invoice, or that it does not count among those any more."""
    reference = f"{_source(infobase)}/{told.receipt.type}/{told.receipt.ref}"
    known = Payment.objects.filter(workspace_id=infobase.workspace_id, reference=reference).first()
    if known and known.told_at and known.told_at > told.occurred_at:
        return Outcome(status="stale", sentence=_("A newer word about this money is known already."))
    tell = reporting.withdraw if told.is_withdrawn else reporting.enter_unmatched
    changed = tell(
        workspace=infobase.workspace, reference=reference, money=_money(infobase, told), told_at=told.occurred_at
    )
    if not changed:
        return Outcome(status="duplicate", sentence=_("Nothing new about this money."))
    return Outcome(
        status="updated" if known else "created",
        sentence=_("The money is not waiting for an invoice any more.")
        if told.is_withdrawn
        else _("The money waits in EnDocs for the invoice that it pays."),
    )


def _keep(infobase: Infobase, told: InvoicePayment) -> Outcome:
    kept, is_new = KeptPayment.objects.get_or_create(
        infobase=infobase,
        object_type=told.invoice.type,
        object_ref=str(told.invoice.ref),
        defaults={"workspace_id": infobase.workspace_id, "occurred_at": told.occurred_at, "facts": _facts(told)},
    )
    if not is_new and kept.occurred_at > told.occurred_at:
        return Outcome(status="stale", sentence=_("A newer word about this payment is known already."))
    kept.occurred_at, kept.facts = told.occurred_at, _facts(told)
    kept.save(update_fields=["occurred_at", "facts"])
    return Outcome(
        status="created" if is_new else "updated",
        sentence=_("The invoice has not arrived yet: its payment is kept and will be noted as soon as it does."),
    )


def _row(infobase: Infobase, object_type: str, ref: str) -> OnecDocument | None:
    found = OnecDocument.objects.filter(infobase=infobase, object_type=object_type, object_ref=ref)
    return found.select_related("document__kind", "document__counterparty", "document__organisation").first()


def _facts(told: InvoicePayment) -> dict[str, Any]:
    """The word as JSON keeps it."""
    return {
        "state": told.state, "paid": str(told.paid), "total": str(told.total), "is_by_hand": told.is_by_hand,
        "receipts": [_receipt_facts(one) for one in told.receipts],
    }  # fmt: skip


def _receipt_facts(receipt: Receipt) -> dict[str, str]:
    return {
        "key": f"{receipt.type}/{receipt.ref}", "number": receipt.number, "dated_on": receipt.dated_on.isoformat(),
        "incoming_number": receipt.incoming_number,
        "incoming_on": receipt.incoming_on.isoformat() if receipt.incoming_on else "",
        "amount": str(receipt.amount),
    }  # fmt: skip


def _report(infobase: Infobase, invoice: Document, told_at: Any, facts: dict[str, Any]) -> bool:
    return reporting.report(
        invoice=invoice,
        state=facts["state"],
        paid=Decimal(facts["paid"]),
        total=Decimal(facts["total"]),
        is_by_hand=facts["is_by_hand"],
        told_at=told_at,
        receipts=[_receipt(one) for one in facts["receipts"]],
        source_key=_source(infobase),
    )


def _receipt(kept: dict[str, str]) -> ReceiptFacts:
    return ReceiptFacts(
        key=kept["key"],
        number=kept["number"],
        dated_on=date.fromisoformat(kept["dated_on"]),
        incoming_number=kept["incoming_number"],
        incoming_on=date.fromisoformat(kept["incoming_on"]) if kept["incoming_on"] else None,
        amount=Decimal(kept["amount"]),
    )


def _money(infobase: Infobase, told: UnmatchedPayment) -> Money:
    receipt, payer = told.receipt, told.payer
    return Money(
        number=receipt.incoming_number or receipt.number,
        received_on=receipt.incoming_on or receipt.dated_on,
        amount=receipt.amount,
        currency=told.currency,
        organisation=entering.organisation_of(infobase, told.organisation),
        counterparty=_payer(infobase, payer),
        payer_inn=payer.inn,
        payer_name=payer.full_name or payer.name,
        purpose=told.purpose,
    )


def _payer(infobase: Infobase, payer: Firm) -> Counterparty | None:
    """The client that this reference means, else that of the INN: money makes nobody a client."""
    if payer.ref and (party := Party.objects.filter(infobase=infobase, ref=str(payer.ref)).first()):
        return party.counterparty
    if not payer.inn:
        return None
    found = list(Counterparty.objects.filter(workspace_id=infobase.workspace_id, inn=payer.inn).order_by("pk")[:20])
    if len(found) == 1:
        return found[0]
    return next((one for one in found if one.kpp == payer.kpp), None)


def _source(infobase: Infobase) -> str:
    return f"onec:{infobase.pk}"
