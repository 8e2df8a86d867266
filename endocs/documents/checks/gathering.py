"""The facts of cards for the checks: a bounded number of questions, however many cards a package has."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone

from endocs.counterparties.models import Counterparty
from endocs.documents.checks import parties
from endocs.documents.checks.days import TRADE
from endocs.documents.checks.facts import Account, Agreement, Numbered, Paper, Party
from endocs.documents.checks.numbers import neighbours
from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Document
from endocs.kernel.dates import format_date
from endocs.people.models import BankAccount, Organisation, User

MOST_CARDS, MOST_NEAR = 50, 3000
Series = tuple[int | None, int, str, int]


def papers_of(seen: QuerySet[Document], user: User) -> list[Paper]:
    """What the checks look at of cards that the user may see, in the order of their keys.

    Two questions: the cards, and those with numbers near theirs.
    """
    contracts = Document.objects.visible_to(user).filter(pk=OuterRef("contract_id"))
    cards = seen.select_related("kind", "counterparty", "organisation", "contract__kind", "contract__counterparty")
    accounts = BankAccount.objects.filter(organisation=OuterRef("organisation_id")).order_by("id")
    told = accounts.values_list(Concat("account", Value("/"), "bik"))
    cards = cards.annotate(sees_contract=Exists(contracts), own_accounts=ArraySubquery(told))
    found = list(cards.order_by("id")[:MOST_CARDS])
    near, is_whole = _near(found, user)
    return [_paper(card, near, is_whole=is_whole) for card in found]


def _accounts(card: Document) -> tuple[Account, ...]:
    """Accounts of the organisation that asks to be paid."""
    if card.kind.code != BuiltInKind.PAYMENT_INVOICE:
        return ()
    pairs = (told.split("/", 1) for told in card.__dict__["own_accounts"])
    return tuple(Account(account=account, bik=bik) for account, bik in pairs)


def _near(cards: Sequence[Document], user: User) -> tuple[Mapping[Series, list[Numbered]], bool]:
    """Visible cards with the same or a neighbouring number, by series, and whether there are no others.

    The index by number is asked for some dozens of numbers of each card: a registry is never read through.
    """
    asked = {card.pk: neighbours(card.number) for card in cards if card.kind.code in TRADE and card.dated_on}
    numbers = {number for near in asked.values() for number in near}
    if not numbers:
        return {}, True
    years = [card.dated_on.year for card in cards if card.dated_on and card.pk in asked]
    seen = Document.objects.visible_to(user).filter(pk=OuterRef("pk"))
    rows = list(
        Document.objects.filter(
            workspace_id=user.workspace_id, number__in=numbers,
            kind_id__in={card.kind_id for card in cards if card.pk in asked},
            dated_on__range=(date(min(years), 1, 1), date(max(years), 12, 31)),
        )
        .annotate(is_seen=Exists(seen))
        .select_related("counterparty")
        .only("number", "dated_on", "kind_id", "organisation_id", "direction", "counterparty__legal_form",
              "counterparty__name")[:MOST_NEAR]
    )  # fmt: skip
    found: dict[Series, list[Numbered]] = {}
    for row in rows:
        if row.__dict__["is_seen"] and row.dated_on and (series := series_of(row)):
            found.setdefault(series, []).append(_numbered(row, row.dated_on))
    return found, len(rows) < MOST_NEAR and all(row.__dict__["is_seen"] for row in rows)


def series_of(card: Document) -> Series | None:
    """Whose numbers the card's number stands among."""
    return (card.organisation_id, card.kind_id, card.direction, card.dated_on.year) if card.dated_on else None


def _numbered(card: Document, day: date) -> Numbered:
    whose = f", {card.counterparty.title}" if card.counterparty else ""
    return Numbered(
        key=card.pk, title=f"{format_date(day)}{whose}", number=card.number, client=card.counterparty_id, dated_on=day
    )


def _paper(
    card: Document,
    near: Mapping[Series, list[Numbered]],
    *,
    is_whole: bool,
) -> Paper:
    series = series_of(card)
    numbered = near.get(series, []) if series else []
    return Paper(
        key=card.pk, title=card.title, kind=card.kind.code, direction=card.direction, number=card.number,
        dated_on=card.dated_on, amount=card.amount, vat=card.vat, currency=card.currency,
        period_from=card.period_from, period_to=card.period_to, subject=card.subject,
        by_hand=card.author_id is not None, created_on=timezone.localtime(card.created_at).date(),
        own=_own(card.organisation, _accounts(card)) if card.organisation else None,
        client=_client(card.counterparty) if card.counterparty else None,
        contract=_agreement(card.contract) if card.contract and card.__dict__["sees_contract"] else None,
        near=tuple(numbered), near_is_whole=is_whole,
    )  # fmt: skip


def _own(organisation: Organisation, accounts: tuple[Account, ...]) -> Party:
    return Party(
        key=organisation.pk, title=organisation.name, inn=organisation.inn, kpp=organisation.kpp,
        ogrn=organisation.ogrn, accounts=accounts,
    )  # fmt: skip


def _client(client: Counterparty) -> Party:
    return Party(
        key=client.pk, title=client.title, inn=client.inn, kpp=client.kpp, ogrn=client.ogrn,
        legal_form=client.legal_form, is_closed=client.deactivated_at is not None,
        is_foreign=parties.is_foreign(
            legal_form=client.legal_form, name=client.name, inn=client.inn, address=client.address
        ),
    )  # fmt: skip


def _agreement(contract: Document) -> Agreement:
    return Agreement(
        key=contract.pk, title=contract.title, client=contract.counterparty_id, organisation=contract.organisation_id,
        client_inn=contract.counterparty.inn if contract.counterparty else "", dated_on=contract.dated_on,
        ends_on=contract.period_to, currency=contract.currency if contract.amount is not None else "",
    )  # fmt: skip
