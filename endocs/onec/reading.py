"""Bytes of 1C into typed values: nothing a base sends is an error of the server."""

import json
import math
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, TypeAdapter, ValidationError

from endocs.onec import values, wire
from endocs.onec.faults import InvalidField, OnecRefusal

DEPTH = 30
Model = TypeVar("Model", bound=BaseModel)
_MESSAGES: TypeAdapter[Any] = TypeAdapter(wire.AnyMessage)

FIELDS = {
    "message_id": gettext_lazy("number of the message"), "occurred_at": gettext_lazy("time of the event"),
    "object": gettext_lazy("document"), "invoice": gettext_lazy("payment invoice"), "receipt": gettext_lazy("receipt"),
    "type": gettext_lazy("type of the document"), "ref": gettext_lazy("identifier in 1C"),
    "date": gettext_lazy("date"), "incoming_date": gettext_lazy("date of the payment order"),
    "number": gettext_lazy("number"), "organization": gettext_lazy("organisation"), "inn": gettext_lazy("INN"),
    "kpp": gettext_lazy("KPP"), "name": gettext_lazy("name"), "counterparty": gettext_lazy("counterparty"),
    "payer": gettext_lazy("payer"), "contract": gettext_lazy("contract"), "total": gettext_lazy("sum of the document"),
    "vat": gettext_lazy("VAT"), "amount": gettext_lazy("sum"), "paid": gettext_lazy("paid sum"),
    "currency": gettext_lazy("currency"), "state": gettext_lazy("state of the payment"),
    "payment": gettext_lazy("payment"), "receipts": gettext_lazy("receipts"), "files": gettext_lazy("files"),
    "sha256": gettext_lazy("hash of the file"), "lines": gettext_lazy("lines of the document"),
    "invoice_ref": gettext_lazy("invoice of the sale"), "basis_refs": gettext_lazy("grounds of the VAT invoice"),
    "posted": gettext_lazy("mark “posted”"), "deletion_mark": gettext_lazy("deletion mark"),
    "warnings": gettext_lazy("warnings"), "user": gettext_lazy("user of 1C"), "infobase": gettext_lazy("base"),
}  # fmt: skip
FAULTS = {
    "missing": gettext_lazy("is not filled in"),
    "decimal": gettext_lazy("is not a number like 1250.50"),
    "string_too_short": gettext_lazy("is not filled in"),
    "string": gettext_lazy("is not a text"),
    "date": gettext_lazy("is not a date"),
    "uuid": gettext_lazy("is not an identifier"),
    "bool": gettext_lazy("is neither yes nor no"),
    "too": gettext_lazy("has too many rows"),
    "literal": gettext_lazy("has a value that EnDocs does not know"),
}


class Unreadable(OnecRefusal):
    """The body is no JSON object of the protocol."""

    code = "unreadable"
    status = 400

    def __init__(self) -> None:
        super().__init__(
            _(
                "The message is damaged: it is not JSON in UTF-8. Update the extension in 1C; if it happens again, show"
                " this sentence to the administrator."
            )
        )


class UnknownKind(OnecRefusal):
    """A message of a newer extension."""

    code = "unknown_kind"

    def __init__(self, kind: str) -> None:
        super().__init__(
            _("This version of EnDocs does not know messages “%(kind)s”. Ask the administrator to update EnDocs.")
            % {"kind": kind[:40]}
        )


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message says, None for a ping; and what the base consists of, when it tells."""

    told: values.Told | None
    versions: wire.Versions | None


def loaded(raw: bytes) -> Any:
    """The JSON in the bytes, with or without a BOM; texts hold nothing that a database does not take."""
    try:
        text = raw.decode("utf-8-sig")
        return _clean(json.loads(text, parse_float=_number, parse_constant=_refused), DEPTH)
    except (ValueError, RecursionError) as error:
        raise Unreadable from error


def message(body: Any) -> Heard:
    """The message in the JSON. Refuses what is not a message of the protocol."""
    if not isinstance(body, dict):
        raise Unreadable
    try:
        found: wire.Told | wire.Ping = _MESSAGES.validate_python(body)
    except ValidationError as error:
        if error.errors()[0]["type"] == "union_tag_invalid":
            raise UnknownKind(str(body.get("kind"))) from error
        raise _invalid(error) from error
    return Heard(None if isinstance(found, wire.Ping) else found.told(body), found.infobase)


def checked(model: type[Model], body: Any) -> Model:
    """The JSON as the model has it, or a refusal that names the field."""
    try:
        return model.model_validate(body)
    except ValidationError as error:
        raise _invalid(error) from error


def message_id(body: Any) -> UUID | None:
    """The number of a message whose other fields may be wrong."""
    told_id = body.get("message_id") if isinstance(body, dict) else None
    try:
        return UUID(told_id) if isinstance(told_id, str) else None
    except ValueError:
        return None


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _refused(text: str) -> float:
    raise ValueError(text)


def _clean(value: Any, depth: int) -> Any:
    if depth < 0:
        raise ValueError("too deep")
    if isinstance(value, str):
        return value.replace("\0", "").encode(errors="replace").decode()
    if isinstance(value, dict):
        return {_clean(key, depth): _clean(one, depth - 1) for key, one in value.items()}
    if isinstance(value, list):
        return [_clean(one, depth - 1) for one in value]
    return value


def _invalid(error: ValidationError) -> InvalidField:
    """Names the first fault in words, all of them by their paths."""
    faults = error.errors(include_url=False, include_input=False, include_context=False)
    paths = [_path(fault["loc"]) for fault in faults]
    name = paths[0].rpartition(".")[2].partition("[")[0] or "kind"
    word = next((word for beginning, word in FAULTS.items() if str(faults[0]["type"]).startswith(beginning)), None)
    return InvalidField(
        _(
            "The message was not taken: the field “%(field)s” (%(path)s) %(fault)s. Mend the document in 1C and send it"
            " again; if it does not help, update the extension."
        )
        % {"field": FIELDS.get(name, name), "path": paths[0] or "kind", "fault": word or _("has an unexpected value")},
        sorted(set(paths)),
    )


def _path(steps: tuple[int | str, ...]) -> str:
    """«files[0].sha256», without the tag of the union."""
    text = ""
    for step in steps:
        if isinstance(step, int):
            text += f"[{step}]"
        elif "." not in step and step != "ping":
            text += f".{step}" if text else step
    return text
