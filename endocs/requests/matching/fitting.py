"""How well one document fits one want: what speaks for it and what against."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from endocs.requests.matching.facts import Arrived, Asked, Fact, Reason, Want

LOOK_BACK = timedelta(14)
_AFTER_PERIOD = timedelta(10)
_LONG_BEFORE = timedelta(62)
_TOLERANCE = Decimal("0.02")
_VAT_RATES = (Decimal("1.22"), Decimal("1.20"), Decimal("1.10"))
_CENTS = Decimal("0.05")
_WEIGHTS = {
    Fact.AMOUNT: 8, Fact.CONTRACT: 8, Fact.INVOICE: 6, Fact.PERIOD: 4, Fact.SUBJECT: 3, Fact.PART_OF_AMOUNT: 2,
    Fact.ACCOUNTANT: 1,
}  # fmt: skip
_STANDS_FOR = {
    "closing": {"act": "act", "sf": "sf", "upd": "upd"},
    "shipping": {"torg12": "torg12", "sf": "sf", "upd": "upd"},
}
_LOOK_ALIKE = str.maketrans("ABCEHKMOPTXYЁ", "АВСЕНКМОРТХУЕ")


@dataclass(frozen=True, slots=True)
class Fit:
    """A document beside a want of a request."""

    document: Arrived
    request: Asked
    place: int
    speaks: tuple[Reason, ...]
    against: tuple[Reason, ...]

    @property
    def want(self) -> Want:
        """The want itself."""
        return self.request.wants[self.place]

    @property
    def strength(self) -> int:
        """How much speaks for it."""
        return sum(_WEIGHTS.get(reason.fact, 0) for reason in self.speaks)

    def facts(self) -> frozenset[Fact]:
        """What speaks for it, without values."""
        return frozenset(reason.fact for reason in self.speaks)


def fit(document: Arrived, request: Asked, place: int) -> Fit | None:
    """How they fit; None when nothing of this client and kind is asked for, or the document is too old."""
    want = request.wants[place]
    if (
        document.inn not in want.inns
        or document.id in request.refused
        or document.arrived < request.created - LOOK_BACK
    ):
        return None
    kind = _kind_reason(document, want)
    if kind is None:
        return None
    speaks: list[Reason] = []
    against: list[Reason] = []
    for reason in (kind, *_sums(document, want), _period(document, request, want), _contract(document, want),
                   _invoice(document, want), _subject(document, want), _accountant(document, request),
                   _organisation(document, request),
                   *_contradictions(document, want)):  # fmt: skip
        if reason is not None:
            (speaks if reason.fact in _WEIGHTS or reason.fact is Fact.KIND else against).append(reason)
    return Fit(document, request, place, tuple(speaks), tuple(against))


def takes(want: Want, kind: str) -> bool:
    """Whether a want asks for a kind, by its own name or a general word; a УПД stands for act or waybill with с/ф."""
    asked = want.documents
    if kind in asked or ("any" in asked and kind not in ("recon", "contract")):
        return True
    if any(kind in _STANDS_FOR[general] for general in _STANDS_FOR if general in asked):
        return True
    return kind == "upd" and "sf" in asked and ("act" in asked or "torg12" in asked)


def normal_number(number: str | None) -> str:
    """A number to compare by: capital, one dash, Cyrillic for Latin twins, without blanks and signs in front."""
    told = re.sub(r"[\u2010-\u2015\u2212]", "-", unicodedata.normalize("NFKC", number or "").upper())
    return re.sub(r"^(?:№|N(?=\d)|#)+", "", re.sub(r"\s+", "", told)).translate(_LOOK_ALIKE)


def _kind_reason(document: Arrived, want: Want) -> Reason | None:
    if document.kind in want.excluded:
        return Reason(Fact.EXCLUDED_KIND, {"kind": document.kind})
    if takes(want, document.kind):
        return Reason(Fact.KIND, {"kind": document.kind})
    other_form = (document.kind == "upd" and {"act", "torg12"} & set(want.documents)) or (
        document.kind in ("act", "torg12") and "upd" in want.documents
    ) or (document.kind == "act" and "shipping" in want.documents) or (
        document.kind == "torg12" and "closing" in want.documents
    )  # fmt: skip
    if (other_form or not want.documents) and want.amount is not None and document.amount == want.amount:
        return Reason(Fact.OTHER_FORM, {"kind": document.kind})
    return None


def _sums(document: Arrived, want: Want) -> tuple[Reason, ...]:
    if want.amount is None or document.amount is None or document.kind == "recon":
        return ()
    told = {"asked": str(want.amount), "came": str(document.amount)}
    difference = abs(document.amount - want.amount)
    is_rounded = want.amount == want.amount.to_integral_value() and difference < 1
    if (
        is_rounded
        or difference <= _CENTS
        or _has_vat_on_top(document, want)
        or (want.is_approximate and difference <= want.amount * _TOLERANCE)
    ):
        return (Reason(Fact.AMOUNT, told),)
    several = want.in_parts or max(want.documents.values(), default=1) > 1
    if several and document.amount < want.amount:
        return (Reason(Fact.PART_OF_AMOUNT, told),)
    is_swap = sorted(str(document.amount)) == sorted(str(want.amount))
    return (Reason(Fact.SWAPPED_DIGITS if is_swap else Fact.OTHER_AMOUNT, told),)


def _organisation(document: Arrived, request: Asked) -> Reason | None:
    """Of several own organisations the one that the request is about must have made the document."""
    is_other = document.organisation and request.organisation and document.organisation != request.organisation
    return Reason(Fact.OTHER_ORGANISATION) if is_other else None


def _has_vat_on_top(document: Arrived, want: Want) -> bool:
    """Whether the sum is the one the memo named «без НДС», with VAT put on it."""
    if want.net is None or want.net != want.amount or document.amount is None:
        return False
    return any(abs(want.net * rate - document.amount) <= _CENTS for rate in _VAT_RATES)


def _period(document: Arrived, request: Asked, want: Want) -> Reason | None:
    """A period the document tells is compared as it is; else its date, which may be some days after the period."""
    if want.period is None:
        return _age(document, request)
    first, last = want.period.first, want.period.last
    if told := document.period:
        values = {"asked": want.period.code, "came": told.code}
        if told.first >= first and told.last <= last:
            return Reason(Fact.PERIOD, values)
        if told.first > last or told.last < first:
            return Reason(Fact.OTHER_PERIOD, values)
    values = {"asked": want.period.code, "came": document.on.isoformat()}
    if document.kind == "recon":
        is_near = last - timedelta(5) <= document.on <= last + timedelta(75) or document.on == first
        return Reason(Fact.PERIOD, values) if is_near else Reason(Fact.OTHER_PERIOD, values)
    if first <= document.on <= last:
        return Reason(Fact.PERIOD, values)
    before, after = (
        (timedelta(35), timedelta(45)) if document.kind in ("invoice", "contract") else (timedelta(0), _AFTER_PERIOD)
    )
    return None if first - before <= document.on <= last + after else Reason(Fact.OTHER_PERIOD, values)


def _age(document: Arrived, request: Asked) -> Reason | None:
    """A document dated long before a request that names no period is not what was asked for."""
    if document.on >= request.created - _LONG_BEFORE:
        return None
    return Reason(Fact.OTHER_PERIOD, {"asked": request.created.isoformat(), "came": document.on.isoformat()})


def _contract(document: Arrived, want: Want) -> Reason | None:
    if not want.contract or not document.contract:
        return None
    values = {"asked": want.contract, "came": document.contract}
    same = normal_number(want.contract) == normal_number(document.contract)
    return Reason(Fact.CONTRACT if same else Fact.OTHER_CONTRACT, values)


def _invoice(document: Arrived, want: Want) -> Reason | None:
    if not want.invoice:
        return None
    came = document.number if document.kind == "invoice" else document.invoice
    if came and normal_number(came) == normal_number(want.invoice):
        return Reason(Fact.INVOICE, {"asked": want.invoice, "came": came})
    return None


def _subject(document: Arrived, want: Want) -> Reason | None:
    common = document.subject & want.subject
    return Reason(Fact.SUBJECT, {"words": ", ".join(sorted(common))}) if common else None


def _accountant(document: Arrived, request: Asked) -> Reason | None:
    if document.author and document.author == request.accountant:
        return Reason(Fact.ACCOUNTANT, {"accountant": document.author})
    return None


def _contradictions(document: Arrived, want: Want) -> list[Reason]:
    told = []
    if len(want.inns) > 1:
        told.append(Reason(Fact.NAMESAKES, {"inns": ", ".join(sorted(want.inns))}))
    if want.kpp and document.kpp and want.kpp != document.kpp:
        told.append(Reason(Fact.OTHER_BRANCH, {"asked": want.kpp, "came": document.kpp}))
    if document.is_annulled:
        told.append(Reason(Fact.ANNULLED))
    return told
