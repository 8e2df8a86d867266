"""One example of each message, for the description of the protocol; the firms are made up."""

from typing import Any

_HEAD: dict[str, Any] = {
    "protocol": 1,
    "message_id": "6a0f1a52-6f0f-4c0e-9a53-0f5f1c7d2b11",
    "occurred_at": "2026-11-24T09:15:00Z",
    "attempt": 1,
}
_INFOBASE = {
    "id": "3b5e7a10-64a1-4a67-8f3c-2f64a1d0c9e5", "configuration": "БухгалтерияПредприятия",
    "configuration_version": "3.0.198.19", "platform": "8.3.27.1", "ssl_version": "3.1.11.466",
    "extension_version": "1.0.0",
}  # fmt: skip
_ORGANISATION = {
    "ref": "0d7d2f4e-2f60-11ef-9d0c-0242ac120002", "inn": "7806415204", "kpp": "780601001",
    "name": "ООО «Вектра Монтаж»",
}  # fmt: skip
_CLIENT = {
    "ref": "1c1f2b9a-2f60-11ef-9d0c-0242ac120002", "inn": "7814339028", "kpp": "781401001", "name": "Астра-Логистик",
    "full_name": "ООО «Астра-Логистик»", "is_person": False,
}  # fmt: skip
_INVOICE = {"type": "СчетНаОплатуПокупателю", "ref": "8f3b6c52-8a1e-11ee-b9d1-0242ac120002"}
_RECEIPT = {
    "type": "ПоступлениеНаРасчетныйСчет", "ref": "a41c2f02-8a1e-11ee-b9d1-0242ac120002", "number": "0000-000087",
    "date": "2026-11-24T00:00:00", "incoming_number": "412", "incoming_date": "2026-11-23", "amount": "600.00",
}  # fmt: skip

UPSERT = {
    **_HEAD, "kind": "document.upsert", "infobase": _INFOBASE,
    "user": {"login": "СоколоваМ", "full_name": "Соколова М. В.", "email": None},
    "object": {
        "type": "РеализацияТоваровУслуг", "ref": "7d3f0c52-8a1e-11ee-b9d1-0242ac120002", "data_version": "AAAAAAABTkA=",
        "number": "0000-000123", "number_printed": "123", "date": "2026-11-24T12:00:00", "posted": True,
        "deletion_mark": False, "operation": "Услуги", "universal": False,
        "link": "e1cib/data/Документ.РеализацияТоваровУслуг?ref=b9d10242ac12000211ee8a1e7d3f0c52",
    },
    "organization": _ORGANISATION, "counterparty": _CLIENT,
    "contract": {
        "ref": "2b0a7c1e-2f60-11ef-9d0c-0242ac120002", "number": "15", "date": "2026-01-10", "name": "Договор 15",
    },
    "amounts": {"total": "1250.50", "vat": "208.42", "vat_included": True, "currency": "RUB"},
    "lines": [{
        "n": 1, "name": "Монтаж стеллажей", "qty": "1", "price": "1250.50", "sum": "1250.50", "vat_rate": "НДС20",
        "vat": "208.42",
    }],
    "invoice_ref": _INVOICE["ref"], "basis_refs": [], "responsible": "Соколова М. В.", "comment": "",
    "files": [{
        "name": "Акт 123 от 24.11.2026.pdf", "form": "act",
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "size": 81234,
        "media_type": "application/pdf",
    }],
    "warnings": ["Не удалось сформировать ТОРГ-12"],
}  # fmt: skip
DELETED = {**_HEAD, "kind": "document.deleted", "object": UPSERT["object"], "organization": _ORGANISATION}
PAYMENT = {
    **_HEAD, "kind": "invoice.payment", "invoice": _INVOICE, "organization": _ORGANISATION,
    "payment": {
        "state": "partial", "paid": "600.00", "total": "1250.50", "by_hand": False, "receipts": [_RECEIPT],
    },
}  # fmt: skip
UNMATCHED = {
    **_HEAD, "kind": "payment.unmatched", "receipt": _RECEIPT, "organization": _ORGANISATION, "payer": _CLIENT,
    "purpose": "Оплата по счету 119 от 20.11.2026", "currency": "RUB", "withdrawn": False,
}  # fmt: skip
PING = {**_HEAD, "kind": "ping", "infobase": _INFOBASE}
