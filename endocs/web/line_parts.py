"""How far each wanted line is, in words and lamps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Document
from endocs.documents.states import PaymentState
from endocs.kernel.money import format_money
from endocs.requests import line_stages
from endocs.requests.line_stages import Stage, Standing, Trouble
from endocs.requests.models import Answer, Delivery, WantedLine
from endocs.web.lamp_parts import lamps_of, paid_lamp

WORST_FIRST = ("refused", "no", "wait", "yes", "unneeded")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineStanding:
    """A wanted line: where it stands, the words for it and their tone, and six lamps."""

    line: WantedLine
    standing: Standing
    words: str
    tone: str
    icon: str
    lamps: Sequence[dict[str, str]]

    @property
    def document_lamps(self) -> Sequence[dict[str, str]]:
        """The five that a document has, for a row among documents."""
        return self.lamps[:-1]


def standing_of(line: WantedLine, answers: Iterable[Answer]) -> LineStanding:
    """One line among the answers of its request, whose documents and kinds are loaded."""
    answers = list(answers)
    standing = line_stages.of_line(line, answers)
    documents = [answer.document for answer in line_stages.counted(line, answers)]
    is_bad = standing.trouble is not None
    return LineStanding(
        line=line,
        standing=standing,
        words=_words(standing, line, documents),
        tone="bad" if is_bad else "good" if standing.is_done else "",
        icon="x" if is_bad else "check" if standing.is_done else "",
        lamps=_lamps(line, documents),
    )


def _words(standing: Standing, line: WantedLine, documents: Sequence[Document]) -> str:
    if standing.is_dropped:
        return pgettext("stage of a line", "not needed")
    if standing.trouble is not None:
        return trouble_words()[standing.trouble]
    if standing.stage == Stage.WANTED and documents:
        return _("%(ready)s of %(wanted)s") % {"ready": len(documents), "wanted": line.count}
    words = stage_words()[standing.stage]
    partly = [document for document in documents if document.payment_state == PaymentState.PARTLY_PAID]
    rest = sum((document.remainder or Decimal(0) for document in partly), Decimal(0))
    return f"{words}, {_('%(sum)s more') % {'sum': format_money(rest)}}" if rest > 0 else words


def stage_words() -> dict[Stage, str]:
    """What was done last, so that no gender has to agree."""
    return {
        Stage.WANTED: pgettext("stage of a line", "not here yet"),
        Stage.PREPARED: pgettext("stage of a line", "prepared"),
        Stage.SENT: pgettext("stage of a line", "sent"),
        Stage.SIGNED_BY_US: pgettext("stage of a line", "signed by us"),
        Stage.SIGNED_BY_CLIENT: pgettext("stage of a line", "signed by the client"),
        Stage.ORIGINAL_RETURNED: pgettext("stage of a line", "original returned"),
        Stage.PAID: pgettext("stage of a line", "paid"),
    }


def trouble_words() -> dict[Trouble, str]:
    """What went wrong."""
    return {
        Trouble.REFUSED: pgettext("stage of a line", "the client refused"),
        Trouble.REVOKED: pgettext("stage of a line", "revoked"),
        Trouble.FAILED: pgettext("stage of a line", "not delivered"),
        Trouble.CANCELLED: pgettext("stage of a line", "invoice cancelled"),
        Trouble.DELETED: pgettext("stage of a line", "document deleted"),
    }


def _lamps(line: WantedLine, documents: Sequence[Document]) -> list[dict[str, str]]:
    """Each lamp as the least advanced document has it; before all are there, the first says how many are."""
    is_paper = line.delivery == Delivery.PAPER
    if line.dropped_at is not None:
        blank = _lamps_of(Document(kind=line.kind), is_paper=is_paper)
        return [{**lamp, "state": "unneeded"} for lamp in blank]
    is_short = len(documents) < line.count
    absent = [{**lamp, "state": _absent(lamp["state"])} for lamp in _lamps_of(_blank(line), is_paper=is_paper)]
    rows = [_lamps_of(document, is_paper=is_paper) for document in documents] + ([absent] if is_short else [])
    lamps = [{**column[0], "state": min((one["state"] for one in column), key=WORST_FIRST.index)}
             for column in zip(*rows, strict=True)]  # fmt: skip
    if is_short and documents:
        lamps[0]["state"] = "wait"
    return lamps


def _lamps_of(document: Document, *, is_paper: bool) -> list[dict[str, str]]:
    return [*lamps_of(document, is_paper=is_paper), paid_lamp(document)]


def _blank(line: WantedLine) -> Document:
    """A card that is not there yet: it tells which lamps will matter."""
    is_invoice = line.kind.code == BuiltInKind.PAYMENT_INVOICE
    return Document(kind=line.kind, payment_state=PaymentState.UNPAID if is_invoice else PaymentState.NONE)


def _absent(state: str) -> str:
    return "unneeded" if state == "unneeded" else "no"
