"""The directory: registering, duplicates, search, tables."""

import threading
from dataclasses import replace

import pytest
from django.db import connection

from endocs.counterparties import actions, importing, queries
from endocs.counterparties.actions import DuplicateCounterparty, Profile
from endocs.counterparties.models import Counterparty
from endocs.journal.models import Event
from endocs.kernel.refusals import Refusal
from endocs.kernel.reports import Fate
from endocs.people.models import User
from tests import cast

BETA = Profile(name="Бета-Ёлка", legal_form="ООО", inn="7806415204", kpp="780601001")


@pytest.mark.django_db
def test_duplicate_is_refused_and_named() -> None:
    firm = cast.firm()
    first = actions.register(workspace=firm.workspace, profile=BETA, by=firm.manager)

    with pytest.raises(DuplicateCounterparty) as refusal:
        actions.register(workspace=firm.workspace, profile=BETA, by=firm.manager)

    assert refusal.value.existing == first
    assert "Бета-Ёлка" in refusal.value.sentence


@pytest.mark.django_db
def test_same_inn_in_another_workspace_is_another_counterparty() -> None:
    firm, other = cast.firm(), cast.firm("astra")
    actions.register(workspace=firm.workspace, profile=BETA, by=firm.manager)

    actions.register(workspace=other.workspace, profile=BETA, by=other.manager)

    assert Counterparty.objects.filter(inn=BETA.inn).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one() -> None:
    firm = cast.firm()
    together, refused = threading.Barrier(2), []

    def register() -> None:
        together.wait()
        try:
            actions.register(workspace=firm.workspace, profile=BETA, by=firm.manager)
        except DuplicateCounterparty as refusal:
            refused.append(refusal.existing)
        finally:
            connection.close()

    threads = [threading.Thread(target=register) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert refused == [Counterparty.objects.get(inn=BETA.inn)]


@pytest.mark.django_db
def test_change_to_the_numbers_of_another_is_refused() -> None:
    firm = cast.firm()
    actions.register(workspace=firm.workspace, profile=BETA, by=firm.manager)

    with pytest.raises(DuplicateCounterparty):
        actions.change(counterparty=firm.client, profile=BETA, by=firm.manager)


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["елка", "ЁЛК", "780641", "ооо бета", "tkrf", ",tnf"])
def test_search_forgives(text: str) -> None:
    firm = cast.firm()
    made = actions.register(workspace=firm.workspace, profile=BETA, by=firm.manager)

    assert queries.search(firm.manager, text) == [made]


@pytest.mark.django_db
def test_search_sees_neither_other_workspaces_nor_what_is_closed() -> None:
    firm, other = cast.firm(), cast.firm("astra")
    made = actions.register(workspace=firm.workspace, profile=BETA, by=firm.manager)

    assert queries.search(other.manager, "бета") == []
    actions.deactivate(counterparty=made, by=firm.accountant)
    assert queries.search(firm.manager, "бета") == []


@pytest.mark.django_db
def test_accountant_administrator_and_own_manager_close_and_open_again() -> None:
    firm, other = cast.firm(), cast.firm("astra")

    for by in (firm.accountant, firm.administrator, firm.manager):
        actions.deactivate(counterparty=firm.client, by=by)
        assert Counterparty.objects.get(pk=firm.client.pk).deactivated_at
        actions.reactivate(counterparty=firm.client, by=by)
        assert Counterparty.objects.get(pk=firm.client.pk).deactivated_at is None

    for act in (actions.deactivate, actions.reactivate):
        with pytest.raises(Refusal):
            act(counterparty=firm.client, by=firm.other_manager)
        with pytest.raises(Counterparty.DoesNotExist):
            act(counterparty=firm.client, by=other.administrator)
    told = [event.data["changes"]["active"] for event in Event.objects.filter(kind="counterparty.changed")]
    assert sorted(told) == [[False, True]] * 3 + [[True, False]] * 3


@pytest.mark.django_db
def test_who_does_not_lead_a_client_neither_takes_nor_gives_it_away() -> None:
    firm = cast.firm()
    mine = Profile(name="Астра", legal_form="ООО", phone="1", manager=firm.other_manager)

    for profile in (mine, replace(mine, manager=None)):
        with pytest.raises(actions.NotYours):
            actions.change(counterparty=firm.client, profile=profile, by=firm.other_manager)
    with pytest.raises(actions.NotYours):
        actions.give_to_manager(counterparty=firm.client, manager=firm.other_manager, by=firm.other_manager)
    actions.change(counterparty=firm.client, profile=replace(mine, manager=firm.manager), by=firm.other_manager)

    kept = Counterparty.objects.get(pk=firm.client.pk)
    assert (kept.manager, kept.phone) == (firm.manager, "1")


@pytest.mark.django_db
def test_accountant_administrator_and_manager_give_a_client_away_and_who_registers_names_the_first() -> None:
    firm = cast.firm()
    for by in (firm.accountant, firm.administrator, firm.manager):
        Counterparty.objects.filter(pk=firm.client.pk).update(manager=firm.manager)
        given = actions.change(
            counterparty=firm.client, profile=Profile(name="Астра", manager=firm.other_manager), by=by
        )
        assert given.manager == firm.other_manager

    made = actions.register(
        workspace=firm.workspace, profile=replace(BETA, manager=firm.other_manager), by=firm.other_manager
    )

    assert made.manager == firm.other_manager


@pytest.mark.django_db
def test_duplicate_of_a_closed_one_says_to_open_it_again() -> None:
    firm = cast.firm()
    made = actions.register(workspace=firm.workspace, profile=BETA, by=firm.manager)
    actions.deactivate(counterparty=made, by=firm.accountant)

    with pytest.raises(DuplicateCounterparty, match="снова"):
        actions.register(workspace=firm.workspace, profile=BETA, by=firm.manager)


@pytest.mark.django_db
def test_manager_of_another_workspace_is_refused() -> None:
    firm, other = cast.firm(), cast.firm("astra")

    with pytest.raises(User.DoesNotExist):
        actions.register(
            workspace=firm.workspace, profile=Profile(name="Гамма", manager=other.manager), by=firm.manager
        )


@pytest.mark.django_db
def test_every_line_of_the_table_has_a_fate() -> None:
    firm = cast.firm()
    table = (
        "Наименование;ИНН;КПП;Менеджер;Почта\n"
        f"ООО «Бета»;7806415204;780601001;{firm.manager.short_name};beta@example.com\n"
        "ООО «Бета»;7806415204/780601001;;;\n"
        "ИП Сомнительный;123;;Никто Н. Н.;\n"
        "АО «Адрес»;;;;не адрес\n"
    )

    report = importing.import_counterparties(workspace=firm.workspace, data=table.encode(), by=firm.accountant)

    assert [line.fate for line in report.lines] == [Fate.ADDED, Fate.THERE, Fate.ADDED, Fate.REFUSED]
    assert report.lines[0].note == ""
    assert "10 цифр" in report.lines[2].note
    assert "исправьте его в карточке" in report.lines[2].note
    assert "измените его карточку" in report.lines[1].note
    assert "загрузите таблицу ещё раз" in report.lines[3].note
    assert report.lines[0].key == report.lines[1].key
    assert "Никто" in report.lines[2].note
    beta = Counterparty.objects.get(inn="7806415204")
    assert (beta.legal_form, beta.name, beta.manager) == ("ООО", "Бета", firm.manager)
