"""Print forms of the demo's documents, plainly marked as samples."""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import typst

from endocs.counterparties.models import Counterparty
from endocs.documents.kinds import BuiltInKind
from endocs.people.models import Organisation

VAT_PERCENT = 22
_FOLDER = Path(__file__).resolve().parent
_FONTS = _FOLDER.parent / "formats/fonts"
_TITLES = {
    BuiltInKind.PAYMENT_INVOICE: "Счёт на оплату",
    BuiltInKind.UTD: "Универсальный передаточный документ",
    BuiltInKind.ACT: "Акт",
    BuiltInKind.DELIVERY_NOTE: "Товарная накладная",
    BuiltInKind.VAT_INVOICE: "Счёт-фактура",
    BuiltInKind.RECONCILIATION: "Акт сверки взаимных расчётов",
    BuiltInKind.CONTRACT: "Договор",
}


def print_form(
    *,
    kind: BuiltInKind,
    number: str,
    day: date,
    seller: Organisation,
    buyer: Counterparty,
    works: Sequence[str],
    total: Decimal,
) -> bytes:
    """A PDF that looks like what 1C prints; the total in roubles is divided among the works."""
    vat = vat_of(total)
    data = {
        "title": f"{_TITLES[kind]} № {number} от {day:%d.%m.%Y}",
        "words": {"seller": "Исполнитель", "buyer": "Заказчик"},
        "seller": _firm(seller.name, seller.inn, seller.kpp, seller.address),
        "buyer": _firm(buyer.title, buyer.inn, buyer.kpp, buyer.address),
        "basis": "Договор подряда № 27/26 от 12.01.2026",
        "rows": _rows(works, total - vat),
        "net": _roubles(total - vat),
        "vat": _roubles(vat),
        "total": _roubles(total),
        "account": "40702810900000014417 в банке «Образец», БИК 044030001" if kind == "payment_invoice" else "",
        "signs": ["Исполнитель"] if kind == BuiltInKind.PAYMENT_INVOICE else ["Исполнитель", "Заказчик"],
    }
    made: bytes = typst.compile(
        str(_FOLDER / "demo_form.typ"),
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return made


def vat_of(total: Decimal) -> Decimal:
    """The tax that is in a total, to the kopeck."""
    return (total * VAT_PERCENT / (100 + VAT_PERCENT)).quantize(Decimal("0.01"))


def _firm(name: str, inn: str, kpp: str, address: str) -> dict[str, str]:
    return {"name": name, "inn": inn, "kpp": kpp, "address": address}


def _rows(works: Sequence[str], net: Decimal) -> list[dict[str, str]]:
    part = (net / len(works)).quantize(Decimal("0.01"))
    sums = [part] * (len(works) - 1)
    sums.append(net - sum(sums, Decimal(0)))
    return [
        {"name": name, "count": "1 усл.", "price": _roubles(share), "sum": _roubles(share)}
        for name, share in zip(works, sums, strict=True)
    ]


def _roubles(amount: Decimal) -> str:
    return f"{amount:,.2f}".replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
