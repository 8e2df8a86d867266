"""What changed, and whose documents are therefore matched again; a new card that nobody asks for costs two queries."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from endocs.counterparties.models import Counterparty
from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Document
from endocs.documents.states import ProcessState
from endocs.kernel.names import NO_BREAK_SPACE
from endocs.requests import gathering, linking, request_settings, wanting
from endocs.requests.models import ClientWant, Linking, Suggestion, WorkRequest

Changes = Mapping[str, Sequence[Any]]


def follow_new(*, document_id: int) -> None:
    """Match the documents of a new card's client, when a request asks for them."""
    document = _card(document_id)
    if document is None or document.counterparty is None or not gathering.is_candidate(document):
        return
    inn = document.counterparty.inn
    if gathering.is_wanted(document.workspace_id, [inn]):
        linking.match(workspace_id=document.workspace_id, inns=[inn])


def follow_document(*, document_id: int, changes: Changes) -> None:
    """Match again what a changed card may answer now and what it answered before; of a memo, what it asks for."""
    document = _card(document_id)
    if document is None:
        return
    if document.kind.code == BuiltInKind.MEMO:
        for work_request in WorkRequest.objects.filter(memo=document):
            _write_wants([work_request])
        return
    own = {document.counterparty.inn} if document.counterparty and gathering.is_candidate(document) else set()
    inns = own | _inns(Q(work_request__answers__document=document) | Q(work_request__suggestions__document=document))
    inns |= _inns_of_title(document.workspace_id, changes["counterparty"][0]) if "counterparty" in changes else set()
    if inns and (inns > own or gathering.is_wanted(document.workspace_id, inns)):
        linking.match(workspace_id=document.workspace_id, inns=inns)


def follow_request(*, work_request_id: int) -> None:
    """Match the documents of the clients that a request asks about, of those in its package and suggested to it."""
    work_request = WorkRequest.objects.filter(pk=work_request_id).first()
    if work_request is None:
        return
    inns = _inns(Q(work_request=work_request))
    for around in (work_request.answers, work_request.suggestions.filter(refused_at=None)):
        named = around.exclude(document__counterparty=None)
        inns |= set(named.values_list("document__counterparty__inn", flat=True))
    linking.match(workspace_id=work_request.workspace_id, inns=inns)


def follow_counterparty(*, counterparty_id: int, changes: Changes) -> None:
    """The requests of a client whose INN changed ask by the new one; both INNs are matched."""
    if "inn" not in changes:
        return
    counterparty = Counterparty.objects.get(pk=counterparty_id)
    _write_wants(WorkRequest.objects.filter(memo__counterparty=counterparty).open().order_by("pk"))
    linking.match(workspace_id=counterparty.workspace_id, inns={*map(str, changes["inn"]), counterparty.inn})


def follow_workspace(*, workspace_id: int) -> None:
    """Match every client that a request asks about; one transaction each, which nobody else waits for long.

    Switched off, what was being matched at that moment is not suggested either.
    """
    if request_settings.of_key(workspace_id).linking == Linking.OFF:
        Suggestion.objects.filter(workspace_id=workspace_id, refused_at=None).delete()
        return
    waiting = Q(
        work_request__in=Suggestion.objects.filter(workspace_id=workspace_id, refused_at=None).values("work_request")
    )
    wants = ClientWant.objects.filter(gathering.is_living("work_request__") | waiting, workspace_id=workspace_id)
    done: set[str] = set()
    for inn in sorted(set(wants.values_list("inn", flat=True))):
        if inn not in done:
            done |= set(gathering.reach(workspace_id, [inn]))
            linking.match(workspace_id=workspace_id, inns=[inn])


def follow_time(*, workspace_id: int) -> None:
    """What a day changes: requests that are long over take no documents; those never read yet are read."""
    unread = WorkRequest.objects.filter(
        workspace_id=workspace_id, memo__process_state=ProcessState.IN_PROCESS, wants=None
    )
    _write_wants(unread.order_by("pk"))
    follow_workspace(workspace_id=workspace_id)


def _write_wants(requests: Iterable[WorkRequest]) -> None:
    """Write down what these requests ask now, and match the clients of whom they asked before or ask now."""
    for work_request in requests:
        before = _inns(Q(work_request=work_request))
        with transaction.atomic():
            locked = WorkRequest.objects.select_for_update(of=("self",)).select_related("memo")
            wanting.write_wants(work_request=locked.get(pk=work_request.pk))
        inns = before | _inns(Q(work_request=work_request))
        if inns:
            linking.match(workspace_id=work_request.workspace_id, inns=inns)


def _card(pk: int) -> Document | None:
    return Document.objects.select_related("kind", "counterparty").filter(pk=pk).first()


def _inns(condition: Q) -> set[str]:
    return set(ClientWant.objects.filter(condition).values_list("inn", flat=True))


def _inns_of_title(workspace_id: int, title: object) -> set[str]:
    """The INNs of whoever bears a title; the trail knows a former client by it."""
    if not title:
        return set()
    name = re.sub(f"^[^{NO_BREAK_SPACE}]*{NO_BREAK_SPACE}", "", str(title))
    found = Counterparty.objects.filter(workspace_id=workspace_id, name__in={str(title), name, name.strip("«»")})
    return {one.inn for one in found if one.inn and one.title == title}
