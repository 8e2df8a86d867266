"""Cards of documents of 1C: made once, filled with what 1C says, never over what a person wrote or what is settled."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from endocs.counterparties.models import Counterparty
from endocs.documents import access, arrivals, posting, same_deed
from endocs.documents.arrivals import UNTOUCHED, plain
from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Document, DocumentKind, ExternalReference
from endocs.documents.requisites import Requisites
from endocs.documents.states import Direction
from endocs.onec import kinds
from endocs.onec.models import Infobase, OnecDocument
from endocs.onec.values import Object, Upsert
from endocs.people.models import Organisation, User


def row_of(infobase: Infobase, thing: Object) -> OnecDocument | None:
    """What is known of this document of the base, locked."""
    rows = OnecDocument.objects.select_for_update(of=("self",)).select_related("document__kind", "infobase")
    return rows.filter(infobase=infobase, object_type=thing.type, object_ref=str(thing.ref)).first()


def reference_of(infobase: Infobase, thing: Object) -> str:
    """The document's `system:id`; it outlives a connection that was removed and made anew."""
    return f"onec:{infobase.infobase_id or infobase.pk}/{thing.type}/{thing.ref}"


def values_of(told: Upsert, *, counterparty: Counterparty | None, contract: Document | None) -> dict[str, Any]:
    """The requisites that 1C tells; what it left empty is empty."""
    thing = told.object
    is_other = kinds.code_of(thing) == BuiltInKind.OTHER
    return {
        "number": _text(thing.number_printed or thing.number, 100),
        "dated_on": thing.dated_on,
        "amount": told.total,
        "vat": told.vat,
        "currency": told.currency[:3] or "RUB",
        "comment": told.comment.strip(),
        "counterparty": counterparty,
        "contract": contract,
        **({"subject": kinds.words(thing.type)[:500]} if is_other else {}),
    }


def make(
    *, infobase: Infobase, thing: Object, values: Mapping[str, Any], organisation: Organisation, row: OnecDocument,
    by: User | None,
) -> bool:  # fmt: skip
    """Whether the card is new; it is not when an earlier connection of the same base, or the operator, has brought it.

    Saves the row.
    """
    reference = reference_of(infobase, thing)
    known = (
        ExternalReference.objects.select_related("document__kind")
        .filter(workspace_id=infobase.workspace_id, reference=reference)
        .first()
    )
    if known is not None:
        row.document = known.document
        row.save()
        return False
    kind_of_card = _kind(infobase.workspace_id, thing)
    direction = kinds.direction_of(thing) or Direction(kind_of_card.direction)
    same = same_deed.find(
        system="onec", kind=kind_of_card, direction=direction, organisation=organisation,
        counterparty=values["counterparty"], number=values["number"], dated_on=values["dated_on"],
        amount=values.get("amount"), currency=values.get("currency", ""),
    )  # fmt: skip
    if same is not None:
        same_deed.join(document=same, reference=reference)
        row.document = same
        row.save()
        return False
    all_values = {**values, **arrivals.of_counterparty(values["counterparty"])}
    row.document = arrivals.register_arrived(
        kind=kind_of_card,
        requisites=Requisites(organisation=organisation, **all_values),
        direction=direction,
        references=[reference],
        by=by,
    )
    kind = {"kind": row.document.kind.code}
    row.told_values = {**kind, **{name: plain(value) for name, value in values.items()}}
    row.set_values = {**kind, **{name: plain(value) for name, value in all_values.items()}}
    row.save()
    return True


def is_held_back(row: OnecDocument) -> bool:
    """Whether 1C says something that it has not put on the card."""
    return any(value != row.set_values.get(name, UNTOUCHED.get(name, "")) for name, value in row.told_values.items())


def bring(row: OnecDocument, thing: Object, values: Mapping[str, Any]) -> set[str]:
    """Put on the card what 1C says now; the names of what it says anew and the card does not.

    Those are told in the card's history: a person's word stays, and so does a card that people have decided about.
    """
    kind = _kind(row.workspace_id, thing)
    told = {"kind": kind.code, **{name: plain(value) for name, value in values.items()}}
    news = {name for name, value in told.items() if value != row.told_values.get(name, UNTOUCHED.get(name, ""))}
    if not access.is_settled(row.document):
        whose = arrivals.of_counterparty(values.get("counterparty")) if "counterparty" in news else {}
        if "kind" in news or row.set_values.get("kind") != kind.code:
            arrivals.change_kind(document=row.document, kind=kind)
        put_now = arrivals.put(document=row.document, values={**values, **whose}, last=row.set_values)
        row.set_values = {**put_now, "kind": kind.code}
    row.told_values = {**row.told_values, **told}
    row.document = Document.objects.select_related("kind", "counterparty", "contract__kind").get(pk=row.document_id)
    differing = {name for name in news if said(row.document, name) != told[name]}
    if differing:
        changes = {name: [_shown(getattr(row.document, name)), _shown({**values, "kind": kind}[name])] for name in news}
        posting.note_differing(document=row.document, changes={name: changes[name] for name in sorted(differing)})
    return differing


def said(card: Document, name: str) -> Any:
    """What the card says of a requisite, as it is compared; of its kind the code."""
    return card.kind.code if name == "kind" else plain(getattr(card, name))


def mark(row: OnecDocument, thing: Object, at: datetime, *, is_gone: bool = False) -> bool:
    """Note on the card whether the document is posted, marked for deletion, there again; whether that has changed.

    `is_gone` when the base has told meanwhile, of a later moment, that the document is not there any more.
    """
    changed = posting.set_posted(document=row.document, at=at if thing.is_posted else None)
    if not is_gone and (thing.is_marked_deleted != row.is_marked_deleted or row.is_gone):
        when = at if thing.is_marked_deleted else None
        changed = posting.set_deleted(document=row.document, at=when, is_gone=False) or changed
    row.is_posted, row.is_marked_deleted, row.is_gone = thing.is_posted, thing.is_marked_deleted, is_gone
    return changed


def _kind(workspace_id: int, thing: Object) -> DocumentKind:
    return DocumentKind.objects.select_related("workspace").get(workspace_id=workspace_id, code=kinds.code_of(thing))


def _text(value: str, limit: int) -> str:
    return " ".join(value.split())[:limit]


def _shown(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else str(value)
