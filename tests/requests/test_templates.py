"""Templates of packages: ready ones in every workspace, own ones kept by administrators and accountants."""

from importlib import import_module

import pytest
from django.apps import apps

from endocs.documents.actions import NotAllowed
from endocs.documents.models import DocumentKind
from endocs.journal.models import Event
from endocs.kernel.refusals import Refusal
from endocs.requests import template_actions, templates
from endocs.requests.lines import Wanted
from endocs.requests.models import Delivery, PackageTemplate
from tests import cast

pytestmark = pytest.mark.django_db


def lines_of(template: PackageTemplate) -> list[tuple[str, int, int]]:
    return [(item.kind.code, item.count, item.copies) for item in templates.wanted_of(template)]


def test_a_workspace_has_its_ready_templates_once() -> None:
    firm = cast.firm()

    for _ in range(2):
        templates.create_ready(workspace=firm.workspace)

    found = templates.offered(firm.manager)
    assert [one.name for one in found] == ["Услуги", "Услуги, УПД", "Товар", "Закрывающие", "Аванс"]
    assert lines_of(found[0]) == [("payment_invoice", 1, 1), ("act", 1, 2), ("vat_invoice", 1, 1)]
    assert lines_of(found[2])[1] == ("delivery_note", 1, 2)


def test_a_workspace_that_was_there_before_gets_them_by_the_migration_and_loses_them_by_its_undoing() -> None:
    firm, bare = cast.firm(), cast.firm("pustaya")
    DocumentKind.objects.filter(workspace=bare.workspace, code="delivery_note").delete()
    migration = import_module("endocs.requests.migrations.0005_templates_are_ready")

    for _ in range(2):
        migration.give(apps, None)

    by_migration = {one.code: lines_of(one) for one in templates.offered(firm.manager)}
    assert "goods" not in {one.code for one in templates.offered(bare.manager)}
    own = template_actions.add_template(name="Свой", wanted=[Wanted(kind=firm.kind("act"))], by=firm.accountant)
    migration.take_back(apps, None)
    assert [one.pk for one in templates.offered(firm.manager)] == [own.pk]
    templates.create_ready(workspace=firm.workspace)
    assert {one.code: lines_of(one) for one in templates.offered(firm.manager) if one.code} == by_migration


def test_an_own_template_is_added_changed_retired_and_offered_again() -> None:
    firm = cast.firm()
    templates.create_ready(workspace=firm.workspace)
    wanted = [Wanted(kind=firm.kind("act"), count=2, copies=2), Wanted(kind=firm.kind("utd"), delivery=Delivery.EDO)]

    made = template_actions.add_template(name="  Аренда ", wanted=wanted, by=firm.accountant)
    template_actions.change_template(
        template=made, name="Аренда склада", wanted=wanted[:1], position=1, by=firm.administrator
    )

    first = templates.offered(firm.manager)[1]  # of two in the first place the older one comes first
    assert (first.name, lines_of(first)) == ("Аренда склада", [("act", 2, 2)])
    for _ in range(2):
        template_actions.retire_template(template=made, by=firm.accountant)
    assert made.pk not in {one.pk for one in templates.offered(firm.manager)}
    assert templates.all_of(firm.accountant)[-1].pk == made.pk
    for _ in range(2):
        template_actions.restore_template(template=made, by=firm.accountant)
    kinds = (
        Event.objects.filter(subject_type="template", subject_id=made.pk).order_by("id").values_list("kind", flat=True)
    )
    assert list(kinds) == ["template.added", "template.changed", "template.retired", "template.restored"]


def test_a_ready_template_keeps_its_name_in_every_language_until_it_gets_an_own_one() -> None:
    firm = cast.firm()
    templates.create_ready(workspace=firm.workspace)
    ready = templates.offered(firm.manager)[0]
    wanted = [Wanted(kind=firm.kind("act"))]

    same = template_actions.change_template(
        template=ready, name="Услуги", wanted=wanted, position=3, by=firm.accountant
    )
    assert same.own_name == ""
    named = template_actions.change_template(
        template=ready, name="Работы", wanted=wanted, position=3, by=firm.accountant
    )
    assert (named.name, named.code) == ("Работы", "services")


def test_what_a_template_refuses() -> None:
    firm, other = cast.firm(), cast.firm("chuzhaya")
    templates.create_ready(workspace=firm.workspace)
    wanted = [Wanted(kind=firm.kind("act"))]
    retired = template_actions.add_template(name="Прежний", wanted=wanted, by=firm.accountant)
    template_actions.retire_template(template=retired, by=firm.accountant)
    template_actions.add_template(name="прежний", wanted=wanted, by=firm.accountant)

    with pytest.raises(NotAllowed):
        template_actions.add_template(name="Мой", wanted=wanted, by=firm.manager)
    with pytest.raises(Refusal, match="уже есть"):
        template_actions.add_template(name="товар", wanted=wanted, by=firm.accountant)
    with pytest.raises(Refusal, match="уже есть"):
        template_actions.restore_template(template=retired, by=firm.accountant)
    with pytest.raises(Refusal, match="название"):
        template_actions.add_template(name=" ", wanted=wanted, by=firm.accountant)
    with pytest.raises(Refusal):
        template_actions.add_template(name="Пустой", wanted=[], by=firm.accountant)
    with pytest.raises(DocumentKind.DoesNotExist):
        template_actions.add_template(name="Чужой", wanted=[Wanted(kind=other.kind("act"))], by=firm.accountant)
    with pytest.raises(PackageTemplate.DoesNotExist):
        template_actions.retire_template(template=retired, by=other.accountant)


def test_a_kind_that_was_retired_is_not_put_in() -> None:
    firm = cast.firm()
    templates.create_ready(workspace=firm.workspace)
    DocumentKind.objects.filter(pk=firm.kind("vat_invoice").pk).update(retired_at=firm.client.created_at)

    assert [code for code, _count, _copies in lines_of(templates.offered(firm.manager)[0])] == [
        "payment_invoice",
        "act",
    ]
