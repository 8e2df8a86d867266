"""The decision for all documents and requests at once: a function of the whole state, so order changes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

from endocs.requests.matching.capacity import Filling
from endocs.requests.matching.facts import Arrived, Asked, Decided, Decision, Fact, Outcome, Reason, Want
from endocs.requests.matching.fitting import Fit, fit, normal_number, takes

_LATE = timedelta(60)
_TELLING = 4
_MOST_PARTS = 12
_SHARES = frozenset({"аванс", "остаток", "предоплата", "доплата", "постоплата"})
_MAIN = ("act", "torg12")


def decide(requests: Iterable[Asked], documents: Iterable[Arrived]) -> Decided:
    """What becomes of every document; requests and documents may be repeated and come in any order."""
    asked = sorted({request.id: request for request in requests}.values(), key=lambda one: (one.created, one.id))
    arrived = sorted({one.id: one for one in documents}.values(), key=_by_arrival)
    return _State(asked, arrived).decided()


class _State:
    """Links as they are made, the surest first."""

    def __init__(self, asked: Sequence[Asked], arrived: Sequence[Arrived]) -> None:
        self.asked, self.arrived = asked, arrived
        self.decisions: dict[str, Decision] = {}
        self.clean: dict[str, list[Fit]] = {}
        self.filling = {(one.id, place): Filling(want) for one in asked for place, want in enumerate(one.wants)}
        self.main_links: dict[tuple[str, str, str], str] = {}
        self.mains: dict[tuple[str, str, str], list[Arrived]] = defaultdict(list)
        for document in arrived:
            if document.kind in _MAIN:
                self.mains[_deed(document)].append(document)
        wanted: dict[str, list[tuple[Asked, int]]] = defaultdict(list)
        for one in asked:
            for place, want in enumerate(one.wants):
                for inn in want.inns:
                    wanted[inn].append((one, place))
        self.fits = {
            one.id: [found for request, place in wanted.get(one.inn, ()) if (found := fit(one, request, place))]
            for one in arrived
        }

    def decided(self) -> Decided:
        self._confirm()
        repeated = self._repeated()
        left = [one for one in self.arrived if one.id not in self.decisions and one.id not in repeated]
        self._prefer_parts(left)
        self._link([one for one in left if one.kind != "sf"])
        self._link([one for one in left if one.kind == "sf"])
        for one in self.arrived:
            if one.id not in self.decisions:
                self.decisions[one.id] = self._rest(one, repeated.get(one.id))
        complete = tuple(
            one.id for one in self.asked
            if one.is_open and one.wants and all(self.filling[one.id, place].is_full for place in range(len(one.wants)))
        )  # fmt: skip
        return Decided(self.decisions, complete)

    def _confirm(self) -> None:
        """What a person linked stays, whatever speaks against it."""
        for request in self.asked:
            for document in self.arrived:
                if document.id in request.linked and document.id not in self.decisions:
                    if request.wants:
                        place = self._place_of(document, request)
                        self.filling[request.id, place].take(document.kind, document.amount)
                    self.decisions[document.id] = Decision(Outcome.LINK, (request.id,), (), is_confirmed=True)
                    self._remember(document, request.id)

    def _place_of(self, document: Arrived, request: Asked) -> int:
        """The want that a document linked by a person fills: its client's, with room and its sum before others."""
        return max(
            range(len(request.wants)),
            key=lambda place: (
                document.inn in request.wants[place].inns,
                self.filling[request.id, place].has_room(document.kind, document.amount),
                document.amount is not None and request.wants[place].amount == document.amount,
                -place,
            ),
        )

    def _repeated(self) -> dict[str, str]:
        """Documents that repeat one that came earlier: the same parties, kind, number and date."""
        first: dict[tuple[str, ...], Arrived] = {}
        repeated: dict[str, str] = {}
        ordered = sorted(self.arrived, key=lambda one: (one.id not in self.decisions, _by_arrival(one)))
        for one in ordered:
            number = normal_number(one.number)
            if not any(symbol.isdigit() for symbol in number):
                continue
            deed = (one.organisation, one.inn, one.kind, number, one.on.isoformat())
            earlier = first.setdefault(deed, one)
            if earlier is not one and earlier.amount == one.amount and one.id not in self.decisions:
                repeated[one.id] = earlier.id
        return repeated

    def _prefer_parts(self, left: Sequence[Arrived]) -> None:
        """When some documents make the sum of a want by parts exactly, the others are not its parts."""
        by_want: dict[tuple[str, int], list[Fit]] = defaultdict(list)
        for one in left:
            for found in self.fits[one.id]:
                if (
                    Fact.PART_OF_AMOUNT in found.facts()
                    and not found.against
                    and found.request.is_open
                    and one.kind != "sf"
                ):
                    by_want[found.request.id, found.place].append(found)
        for key, fits in by_want.items():
            want = fits[0].want
            kinds = {found.document.kind for found in fits}
            count = max(want.documents.values())
            if len(kinds) > 1 or count < 2 or len(fits) <= count or len(fits) > _MOST_PARTS:
                continue
            exact = [
                some
                for some in combinations(fits, count)
                if sum(one.document.amount or 0 for one in some) == want.amount
            ]
            if len(exact) != 1:
                continue
            kept = {found.document.id for found in exact[0]}
            for found in fits:
                if found.document.id not in kept:
                    self._turn(found, key)

    def _turn(self, found: Fit, key: tuple[str, int]) -> None:
        speaks = tuple(reason for reason in found.speaks if reason.fact is not Fact.PART_OF_AMOUNT)
        turned = replace(found, speaks=speaks, against=(*found.against, Reason(Fact.OTHER_AMOUNT)))
        self.fits[found.document.id] = [
            turned if (one.request.id, one.place) == key else one for one in self.fits[found.document.id]
        ]

    def _link(self, documents: Sequence[Arrived]) -> None:
        """Link the surest document again and again until nothing sure is left."""
        waiting = {one.id: one for one in documents}
        self.clean |= {key: [one for one in self.fits[key] if not one.against and not _is_late(one)] for key in waiting}
        sure = {one.id: self._sure(one) for one in documents}
        while ready := [found for key in waiting if (found := sure[key])]:
            best = min(ready, key=lambda found: (-found.strength, _before(found), _by_arrival(found.document)))
            self._take(best)
            del waiting[best.document.id]
            for key, one in waiting.items():
                if any(found.request.id == best.request.id for found in self.clean[key]):
                    sure[key] = self._sure(one)

    def _take(self, found: Fit) -> None:
        document, request = found.document, found.request
        self.filling[request.id, found.place].take(document.kind, document.amount)
        self.decisions[document.id] = Decision(Outcome.LINK, (request.id,), found.speaks)
        self._remember(document, request.id)

    def _remember(self, document: Arrived, request: str) -> None:
        if document.kind in _MAIN:
            self.main_links[_deed(document)] = request

    def _sure(self, document: Arrived) -> Fit | None:
        """The one request that a document fits without contradiction, far enough from the second."""
        clean = self.clean[document.id]
        if document.kind == "sf" and (companion := self.main_links.get(_deed(document))):
            clean = [_as_companion(found) if found.request.id == companion else found for found in clean]
        there = [
            found for found in clean
            if found.request.is_open and not self._waits_for_main(found)
            and (self._has_room(found) or (Fact.COMPANION in found.facts() and "any" in found.want.documents))
        ]  # fmt: skip
        if not there:
            return None
        there.sort(key=lambda found: -found.strength)
        best = there[0]
        if any(Fact.COMPANION in found.facts() for found in there):
            return next(found for found in there if Fact.COMPANION in found.facts())
        if any(not found.request.is_open and _outdoes(found, best) for found in clean):
            return None
        rivals = [found for found in there[1:] if not _is_separated(best, found)]
        if not rivals:
            return best
        oldest = min([best, *rivals], key=lambda found: (found.request.created, found.request.id))
        return oldest if all(_are_twins(oldest, found) for found in (best, *rivals)) else None

    def _waits_for_main(self, found: Fit) -> bool:
        """Whether the act or waybill of this с/ф is before a person for the same request."""
        is_main_there = self.main_links.get(_deed(found.document)) == found.request.id
        if found.document.kind != "sf" or is_main_there:
            return False
        return any(
            rival.request.id == found.request.id
            and all(reason.fact is not Fact.EXCLUDED_KIND for reason in rival.against)
            for main in self.mains.get(_deed(found.document), ())
            if main.id not in self.decisions
            for rival in self.fits[main.id]
        )

    def _has_room(self, found: Fit) -> bool:
        return self.filling[found.request.id, found.place].has_room(found.document.kind, found.document.amount)

    def _rest(self, document: Arrived, repeats: str | None) -> Decision:
        """A document that was not linked: for a person when something nearly fits, else nobody's."""
        if repeats is not None:
            earlier = self.decisions.get(repeats) or self._rest(self._by_id()[repeats], None)
            if earlier.outcome is Outcome.NONE:
                return earlier
            return Decision(Outcome.PROPOSE, earlier.requests, (Reason(Fact.REPEATED, {"document": repeats}),))
        likely = sorted(
            (told for found in self.fits[document.id] if (told := self._for_person(found))),
            key=_likeliest,
        )  # fmt: skip
        if not likely:
            return Decision(Outcome.NONE)
        found, against = likely[0]
        if len(likely) > 1 and not against:
            against = (Reason(Fact.SEVERAL, {"requests": str(len(likely))}),)
        requests = tuple(dict.fromkeys(pair[0].request.id for pair in likely))
        return Decision(Outcome.PROPOSE, requests, (*found.speaks, *against))

    def _by_id(self) -> Mapping[str, Arrived]:
        return {one.id: one for one in self.arrived}

    def _for_person(self, found: Fit) -> tuple[Fit, tuple[Reason, ...]] | None:
        """A fit worth a look: at most one thing against it, and what speaks for it is more than the client."""
        against = found.against
        is_excluded = any(reason.fact is Fact.EXCLUDED_KIND for reason in against)
        if not found.request.is_open:
            against = (*against, Reason(Fact.CLOSED))
        elif not is_excluded and takes(found.want, found.document.kind) and not self._has_room(found):
            is_full = self.filling[found.request.id, found.place].is_full or Fact.PART_OF_AMOUNT not in found.facts()
            against = (*against, Reason(Fact.FULL if is_full else Fact.OTHER_AMOUNT))
        if len(against) > 1:
            return None
        is_over = any(reason.fact in (Fact.CLOSED, Fact.FULL) for reason in against)
        return None if is_over and found.strength < _TELLING else (found, against)


def _likeliest(pair: tuple[Fit, tuple[Reason, ...]]) -> tuple[bool, int, int, date, str]:
    found, against = pair
    return not found.request.is_open, len(against), -found.strength, found.request.created, found.request.id


def _by_arrival(document: Arrived) -> tuple[str, str, str, str]:
    return document.arrived.isoformat(), document.on.isoformat(), normal_number(document.number), document.id


def _before(found: Fit) -> bool:
    """Whether the document came before the request: later ones are likelier to be its answer."""
    return found.document.arrived < found.request.created


def _deed(document: Arrived) -> tuple[str, str, str]:
    """What an act and its с/ф have in common."""
    number = f"{document.organisation} {normal_number(document.number)} {document.on}"
    return document.inn, number, str(document.amount)


def _as_companion(found: Fit) -> Fit:
    return replace(found, speaks=(*found.speaks, Reason(Fact.COMPANION)))


def _is_late(found: Fit) -> bool:
    """A document that comes months after a request must be told by more than the client and the kind."""
    return found.document.arrived > found.request.created + _LATE and found.strength < _TELLING


def _outdoes(closed: Fit, best: Fit) -> bool:
    """Whether a closed request explains the document better than an open one."""
    return closed.strength > best.strength or (closed.strength == best.strength and _before(best))


def _is_separated(best: Fit, second: Fit) -> bool:
    """Whether a fact of its own puts the best above the second."""
    mine, others = best.facts(), second.facts()
    if best.strength <= second.strength:
        return False
    return Fact.AMOUNT in mine or Fact.AMOUNT not in others or bool(mine & {Fact.CONTRACT, Fact.INVOICE} - others)


def _are_twins(one: Fit, other: Fit) -> bool:
    """Whether one person asked for the same twice."""
    return one.request.initiator == other.request.initiator and said(one.want) == said(other.want)


def said(want: Want) -> str:
    """What two requests for the same have in common, in one line."""
    documents = " ".join(f"{kind}={count}" for kind, count in sorted(want.documents.items()))
    amount = "" if want.amount is None else str(want.amount.normalize())
    period = want.period.code if want.period else ""
    shares = " ".join(sorted(want.subject & _SHARES))
    return "|".join((documents, amount, period, want.contract or "", want.kpp or "", want.invoice or "", shares))
