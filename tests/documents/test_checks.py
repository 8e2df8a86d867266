"""What is told of a card by itself, and how a person calls it right."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from endocs.documents import actions
from endocs.documents.checks import card, dismissing, numbers, vat, words
from endocs.documents.checks.facts import Check, Finding, Numbered, Paper, Party
from endocs.documents.checks.gathering import papers_of
from endocs.documents.models import DismissedWarning, Document
from endocs.documents.requisites import Requisites, of
from endocs.journal.models import Event
from endocs.kernel.refusals import Refusal
from endocs.people.models import BankAccount, Organisation, User
from tests import cast


def found(document: Document, user: User) -> dict[Check, Finding]:
    """What the checks find on a card, by check."""
    papers = papers_of(Document.objects.filter(pk=document.pk), user)
    return {one.check: one for one in card.findings(papers[0], timezone.localdate())}


def paper(**facts: object) -> Paper:
    values = {"key": 1, "title": "УПД", "kind": "utd", "dated_on": date(2026, 11, 24), **facts}
    return Paper(**values)  # type: ignore[arg-type]  # the names are those of Paper


@pytest.mark.parametrize(
    ("amount", "tax", "more", "expected"),
    [
        ("122000.00", "22000.00", {}, None),
        ("122000.40", "22000.31", {}, None),  # tens of lines, each rounded
        ("120000.00", "20000.00", {}, Check.VAT_OLD_RATE),
        ("120000.00", "20000.00", {"period_to": date(2025, 12, 31)}, None),
        ("120000.00", "20000.00", {"subject": "Услуги за декабрь 2025"}, None),
        ("120000.00", "20000.00", {"dated_on": date(2025, 6, 30)}, None),
        ("118000.00", "18000.00", {"dated_on": date(2018, 6, 30)}, None),
        ("110000.00", "10000.00", {}, None),
        ("105000.00", "5000.00", {}, None),
        ("107000.00", "7000.00", {}, None),
        ("122000.00", "0.00", {}, None),
        ("122000.00", None, {}, None),
        ("122000.00", "21000.00", {}, Check.VAT_RATE),
        ("122000.00", "21000.00", {"by_hand": False}, None),  # a program may have put two rates into it
        ("122000.00", "26840.00", {}, Check.VAT_TOO_LARGE),
        ("122000.00", "130000.00", {"by_hand": False}, Check.VAT_TOO_LARGE),
        ("122000.00", "21000.00", {"kind": "correction"}, None),
    ],
)
def test_vat_is_that_of_a_rate_of_its_time(
    amount: str, tax: str | None, more: dict[str, object], expected: Check | None
) -> None:
    told = list(vat.findings(paper(amount=Decimal(amount), vat=None if tax is None else Decimal(tax), **more)))

    assert [one.check for one in told] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("number", "known", "missing"),
    [
        ("412", range(388, 412), []),
        ("412", range(388, 411), ["411"]),
        ("УТ-000412", range(388, 410), ["УТ-000410", "УТ-000411"]),
        ("412", range(388, 408), []),  # four in a row are no slip: another journal begins
        ("412", range(388, 411, 2), []),  # a sparse series
        ("412", [*range(388, 411), *range(413, 449)], []),  # long ago
        ("2", [], []),
        ("б/н", [], []),
    ],
)
def test_a_gap_is_told_only_in_a_dense_series(number: str, known: list[int], missing: list[str]) -> None:
    place = numbers.place_of(number)
    near = [
        Numbered(key=one, title="", client=1, dated_on=date(2026, 11, 1),
                 number=f"{place.prefix}{one:0{place.width or 1}}" if place else str(one))
        for one in known
    ]  # fmt: skip

    assert numbers.gap(number, near) == missing


def test_foreign_firms_have_keys_of_their_own() -> None:
    own = Party(key=1, title="Мы", inn="7806415204", kpp="780601001")
    kazakh = Party(key=2, title="ТОО «Алтын»", inn="123456789012", legal_form="ТОО", is_foreign=True)

    assert not card.findings(paper(own=own, client=kazakh), date(2026, 11, 25))


@pytest.mark.django_db
def test_a_number_given_twice_is_told_on_both_cards_and_names_no_card_one_may_not_see() -> None:
    firm = cast.firm()
    other_client = cast.counterparty(firm.workspace, "«Балтика»", "7814339099", firm.other_manager)
    first = cast.document(firm, number="УТ-000298", by=firm.manager)
    second = cast.document(
        firm, number="УТ-000298", counterparty=other_client, is_confidential=True, by=firm.other_manager
    )

    seen_by_author = found(second, firm.other_manager)
    assert Check.NUMBER_TWICE not in found(first, firm.manager)
    actions.open_to(document=second, principal=firm.manager, reason="explicit", by=firm.other_manager)
    actions.open_to(document=first, principal=firm.other_manager, reason="explicit", by=firm.manager)

    assert Check.NUMBER_TWICE not in seen_by_author
    assert found(first, firm.manager)[Check.NUMBER_TWICE].values["other"] == str(second.pk)
    assert found(second, firm.other_manager)[Check.NUMBER_TWICE].values["other"] == str(first.pk)


@pytest.mark.django_db
def test_the_same_deed_twice_another_year_and_another_organisation_are_no_double() -> None:
    firm = cast.firm()
    other = Organisation.objects.create(workspace=firm.workspace, name="Вторая", inn="7707083893", kpp="770701001")
    here = cast.document(firm)
    cast.document(firm)
    cast.document(firm, organisation=other, dated_on=date(2026, 11, 20))
    cast.document(firm, dated_on=date(2025, 11, 20))

    assert Check.NUMBER_TWICE not in found(here, firm.accountant)


@pytest.mark.django_db
def test_contract_client_account_and_day_are_told_in_russian_words() -> None:
    firm = cast.firm()
    account = BankAccount.objects.create(
        workspace=firm.workspace, organisation=firm.organisation, account="40702810900000005556", bik="044525225"
    )
    other = cast.counterparty(firm.workspace, "«Балтика»", "7814339099")
    contract = cast.document(
        firm, "contract", number="14/26", dated_on=date(2026, 3, 3), period_to=date(2026, 6, 30), counterparty=other
    )
    ahead = timezone.localdate() + timedelta(days=40)
    invoice = cast.document(firm, "payment_invoice", contract=contract, dated_on=ahead)
    type(firm.client).objects.filter(pk=firm.client.pk).update(deactivated_at=timezone.now())

    told = found(invoice, firm.accountant)

    assert {Check.CONTRACT_OF_OTHER_CLIENT, Check.AFTER_CONTRACT, Check.FUTURE, Check.CLIENT_CLOSED} <= set(told)
    assert words.words_of(told[Check.ACCOUNT]).fact == (
        f"Расчётный счёт {account.account} не сходится с БИК 044525225."
    )
    for one in told.values():
        sentence = words.words_of(one)
        assert sentence.fact.endswith(".")
        assert "%(" not in sentence.fact + sentence.advice


@pytest.mark.django_db
def test_what_is_called_right_is_quiet_until_its_facts_change() -> None:
    firm = cast.firm()
    act = cast.document(firm, amount=Decimal("122000.00"), vat=Decimal("21000.00"), dated_on=date(2026, 3, 24))
    warning = found(act, firm.accountant)[Check.VAT_RATE]

    dismissing.dismiss(document=act, finding=warning, by=firm.accountant)
    dismissing.dismiss(document=act, finding=warning, by=firm.accountant)
    actions.change(
        document=act, requisites=_with(act, vat=Decimal("21500.00")), revision=act.revision, by=firm.accountant
    )

    again = found(Document.objects.get(pk=act.pk), firm.accountant)[Check.VAT_RATE]
    row = DismissedWarning.objects.get(document=act)
    assert (row.fingerprint, row.dismissed_by) == (warning.fingerprint, firm.accountant)
    assert again.fingerprint != warning.fingerprint
    assert Event.objects.filter(document_id=act.pk, kind="document.warning_dismissed").count() == 1
    dismissing.restore(document=act, fingerprint=warning.fingerprint, by=firm.accountant)
    assert not DismissedWarning.objects.exists()


def _with(document: Document, **changes: object) -> Requisites:
    known = of(document)
    return Requisites(**{**{name: getattr(known, name) for name in known.__slots__}, **changes})


@pytest.mark.django_db
def test_who_may_not_change_a_card_calls_nothing_right() -> None:
    firm = cast.firm()
    act = cast.document(firm, amount=Decimal("122000.00"), vat=Decimal("21000.00"), dated_on=date(2026, 3, 24))
    warning = found(act, firm.accountant)[Check.VAT_RATE]

    with pytest.raises(Refusal):
        dismissing.dismiss(document=act, finding=warning, by=firm.other_manager)
    with pytest.raises(Document.DoesNotExist):
        dismissing.dismiss(document=act, finding=warning, by=cast.firm("beta").administrator)


@pytest.mark.django_db
def test_numbers_are_looked_up_by_their_index_however_many_cards_there_are(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    firm = cast.firm()
    first = cast.document(firm, number="1")
    with connection.cursor() as cursor:
        columns = [str(one.column) for one in Document._meta.concrete_fields if one.column != "id"]
        values = ["registration_number + step" if name == "registration_number" else
                  "(1 + step)::text" if name == "number" else name for name in columns]  # fmt: skip
        cursor.execute(
            f"insert into documents_document ({', '.join(columns)}) select {', '.join(values)} "  # noqa: S608
            "from documents_document, generate_series(1, 20000) step where id = %s", [first.pk],
        )  # fmt: skip
        cursor.execute("analyze documents_document")
    asked = Document.objects.get(number="15000")

    with django_assert_max_num_queries(4) as queries:
        near = papers_of(Document.objects.filter(pk=asked.pk), firm.accountant)[0].near
    lookup = next(one["sql"] for one in queries.captured_queries if '"number" IN' in one["sql"])
    with connection.cursor() as cursor:
        cursor.execute("explain " + lookup)
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert near is not None
    assert len(near) == numbers.BEFORE + numbers.AFTER + 1
    assert "document_by_number" in plan
    assert "Seq Scan on documents_document " not in plan
