"""Rules of access: what they open, who may set them, and that a change holds for the next request anywhere."""

from threading import Thread

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from endocs.documents import ruling, sharing, trying
from endocs.documents.access import level_of
from endocs.documents.models import AccessRule, Clients, Document, Level
from endocs.documents.ruling import RuleIsThere, Said
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.kernel.refusals import Refusal
from endocs.people.models import Department, Group, Organisation, User
from tests import cast

pytestmark = pytest.mark.django_db


def _seen(user: User) -> set[int]:
    """What the next request of the user sees."""
    return set(Document.objects.visible_to(User.objects.get(pk=user.pk)).values_list("pk", flat=True))


def _add(firm: cast.Firm, principal: User | Group | None, level: Level = Level.SEE, **said: object) -> AccessRule:
    words = Said(principal=principal, level=level, **said)  # type: ignore[arg-type]  # lists by name
    return ruling.add_rule(workspace=firm.workspace, said=words, by=firm.administrator)


def test_a_new_workspace_is_closed() -> None:
    firm = cast.firm()
    cast.document(firm)

    assert _seen(firm.other_manager) == set()


def test_rule_opens_what_it_names_and_no_more() -> None:
    firm = cast.firm()
    second = Organisation.objects.create(workspace=firm.workspace, name="ООО «Два»", inn="7704407589")
    sales = Department.objects.create(workspace=firm.workspace, name="Продажи")
    act = cast.document(firm, "act", department=sales)
    cast.document(firm, "act", organisation=second, department=sales)
    cast.document(firm, "payment_invoice", department=sales)
    cast.document(firm, "act")
    cast.document(firm, "act", department=sales, is_confidential=True)

    _add(
        firm, firm.other_manager, Level.EDIT, kinds=[firm.kind("act")], organisations=[firm.organisation],
        departments=[sales],
    )  # fmt: skip

    assert _seen(firm.other_manager) == {act.pk}
    assert level_of(User.objects.get(pk=firm.other_manager.pk), act) == Level.EDIT
    assert _seen(firm.manager) == set()


def test_rule_of_a_group_holds_for_who_is_in_it_now() -> None:
    firm = cast.firm()
    card, group = cast.document(firm), Group.objects.create(workspace=firm.workspace, name="Продажи")
    _add(firm, group)

    assert _seen(firm.other_manager) == set()
    group.members.add(firm.other_manager)
    assert _seen(firm.other_manager) == {card.pk}
    group.members.clear()
    assert _seen(firm.other_manager) == set()


def test_clients_are_those_whose_manager_one_is() -> None:
    firm = cast.firm()
    card = cast.document(firm)
    _add(firm, None, clients=Clients.MINE)

    assert _seen(firm.manager) == {card.pk}
    assert _seen(firm.other_manager) == set()


def test_the_switch_opens_all_that_is_not_confidential() -> None:
    firm = cast.firm()
    card = cast.document(firm)
    cast.document(firm, is_confidential=True)

    ruling.open_to_everybody(workspace=firm.workspace, is_open=True, by=firm.administrator)
    ruling.open_to_everybody(workspace=firm.workspace, is_open=True, by=firm.administrator)
    opened = _seen(firm.other_manager)
    _add(firm, None, Level.EDIT)
    ruling.open_to_everybody(workspace=firm.workspace, is_open=False, by=firm.administrator)

    assert opened == {card.pk}
    assert _seen(firm.other_manager) == set()
    assert not ruling.everybody_rules(firm.workspace)


def test_the_same_is_not_said_twice() -> None:
    firm = cast.firm()
    _add(firm, firm.manager, kinds=[firm.kind("act"), firm.kind("contract")])
    other = _add(firm, firm.manager)

    with pytest.raises(RuleIsThere):
        _add(firm, firm.manager, kinds=[firm.kind("contract"), firm.kind("act")])
    with pytest.raises(RuleIsThere):
        ruling.change_rule(
            rule=other, by=firm.administrator,
            said=Said(principal=firm.manager, level=Level.SEE, kinds=[firm.kind("act"), firm.kind("contract")]),
        )  # fmt: skip


def test_change_and_removal_hold_at_once_and_leave_events() -> None:
    firm = cast.firm()
    act, contract = cast.document(firm, "act"), cast.document(firm, "contract")
    rule = _add(firm, firm.other_manager, kinds=[firm.kind("act")])

    said = Said(principal=firm.other_manager, level=Level.SEE, kinds=[firm.kind("contract")])
    ruling.change_rule(rule=rule, said=said, by=firm.administrator)
    ruling.change_rule(rule=rule, said=said, by=firm.administrator)
    changed = _seen(firm.other_manager)
    ruling.remove_rule(rule=rule, by=firm.administrator)
    ruling.remove_rule(rule=rule, by=firm.administrator)

    assert changed == {contract.pk} != {act.pk}
    assert _seen(firm.other_manager) == set()
    events = Event.objects.filter(workspace_id=firm.workspace.pk, subject_type="rule").order_by("id")
    assert [event.kind for event in events] == [Kind.RULE_ADDED, Kind.RULE_CHANGED, Kind.RULE_REMOVED]
    assert events[1].data["before"]["kinds"] == [firm.kind("act").pk]
    assert {event.actor_id for event in events} == {firm.administrator.pk}


def test_only_administrators_set_rules() -> None:
    firm = cast.firm()
    rule = _add(firm, firm.manager)
    said = Said(principal=firm.manager, level=Level.MANAGE)

    for user in (firm.manager, firm.accountant):
        with pytest.raises(Refusal):
            ruling.add_rule(workspace=firm.workspace, said=said, by=user)
        with pytest.raises(Refusal):
            ruling.change_rule(rule=rule, said=said, by=user)
        with pytest.raises(Refusal):
            ruling.remove_rule(rule=rule, by=user)
        with pytest.raises(Refusal):
            ruling.open_to_everybody(workspace=firm.workspace, is_open=True, by=user)
        with pytest.raises(Refusal):
            trying.tried(person=firm.manager, by=user)


def test_things_of_another_workspace_are_in_no_rule() -> None:
    firm, other = cast.firm(), cast.firm("beta")
    sales = Department.objects.create(workspace=other.workspace, name="Продажи")
    rule = _add(firm, firm.manager)
    for said in (
        Said(principal=other.manager, level=Level.SEE), Said(principal=other.accounting, level=Level.SEE),
        Said(principal=None, level=Level.SEE, kinds=[other.kind("act")]),
        Said(principal=None, level=Level.SEE, organisations=[other.organisation]),
        Said(principal=None, level=Level.SEE, departments=[sales]),
    ):  # fmt: skip
        with pytest.raises(AccessRule.DoesNotExist):
            ruling.add_rule(workspace=firm.workspace, said=said, by=firm.administrator)
        with pytest.raises(AccessRule.DoesNotExist):
            ruling.change_rule(rule=rule, said=said, by=firm.administrator)
        with pytest.raises(AccessRule.DoesNotExist):
            trying.tried(person=firm.manager, by=firm.administrator, said=said)
    with pytest.raises(User.DoesNotExist):
        ruling.remove_rule(rule=rule, by=other.administrator)
    with pytest.raises(User.DoesNotExist):
        trying.tried(person=firm.manager, by=other.administrator)


@pytest.mark.django_db(transaction=True)
def test_a_change_holds_for_the_next_request_over_another_connection() -> None:
    firm = cast.firm()
    card = cast.document(firm)
    client = Client()
    client.force_login(firm.other_manager)
    statuses: list[int] = []

    def ask() -> None:
        try:
            statuses.append(client.get(reverse("web:document", args=[card.pk])).status_code)
        finally:
            connection.close()

    def ask_elsewhere() -> None:
        elsewhere = Thread(target=ask)
        elsewhere.start()
        elsewhere.join()

    ask_elsewhere()
    rule = _add(firm, firm.other_manager)
    ask_elsewhere()
    ruling.remove_rule(rule=rule, by=firm.administrator)
    ask_elsewhere()

    assert statuses == [404, 200, 404]


def test_trial_shows_what_a_rule_would_open_and_keeps_nothing() -> None:
    firm = cast.firm()
    act, contract = cast.document(firm, "act", number="77"), cast.document(firm, "contract", number="88")
    _add(firm, firm.other_manager, kinds=[firm.kind("contract")])
    before = (AccessRule.objects.count(), Event.objects.count())

    said = Said(principal=firm.other_manager, level=Level.EDIT, kinds=[firm.kind("act")])
    trial = trying.tried(person=firm.other_manager, by=firm.administrator, said=said, text="77")

    assert (trial.count_now, trial.count) == (1, 2)
    assert {card.pk for card in trial.cards} == {act.pk, contract.pk}
    assert trial.opened == {act.pk}
    assert [verdict.document.pk for verdict in trial.verdicts] == [act.pk]
    assert [reason.level for reason in trial.verdicts[0].reasons] == [Level.EDIT]
    assert (AccessRule.objects.count(), Event.objects.count()) == before
    assert _seen(firm.other_manager) == {contract.pk}


def test_trial_of_a_changed_rule_stands_in_its_place() -> None:
    firm = cast.firm()
    act, contract = cast.document(firm, "act"), cast.document(firm, "contract")
    rule = _add(firm, firm.other_manager, kinds=[firm.kind("contract")])

    said = Said(principal=firm.other_manager, level=Level.SEE, kinds=[firm.kind("act")])
    trial = trying.tried(person=firm.other_manager, by=firm.administrator, said=said, rule=rule)

    assert [card.pk for card in trial.cards] == [act.pk]
    assert _seen(firm.other_manager) == {contract.pk}


def test_trial_of_a_rule_that_is_there_changes_nothing() -> None:
    firm = cast.firm()
    card = cast.document(firm)
    _add(firm, firm.other_manager)

    said = Said(principal=firm.other_manager, level=Level.SEE)
    trial = trying.tried(person=firm.other_manager, by=firm.administrator, said=said)

    assert (trial.count_now, trial.count, [one.pk for one in trial.cards]) == (1, 1, [card.pk])


def test_trial_tells_nothing_of_cards_that_are_closed_to_the_administrator() -> None:
    firm = cast.firm()
    cast.document(firm, by=firm.other_manager, number="900", is_confidential=True)
    shared = cast.document(firm, by=firm.other_manager, number="901", is_confidential=True)
    sharing.share(document=shared, principal=firm.administrator, by=firm.other_manager)

    trial = trying.tried(person=firm.other_manager, by=firm.administrator, text="900")

    assert (trial.count, [card.pk for card in trial.cards], trial.verdicts) == (1, [shared.pk], [])
