"""What matching looks at: open requests that ask of some clients, and these clients' documents; bounded queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from endocs.documents.models import Document
from endocs.documents.states import Direction, ExchangeState, PaymentState, ProcessState, RevocationState
from endocs.requests.matching.facts import Arrived, Asked, Want
from endocs.requests.matching.fitting import LOOK_BACK
from endocs.requests.matching.wants import facts_of_text
from endocs.requests.memo_reading.periods import month_period
from endocs.requests.memo_reading.proposal import Period
from endocs.requests.memo_reading.reading import subject_words
from endocs.requests.models import Answer, ClientWant, Suggestion, WorkRequest
from endocs.requests.wanting import READERS_KINDS, want_of
from endocs.workflow.models import Task

AFTER_CLOSING = timedelta(10)
OLDEST = timedelta(400)  # a document of the year before may be asked for; older ones come with a first loading
ANNULLED_EXCHANGE = (ExchangeState.REFUSED, ExchangeState.FAILED)

# Whose documents can change what becomes of these clients' documents: a request may ask of several clients.
_REACH = """
with recursive reach (inn) as (
    select unnest(%(inns)s::varchar[])
    union
    select other.inn from reach
    join requests_clientwant want on want.workspace_id = %(workspace)s and want.inn = reach.inn
    join requests_workrequest request on request.id = want.work_request_id
    join documents_document memo on memo.id = request.memo_id
    join requests_clientwant other on other.work_request_id = request.id
    where memo.process_state = %(in_process)s
    or memo.process_state = %(executed)s and request.prepared_at >= %(since)s
)
select inn from reach order by inn
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Living:
    """A request that documents may still answer."""

    key: int
    memo: int
    initiator: int
    organisation: int | None
    asked_on: date
    is_open: bool
    is_confidential: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Everything the decision depends on, and what stands now."""

    requests: Mapping[int, Living]
    asked: Sequence[Asked]
    documents: Mapping[int, Document]
    arrived: Sequence[Arrived]
    answers: Sequence[Answer]
    suggestions: Sequence[Suggestion]


def reach(workspace_id: int, inns: Collection[str]) -> list[str]:
    """These INNs and those that living requests ask for together with them."""
    with connection.cursor() as cursor:
        cursor.execute(_REACH, {
            "inns": list(inns), "workspace": workspace_id, "in_process": ProcessState.IN_PROCESS.value,
            "executed": ProcessState.EXECUTED.value, "since": timezone.now() - AFTER_CLOSING,
        })  # fmt: skip
        return [inn for (inn,) in cursor.fetchall()]


def is_wanted(workspace_id: int, inns: Collection[str]) -> bool:
    """Whether a living request asks for documents of one of these INNs."""
    return ClientWant.objects.filter(
        is_living("work_request__"), workspace_id=workspace_id, inn__in=inns
    ).exists()  # fmt: skip


def gather(workspace_id: int, inns: Collection[str]) -> Gathered:
    """Requests, documents, answers and suggestions around these INNs; the queries are as many whatever there is."""
    wants = _wants(workspace_id, inns)
    requests = _requests(wants)
    answers = _answers(workspace_id, inns, requests)
    fresh = _candidates(workspace_id, inns, requests.values())
    answered = {answer.document_id for answer in answers} - fresh.keys()
    documents = {**fresh, **{one.pk: one for one in _cards(Q(pk__in=answered))}} if answered else fresh
    suggestions = _suggestions(workspace_id, inns, requests)
    elsewhere = _confirmed_elsewhere(documents, requests)
    confirmed = {answer.document_id for answer in answers if is_confirmed(answer)}
    arrived = [
        arrived_of(one) for key, one in documents.items()
        if key in confirmed or (key not in elsewhere and is_candidate(one))
    ]  # fmt: skip
    return Gathered(
        requests=requests, asked=_asked(requests, wants, answers, suggestions, arrived), documents=documents,
        arrived=arrived, answers=answers, suggestions=suggestions,
    )  # fmt: skip


def is_candidate(document: Document) -> bool:
    """Whether it may answer a request: ours for a client with an INN, of a kind that is matched, not confidential."""
    return (
        document.direction == Direction.OUTGOING
        and not document.is_confidential
        and document.kind.code in READERS_KINDS
        and document.counterparty is not None
        and bool(document.counterparty.inn)
    )


def is_confirmed(answer: Answer) -> bool:
    """Whether a person took the document, or the package was completed with it."""
    return answer.accepted_by_id is not None or answer.work_request.prepared_at is not None


def key_of(pk: int) -> str:
    """A row's key in the words of the rules, which sort keys as texts."""
    return f"{pk:015}"


def arrived_of(document: Document) -> Arrived:
    """The card as the rules see it; what it does not say itself is read from its subject and comment."""
    client, on = document.counterparty, document.dated_on or document.listed_on
    contract, invoice, period = _facts_of(f"{document.subject}\n{document.comment}", on)
    return Arrived(
        id=key_of(document.pk), kind=READERS_KINDS.get(document.kind.code, document.kind.code),
        inn=client.inn if client else "", kpp=(client.kpp or None) if client else None, number=document.number, on=on,
        arrived=timezone.localdate(document.created_at), amount=document.amount,
        organisation=str(document.organisation_id or ""), author=str(document.author_id or ""),
        contract=document.contract.number if document.contract and document.contract.number else contract,
        invoice=invoice, period=_period_of(document) or period, subject=_words(document.subject),
        is_annulled=_is_annulled(document),
    )  # fmt: skip


def is_living(prefix: str = "") -> Q:
    """In work, or completed a short while ago."""
    return Q(**{f"{prefix}memo__process_state": ProcessState.IN_PROCESS}) | Q(
        **{
            f"{prefix}memo__process_state": ProcessState.EXECUTED,
            f"{prefix}prepared_at__gte": timezone.now() - AFTER_CLOSING,
        }
    )


def _wants(workspace_id: int, inns: Collection[str]) -> dict[int, tuple[Want, ...]]:
    """The wants of every living request that asks of one of the INNs, by the request's key."""
    mine = ClientWant.objects.filter(is_living("work_request__"), workspace_id=workspace_id, inn__in=inns)
    rows = ClientWant.objects.filter(work_request__in=mine.values("work_request_id")).order_by("work_request", "place")
    places: dict[tuple[int, int], tuple[list[str], Mapping[str, Any]]] = {}
    for request, place, inn, facts in rows.values_list("work_request_id", "place", "inn", "facts"):
        places.setdefault((request, place), ([], facts))[0].append(inn)
    found: dict[int, list[Want]] = defaultdict(list)
    for (request, _place), (named, facts) in places.items():
        found[request].append(want_of(named, facts))
    return {request: tuple(wants) for request, wants in found.items()}


def _requests(keys: Iterable[int]) -> dict[int, Living]:
    rows = WorkRequest.objects.filter(pk__in=list(keys)).values_list(
        "pk", "memo_id", "initiator_id", "memo__organisation_id", "asked_at", "memo__created_at",
        "memo__process_state", "memo__is_confidential",
    )  # fmt: skip
    return {
        pk: Living(
            key=pk, memo=memo, initiator=initiator, organisation=organisation,
            asked_on=timezone.localdate(asked_at or created_at), is_open=state == ProcessState.IN_PROCESS,
            is_confidential=is_confidential,
        )
        for pk, memo, initiator, organisation, asked_at, created_at, state, is_confidential in rows
    }  # fmt: skip


def _candidates(workspace_id: int, inns: Collection[str], requests: Collection[Living]) -> dict[int, Document]:
    if not requests:
        return {}
    oldest = min(one.asked_on for one in requests) - LOOK_BACK
    since = timezone.make_aware(datetime(oldest.year, oldest.month, oldest.day))  # noqa: DTZ001  (made aware here)
    found = Q(
        workspace_id=workspace_id, counterparty__inn__in=inns, counterparty__workspace_id=workspace_id,
        direction=Direction.OUTGOING, is_confidential=False, kind__code__in=list(READERS_KINDS), created_at__gte=since,
    )  # fmt: skip
    not_old = Q(dated_on=None) | Q(dated_on__gte=oldest - OLDEST)
    return {one.pk: one for one in _cards(found & not_old)}


def _answers(workspace_id: int, inns: Collection[str], requests: Collection[int]) -> list[Answer]:
    """The packages of living requests, and what was linked by itself around these INNs to requests that are not."""
    by_itself = Q(accepted_by=None, work_request__prepared_at=None) & _around(workspace_id, inns)
    found = Answer.objects.filter(Q(work_request__in=list(requests)) | by_itself, workspace_id=workspace_id)
    return list(found.select_related("work_request").order_by("pk"))


def _suggestions(workspace_id: int, inns: Collection[str], requests: Collection[int]) -> list[Suggestion]:
    waiting = Q(refused_at=None) & _around(workspace_id, inns)
    found = Suggestion.objects.filter(Q(work_request__in=list(requests)) | waiting, workspace_id=workspace_id)
    return list(found.order_by("pk"))


def _around(workspace_id: int, inns: Collection[str]) -> Q:
    asking = ClientWant.objects.filter(workspace_id=workspace_id, inn__in=inns).values("work_request_id")
    return Q(work_request__in=asking) | Q(document__counterparty__inn__in=inns)


def _cards(condition: Q) -> Iterable[Document]:
    return Document.objects.filter(condition).select_related("kind", "counterparty", "contract").order_by("pk")


def _confirmed_elsewhere(documents: Iterable[int], requests: Collection[int]) -> set[int]:
    """Documents that are in the package of a request that is over, or of a draft, by a person's will."""
    taken = Answer.objects.filter(document__in=list(documents)).exclude(work_request__in=list(requests))
    by_will = taken.filter(Q(accepted_by__isnull=False) | Q(work_request__prepared_at__isnull=False))
    return set(by_will.values_list("document_id", flat=True))


def _asked(
    requests: Mapping[int, Living],
    wants: Mapping[int, tuple[Want, ...]],
    answers: Iterable[Answer],
    suggestions: Iterable[Suggestion],
    arrived: Iterable[Arrived],
) -> list[Asked]:
    linked, refused = defaultdict(set), defaultdict(set)
    for answer in answers:
        if is_confirmed(answer):
            linked[answer.work_request_id].add(key_of(answer.document_id))
    for suggestion in suggestions:
        if suggestion.refused_at:
            refused[suggestion.work_request_id].add(key_of(suggestion.document_id))
    accountants = _accountants(requests.values()) if any(one.author for one in arrived) else {}
    return [
        Asked(
            id=key_of(key), created=one.asked_on, wants=wants[key], is_open=one.is_open, initiator=str(one.initiator),
            organisation=str(one.organisation or ""),
            accountant=accountants.get(one.memo, ""), linked=frozenset(linked[key]), refused=frozenset(refused[key]),
        )
        for key, one in requests.items()
    ]  # fmt: skip


def _accountants(requests: Iterable[Living]) -> dict[int, str]:
    memos = [one.memo for one in requests if one.is_open]
    tasks = Task.objects.open().filter(document__in=memos, performer__isnull=False)
    return {memo: str(performer) for memo, performer in tasks.values_list("document_id", "performer_id")}


def _period_of(document: Document) -> Period | None:
    first, last = document.period_from, document.period_to
    if first is None or last is None:
        return None
    month = month_period(first.year, first.month)
    is_month = (month.first, month.last) == (first, last)
    return month if is_month else Period(f"{first.isoformat()}/{last.isoformat()}", first, last)


def _is_annulled(document: Document) -> bool:
    return (
        document.exchange_state in ANNULLED_EXCHANGE
        or document.revocation_state == RevocationState.REVOKED
        or document.payment_state == PaymentState.CANCELLED
        or document.deleted_in_onec_at is not None
        or document.removed_at_operator_at is not None
    )


@lru_cache(maxsize=4096)
def _facts_of(text: str, on: date) -> tuple[str | None, str | None, Period | None]:
    return facts_of_text(text, on)


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return subject_words(text)
