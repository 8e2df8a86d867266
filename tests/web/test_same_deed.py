"""Cards that may be one deed: the panel of a card, the list, the decision and its undoing."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from endocs.documents import deed_pairs, merging
from endocs.documents.models import DeedPair, Document, Merge
from endocs.people.models import User
from tests import cast
from tests.documents.test_merging import Pair, arrived, now

pytestmark = pytest.mark.django_db


def enter(client: Client, person: User) -> Client:
    client.force_login(person, backend="endocs.web.entrance.EntranceBackend")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "ru"
    return client


def alike() -> tuple[Pair, DeedPair]:
    firm = cast.firm()
    two = Pair(firm, arrived(firm, "onec"), arrived(firm, "diadoc", amount=Decimal("184220.50")))
    deed_pairs.look(document=two.diadoc)
    return two, DeedPair.objects.get()


def panel(client: Client, card: Document) -> str:
    return client.get(reverse("web:document_notes", args=[card.pk]), HTTP_HX_REQUEST="true").content.decode()


def test_both_cards_and_the_list_ask_and_one_click_answers(client: Client) -> None:
    two, pair = alike()
    enter(client, two.firm.accountant)

    for card in (two.onec, two.diadoc):
        assert "Возможно, это тот же документ" in panel(client, card)
    page = client.get(reverse("web:same_deeds")).content.decode()
    assert "Отличается: сумма" in page
    assert "из 1С" in page
    assert 'data-count="same_deeds">1<' in page

    answer = client.post(reverse("web:same_deed_merging", args=[pair.pk]), follow=True)

    assert answer.redirect_chain[-1][0] == reverse("web:document", args=[two.diadoc.pk])
    assert "Теперь это одна карточка" in answer.content.decode()
    assert "С этой карточкой объединена" in panel(client, two.diadoc)
    moved = client.get(reverse("web:document", args=[two.onec.pk]))
    assert (moved.status_code, moved["Location"]) == (302, reverse("web:document", args=[two.diadoc.pk]))

    made = Merge.objects.get()
    assert "Разъединить карточку" in client.get(reverse("web:merge", args=[made.pk])).content.decode()
    client.post(reverse("web:merge_undoing", args=[made.pk]))

    assert client.get(reverse("web:document", args=[two.onec.pk])).status_code == 200
    assert "названа другим документом" in panel(client, two.onec)


def test_told_apart_in_one_click_and_taken_back(client: Client) -> None:
    two, pair = alike()
    enter(client, two.firm.administrator)

    back = client.post(reverse("web:same_deed_difference", args=[pair.pk]), {"card": two.onec.pk})

    assert back["Location"] == reverse("web:document", args=[two.onec.pk])
    assert "Похожих карточек нет" in client.get(reverse("web:same_deeds")).content.decode()

    client.post(reverse("web:same_deed_difference_withdrawal", args=[pair.pk]))

    assert "Отличается: сумма" in client.get(reverse("web:same_deeds")).content.decode()


def test_who_may_not_decide_or_see_is_shown_nothing(client: Client) -> None:
    two, pair = alike()
    for person in (two.firm.manager, two.firm.other_manager):
        enter(client, person)
        assert client.get(reverse("web:same_deeds")).status_code == 404
        assert client.post(reverse("web:same_deed_merging", args=[pair.pk])).status_code == 404
    Document.objects.filter(pk=two.onec.pk).update(is_confidential=True)
    enter(client, two.firm.accountant)

    assert "Возможно" not in panel(client, two.diadoc)
    assert client.post(reverse("web:same_deed_merging", args=[pair.pk])).status_code == 404
    assert "Похожих карточек нет" in client.get(reverse("web:same_deeds")).content.decode()


def test_an_emptied_card_leads_only_those_who_see_the_other(client: Client) -> None:
    two, _pair = alike()
    merging.merge(kept=two.diadoc, other=two.onec, by=two.firm.accountant)
    address = reverse("web:document", args=[two.onec.pk])

    assert enter(client, two.firm.other_manager).get(address).status_code == 404
    assert enter(client, cast.firm("other").administrator).get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_asks_no_question_for_each_pair(
    client: Client, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    firm = cast.firm()
    for number in range(count):
        arrived(firm, "onec", number=str(number))
        deed_pairs.look(document=arrived(firm, "diadoc", number=str(number), amount=Decimal(1)))
    enter(client, firm.accountant)

    with django_assert_max_num_queries(12):
        page = client.get(reverse("web:same_deeds"))

    assert page.content.decode().count("Это один документ") == count
    with django_assert_max_num_queries(12):
        panel(client, now(Document.objects.earliest("pk")))
