"""Links between cards of one base: invoice, sale, VAT invoice, in whatever order they come; contracts and firms."""

import itertools
from decimal import Decimal

import pytest

from endocs.counterparties.models import Counterparty
from endocs.documents import actions
from endocs.documents.models import Document, Link
from endocs.onec import parties
from endocs.onec.values import Contract, Firm, Upsert
from endocs.people.models import Organisation
from tests import cast
from tests.onec import telling
from tests.onec.telling import SALE, VAT_INVOICE, again, base, key, row, take, upsert

pytestmark = pytest.mark.django_db


def deal(firm: cast.Firm) -> list[Upsert]:
    """An invoice, the sale made by it, and the VAT invoice issued for the sale."""
    return [
        upsert(firm, "счёт"),
        upsert(firm, "акт", type=SALE, operation="Услуги", minute=1, invoice_ref=key("счёт")),
        upsert(firm, "сф", type=VAT_INVOICE, minute=2, basis_refs=(key("акт"),)),
    ]


def linked() -> set[tuple[str, str, str]]:
    """Every link by the kinds of its ends."""
    return set(Link.objects.values_list("source__kind__code", "type", "target__kind__code"))


DEAL = {("act", "based_on", "payment_invoice"), ("vat_invoice", "based_on", "act")}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_documents_of_a_deal_find_each_other_in_any_order(order: tuple[int, ...]) -> None:
    firm = cast.firm()
    infobase = base(firm)
    told = deal(firm)

    for place in order:
        take(infobase, told[place])

    assert linked() == DEAL
    assert not infobase.documents.exclude(awaited_refs=[]).exists()


def test_link_that_a_person_took_away_is_not_made_again() -> None:
    firm = cast.firm()
    infobase = base(firm)
    told = deal(firm)
    for one in told:
        take(infobase, one)
    link = Link.objects.get(source__kind__code="act")
    actions.unlink(link=link, by=firm.accountant)

    take(infobase, again(told[1], 5, total=Decimal(5)))

    assert linked() == DEAL - {("act", "based_on", "payment_invoice")}


def test_link_that_1c_does_not_tell_any_more_goes() -> None:
    firm = cast.firm()
    infobase = base(firm)
    told = deal(firm)
    for one in told:
        take(infobase, one)
    take(infobase, upsert(firm, "другой", minute=3))

    take(infobase, again(told[1], 5, invoice_ref=key("другой")))

    assert {link.target.number for link in Link.objects.filter(source__kind__code="act")} == {"другой"}


def test_sale_that_waits_says_for_whom_and_bases_do_not_mix() -> None:
    firm = cast.firm()
    infobase, other = base(firm), base(firm, "Другая")
    invoice, sale, _vat = deal(firm)
    take(infobase, sale)
    take(other, invoice)

    assert row(infobase, sale).awaited_refs == [str(key("счёт"))]
    assert not Link.objects.exists()


def test_contract_is_one_card_for_all_its_documents_and_follows_1c() -> None:
    firm = cast.firm()
    infobase = base(firm)
    take(infobase, upsert(firm, "1", contract=telling.contract()))
    told = upsert(firm, "2", minute=1, contract=telling.contract())
    take(infobase, told)
    renamed = Contract(ref=telling.contract().ref, number="15/2", dated_on=telling.contract().dated_on)

    take(infobase, again(told, 5, contract=renamed))

    [contract] = Document.objects.filter(kind__code="contract")
    assert (contract.number, contract.counterparty) == ("15/2", firm.client)
    assert Document.objects.filter(contract=contract).count() == 2


def test_contract_that_people_entered_is_that_contract() -> None:
    firm = cast.firm()
    infobase = base(firm)
    by_hand = cast.document(firm, "contract", number="15", dated_on=telling.contract().dated_on, amount=None)

    told = upsert(firm, contract=telling.contract())
    take(infobase, told)

    assert row(infobase, told).document.contract == by_hand
    assert Document.objects.filter(kind__code="contract").count() == 1


def test_document_without_contract_counterparty_date_and_sum_is_a_card() -> None:
    firm = cast.firm()
    infobase = base(firm)

    told = upsert(firm, counterparty=None, dated_on=None, total=None, vat=None, number_printed="", number="")
    take(infobase, told)

    card = row(infobase, told).document
    assert (card.counterparty, card.contract, card.dated_on, card.amount) == (None, None, None, None)


@pytest.mark.parametrize(
    ("firm", "title"),
    [
        (Firm(ref=key("person"), name="Иванов Пётр Сергеевич", is_person=True), "Иванов Пётр Сергеевич"),
        (Firm(ref=key("foreigner"), name="Nordic Trade LTD"), "LTD\N{NO-BREAK SPACE}«Nordic Trade»"),
        (Firm(ref=key("ip"), name="ИП Орлов П. С.", inn="500100732259"), "ИП\N{NO-BREAK SPACE}Орлов П. С."),
        (Firm(name="ООО «Без ссылки»", inn="7714567890"), "ООО\N{NO-BREAK SPACE}«Без ссылки»"),
    ],
)  # fmt: skip
def test_firm_of_any_sort_is_one_counterparty(firm: Firm, title: str) -> None:
    people = cast.firm()
    infobase = base(people)

    first = take(infobase, upsert(people, "1", counterparty=firm))
    second = take(infobase, upsert(people, "2", counterparty=firm))

    cards = Document.objects.filter(pk__in=[first.document_id, second.document_id])
    [counterparty] = {card.counterparty for card in cards}
    assert counterparty is not None
    assert counterparty.title == title


def test_what_people_wrote_in_the_directory_stays_and_what_1c_wrote_follows_1c() -> None:
    firm = cast.firm()
    infobase = base(firm)
    known = Firm(ref=key("новый"), name="ООО «Новый»", inn="7714567890", kpp="771401001")
    made = parties.counterparty_of(infobase, known)
    assert made is not None
    Counterparty.objects.filter(pk=made.pk).update(name="Новый клиент")

    parties.counterparty_of(infobase, Firm(ref=key("новый"), name="ООО «Новейший»", inn="7714567890", kpp="770101001"))
    parties.counterparty_of(infobase, telling.client(firm))

    made.refresh_from_db()
    firm.client.refresh_from_db()
    assert (made.name, made.kpp) == ("Новый клиент", "770101001")
    assert firm.client.name == "«Астра-Логистик»"


def test_pair_of_inn_and_kpp_of_another_firm_is_not_taken() -> None:
    firm = cast.firm()
    infobase = base(firm)
    made = parties.counterparty_of(infobase, Firm(ref=key("a"), name="ООО «А»", inn="7714567890", kpp="771401001"))
    assert made is not None

    parties.counterparty_of(infobase, Firm(ref=key("a"), name="ООО «Б»", inn=firm.client.inn, kpp=firm.client.kpp))

    made.refresh_from_db()
    assert (made.name, made.inn) == ("Б", "7714567890")


def test_organisation_of_the_card_is_that_of_inn_and_kpp() -> None:
    firm = cast.firm()
    infobase = base(firm)
    branch = Organisation.objects.create(
        workspace=firm.workspace, name="ООО «Вектра Монтаж», филиал", inn=firm.organisation.inn, kpp="500143001"
    )
    infobase.organisations.add(branch)

    told = upsert(firm, organisation=Firm(inn=branch.inn, kpp=branch.kpp, name=branch.name))
    take(infobase, told)

    assert row(infobase, told).document.organisation == branch
