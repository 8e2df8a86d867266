"""The line of time: where a request stands, who holds it, what its reader does next."""

import datetime
from collections.abc import Sequence
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from endocs.documents import file_actions
from endocs.documents.models import Document
from endocs.documents.requisites import Requisites
from endocs.documents.states import PaymentState
from endocs.people.models import User
from endocs.requests import actions as requests
from endocs.requests import holding, paper, queries, timeline, waiting
from endocs.requests.lines import Wanted
from endocs.requests.models import Delivery, Holder, WorkRequest
from endocs.requests.timeline import Step
from tests import cast

pytestmark = pytest.mark.django_db


def states(work_request: WorkRequest, reader: User, due_at: datetime.datetime | None = None) -> list[str]:
    stops = timeline.stops(queries.card(reader, work_request.pk), reader, timezone.now(), due_at)
    return [stop["state"] for stop in stops]


def step(work_request: WorkRequest, reader: User, *, holds_task: bool = False) -> Step:
    return timeline.next_step(queries.card(reader, work_request.pk), reader, holds_task=holds_task)


def texts(work_request: WorkRequest, reader: User) -> Sequence[str]:
    with translation.override("en"):
        stops = timeline.stops(queries.card(reader, work_request.pk), reader, timezone.now())
    return [stop["text"] for stop in stops]


def test_draft_stands_at_the_first_stop() -> None:
    firm = cast.firm()
    work_request = cast.draft(firm, ["act"])

    assert states(work_request, firm.manager) == ["now", "next", "next", "skipped", "next", "next", "skipped"]
    assert step(work_request, firm.manager) == Step.SUBMIT


def test_taken_request_is_with_the_accountant() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["payment_invoice", "act"])

    assert states(work_request, firm.manager) == ["past", "now", "next", "skipped", "next", "next", "next"]
    assert texts(work_request, firm.manager)[1] == "not taken"
    assert step(work_request, firm.accountant, holds_task=True) == Step.TAKE

    requests.take(work_request=work_request, by=firm.accountant)

    assert texts(work_request, firm.manager)[1].startswith("taken ")
    assert step(work_request, firm.accountant, holds_task=True) == Step.FINISH
    assert step(work_request, firm.manager) == Step.NOTHING


def test_question_waits_at_the_third_stop_for_the_initiator() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)
    requests.take(work_request=work_request, by=firm.accountant)

    waiting.ask(work_request=work_request, text="За какой период?", by=firm.accountant)

    assert states(work_request, firm.manager)[:3] == ["past", "past", "now"]
    assert texts(work_request, firm.manager)[2] == "question to you"
    assert step(work_request, firm.manager) == Step.ANSWER


def test_overdue_task_makes_the_stop_late() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)

    due_at = timezone.now() - datetime.timedelta(days=7)

    assert states(work_request, firm.manager, due_at)[1] == "late"


def test_paper_goes_from_printing_to_the_signed_original() -> None:
    firm = cast.firm()
    work_request = cast.prepared(firm, ["act"])
    act = Document.objects.get(kind__code="act")
    assert states(work_request, firm.manager) == ["past", "past", "past", "skipped", "now", "next", "skipped"]
    assert step(work_request, firm.manager) == Step.PRINT

    paper.record_package_printed(work_request=work_request, printed=[act], copies=1, by=firm.manager)
    assert step(work_request, firm.manager) == Step.HAND_OVER

    paper.hand_over_package(work_request=work_request, on=timezone.localdate(), to="", by=firm.manager)
    assert states(work_request, firm.manager)[4:] == ["past", "now", "skipped"]
    assert step(work_request, firm.manager) == Step.SCAN

    blob = cast.attached(act, firm.manager, "скан.pdf").blob
    file_actions.attach_signed_scan(document=act, blob=blob, name="скан.pdf", by=firm.manager)
    paper.note_paper(document=act)
    assert states(work_request, firm.manager) == ["past", "past", "past", "skipped", "past", "past", "skipped"]
    assert step(work_request, firm.manager) == Step.NOTHING


def test_paper_invoice_is_not_awaited_back() -> None:
    firm = cast.firm()
    work_request = cast.prepared(firm, ["payment_invoice"])

    paper.hand_over_package(work_request=work_request, on=timezone.localdate(), to="", by=firm.manager)

    assert states(work_request, firm.manager)[4:] == ["past", "skipped", "now"]
    assert step(work_request, firm.manager) == Step.NOTHING


@pytest.mark.parametrize(
    ("state", "paid", "drawn"),
    [
        (PaymentState.UNPAID, None, "next"),
        (PaymentState.PARTLY_PAID, Decimal("92110"), "half"),
        (PaymentState.PAID, Decimal("184220"), "paid"),
    ],
)
def test_money_has_its_own_shapes(state: PaymentState, paid: Decimal | None, drawn: str) -> None:
    firm = cast.firm()
    work_request = cast.prepared(firm, ["payment_invoice", "act"])

    Document.objects.filter(kind__code="payment_invoice").update(payment_state=state, paid_amount=paid)

    assert states(work_request, firm.manager)[6] == drawn


def test_electronic_document_is_sent_and_never_handed_over() -> None:
    firm = cast.firm()
    asked = requests.Asked(
        requisites=Requisites(organisation=firm.organisation, counterparty=firm.client),
        wanted=[Wanted(kind=firm.kind("act"), delivery=Delivery.EDO)],
    )
    work_request = requests.file_request(asked=asked, initiator=firm.manager, by=firm.manager)

    assert states(work_request, firm.manager)[3:] == ["next", "skipped", "skipped", "skipped"]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 min"),
        (45, "45 min"),
        (60, "1 h"),
        (165, "2 h 45 min"),
        (16 * 60, "2 working days"),
        (11 * 8 * 60, "11 working days"),
    ],
)
def test_working_time_in_words(minutes: int, words: str) -> None:
    with translation.override("en"):
        assert timeline.duration(minutes).replace("\N{NO-BREAK SPACE}", " ") == words


def test_holder_is_named_for_the_reader() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)
    requests.take(work_request=work_request, by=firm.accountant)
    holding = timeline.held(queries.card(firm.manager, work_request.pk), timezone.now(), datetime.UTC)

    with translation.override("en"):
        assert timeline.holder_name(holding, firm.accountant) == "You"
        assert timeline.holder_name(holding, firm.manager) == firm.accountant.short_name
        assert timeline.sentence(holding, firm.accountant).startswith("with you")


def test_the_time_is_shared_between_those_who_had_it(monkeypatch: pytest.MonkeyPatch) -> None:
    firm = cast.firm()
    tz = timezone.get_current_timezone()
    work_request = cast.draft(firm, ["act"])
    nine = datetime.datetime(2026, 11, 24, 9, tzinfo=tz)
    assert holding.shares(work_request, nine, tz) == []

    monkeypatch.setattr(timezone, "now", lambda: nine)
    requests.submit(work_request=work_request, performer=firm.accountant, due_at=nine, text="", by=firm.manager)
    monkeypatch.setattr(timezone, "now", lambda: nine.replace(hour=10))
    waiting.ask(work_request=work_request, text="За какой период?", by=firm.accountant)
    monkeypatch.setattr(timezone, "now", lambda: nine.replace(hour=10, minute=15))
    waiting.say(work_request=work_request, text="За ноябрь", by=firm.manager)

    assert holding.shares(work_request, nine.replace(hour=11), tz) == [
        (Holder.ACCOUNTANT, 105),
        (Holder.INITIATOR, 15),
    ]
