"""The protocol of 1C in the words of OpenAPI, with what the framework does not see: headers, bodies, their examples."""

from typing import Any

from ninja import NinjaAPI
from pydantic import BaseModel, TypeAdapter

from endocs.onec import wire
from endocs.onec.examples import DELETED, PAYMENT, PING, UNMATCHED, UPSERT

PARTS = "#/components/schemas/{model}"
HEADERS: list[dict[str, Any]] = [
    {
        "name": "X-Onec-Infobase", "in": "header", "required": True, "schema": {"type": "string", "format": "uuid"},
        "description": "Identifier of the base; the first call with a token names it, no other may use the token then.",
    },
    {
        "name": "X-Onec-Protocol", "in": "header", "required": True, "schema": {"type": "string", "enum": ["1"]},
        "description": "Version of the protocol.",
    },
]  # fmt: skip
KEY: dict[str, Any] = {
    "name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string", "format": "uuid"},
    "description": "`message_id` of the body; when it is sent, both must be equal.",
}  # fmt: skip
RETRY_AFTER = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}}
MESSAGES = {
    "document": UPSERT, "document that was deleted": DELETED, "payment of an invoice": PAYMENT,
    "money tied to no invoice": UNMATCHED, "ping": PING,
}  # fmt: skip


def described(api: NinjaAPI) -> dict[str, Any]:
    """The whole description."""
    whole = dict(api.get_openapi_schema())
    bodies = _bodies(whole["components"]["schemas"])
    for path, operations in whole["paths"].items():
        for operation in operations.values():
            operation.setdefault("parameters", [])
            operation["parameters"] += [*HEADERS, *([KEY] if path.endswith("/messages") else [])]
            operation["responses"][429]["headers"] = RETRY_AFTER
            if body := bodies.get(path.rpartition("/api/onec/v1")[2]):
                operation["requestBody"] = body
    return whole


def _bodies(parts: dict[str, Any]) -> dict[str, Any]:
    """What each address takes; the parts that they refer to are put among those of the description."""
    taken = {name: {"value": value} for name, value in MESSAGES.items()}
    return {
        "/messages": _json(TypeAdapter(wire.AnyMessage), parts, taken),
        "/messages/batch": _json(wire.Batch, parts),
        "/outbox/ack": _json(wire.Acknowledgements, parts),
        "/files/{sha256}": _binary(),
    }


def _json(of: type[BaseModel] | TypeAdapter[Any], parts: dict[str, Any], examples: Any = None) -> dict[str, Any]:
    if isinstance(of, TypeAdapter):
        schema = of.json_schema(ref_template=PARTS)
    else:
        schema = of.model_json_schema(ref_template=PARTS)
    parts.update(schema.pop("$defs", {}))
    content: dict[str, Any] = {"schema": schema, **({"examples": examples} if examples else {})}
    return {"required": True, "content": {"application/json": content}}


def _binary() -> dict[str, Any]:
    return {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
