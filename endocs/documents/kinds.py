"""The kinds of documents that every workspace has, and what each asks for."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class BuiltInKind(models.TextChoices):
    """Codes are the field's standard terms; see the glossary in docs/."""

    MEMO = "memo", _("Memo")
    PAYMENT_INVOICE = "payment_invoice", _("Payment invoice")
    ACT = "act", _("Acceptance certificate")
    DELIVERY_NOTE = "delivery_note", _("Delivery note")
    VAT_INVOICE = "vat_invoice", _("VAT invoice")
    UTD = "utd", _("Universal transfer document")
    CORRECTION = "correction", _("Correction document")
    RECONCILIATION = "reconciliation", _("Reconciliation statement")
    CONTRACT = "contract", _("Contract")
    ADDENDUM = "addendum", _("Addendum")
    POWER_OF_ATTORNEY = "power_of_attorney", _("Power of attorney")
    INCOMING_LETTER = "incoming_letter", _("Incoming letter")
    OUTGOING_LETTER = "outgoing_letter", _("Outgoing letter")
    ORDER = "order", _("Order")
    OTHER = "other", _("Other")


class Gender(models.TextChoices):
    """Grammatical gender of a kind's Russian name, for states that agree with it."""

    MASCULINE = "m"
    FEMININE = "f"
    NEUTER = "n"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a kind of document is by default."""

    direction: str
    required: tuple[str, ...]
    gender: Gender
    is_for_client: bool = False
    print_order: int = 50


_CLIENT = ("organisation", "counterparty", "number", "dated_on")

RULES: dict[str, Rules] = {
    BuiltInKind.MEMO: Rules("internal", ("organisation", "counterparty"), Gender.FEMININE),
    BuiltInKind.PAYMENT_INVOICE: Rules("outgoing", (*_CLIENT, "amount"), Gender.MASCULINE, True, 10),
    BuiltInKind.UTD: Rules("outgoing", (*_CLIENT, "amount"), Gender.MASCULINE, True, 20),
    BuiltInKind.ACT: Rules("outgoing", (*_CLIENT, "amount"), Gender.MASCULINE, True, 21),
    BuiltInKind.DELIVERY_NOTE: Rules("outgoing", (*_CLIENT, "amount"), Gender.FEMININE, True, 22),
    BuiltInKind.VAT_INVOICE: Rules("outgoing", (*_CLIENT, "amount"), Gender.MASCULINE, True, 23),
    BuiltInKind.CORRECTION: Rules("outgoing", _CLIENT, Gender.MASCULINE, True, 24),
    BuiltInKind.RECONCILIATION: Rules("outgoing", _CLIENT[:2] + _CLIENT[3:], Gender.MASCULINE, True, 30),
    BuiltInKind.CONTRACT: Rules("outgoing", _CLIENT, Gender.MASCULINE, True, 40),
    BuiltInKind.ADDENDUM: Rules("outgoing", _CLIENT, Gender.NEUTER, True, 41),
    BuiltInKind.POWER_OF_ATTORNEY: Rules("outgoing", ("organisation", "number", "dated_on"), Gender.FEMININE, True, 45),
    BuiltInKind.INCOMING_LETTER: Rules("incoming", ("organisation", "counterparty", "subject"), Gender.NEUTER),
    BuiltInKind.OUTGOING_LETTER: Rules("outgoing", ("organisation", "counterparty", "subject"), Gender.NEUTER, True),
    BuiltInKind.ORDER: Rules("internal", ("organisation", "subject", "dated_on"), Gender.MASCULINE),
    BuiltInKind.OTHER: Rules("internal", ("organisation", "subject"), Gender.NEUTER, True),
}
