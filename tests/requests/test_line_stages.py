"""How far a wanted line is: every combination of states that matters, and what holds for all of them."""

from decimal import Decimal
from itertools import pairwise, product

import pytest

from endocs.documents.states import ExchangeState as E
from endocs.documents.states import PaperState as P
from endocs.documents.states import PaymentState as M
from endocs.documents.states import ProcessState, RevocationState
from endocs.kernel.money import format_money
from endocs.requests import line_stages, queries
from endocs.requests.line_stages import Facts, LineFacts, Stage, Standing, Trouble, stage_of
from endocs.requests.models import Answer, Delivery, WorkRequest
from endocs.web import line_parts
from tests import cast

PAPER, EDO = LineFacts(), LineFacts(is_paper=False)
INVOICE = {"is_signed_by_both": False}


@pytest.mark.parametrize(
    ("line", "facts", "stage", "trouble", "is_done"),
    [
        # Paper that both sign.
        (PAPER, {}, Stage.PREPARED, None, False),
        (PAPER, {"paper": P.PRINTED}, Stage.PREPARED, None, False),
        (PAPER, {"process": ProcessState.SIGNED}, Stage.SIGNED_BY_US, None, False),
        (PAPER, {"paper": P.HANDED_OVER}, Stage.SIGNED_BY_US, None, False),
        (PAPER, {"paper": P.ORIGINAL_RETURNED}, Stage.ORIGINAL_RETURNED, None, True),
        (PAPER, {"paper": P.ORIGINAL_RETURNED, "payment": M.UNPAID}, Stage.ORIGINAL_RETURNED, None, False),
        (PAPER, {"paper": P.ORIGINAL_RETURNED, "payment": M.PAID}, Stage.PAID, None, True),
        (PAPER, {"paper": P.HANDED_OVER, "payment": M.PAID}, Stage.SIGNED_BY_US, None, False),
        # Paper was asked for, the operator has it: the original is still awaited.
        (PAPER, {"exchange": E.SIGNED}, Stage.SIGNED_BY_CLIENT, None, False),
        (PAPER, {"exchange": E.REFUSED}, Stage.SIGNED_BY_US, Trouble.REFUSED, False),
        (PAPER, {"exchange": E.REFUSED, "paper": P.ORIGINAL_RETURNED}, Stage.ORIGINAL_RETURNED, None, True),
        # By the operator.
        (EDO, {"exchange": E.NONE}, Stage.PREPARED, None, False),
        (EDO, {"exchange": E.UNKNOWN}, Stage.PREPARED, None, False),
        (EDO, {"exchange": E.AWAITING_OUR_SIGNATURE}, Stage.PREPARED, None, False),
        (EDO, {"exchange": E.SENT}, Stage.SIGNED_BY_US, None, False),
        (EDO, {"exchange": E.DELIVERED}, Stage.SIGNED_BY_US, None, False),
        (EDO, {"exchange": E.SIGNED}, Stage.SIGNED_BY_CLIENT, None, True),
        (EDO, {"exchange": E.SIGNED_WITH_DISCREPANCIES}, Stage.SIGNED_BY_CLIENT, None, True),
        (EDO, {"exchange": E.NONE, "paper": P.ORIGINAL_RETURNED}, Stage.SIGNED_BY_CLIENT, None, True),
        (EDO, {"exchange": E.REFUSED}, Stage.SIGNED_BY_US, Trouble.REFUSED, False),
        (EDO, {"exchange": E.FAILED}, Stage.PREPARED, Trouble.FAILED, False),
        (EDO, {"exchange": E.SIGNED, "revocation": RevocationState.REVOKED}, Stage.SIGNED_BY_CLIENT, Trouble.REVOKED,
         False),
        (EDO, {"exchange": E.SIGNED, "revocation": RevocationState.REQUESTED_BY_THEM}, Stage.SIGNED_BY_CLIENT, None,
         True),
        (EDO, {"exchange": E.SIGNED, "is_deleted": True}, Stage.SIGNED_BY_CLIENT, Trouble.DELETED, False),
        # Invoices: no signatures, money is the end.
        (PAPER, INVOICE, Stage.PREPARED, None, False),
        (PAPER, INVOICE | {"paper": P.HANDED_OVER}, Stage.SENT, None, True),
        (PAPER, INVOICE | {"paper": P.HANDED_OVER, "payment": M.UNPAID}, Stage.SENT, None, False),
        (EDO, INVOICE | {"exchange": E.AWAITING_OUR_SIGNATURE}, Stage.PREPARED, None, False),
        (EDO, INVOICE | {"exchange": E.DELIVERED, "payment": M.UNPAID}, Stage.SENT, None, False),
        (EDO, INVOICE | {"exchange": E.DELIVERED, "payment": M.PARTLY_PAID}, Stage.SENT, None, False),
        (EDO, INVOICE | {"exchange": E.SIGNED, "payment": M.UNPAID}, Stage.SENT, None, False),
        (EDO, INVOICE | {"exchange": E.NONE, "payment": M.PAID}, Stage.PAID, None, True),
        (EDO, INVOICE | {"exchange": E.FAILED, "payment": M.PAID}, Stage.PAID, None, True),
        (EDO, INVOICE | {"exchange": E.DELIVERED, "payment": M.CANCELLED}, Stage.SENT, Trouble.CANCELLED, False),
    ],
)  # fmt: skip
def test_a_document_carries_its_line_to_a_stage(
    line: LineFacts, facts: dict[str, object], stage: Stage, trouble: Trouble | None, is_done: bool
) -> None:
    standing = stage_of(line, [Facts(**facts)])  # type: ignore[arg-type]  # a row of the table

    assert standing == Standing(stage, trouble, is_done)


READY, SIGNED, REFUSED = Facts(), Facts(exchange=E.SIGNED), Facts(exchange=E.REFUSED)


@pytest.mark.parametrize(
    ("line", "documents", "expected"),
    [
        (EDO, [], Standing(Stage.WANTED)),
        (LineFacts(is_dropped=True), [SIGNED], Standing(Stage.WANTED, is_dropped=True)),
        (LineFacts(count=2, is_paper=False), [SIGNED], Standing(Stage.WANTED)),
        (LineFacts(count=2, is_paper=False), [SIGNED, READY], Standing(Stage.PREPARED)),
        (LineFacts(count=2, is_paper=False), [SIGNED, SIGNED], Standing(Stage.SIGNED_BY_CLIENT, None, True)),
        (LineFacts(count=2, is_paper=False), [SIGNED, REFUSED], Standing(Stage.SIGNED_BY_US, Trouble.REFUSED)),
        (LineFacts(count=2, is_paper=False), [REFUSED], Standing(Stage.WANTED, Trouble.REFUSED)),
        # A new document in place of the refused one carries the line on.
        (EDO, [REFUSED, READY], Standing(Stage.PREPARED)),
        (EDO, [READY, SIGNED], Standing(Stage.SIGNED_BY_CLIENT, None, True)),
    ],
)
def test_a_line_stands_where_its_least_advanced_document_stands(
    line: LineFacts, documents: list[Facts], expected: Standing
) -> None:
    assert stage_of(line, documents) == expected


LATER: tuple[tuple[str, list[object]], ...] = (
    ("exchange", [E.NONE, E.AWAITING_OUR_SIGNATURE, E.SENT, E.DELIVERED, E.SIGNED]),
    ("paper", [P.NONE, P.PRINTED, P.HANDED_OVER, P.ORIGINAL_RETURNED]),
    ("payment", [M.UNPAID, M.PARTLY_PAID, M.PAID]),
    ("process", [ProcessState.NEW, ProcessState.IN_PROCESS, ProcessState.SIGNED]),
)


def test_a_later_state_and_one_more_document_never_lower_the_stage() -> None:
    steps = [list(pairwise(states)) for _name, states in LATER]
    worlds = [dict(zip((name for name, _ in LATER), values, strict=True))
              for values in product(*(states for _name, states in LATER))]  # fmt: skip
    other = Facts(exchange=E.DELIVERED)
    tried = 0
    for world, is_signed, is_paper, count in product(worlds, (True, False), (True, False), (1, 2)):
        line = LineFacts(count=count, is_paper=is_paper)
        before = Facts(is_signed_by_both=is_signed, **world)  # type: ignore[arg-type]
        stage = stage_of(line, [before, other]).stage
        for (name, _states), moves in zip(LATER, steps, strict=True):
            for then in (later for now, later in moves if now == world[name]):
                after = Facts(is_signed_by_both=is_signed, **world | {name: then})  # type: ignore[arg-type]
                assert stage_of(line, [after, other]).stage >= stage, (before, name, then)
                tried += 1
        assert stage_of(line, [before, other, READY]).stage >= stage
        assert stage_of(line, [before, other, REFUSED]).stage >= stage

    assert tried > 2000


def standings_of(work_request: WorkRequest) -> list[line_parts.LineStanding]:
    """Every line of a request that was read with its package."""
    return [line_parts.standing_of(line, work_request.answers.all()) for line in work_request.lines.all()]


@pytest.mark.django_db
def test_a_utd_counts_for_both_of_its_lines_on_the_card_without_queries(
    django_assert_num_queries: object,
) -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ("payment_invoice", "act", "vat_invoice"))
    invoice, act, vat_invoice = work_request.lines.order_by("position")
    work_request.lines.exclude(pk=invoice.pk).update(delivery=Delivery.EDO)
    bill = cast.document(firm, "payment_invoice", amount=Decimal(1000))
    utd = cast.document(firm, "utd", number="1203")
    type(bill).objects.filter(pk=bill.pk).update(payment_state=M.PARTLY_PAID, paid_amount=Decimal(400))
    type(utd).objects.filter(pk=utd.pk).update(exchange_state=E.DELIVERED)
    for document, line, second in ((bill, invoice, None), (utd, act, vat_invoice)):
        Answer.objects.create(
            workspace=firm.workspace, work_request=work_request, document=document, line=line, second_line=second
        )
    card = queries.card(firm.accountant, work_request.pk)

    with django_assert_num_queries(0):  # type: ignore[operator]  # a fixture of pytest-django
        seen = standings_of(card)

    assert [one.standing.stage for one in seen] == [Stage.PREPARED, Stage.SIGNED_BY_US, Stage.SIGNED_BY_US]
    assert [lamp["state"] for lamp in seen[0].lamps] == ["yes", "unneeded", "unneeded", "unneeded", "unneeded", "wait"]
    assert [lamp["state"] for lamp in seen[1].lamps] == ["yes", "yes", "yes", "wait", "unneeded", "unneeded"]
    assert seen[1].lamps == seen[2].lamps
    assert format_money(Decimal(600)) in seen[0].words
    assert line_stages.of_line(act, card.answers.all()).code == "signed_by_us"


@pytest.mark.django_db
def test_a_document_one_may_not_see_does_not_move_the_line() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ("act",))
    hidden = cast.document(firm, "act", is_confidential=True, by=firm.administrator)
    line = work_request.lines.get()
    Answer.objects.create(workspace=firm.workspace, work_request=work_request, document=hidden, line=line)

    seen = {who: standings_of(queries.card(who, work_request.pk))[0].standing.stage
            for who in (firm.manager, firm.administrator)}  # fmt: skip

    assert seen == {firm.manager: Stage.WANTED, firm.administrator: Stage.PREPARED}
    assert WorkRequest.objects.get(pk=work_request.pk).answers.count() == 1
