"""What pages show of the documents that were found for a request: reasons, doubts, ticks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import ngettext

from endocs.documents.models import Document
from endocs.kernel.money import NO_BREAK_SPACE
from endocs.people.models import User
from endocs.requests import completing, lines
from endocs.requests.completing import Offer
from endocs.requests.models import Answer, Delivery, Suggestion, WantedLine, WorkRequest
from endocs.web.lamp_parts import lamps_of
from endocs.web.matching_words import words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A document that was found, with the reasons for it and the doubts about it."""

    suggestion: Suggestion
    document: Document
    reasons: Sequence[tuple[str, bool]]
    lamps: Sequence[dict[str, str]]
    stamp: str
    line_ids: tuple[int, ...]
    is_ticked: bool

    @property
    def answers(self) -> str:
        """The keys of the lines that the tick answers, for the script that tells what is still missing."""
        return " ".join(str(key) for key in self.line_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found for one request: by the line it stands beside (None: on top of what was asked)."""

    beside: Mapping[int | None, Sequence[Proposal]]
    second: Mapping[int, Sequence[Proposal]]
    covered: frozenset[int]

    def all(self) -> list[Proposal]:
        """Every proposal once."""
        return [one for proposals in self.beside.values() for one in proposals]


def found_for(work_request: WorkRequest, reader: User, others: Iterable[WorkRequest] = ()) -> Found:
    """The open suggestions of a request read with its package; asks nothing. `others` may want the same documents."""
    wanted, answers = list(work_request.lines.all()), list(work_request.answers.all())
    offered = completing.offers(wanted, answers, work_request.open_suggestions)
    elsewhere = elsewhere_of(others, work_request)
    beside: dict[int | None, list[Proposal]] = {}
    second: dict[int, list[Proposal]] = {}
    for offer in offered:
        place = _place(offer, wanted)
        proposal = _proposal(offer, place, reader, elsewhere.get(offer.suggestion.document_id, ""))
        if not proposal.reasons:
            continue  # no reason, no proposal
        beside.setdefault(place.pk if place else None, []).append(proposal)
        if offer.places.second:
            second.setdefault(offer.places.second.pk, []).append(proposal)
    states = lines.states(wanted, completing.with_sure(answers, offered))
    covered = frozenset(state.line.pk for state in states if state.is_answered)
    return Found(beside=beside, second=second, covered=covered)


def elsewhere_of(others: Iterable[WorkRequest], work_request: WorkRequest) -> dict[int, str]:
    """Documents that are suggested to other requests the reader sees too, with the number of the first such memo."""
    found: dict[int, str] = {}
    for other in others:
        if other.pk != work_request.pk:
            for suggestion in other.open_suggestions:
                found.setdefault(suggestion.document_id, memo_number(other))
    return found


def memo_number(work_request: WorkRequest) -> str:
    """The number by which people know the memo."""
    return work_request.memo.number or str(work_request.memo.registration_number)


def is_ready(work_request: WorkRequest) -> bool:
    """Whether nothing is missing or waited for once the sure suggestions are taken."""
    answers = list(work_request.answers.all())
    wanted = list(work_request.lines.all())
    offered = completing.offers(wanted, answers, work_request.open_suggestions)
    package = completing.with_sure(answers, offered)
    return bool(package) and not completing.is_waiting(work_request) and not lines.missing(wanted, package)


def fit_words(work_request: WorkRequest) -> str:
    """«Подошли 3 из 3»: how many wanted lines have their documents, linked or surely found."""
    wanted = [line for line in work_request.lines.all() if line.dropped_at is None]
    answers = list(work_request.answers.all())
    offered = completing.offers(wanted, answers, work_request.open_suggestions)
    states = lines.states(wanted, completing.with_sure(answers, offered))
    ready = sum(state.is_answered for state in states)
    words = ngettext("%(ready)s of %(wanted)s fits", "%(ready)s of %(wanted)s fit", ready)
    return (words % {"ready": ready, "wanted": len(wanted)}).replace(" ", NO_BREAK_SPACE)


def why_of(answer: Answer, reader: User) -> list[tuple[str, bool]]:
    """Why a document was linked by itself; nothing for what a person chose."""
    if answer.accepted_by_id is not None:
        return []
    return [pair for pair in words_of(answer.reasons, is_own=answer.document.author_id == reader.pk) if pair[1]]


def stamps_of(work_request: WorkRequest) -> list[str]:
    """The stamps of the sure suggestions: what «Завершить» in a list takes along."""
    return [completing.stamp_of(one) for one in work_request.open_suggestions if one.is_sure]


def _place(offer: Offer, wanted: Sequence[WantedLine]) -> WantedLine | None:
    """Beside which line it stands: the one it answers, else the one it was found for, else one of its kind."""
    if offer.places.line:
        return offer.places.line
    suggestion = offer.suggestion
    live = [line for line in wanted if line.dropped_at is None]
    own = [line for line in live if line.pk == suggestion.line_id]
    alike = [line for line in live if line.kind_id == suggestion.document.kind_id]
    return next(iter([*own, *alike]), None)


def _proposal(offer: Offer, place: WantedLine | None, reader: User, elsewhere: str) -> Proposal:
    suggestion = offer.suggestion
    document = suggestion.document
    return Proposal(
        suggestion=suggestion,
        document=document,
        reasons=words_of(suggestion.reasons, is_own=document.author_id == reader.pk, elsewhere=elsewhere),
        lamps=lamps_of(document, is_paper=place is None or place.delivery == Delivery.PAPER),
        stamp=completing.stamp_of(suggestion),
        line_ids=offer.line_ids,
        is_ticked=suggestion.is_sure,
    )
