"""A card as programs read it; the same in the API and on the command line."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from endocs.documents.models import Document, ExternalReference, File, Link
from endocs.people.models import User


def described(cards: Sequence[Document], user: User | None) -> list[dict[str, Any]]:
    """The cards with their files and links, in as many queries for one as for a hundred.

    Links lead only to what the user may see; without a user (the operator's command line) to everything.
    """
    keys = [card.pk for card in cards]
    references, files, links = defaultdict(list), defaultdict(list), _links(keys, user)
    for reference in ExternalReference.objects.filter(document__in=keys).order_by("id"):
        references[reference.document_id].append(reference.reference)
    for file in File.objects.filter(document__in=keys, is_current=True).select_related("blob").order_by("id"):
        files[file.document_id].append(described_file(file))
    return [
        {**_requisites(card), "external_refs": references[card.pk], "files": files[card.pk], "links": links[card.pk]}
        for card in cards
    ]


def described_file(file: File) -> dict[str, Any]:
    """A file without its bytes."""
    return {
        "id": file.pk,
        "name": file.name,
        "role": file.role,
        "version": file.version,
        "size": file.blob.size,
        "sha256": file.blob.sha256,
    }


def _requisites(card: Document) -> dict[str, Any]:
    return {
        "id": card.pk,
        "kind": card.kind.code,
        "direction": card.direction,
        "registration_number": card.registration_number,
        "number": card.number,
        "date": card.dated_on,
        "organisation_inn": card.organisation.inn if card.organisation else None,
        "counterparty_id": card.counterparty_id,
        "counterparty_inn": card.counterparty.inn if card.counterparty else None,
        "counterparty_name": card.counterparty.title if card.counterparty else None,
        "amount": card.amount,
        "vat": card.vat,
        "currency": card.currency,
        "subject": card.subject,
        "comment": card.comment,
        "own_fields": card.own_fields,
        "process_state": card.process_state,
        "exchange_state": card.exchange_state,
        "revocation_state": card.revocation_state,
        "paper_state": card.paper_state,
        "payment_state": card.payment_state,
        "paid_amount": card.paid_amount,
        "remainder": card.remainder,
        "deleted": card.removed_at_operator_at is not None,
        "revision": card.revision,
    }


def _links(keys: Sequence[int], user: User | None) -> dict[int, list[dict[str, Any]]]:
    links = Link.objects.filter(Q(source__in=keys) | Q(target__in=keys))
    if user is not None:
        visible = Document.objects.visible_to(user)
        links = links.filter(source__in=visible, target__in=visible)
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for link in links.order_by("id"):
        found[link.source_id].append({"type": link.type, "to": link.target_id})
        found[link.target_id].append({"type": link.type, "from": link.source_id})
    return found
