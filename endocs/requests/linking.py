"""Documents find the requests they answer: the decision of the rules, made for the whole state, becomes rows."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from endocs.documents.models import Document
from endocs.documents.states import ProcessState
from endocs.journal.kinds import Kind
from endocs.requests import lines, packing, request_settings
from endocs.requests.gathering import Gathered, gather, is_confirmed, reach
from endocs.requests.matching.deciding import decide
from endocs.requests.matching.facts import Asked, Decision, Fact, Outcome, Reason
from endocs.requests.matching.fitting import fit
from endocs.requests.models import Answer, Linking, Suggestion, WantedLine, WorkRequest
from endocs.requests.trail import record_document

MOST_REQUESTS = 5  # to which one doubtful document is suggested
MOST_DOCUMENTS = 30  # doubtful ones that are suggested to one request: the newest
_ATTEMPTS = 4

Pair = tuple[int, int]  # request, document
Reasons = list[dict[str, Any]]


class RestlessError(Exception):
    """People changed the requests each time while their documents were being matched; the queue tries again."""


@dataclass(slots=True)
class _Wished:
    """What should stand: answers made by themselves, and suggestions (whether sure) with their reasons."""

    answers: dict[Pair, Reasons] = field(default_factory=dict)
    suggestions: dict[Pair, tuple[bool, Reasons]] = field(default_factory=dict)


def match(*, workspace_id: int, inns: Collection[str]) -> None:
    """Link and suggest documents of these clients to the requests that ask for them; twice is harmless.

    What stands afterwards depends on the present state only: not on what came first, nor on who else matches now.
    """
    linking = request_settings.of_key(workspace_id).linking
    known = {inn for inn in inns if inn}
    if linking == Linking.OFF or not known:
        return
    for _attempt in range(_ATTEMPTS):
        with transaction.atomic():
            wider = set(reach(workspace_id, known))
            _hold(workspace_id, wider)
            if set(reach(workspace_id, wider)) == wider and _matched(workspace_id, wider, Linking(linking)):
                return
            known = wider
    raise RestlessError


def _hold(workspace_id: int, inns: Iterable[str]) -> None:
    """Let nobody else match these clients until the transaction ends; in one order, so that nobody waits in a ring."""
    digests = (sha256(f"matching:{workspace_id}:{inn}".encode()).digest() for inn in inns)
    keys = sorted(int.from_bytes(digest[:8], signed=True) for digest in digests)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(key) from unnest(%s::bigint[]) as key", [keys])


def _matched(workspace_id: int, inns: Collection[str], linking: Linking) -> bool:
    """Whether the rows are as decided; not when a person acted on the requests between the look and the lock."""
    seen = gather(workspace_id, inns)
    wished = _wished(seen, linking)
    change = _Change(seen, wished)
    if not change.touched:
        return True
    locked = WorkRequest.objects.select_for_update(of=("self",), no_key=True).select_related("memo__kind")
    requests = {one.pk: one for one in locked.filter(pk__in=change.touched).order_by("pk")}
    if not _is_as_seen(seen, change, requests):
        return False
    change.apply(requests)
    return True


def _wished(seen: Gathered, linking: Linking) -> _Wished:
    decided = decide(seen.asked, seen.arrived).decisions
    asked = {one.id: one for one in seen.asked}
    automatic = {(one.work_request_id, one.document_id) for one in seen.answers if not is_confirmed(one)}
    confirmed = {(one.work_request_id, one.document_id) for one in seen.answers if is_confirmed(one)}
    wished, doubtful = _Wished(), Counter[str]()
    for key, decision in sorted(decided.items(), reverse=True):
        document = int(key)
        if decision.is_confirmed or decision.outcome is Outcome.NONE:
            continue
        if decision.outcome is Outcome.LINK:
            pair = (int(decision.requests[0]), document)
            if linking == Linking.LINK or pair in automatic:
                wished.answers[pair] = _told(decision.reasons, seen)
            else:
                wished.suggestions[pair] = (True, _told(decision.reasons, seen))
            continue
        open_to = [one for one in decision.requests if key not in asked[one].refused]
        for request in open_to[:MOST_REQUESTS]:
            if (int(request), document) not in confirmed and doubtful[request] < MOST_DOCUMENTS:
                doubtful[request] += 1
                reasons = _reasons(seen, asked[request], key, decision)
                wished.suggestions[int(request), document] = (False, _told(reasons, seen))
    return wished


def _reasons(seen: Gathered, request: Asked, document: str, decision: Decision) -> Sequence[Reason]:
    """The reasons for one of the requests to which a document is suggested; the rules tell those of the first."""
    is_repeat = any(reason.fact is Fact.REPEATED for reason in decision.reasons)
    if request.id == decision.requests[0] or is_repeat:
        return decision.reasons
    arrived = next(one for one in seen.arrived if one.id == document)
    fits = [found for place in range(len(request.wants)) if (found := fit(arrived, request, place))]
    if not fits:
        return ()
    best = min(fits, key=lambda found: (len(found.against), -found.strength, found.place))
    several = [] if best.against else [reason for reason in decision.reasons if reason.fact is Fact.SEVERAL]
    closed = [] if request.is_open else [Reason(Fact.CLOSED)]
    return (*best.speaks, *best.against, *(closed or several))


def _told(reasons: Iterable[Reason], seen: Gathered) -> Reasons:
    """Reasons as they are kept: a repeated document by its number, several requests without those that are secret."""
    told: Reasons = []
    has_secrets = any(one.is_confidential for one in seen.requests.values())
    for reason in reasons:
        values = dict(reason.values)
        if reason.fact is Fact.REPEATED:
            values = _named(seen.documents[int(values["document"])])
        elif reason.fact is Fact.ACCOUNTANT or (reason.fact is Fact.SEVERAL and has_secrets):
            values = {}
        told.append({"fact": reason.fact.value, "values": values})
    return told


def _named(document: Document) -> dict[str, str]:
    """A document by which another repeats it; a secret one is not told."""
    if document.is_confidential:
        return {}
    on = document.dated_on or document.listed_on
    return {"document": str(document.pk), "number": document.number, "date": on.isoformat()}


class _Change:
    """From what stands to what is wished."""

    def __init__(self, seen: Gathered, wished: _Wished) -> None:
        self.seen, self.wished = seen, wished
        self.automatic = {(one.work_request_id, one.document_id): one for one in seen.answers if not is_confirmed(one)}
        self.open = {(one.work_request_id, one.document_id): one for one in seen.suggestions if one.refused_at is None}
        self.gone = [one for pair, one in self.automatic.items() if pair not in wished.answers]
        self.new = [pair for pair in wished.answers if pair not in self.automatic]
        self.stale = [one for pair, one in self.open.items() if pair not in wished.suggestions]
        self.places = self._places()
        self.moved = [
            (one, pair) for pair, one in self.automatic.items()
            if pair in wished.answers and not self._is_right(one, pair)
        ]  # fmt: skip
        self.offered = [
            pair for pair, (is_sure, reasons) in wished.suggestions.items()
            if (one := self.open.get(pair)) is None
            or (one.is_sure, one.reasons, one.line_id) != (is_sure, reasons, _key(self.places[pair].line))
        ]  # fmt: skip
        self.touched = {
            *(one.work_request_id for one in self.gone), *(one.work_request_id for one in self.stale),
            *(request for request, _ in self.new),
            *(one.work_request_id for one, _ in self.moved), *(request for request, _ in self.offered),
        }  # fmt: skip

    def apply(self, requests: Mapping[int, WorkRequest]) -> None:
        """Make it so, requests in order; each link and each withdrawal is told."""
        Suggestion.objects.filter(pk__in=[one.pk for one in self.stale], refused_at=None).delete()
        for answer in sorted(self.gone, key=lambda one: (one.work_request_id, one.document_id)):
            work_request, document = requests[answer.work_request_id], self._card(answer.document_id)
            answer.work_request, answer.document = work_request, document
            packing.take_out(answer=answer, by=None)
            record_document(Kind.REQUEST_DOCUMENT_UNLINKED, work_request, document, None)
        for answer, pair in self.moved:
            places = self.places[pair]
            answer.line, answer.second_line, answer.reasons = places.line, places.second, self.wished.answers[pair]
            answer.save(update_fields=["line", "second_line", "reasons"])
        for pair in sorted(self.new):
            work_request, document = requests[pair[0]], self._card(pair[1])
            reasons = self.wished.answers[pair]
            packing.put_in(
                work_request=work_request, document=document, places=self.places[pair], by=None, reasons=reasons
            )
            record_document(Kind.REQUEST_DOCUMENT_LINKED, work_request, document, None, reasons=reasons)
        Suggestion.objects.bulk_create(
            [self._suggestion(requests[pair[0]], pair) for pair in sorted(self.offered)],
            update_conflicts=True, unique_fields=["work_request", "document"],
            update_fields=["is_sure", "reasons", "line"],
        )  # fmt: skip

    def _suggestion(self, work_request: WorkRequest, pair: Pair) -> Suggestion:
        is_sure, reasons = self.wished.suggestions[pair]
        return Suggestion(
            workspace_id=work_request.workspace_id, work_request=work_request, document_id=pair[1], is_sure=is_sure,
            reasons=reasons, line=self.places[pair].line,
        )  # fmt: skip

    def _places(self) -> dict[Pair, lines.Places]:
        """The lines that documents answer: first those a person took, then the others as they arrived."""
        wished = [*self.wished.answers, *self.wished.suggestions]
        asked = {request for request, _ in wished}
        if not asked:
            return {}
        by_request: dict[int, list[WantedLine]] = defaultdict(list)
        for line in WantedLine.objects.filter(work_request__in=asked).select_related("kind").order_by("position"):
            by_request[line.work_request_id].append(line)
        placed: dict[int, list[Answer]] = defaultdict(list)
        for answer in self.seen.answers:
            if is_confirmed(answer):
                placed[answer.work_request_id].append(answer)
        order = {int(one.id): (one.arrived, one.on, one.number, one.id) for one in self.seen.arrived}
        found: dict[Pair, lines.Places] = {}
        for pair in sorted(self.wished.answers, key=lambda one: order[one[1]]):
            found[pair] = places = lines.places_for(self._card(pair[1]), by_request[pair[0]], placed[pair[0]])
            placed[pair[0]].append(Answer(line=places.line, second_line=places.second))
        for pair in self.wished.suggestions:
            found[pair] = lines.places_for(self._card(pair[1]), by_request[pair[0]], placed[pair[0]])
        return found

    def _is_right(self, answer: Answer, pair: Pair) -> bool:
        places = self.places[pair]
        told = (answer.line_id, answer.second_line_id, answer.reasons)
        return told == (_key(places.line), _key(places.second), self.wished.answers[pair])

    def _card(self, pk: int) -> Document:
        return self.seen.documents[pk]


def _key(line: WantedLine | None) -> int | None:
    return line.pk if line else None


def _is_as_seen(seen: Gathered, change: _Change, requests: Mapping[int, WorkRequest]) -> bool:
    """Whether the locked requests are as they were when the decision was made."""
    # Asked anew: a row that a lock waited for comes with those joined to it as they were before.
    now = Document.objects.filter(work_request__in=requests).values_list("work_request", "process_state")
    for key, state in now:
        before = seen.requests.get(key)
        if before is not None and before.is_open != (state == ProcessState.IN_PROCESS):
            return False
    living = set(requests) & set(seen.requests)
    answers = set(Answer.objects.filter(work_request__in=living).values_list("pk", "accepted_by_id"))
    suggestions = set(Suggestion.objects.filter(work_request__in=living).values_list("pk", "refused_at"))
    going = Answer.objects.filter(pk__in=[one.pk for one in change.gone], accepted_by=None)
    return (
        answers == {(one.pk, one.accepted_by_id) for one in seen.answers if one.work_request_id in living}
        and suggestions == {(one.pk, one.refused_at) for one in seen.suggestions if one.work_request_id in living}
        and going.count() == len(change.gone)
    )
