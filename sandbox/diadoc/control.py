"""The control API: POST /control/NAME with the deed's arguments as JSON, for programs on this machine."""

import base64
import dataclasses
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sandbox.diadoc.faults import Fault
from sandbox.diadoc.papers import Line, Paper
from sandbox.diadoc.state import Message, Party, Patch

if TYPE_CHECKING:
    from sandbox.diadoc.server import Emulator

DEEDS = (
    "add_party", "settle", "deliver", "send", "edit_draft", "erase_draft", "sign", "refuse", "ask_revocation",
    "accept_revocation", "decline_revocation", "delete", "delete_message", "restore", "move", "merge_packets", "roam",
    "set_status", "attach", "add_raw", "repeat", "share_key", "swap", "set_lag",
)  # fmt: skip


def do(emulator: "Emulator", name: str, given: dict[str, Any]) -> Any:
    """Do it and tell what came of it; ValueError, KeyError or TypeError when that cannot be."""
    if name in DEEDS:
        return told(getattr(emulator, name)(**{key: _read(key, value) for key, value in given.items()}))
    if name == "state":
        return state(emulator)
    if name == "fault":
        emulator.faults.add(Fault(**given))
        return {}
    if name == "clear_faults":
        emulator.faults.clear(**given)
        return {}
    if name == "log":
        return {
            "counts": emulator.log.counts(),
            "peak_parallel": emulator.log.peak_parallel(),
            "peak_rate": emulator.log.peak_rate(),
            "refreshes": emulator.identity.refreshes,
        }
    if name in ("revoke_access", "revoke_refresh"):
        getattr(emulator.identity, name)()
        return {}
    if name == "settings":
        return _set(emulator, given)
    raise ValueError(f"there is no deed {name}")


def state(emulator: "Emulator") -> dict[str, Any]:
    """Credentials and boxes: what a connection needs."""
    return {
        "api_url": emulator.api_url,
        "identity_url": emulator.identity_url,
        "client_id": emulator.client_id,
        "client_secret": emulator.client_secret,
        "refresh_token": emulator.refresh_token,
        "parties": [dataclasses.asdict(party) for party in emulator.world.parties.values()],
    }


def told(result: Any) -> Any:
    """A result as JSON: ids of what was made."""
    if isinstance(result, Message):
        documents = [[result.id, entity.id] for entity in result.documents()]
        return {"message": result.id, "documents": documents}
    if isinstance(result, Patch):
        return {"message": result.message, "patch": result.id, "entities": [entity.id for entity in result.entities]}
    if isinstance(result, Party):
        return dataclasses.asdict(result)
    return result


def _set(emulator: "Emulator", given: dict[str, Any]) -> dict[str, Any]:
    for name, value in given.items():
        if name in ("expires_in", "rotates"):
            setattr(emulator.identity, name, value)
        elif name in ("print_waits", "retry_after", "inline_by_default"):
            setattr(emulator.api, name, value)
        else:
            raise ValueError(f"there is no setting {name}")
    return given


def _read(name: str, value: Any) -> Any:
    """An argument of a deed out of JSON."""
    if name == "papers":
        return [paper(one) for one in value]
    if name == "key":
        return tuple(value)
    if name == "keys":
        return [tuple(one) for one in value]
    if name == "at" and value:
        return datetime.fromisoformat(value)
    if name == "content" and isinstance(value, str):
        return base64.b64decode(value)
    if name == "signer":
        return tuple(value)
    return value


def paper(given: dict[str, Any]) -> Paper:
    """A paper out of JSON: sums as texts, the day as YYYY-MM-DD, content in base64."""
    read = dict(given)
    if read.get("day"):
        read["day"] = date.fromisoformat(read["day"])
    if read.get("total") is not None:
        read["total"] = Decimal(str(read["total"]))
    if read.get("content") is not None:
        read["content"] = base64.b64decode(read["content"])
    if "initial" in read:
        read["initial"] = [tuple(key) for key in read["initial"]]
    for name in ("grounds", "corrects"):
        if name in read:
            read[name] = tuple(read[name])
    read["lines"] = [
        Line(**{**line, "quantity": Decimal(str(line["quantity"])), "price": Decimal(str(line["price"]))})
        for line in read.get("lines", [])
    ]
    return Paper(**read)
