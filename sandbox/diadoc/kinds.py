"""Types of documents that the emulator knows; any other name is sent as a file of that type."""

from collections.abc import Mapping
from dataclasses import dataclass

FILE = "file"
XML = {
    "utd970_05_03_01": "utd503",
    "utd970_05_02_01": "utd502",
    "utd820_05_01_02_hyphen": "utd820",
    "ucd_05_01_04": "ucd189",
    "tovtorg_05_01_02": "torg12",
    "rezru_05_01_01": "act",
    "reconciliation_act_05_01_01": "reconciliation",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A type: its words, what its function and version are when nothing else is said, and who has to answer."""

    words: str
    function: str = "default"
    version: str = "v1"
    answer: str = ""  # AttachmentType of the recipient's title; without it a plain signature answers
    is_answered: bool = True
    versions: tuple[str, ...] = ()
    functions: tuple[str, ...] = ("default",)
    has_print_form: bool = True


_UTD = ("utd970_05_03_01", "utd970_05_02_01", "utd820_05_01_02_hyphen")
_UTD_FUNCTIONS = ("СЧФ", "СЧФДОП", "ДОП")
_BUYER = "UniversalTransferDocumentBuyerTitle"
_CORRECTION_BUYER = "UniversalCorrectionDocumentBuyerTitle"
KINDS: Mapping[str, Kind] = {
    "Invoice": Kind("Счёт-фактура", "СЧФ", _UTD[0], _BUYER, False, _UTD, _UTD_FUNCTIONS),
    "InvoiceRevision": Kind("Исправленный счёт-фактура", "СЧФ", _UTD[0], _BUYER, False, _UTD, _UTD_FUNCTIONS),
    "InvoiceCorrection": Kind(
        "Корректировочный счёт-фактура", "КСЧФ", "ucd_05_01_04", _CORRECTION_BUYER, False,
        ("ucd_05_01_04",), ("КСЧФ", "КСЧФДИС", "ДИС"),
    ),
    "UniversalTransferDocument": Kind("УПД", "СЧФДОП", _UTD[0], _BUYER, True, _UTD, _UTD_FUNCTIONS),
    "UniversalTransferDocumentRevision": Kind(
        "Исправление УПД", "СЧФДОП", _UTD[0], _BUYER, True, _UTD, _UTD_FUNCTIONS
    ),
    "UniversalCorrectionDocument": Kind(
        "УКД", "КСЧФДИС", "ucd_05_01_04", _CORRECTION_BUYER, True, ("ucd_05_01_04",), ("КСЧФ", "КСЧФДИС", "ДИС")
    ),
    "XmlTorg12": Kind(
        "Накладная", "default", "tovtorg_05_01_02", "XmlTorg12BuyerTitle", True, ("tovtorg_05_01_02", _UTD[0])
    ),
    "XmlAcceptanceCertificate": Kind(
        "Акт", "default", "rezru_05_01_01", "XmlAcceptanceCertificateBuyerTitle", True, ("rezru_05_01_01", _UTD[0])
    ),
    "Torg12": Kind("Накладная"),
    "AcceptanceCertificate": Kind("Акт"),
    "ProformaInvoice": Kind("Счёт", is_answered=False),
    "ReconciliationAct": Kind(
        "Акт сверки", "default", "reconciliation_act_05_01_01", "Title", True, ("reconciliation_act_05_01_01", "v1")
    ),
    "Contract": Kind("Договор", has_print_form=False),
    "SupplementaryAgreement": Kind("Дополнительное соглашение", has_print_form=False),
    "Nonformalized": Kind("Документ", has_print_form=False),
    "PriceList": Kind("Прайс-лист", has_print_form=False),
    "ServiceDetails": Kind("Детализация", has_print_form=False),
}  # fmt: skip


def kind_of(type_named_id: str) -> Kind:
    """What is known of the type; an unknown one is a file that may be signed."""
    return KINDS.get(type_named_id, Kind("Документ", has_print_form=False))


def xml_of(version: str) -> str:
    """Which template writes a document of this version; `file` when none does."""
    return XML.get(version, FILE)


def is_answered(type_named_id: str, function: str) -> bool:
    """Whether the recipient has to answer; nobody answers an invoice of the function СЧФ."""
    return function not in ("СЧФ", "КСЧФ") and kind_of(type_named_id).is_answered
