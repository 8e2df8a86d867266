"""Which kind of card a document of the operator becomes.

The sender chooses the type; the operator does not derive it from the file. So the type decides, and the function only
inside the УПД: a УПД with the function СЧФ is nothing but a VAT invoice, while СЧФДОП and ДОП hand something over.
The operator's Invoice is счёт-фактура; счёт на оплату is its ProformaInvoice.
Source: the operator's documentation of document types; orders of the Tax Service 820 and 970 for the functions.
"""

from endocs.documents.kinds import BuiltInKind

_KINDS = {
    "ProformaInvoice": BuiltInKind.PAYMENT_INVOICE,
    "Invoice": BuiltInKind.VAT_INVOICE,
    "InvoiceRevision": BuiltInKind.VAT_INVOICE,
    "UniversalTransferDocument": BuiltInKind.UTD,
    "UniversalTransferDocumentRevision": BuiltInKind.UTD,
    "InvoiceCorrection": BuiltInKind.CORRECTION,
    "InvoiceCorrectionRevision": BuiltInKind.CORRECTION,
    "UniversalCorrectionDocument": BuiltInKind.CORRECTION,
    "UniversalCorrectionDocumentRevision": BuiltInKind.CORRECTION,
    "XmlTorg12": BuiltInKind.DELIVERY_NOTE,
    "Torg12": BuiltInKind.DELIVERY_NOTE,
    "XmlAcceptanceCertificate": BuiltInKind.ACT,
    "AcceptanceCertificate": BuiltInKind.ACT,
    "ReconciliationAct": BuiltInKind.RECONCILIATION,
    "Contract": BuiltInKind.CONTRACT,
    "SupplementaryAgreement": BuiltInKind.ADDENDUM,
}
# Types without a kind of ours; each is a card of the kind «other».
_OTHERS = frozenset({
    "Nonformalized", "ServiceDetails", "PriceList", "PriceListAgreement", "CertificateRegistry", "Torg13",
    "SignatureRequest", "PowerOfAttorney", "TrustConnectionRequest",
})  # fmt: skip
_VAT_INVOICE_ONLY = "СЧФ"


def code_of(type_named_id: str, function: str) -> str:
    """The code of the built-in kind; what we do not know is «other»."""
    kind = _KINDS.get(type_named_id, BuiltInKind.OTHER)
    if kind == BuiltInKind.UTD and function == _VAT_INVOICE_ONLY:
        return BuiltInKind.VAT_INVOICE.value
    return kind.value


def is_known(type_named_id: str) -> bool:
    """Whether the operator's documentation names this type."""
    return type_named_id in _KINDS or type_named_id in _OTHERS


def corrects(type_named_id: str) -> bool:
    """Whether a document of this type corrects or replaces the one that it names as initial."""
    return type_named_id.endswith("Revision") or _KINDS.get(type_named_id) == BuiltInKind.CORRECTION
