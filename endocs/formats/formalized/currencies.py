"""The currency of a document: digits of the classifier (ОКВ) and the letters that people know."""

from dataclasses import replace

from endocs.formats.formalized.tree import Node
from endocs.formats.formalized.values import Formalized

_LETTERS = {
    "643": "RUB", "810": "RUB", "840": "USD", "978": "EUR", "156": "CNY", "933": "BYN", "398": "KZT", "051": "AMD",
    "417": "KGS", "860": "UZS", "972": "TJS", "944": "AZN", "981": "GEL", "498": "MDL", "934": "TMT", "980": "UAH",
    "949": "TRY", "784": "AED", "356": "INR", "392": "JPY", "410": "KRW", "344": "HKD", "826": "GBP", "756": "CHF",
    "764": "THB", "704": "VND", "496": "MNT", "941": "RSD", "376": "ILS", "124": "CAD", "036": "AUD", "702": "SGD",
}  # fmt: skip


def letters(code: str) -> str:
    """The letter code of a currency; what we do not know stays as it is."""
    return _LETTERS.get(code, code)


def with_currency(told: Formalized, *nodes: Node) -> Formalized:
    """The document with the currency that the first of the elements tells."""
    code = next((code for node in nodes if (code := node.text("КодОКВ"))), "")
    return replace(
        told,
        currency=letters(code),
        currency_code=code,
        currency_name=next((name for node in nodes if (name := node.text("НаимОКВ"))), ""),
        exchange_rate=next((rate for node in nodes if (rate := node.number("КурсВал")) is not None), None),
    )
