"""Pages of access: rules as sentences, trying them out, tables, why a card is seen, and what roles may do."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from endocs.documents import responsibility, ruling, sharing
from endocs.documents.models import AccessRule, Clients, DocumentGrant, Level
from endocs.documents.ruling import Said
from endocs.journal.models import Event
from endocs.people import actions as people
from endocs.people.models import Department, Group, Organisation, Role, User
from endocs.people.substitution import today_of
from endocs.workflow.substituting import Terms, appoint_deputy
from tests import cast

pytestmark = pytest.mark.django_db

SENTENCE = "видит и добавляет файлы · счета на оплату и акты · ООО «Вектра Монтаж» · по своим клиентам"


def _as(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _typed(firm: cast.Firm, principal: str, **more: Any) -> dict[str, Any]:
    return {"principal": principal, "level": "2", "clients": "mine", **more}


def _sales(firm: cast.Firm) -> Group:
    group = Group.objects.create(workspace=firm.workspace, name="Продажи")
    group.members.add(firm.manager)
    return group


def _said(firm: cast.Firm, principal: User | Group | None) -> Said:
    return Said(
        principal=principal, level=Level.ADD_FILES, kinds=[firm.kind("payment_invoice"), firm.kind("act")],
        organisations=[firm.organisation], clients=Clients.MINE,
    )  # fmt: skip


def _add(firm: cast.Firm, said: Said) -> AccessRule:
    return ruling.add_rule(workspace=firm.workspace, said=said, by=firm.administrator)


def test_an_empty_workspace_says_what_everybody_sees_anyway() -> None:
    page = _as(cast.firm().administrator).get(reverse("web:rules")).content.decode()

    assert "Выключено" in page
    assert "Сейчас каждый видит своё" in page
    assert "Правил нет" in page


def test_the_switch() -> None:
    firm = cast.firm()
    client = _as(firm.administrator)

    on = client.post(reverse("web:rules_opening"), follow=True).content.decode()
    off = client.post(reverse("web:rules_closing"), follow=True).content.decode()

    assert "Все сотрудники · видят и добавляют файлы · все документы" in on
    assert "Включено" in on
    assert "Выключено" in off
    assert "убрано правило: Все сотрудники" in off


def test_a_rule_is_added_changed_and_taken_away_and_told_in_sentences() -> None:
    firm = cast.firm()
    client, group = _as(firm.administrator), _sales(firm)
    kinds = [firm.kind("payment_invoice").pk, firm.kind("act").pk]
    typed = _typed(firm, f"group:{group.pk}", kinds=kinds, organisations=[firm.organisation.pk])

    added = client.post(reverse("web:rule_new"), typed, follow=True).content.decode()
    again = client.post(reverse("web:rule_new"), typed)
    rule = AccessRule.objects.get()
    address = reverse("web:rule", args=[rule.pk])
    form = client.get(address).content.decode()
    changed = client.post(address, {**typed, "level": "1", "kinds": []}, follow=True).content.decode()
    removed = client.post(reverse("web:rule_removal", args=[rule.pk]), follow=True).content.decode()

    assert f"Группа «Продажи»</b> · {SENTENCE}" in added
    assert "задано: Филатов И., " in added.replace("\u00a0", " ")
    assert again.status_code == 422
    assert "Такое правило уже есть." in again.content.decode()
    assert f'value="{kinds[0]}" checked' in form
    assert "видит · все документы · ООО «Вектра Монтаж» · по своим клиентам" in changed
    assert f"было: Группа «Продажи» · {SENTENCE}" in changed
    assert "Правил нет" in removed
    assert "убрано правило: Группа «Продажи» · видит · все документы" in removed


def test_rules_in_english() -> None:
    firm = cast.firm()
    _add(firm, _said(firm, _sales(firm)))
    User.objects.filter(pk=firm.administrator.pk).update(language="en")

    page = _as(firm.administrator).get(reverse("web:rules")).content.decode()

    assert (
        "sees and adds files · payment invoices and acceptance certificates · ООО «Вектра Монтаж» · of one’s own"
        in page
    )


def test_what_is_gone_is_called_so_and_never_reads_as_any() -> None:
    firm = cast.firm()
    department = Department.objects.create(workspace=firm.workspace, name="Склад")
    _add(firm, Said(principal=firm.manager, level=Level.SEE, departments=[department]))
    department.delete()

    page = _as(firm.administrator).get(reverse("web:rules")).content.decode()

    assert "подразделение то, чего уже нет" in page


def test_rules_of_another_workspace_do_not_exist() -> None:
    firm, other = cast.firm(), cast.firm("beta")
    rule = _add(other, _said(other, other.manager))
    client = _as(firm.administrator)

    assert client.get(reverse("web:rule", args=[rule.pk])).status_code == 404
    assert client.post(reverse("web:rule_removal", args=[rule.pk])).status_code == 404
    assert client.post(reverse("web:rule_new"), _typed(firm, f"user:{other.manager.pk}")).status_code == 422
    foreign = _typed(firm, "everybody", kinds=[other.kind("act").pk])
    assert client.post(reverse("web:rule_new"), foreign).status_code == 422
    trial = {**_typed(firm, "everybody"), "person": firm.manager.pk, "rule": rule.pk}
    assert client.post(reverse("web:rules_trial"), trial).status_code == 404
    assert client.get(reverse("web:rules_trial"), {"person": other.manager.pk}).status_code == 200
    assert client.get(reverse("web:rules_trial"), {"person": other.manager.pk}).context["trial"] is None


def test_a_rule_is_tried_out_before_it_is_saved() -> None:
    firm = cast.firm()
    act, order = cast.document(firm, "act", number="77"), cast.document(firm, "order", number="88")
    typed = {**_typed(firm, f"user:{firm.other_manager.pk}", clients="all"), "kinds": [firm.kind("act").pk]}
    events = Event.objects.count()

    response = _as(firm.administrator).post(
        reverse("web:rules_trial"), {**typed, "person": firm.other_manager.pk, "card": "77"}
    )
    page = response.content.decode()
    other = _as(firm.administrator).post(
        reverse("web:rules_trial"), {**typed, "person": firm.other_manager.pk, "card": "88"}
    )

    assert response.status_code == 200
    assert "сейчас 0, станет <b>1</b>" in page
    assert "Видит, потому что:" in page
    assert "Правило: Ким Д. С. · видит и добавляет файлы · акты" in page.replace("\u00a0", " ")
    assert act.title in page
    assert order.title in other.content.decode()
    assert "Не видит." in other.content.decode()
    assert not AccessRule.objects.exists()
    assert Event.objects.count() == events


def test_trial_by_the_rules_as_they_are_hides_what_is_closed_to_the_administrator() -> None:
    firm = cast.firm()
    cast.document(firm, by=firm.manager, number="777", is_confidential=True)
    cast.document(firm, by=firm.manager, number="555")

    page = _as(firm.administrator).get(reverse("web:rules_trial"), {"person": str(firm.manager.pk), "card": "777"})

    assert page.context["trial"]["count"] == "1"
    assert "Такой карточки вы не видите и сами." in page.content.decode()
    assert "№ 777" not in page.content.decode().replace("\u00a0", " ")


def test_rules_go_out_as_a_table_and_come_back_unchanged() -> None:
    firm = cast.firm()
    for said in (_said(firm, _sales(firm)), _said(firm, firm.manager), Said(principal=None, level=Level.SEE)):
        _add(firm, said)
    client = _as(firm.administrator)

    data = b"".join(client.get(reverse("web:rules_export")).streaming_content)  # type: ignore[attr-defined]
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    report = _loaded(client, data)
    AccessRule.objects.all().delete()
    again = _loaded(client, data)

    assert lines[2] == [
        "группа", "Продажи", "добавлять файлы", "Счёт на оплату | Акт", "ООО «Вектра Монтаж»", "", "своих клиентов",
    ]  # fmt: skip
    assert [line.fate for line in report.lines] == ["there"] * 3
    assert [line.fate for line in again.lines] == ["added"] * 3
    assert AccessRule.objects.count() == 3


def _loaded(client: Client, data: bytes) -> Any:
    table = SimpleUploadedFile("права.csv", data)
    return client.post(reverse("web:rules_import"), {"table": table}).context["report"]


def test_each_line_of_a_table_is_told_what_is_wrong_with_it() -> None:
    firm = cast.firm()
    Organisation.objects.create(workspace=firm.workspace, name="ООО «Двойник»", inn="7704407589")
    Organisation.objects.create(workspace=firm.workspace, name="ООО «Двойник»", inn="7704407590")
    head = "Кому;Группа или почта;Уровень;Виды документов;Организации;Подразделения;Клиенты\n"
    lines = (
        "группа;Нет такой;видеть;;;;", "сотрудник;nobody@vektra.example;видеть;;;;", "кто-то;;видеть;;;;",
        "все;;летать;;;;", "все;;видеть;Берестяная грамота;;;", "все;;видеть;;ООО «Двойник»;;",
        "все;;видеть;;;Склад;", "все;;видеть;;;;чужих", "все;Продажи;видеть;;;;",
        f"Сотрудник;{firm.manager.email.upper()};edit;Акт | contract;7704407589;;мои",
        f"Сотрудник;{firm.manager.email.upper()};edit;Акт | contract;7704407589;;mine",
    )  # fmt: skip

    report = _loaded(_as(firm.administrator), (head + "\n".join(lines)).encode())

    assert [line.fate for line in report.lines] == ["refused"] * 10 + ["added"]
    named = (
        "Нет такой", "nobody@vektra.example", "кто-то", "летать", "Берестяная грамота", "Двойник", "Склад", "чужих",
        "Продажи", "мои",
    )  # fmt: skip
    for line, name in zip(report.lines, named, strict=False):
        assert name in line.note
    rule = AccessRule.objects.get()
    assert (rule.level, rule.clients, rule.set_by) == (Level.EDIT, Clients.MINE, firm.administrator)


def test_a_table_without_a_column_is_refused_for_it_would_open_more_than_was_meant() -> None:
    firm = cast.firm()
    table = SimpleUploadedFile("права.csv", "Кому;Группа или почта;Уровень;Вид\nвсе;;видеть;Акт\n".encode())

    response = _as(firm.administrator).post(reverse("web:rules_import"), {"table": table})

    assert response.status_code == 422
    assert "Виды документов" in response.content.decode()
    assert not AccessRule.objects.exists()


def test_why_a_card_is_seen_for_every_kind_of_reason() -> None:
    firm = cast.firm()
    card = cast.document(firm, by=firm.other_manager)
    _add(firm, _said(firm, _sales(firm)))
    sharing.share(document=card, principal=firm.manager, level=Level.EDIT, by=firm.administrator)
    today = today_of(firm.workspace)
    terms = Terms(starts_on=today, ends_on=today + timedelta(days=6))
    appoint_deputy(absent=firm.accountant, deputy=firm.manager, terms=terms, by=firm.administrator)
    invited = people.Person(email="new@vektra.example", last_name="Новиков", first_name="Пётр", role=Role.ACCOUNTANT)
    people.invite_user(workspace=firm.workspace, person=invited, by=firm.administrator)
    address = reverse("web:document_access", args=[card.pk])

    mine = _as(firm.manager).get(address).content.decode().replace("\u00a0", " ")
    authors = _as(firm.other_manager).get(address).content.decode().replace("\u00a0", " ")

    assert f"Правило: Группа «Продажи» · {SENTENCE}" in mine
    assert "Карточка открыта лично" in mine
    assert f"Замещает Соколову М. В. до {terms.ends_on:%d.%m.%Y}: роль «Бухгалтер»" in mine
    assert "заместителя назначил(а) Филатов И." in mine
    assert "Кто видит карточку" not in mine
    assert "роль дал(а) Филатов И., " in authors
    assert "Автор карточки" in authors
    assert "Кто видит карточку" in authors
    for person in (firm.manager, firm.accountant, firm.administrator):
        assert person.short_name.replace("\u00a0", " ") in authors


def test_a_deputy_of_a_deputy_is_told_through_whom_he_sees_a_card() -> None:
    firm = cast.firm()
    card = cast.document(firm, by=firm.other_manager)
    middle = cast.user(firm.workspace, "middle@vektra.example", "Петрова", "Анна", "Сергеевна")
    today = today_of(firm.workspace)
    for absent, deputy, days in ((firm.accountant, middle, 9), (middle, firm.manager, 4)):
        terms = Terms(starts_on=today, ends_on=today + timedelta(days=days))
        appoint_deputy(absent=absent, deputy=deputy, terms=terms, by=absent)

    page = _as(firm.manager).get(reverse("web:document_access", args=[card.pk])).content.decode()

    page = page.replace("\u00a0", " ")
    until = f"{terms.ends_on:%d.%m.%Y}"
    assert f"Замещает Соколову М. В. через Петрову А. С. до {until}: роль «Бухгалтер»" in page
    assert "заместителя назначил(а) Соколова М. В., " in page
    assert "заместителя назначил(а) Петрова А. С., " in page


def test_why_a_request_is_seen_and_its_documents() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)
    made = cast.prepared(firm, ["act"]).answers.get().document

    memo = _as(firm.administrator).get(reverse("web:document_access", args=[work_request.memo_id])).content.decode()
    paper = _as(firm.manager).get(reverse("web:document_access", args=[made.pk])).content.decode()
    card = _as(firm.manager).get(reverse("web:request", args=[work_request.pk])).content.decode()

    assert "Задача группы «Бухгалтерия»: исполнение" in memo
    assert "Документ подготовлен по запросу" in paper
    assert reverse("web:document_access", args=[work_request.memo_id]) in card


def test_card_is_opened_as_far_as_was_chosen() -> None:
    firm = cast.firm()
    card = cast.document(firm, by=firm.manager)
    address = reverse("web:document_grants", args=[card.pk])

    for level in ("1", "3"):
        _as(firm.manager).post(address, {"principal_key": f"user:{firm.other_manager.pk}", "level": level})
    wrong = _as(firm.manager).post(address, {"principal_key": f"user:{firm.other_manager.pk}", "level": "9"})

    assert DocumentGrant.objects.get(document=card).level == Level.EDIT
    assert wrong.status_code == 409


def test_who_sees_a_card_is_paged_and_searched_in_a_fixed_number_of_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    firm = cast.firm()
    card = cast.document(firm, by=firm.manager)
    for number in range(40):
        cast.user(firm.workspace, f"p{number}@vektra.example", f"Сотрудник{number:02}", "Иван", "Петрович")
    _add(firm, _said(firm, _sales(firm)))
    _add(firm, Said(principal=None, level=Level.SEE))
    client, address = _as(firm.manager), reverse("web:document_access", args=[card.pk])

    with django_assert_max_num_queries(12):
        first = client.get(address)
    second = client.get(address + first.context["next_url"])
    found = client.get(f"{address}?who=сотрудник07")

    names = [watcher["person"].pk for page in (first, second) for watcher in page.context["watchers"]]
    assert len(names) == len(set(names)) == first.context["watcher_count"] == 44
    assert [watcher["person"].last_name for watcher in found.context["watchers"]] == ["Сотрудник07"]


def test_page_of_rules_takes_the_same_queries_for_many(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    firm = cast.firm()
    for number in range(120):
        group = Group.objects.create(workspace=firm.workspace, name=f"Группа {number:03}")
        AccessRule.objects.create(workspace=firm.workspace, group=group, set_by=firm.administrator)
    _add(firm, _said(firm, firm.manager))
    client = _as(firm.administrator)

    with django_assert_max_num_queries(12):
        first = client.get(reverse("web:rules"))
    second = client.get(reverse("web:rules") + first.context["next_url"])

    assert (len(first.context["rules"]), len(second.context["rules"])) == (100, 21)


def test_the_access_page_says_who_made_the_responsible_person_so() -> None:
    firm = cast.firm()
    card = cast.document(firm, "contract", responsible=firm.manager)
    address = reverse("web:document_access", args=[card.pk])

    first = _as(firm.manager).get(address).content.decode().replace("\u00a0", " ")
    responsibility.make_responsible(document=card, person=firm.other_manager, by=firm.administrator)
    then = _as(firm.other_manager).get(address).content.decode().replace("\u00a0", " ")

    assert "ответственного указал(а) Соколова М. В." in first
    assert "ответственного указал(а) Филатов И." in then


def test_the_access_page_of_who_manages_costs_the_same_whatever_is_on_it(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    firm = cast.firm()
    card = cast.document(firm, "contract", responsible=firm.manager)
    for place in range(30):
        person = cast.user(firm.workspace, f"person{place}@vektra.example", f"Сотрудник{place}", "Иван")
        said = Said(principal=person, level=Level.SEE, kinds=[card.kind])
        ruling.add_rule(workspace=firm.workspace, said=said, by=firm.administrator)
        sharing.share(document=card, principal=person, by=firm.administrator)
    today = today_of(firm.workspace)
    terms = Terms(starts_on=today, ends_on=today)
    appoint_deputy(absent=firm.accountant, deputy=firm.manager, terms=terms, by=firm.accountant)
    visitor = _as(firm.administrator)
    address = reverse("web:document_access", args=[card.pk])

    with django_assert_max_num_queries(12):
        page = visitor.get(address).content.decode()

    assert "Сотрудник0" in page


def test_taking_a_rule_away_is_tried_out_first() -> None:
    firm = cast.firm()
    act, own = cast.document(firm, "act", number="77"), cast.document(firm, "act", number="88", by=firm.other_manager)
    rule = _add(firm, Said(principal=firm.other_manager, level=Level.SEE, kinds=[firm.kind("act")]))
    visitor, address = _as(firm.administrator), reverse("web:rules_trial")

    form = visitor.get(address, {"change": f"without:{rule.pk}"})
    asked: dict[str, str | int] = {"change": f"without:{rule.pk}", "person": firm.other_manager.pk, "card": "77"}
    tried = visitor.get(address, asked).context["trial"]

    assert f"without:{rule.pk}" in form.content.decode()
    assert form.context["trial"] is None
    assert (tried["count_now"], tried["count"], tried["gained"], tried["lost"]) == ("2", "1", "0", "1")
    assert [(row["document"], row["change"]) for row in tried["rows"]] == [(act, "closes"), (own, "")]
    assert [(one["document"], one["reasons"]) for one in tried["verdicts"]] == [(act, [])]
    assert AccessRule.objects.get() == rule


def test_the_switch_is_tried_out_first_both_ways() -> None:
    firm = cast.firm()
    cast.document(firm, "act")
    cast.document(firm, "act", number="2", is_confidential=True)
    visitor, address = _as(firm.administrator), reverse("web:rules_trial")

    on = visitor.get(address, {"change": "opening", "person": str(firm.other_manager.pk)}).context["trial"]
    ruling.open_to_everybody(workspace=firm.workspace, is_open=True, by=firm.administrator)
    off = visitor.get(address, {"change": "closing", "person": str(firm.other_manager.pk)}).context["trial"]

    assert (on["count_now"], on["count"], on["gained"], on["lost"]) == ("0", "1", "1", "0")
    assert (off["count_now"], off["count"], off["gained"], off["lost"]) == ("1", "0", "0", "1")
    assert "change=closing" in visitor.get(reverse("web:rules")).content.decode()


def test_a_rule_of_another_workspace_is_not_tried_out() -> None:
    firm, other = cast.firm(), cast.firm("beta")
    rule = _add(other, Said(principal=None, level=Level.SEE))

    page = _as(firm.administrator).get(
        reverse("web:rules_trial"), {"change": f"without:{rule.pk}", "person": str(firm.manager.pk)}
    )

    assert page.context["trial"] is None
