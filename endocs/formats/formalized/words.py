"""Words for the codes of the formats."""

from django.utils.translation import gettext as _

from endocs.formats.formalized.labels import LABELS


def label(name: str) -> str:
    """What an attribute of the format is called; a name that the parties chose stands as it is."""
    return str(LABELS.get(name, name))


def kind_name(kind: str) -> str:
    """What a document of the kind is called as a heading."""
    names = {
        "utd": _("Universal transfer document"),
        "vat_invoice": _("VAT invoice"),
        "correction": _("Universal correction document"),
        "act": _("Acceptance certificate"),
        "delivery_note": _("Delivery note"),
        "payment_invoice": _("Payment invoice"),
        "reconciliation": _("Reconciliation statement"),
        "buyer_title": _("Answer of the buyer"),
        "revocation": _("Proposal to revoke a document"),
        "notice": _("Notice of the exchange"),
    }
    return names.get(kind) or _("Formalized document")


def function_words(function: str) -> str:
    """What the function of an УПД or УКД means; empty when there is nothing to explain."""
    words = {
        "СЧФ": _("VAT invoice"),
        "СЧФДОП": _("VAT invoice and transfer document, status 1"),
        "ДОП": _("transfer document without VAT invoice, status 2"),
        "КСЧФ": _("correction VAT invoice"),
        "КСЧФДИС": _("correction VAT invoice and document of a changed cost"),
        "ДИС": _("document of a changed cost"),
        "СвРК": _("report of a commission agent"),
        "СвЗК": _("report on purchases of a commission agent"),
    }
    return words.get(function, "")


def result_words(code: str) -> str:
    """What the buyer answered (КодИтога); empty when the code is another one."""
    words = {
        "1": _("accepted without discrepancies"),
        "2": _("accepted with discrepancies"),
        "3": _("not accepted"),
    }
    return words.get(code, code)


def notice_words(what: str) -> str:
    """What a technical paper says."""
    words = {
        "received": _("The receiver has received the file."),
        "sent": _("The operator confirms that the file was sent."),
        "confirmed": _("The operator confirms that the file was received from the sender."),
        "amendment": _("The receiver asks to correct the document."),
        "message": _("A message to the document."),
    }
    return words.get(what, what)


def method_words(code: str) -> str:
    """How the powers of a signer are confirmed (СпосПодтПолном of order 970); empty when it is another code."""
    words = {
        "1": _("by the data of the signature"),
        **dict.fromkeys(("2", "3", "4"), _("by an electronic power of attorney, code %(code)s") % {"code": code}),
        "5": _("power of attorney on paper"),
        "6": _("otherwise"),
    }
    return words.get(code, code)


def sign_words(code: str) -> str:
    """What a line is (ПрТовРаб)."""
    words = {"1": _("goods"), "2": _("work"), "3": _("service"), "4": _("property right"), "5": _("other")}
    return words.get(code, code)
