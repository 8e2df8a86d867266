"""The list of documents by filter, newest last."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sandbox.diadoc import answers
from sandbox.diadoc.state import Document, Entity, Message, Side, World

CATEGORIES: Mapping[str, Callable[[Side], bool]] = {
    "": lambda side: not side.is_deleted,
    "NotRead": lambda side: not side.is_deleted,
    "WaitingForRecipientSignature": lambda side: side.response == "WaitingForRecipientSignature",
    "WithRecipientSignature": lambda side: side.response == "WithRecipientSignature",
    "WithRecipientPartiallySignature": lambda side: side.response == "WithRecipientPartiallySignature",
    "RecipientSignatureRequestRejected": lambda side: side.response == "RecipientSignatureRequestRejected",
    "RevocationIsRequestedByMe": lambda side: side.revocation == "RevocationIsRequestedByMe",
    "RequestsMyRevocation": lambda side: side.revocation == "RequestsMyRevocation",
    "RevocationAccepted": lambda side: side.revocation == "RevocationAccepted",
    "RevocationRejected": lambda side: side.revocation == "RevocationRejected",
    "Deleted": lambda side: side.is_deleted,
}


def listed(world: World, box: str, query: Mapping[str, str]) -> dict[str, Any]:
    """A DocumentList; ValueError for a filter that cannot be."""
    named, _, rest = query.get("filterCategory", "").partition(".")
    direction = next((word for word in ("Inbound", "Outbound", "Internal") if rest.startswith(word)), "")
    status = rest.removeprefix(direction)
    if not named or not direction or status not in CATEGORIES:
        raise ValueError(f"filterCategory {query.get('filterCategory')} is unknown")
    first, last = int(query.get("timestampFromTicks") or 0), int(query.get("timestampToTicks") or 0)
    limit, after = min(int(query.get("count") or 100), 100), query.get("afterIndexKey", "")
    found = []
    for its, part, document, side in _seen(world, box):
        at = side.delivered if direction == "Inbound" else document.sent
        if side.direction == direction and named in ("Any", document.type) and CATEGORIES[status](side):
            key = f"{at:020d}+{its.id}/{part.id}"
            if at >= first and (not last or at <= last) and key > after:
                found.append((key, its, part, document))
    found.sort(key=lambda row: row[0])
    page = [
        {"IndexKey": key, **answers.document(its, box, part, document)} for key, its, part, document in found[:limit]
    ]
    return {"TotalCount": len(found), "Documents": page, "HasMoreResults": len(found) > limit}


def _seen(world: World, box: str) -> Iterator[tuple[Message, Entity, Document, Side]]:
    for its in world.messages.values():
        if box not in its.seen_by or its.type != "Letter":
            continue
        for part in its.documents():
            if part.document and box in part.seen_by:
                yield its, part, part.document, part.document.sides[box]
