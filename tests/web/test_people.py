"""Pages of the settings and of the directory: who may, and that they do what they say."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from endocs.counterparties.models import Counterparty
from endocs.people import invitations
from endocs.people.models import Department, Group, Organisation, User
from endocs.requests import actions as requests
from endocs.workflow.models import ReminderSettings
from tests import cast

pytestmark = pytest.mark.django_db

SETTINGS = [
    "users", "user_new", "users_import", "groups", "departments", "organisations", "organisation_new",
    "organisations_import", "kinds", "jobs", "tokens", "start", "letters", "rules", "rule_new", "rules_trial",
    "rules_import", "rules_export", "roles", "reminders",
]  # fmt: skip
OWN = ["counterparties", "counterparty_new", "profile"]


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_exist_for_administrators_only(client: Client, name: str) -> None:
    firm = cast.firm()
    address = reverse(f"web:{name}")

    assert client.get(address).status_code == 302
    for user in (firm.manager, firm.accountant):
        client.force_login(user)
        assert client.get(address).status_code == 404
    client.force_login(firm.administrator)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("name", OWN)
def test_page_of_everybody(client: Client, name: str) -> None:
    client.force_login(cast.firm().manager)

    assert client.get(reverse(f"web:{name}")).status_code == 200


def test_things_of_another_workspace_do_not_exist(client: Client) -> None:
    firm, other = cast.firm(), cast.firm("astra")
    client.force_login(firm.administrator)

    for name, key in (
        ("user", other.manager.pk), ("group", other.accounting.pk), ("organisation", other.organisation.pk),
        ("counterparty", other.client.pk), ("counterparty_edit", other.client.pk),
    ):  # fmt: skip
        assert client.get(reverse(f"web:{name}", args=[key])).status_code == 404, name
    for name, key in (
        ("user_deactivation", other.manager.pk), ("user_reactivation", other.manager.pk),
        ("user_invitation", other.manager.pk), ("organisation_closing", other.organisation.pk),
        ("bank_accounts", other.organisation.pk), ("counterparty_closing", other.client.pk),
    ):  # fmt: skip
        assert client.post(reverse(f"web:{name}", args=[key])).status_code == 404, name


def test_user_is_invited_and_changed(client: Client) -> None:
    firm = cast.firm()
    client.force_login(firm.administrator)
    typed = {
        "last_name": "Новикова", "first_name": "Анна", "email": "anna@vektra.example", "role": "employee",
        "job_title": "Менеджер",
    }  # fmt: skip

    client.post(reverse("web:user_new"), typed)
    again = client.post(reverse("web:user_new"), typed)
    anna = User.objects.get(email="anna@vektra.example")
    client.post(reverse("web:user", args=[anna.pk]), {**typed, "last_name": "Орлова"})

    assert again.status_code == 422
    assert User.objects.get(pk=anna.pk).last_name == "Орлова"


def test_who_left_shows_his_open_tasks(client: Client) -> None:
    firm = cast.firm()
    work_request = cast.draft(firm)
    due_at = timezone.now() + timedelta(days=1)
    requests.submit(work_request=work_request, performer=firm.accountant, due_at=due_at, text="", by=firm.manager)
    client.force_login(firm.administrator)

    page = client.post(reverse("web:user_deactivation", args=[firm.accountant.pk]), follow=True).content.decode()

    assert "Открытые задачи" in page


def test_last_administrator_is_told_why_he_stays(client: Client) -> None:
    firm = cast.firm()
    client.force_login(firm.administrator)
    address = reverse("web:user", args=[firm.administrator.pk])

    page = client.post(
        reverse("web:user_deactivation", args=[firm.administrator.pk]), HTTP_REFERER=f"http://testserver{address}",
        follow=True,
    )  # fmt: skip
    demoted = client.post(
        address, {"last_name": "Филатов", "first_name": "Илья", "role": "employee"},
        HTTP_REFERER=f"http://testserver{address}", follow=True,
    )  # fmt: skip

    assert "последний администратор" in page.content.decode()
    assert "последний администратор" in demoted.content.decode()


def test_organisation_and_its_bank_account(client: Client) -> None:
    firm = cast.firm()
    client.force_login(firm.administrator)

    client.post(reverse("web:organisation_new"), {"name": "АО «Новая»", "inn": "7814339028", "kpp": "781401001"})
    made = Organisation.objects.get(name="АО «Новая»")
    accounts = reverse("web:bank_accounts", args=[made.pk])
    wrong = client.post(accounts, {"account": "407", "bik": "044525225"})
    client.post(accounts, {"account": "40702810400000000225", "bik": "044525225", "bank": "Сбербанк"})
    client.post(reverse("web:organisation_closing", args=[made.pk]))

    assert wrong.status_code == 422
    assert made.bank_accounts.count() == 1
    assert Organisation.objects.get(pk=made.pk).deactivated_at
    assert (
        reverse("web:organisation_reopening", args=[made.pk])
        in client.get(reverse("web:organisations")).content.decode()
    )
    client.post(reverse("web:organisation_reopening", args=[made.pk]))
    assert Organisation.objects.get(pk=made.pk).deactivated_at is None


def test_wrong_check_digit_is_a_warning_not_a_dead_end(client: Client) -> None:
    firm = cast.firm()
    client.force_login(firm.manager)
    typed = {"name": "Гамма", "inn": "7814339029"}

    warned = client.post(reverse("web:counterparty_new"), typed)
    saved = client.post(reverse("web:counterparty_new"), {**typed, "save_as_is": "on"})

    assert warned.status_code == 422
    assert "Сохранить как есть" in warned.content.decode()
    assert saved.status_code == 302
    assert Counterparty.objects.filter(inn="7814339029").exists()


def test_who_does_not_lead_a_client_changes_everything_but_its_manager(client: Client) -> None:
    firm = cast.firm()
    address = reverse("web:counterparty_edit", args=[firm.client.pk])
    typed = {"name": "Астра", "legal_form": "ООО", "phone": "+7 812", "manager": firm.other_manager.pk}
    User.objects.filter(pk=firm.manager.pk).update(is_active=False, deactivated_at=timezone.now())
    client.force_login(firm.other_manager)

    page = client.get(address).content.decode()
    answer = client.post(address, typed)
    changed = Counterparty.objects.get(pk=firm.client.pk)
    client.force_login(firm.accountant)
    client.post(address, typed)

    assert "Менеджера меняют" in page
    assert answer.status_code == 302
    assert (changed.phone, changed.manager) == ("+7 812", firm.manager)
    assert Counterparty.objects.get(pk=firm.client.pk).manager == firm.other_manager


def test_duplicate_leads_to_the_existing_one(client: Client) -> None:
    firm = cast.firm()
    client.force_login(firm.manager)
    typed = {"name": "Астра", "inn": firm.client.inn, "kpp": firm.client.kpp}

    page = client.post(reverse("web:counterparty_new"), typed)

    assert page.status_code == 422
    assert reverse("web:counterparty", args=[firm.client.pk]) in page.content.decode()


def test_duplicate_of_a_closed_one_is_opened_again_from_the_form(client: Client) -> None:
    firm = cast.firm()
    Counterparty.objects.filter(pk=firm.client.pk).update(deactivated_at=timezone.now())
    typed = {"name": "Астра", "inn": firm.client.inn, "kpp": firm.client.kpp}
    reopening = reverse("web:counterparty_reopening", args=[firm.client.pk])
    client.force_login(firm.other_manager)

    stranger = client.post(reverse("web:counterparty_new"), typed).content.decode()
    client.force_login(firm.manager)
    own = client.post(reverse("web:counterparty_new"), typed).content.decode()
    client.post(reopening, typed)

    assert reopening not in stranger
    assert reverse("web:counterparty", args=[firm.client.pk]) in stranger
    assert "закрыт" in stranger
    assert reopening in own
    assert Counterparty.objects.get(pk=firm.client.pk).deactivated_at is None


def test_who_may_not_close_a_counterparty_is_not_offered_it(client: Client) -> None:
    firm = cast.firm()
    client.force_login(firm.other_manager)

    page = client.get(reverse("web:counterparty", args=[firm.client.pk])).content.decode()
    refused = client.post(reverse("web:counterparty_closing", args=[firm.client.pk]))

    assert reverse("web:counterparty_closing", args=[firm.client.pk]) not in page
    assert refused.status_code == 409
    assert Counterparty.objects.get(pk=firm.client.pk).deactivated_at is None


def test_suggestions_end_with_a_new_one(client: Client) -> None:
    firm = cast.firm()
    client.force_login(firm.manager)

    found = client.get(reverse("web:counterparty_suggestions"), {"q": "fcnhf"}).content.decode()
    people = client.get(reverse("web:user_suggestions"), {"q": "соко"}).content.decode()

    assert f'data-value="{firm.client.pk}"' in found
    assert "data-href" in found
    assert f'data-value="{firm.accountant.pk}"' in people


def test_list_is_paged_by_name(client: Client) -> None:
    firm = cast.firm()
    for number in range(60):
        cast.counterparty(firm.workspace, f"Фирма {number:02}", f"77000000{number:02}")
    client.force_login(firm.manager)
    address = reverse("web:counterparties")

    first = client.get(address)
    second = client.get(address + first.context["next_url"])

    assert len(first.context["found"]) == 50
    assert len(second.context["found"]) == 11
    assert not {row.pk for row in first.context["found"]} & {row.pk for row in second.context["found"]}


def test_table_is_loaded_with_a_report(client: Client) -> None:
    firm = cast.firm()
    client.force_login(firm.accountant)
    table = SimpleUploadedFile("клиенты.csv", "Название;ИНН\nООО «Бета»;7806415204\nБез ИНН;\n;\n".encode())

    page = client.post(reverse("web:counterparties_import"), {"table": table}).content.decode()

    assert "Добавлены 2 строки" in page
    assert "Бета" in page


def test_employee_loads_no_counterparties(client: Client) -> None:
    client.force_login(cast.firm().manager)

    assert client.get(reverse("web:counterparties_import")).status_code == 404


def test_steps_are_shown_until_the_administrator_ends_them(client: Client) -> None:
    firm = cast.firm()
    firm.workspace.set_up_at = None
    firm.workspace.save()
    client.force_login(firm.administrator)

    assert client.get("/")["Location"] == reverse("web:start")
    client.post(reverse("web:start_end"))

    assert client.get("/")["Location"] == reverse("web:tasks")


def test_who_left_is_out_at_once_and_returns_only_by_the_link(client: Client) -> None:
    firm = cast.firm()
    leaver = Client()
    leaver.force_login(firm.manager)
    assert leaver.get(reverse("web:tasks")).status_code == 200
    client.force_login(firm.administrator)

    client.post(reverse("web:user_deactivation", args=[firm.manager.pk]))
    assert leaver.get(reverse("web:tasks")).status_code == 302
    client.post(reverse("web:user_reactivation", args=[firm.manager.pk]))

    assert leaver.get(reverse("web:tasks")).status_code == 302
    known = {"login": firm.manager.email, "password": cast.PASSWORD}
    assert "не подошли" in Client().post(reverse("web:login"), known).content.decode()
    link = reverse("web:invitation", args=[invitations.issue(firm.manager)])
    new = "another horse battery"
    Client().post(link, {"password1": new, "password2": new})
    assert Client().post(reverse("web:login"), {**known, "password": new}).status_code == 302


def test_group_and_department_are_renamed_closed_and_opened_again(client: Client) -> None:
    firm = cast.firm()
    client.force_login(firm.administrator)
    client.post(reverse("web:groups"), {"name": "Юристы"})
    client.post(reverse("web:departments"), {"name": "Продажи"})
    group, department = Group.objects.get(name="Юристы"), Department.objects.get(name="Продажи")

    client.post(reverse("web:group", args=[group.pk]), {"name": "Право", "members": [firm.manager.pk]})
    client.post(reverse("web:department", args=[department.pk]), {"name": "Сбыт"})
    client.post(reverse("web:group_closing", args=[group.pk]))
    client.post(reverse("web:department_closing", args=[department.pk]))

    listed = client.get(reverse("web:groups")).content.decode()
    assert "Право" in listed
    assert "Открыть снова" in listed
    assert "Сбыт" not in client.get(reverse("web:user", args=[firm.manager.pk])).content.decode()
    client.post(reverse("web:group_reopening", args=[group.pk]))
    client.post(reverse("web:department_reopening", args=[department.pk]))
    assert not Group.objects.exclude(closed_at=None).exists()
    assert not Department.objects.exclude(closed_at=None).exists()


def test_why_a_department_is_not_closed_is_said_on_the_page(client: Client) -> None:
    firm = cast.firm()
    department = Department.objects.create(workspace=firm.workspace, name="Продажи")
    User.objects.filter(pk=firm.manager.pk).update(department=department)
    client.force_login(firm.administrator)

    response = client.post(reverse("web:department_closing", args=[department.pk]))

    assert response.status_code == 409
    assert "сначала переведите" in response.content.decode()


def test_name_in_use_is_told_at_the_field(client: Client) -> None:
    firm = cast.firm()
    client.force_login(firm.administrator)

    response = client.post(reverse("web:groups"), {"name": firm.accounting.name})

    assert response.status_code == 422
    assert "уже есть" in response.content.decode()


def test_when_terms_are_reminded_of_is_chosen(client: Client) -> None:
    firm = cast.firm()
    client.force_login(firm.administrator)
    chosen = {"hours_before": "4", "is_told_at_term": "never", "hours_late": "never", "escalation_hours": "16"}

    assert client.post(reverse("web:reminders"), chosen).status_code == 302

    kept = ReminderSettings.objects.get(workspace=firm.workspace)
    assert (kept.hours_before, kept.is_told_at_term, kept.hours_late, kept.escalation_hours) == (4, False, None, 16)
    assert client.post(reverse("web:reminders"), {**chosen, "hours_before": "999"}).status_code == 422


def test_the_head_of_a_department_is_chosen_and_one_who_left_is_named(client: Client) -> None:
    firm = cast.firm()
    client.force_login(firm.administrator)
    department = Department.objects.create(workspace=firm.workspace, name="Бухгалтерия")
    page = reverse("web:department", args=[department.pk])

    client.post(page, {"name": "Бухгалтерия", "head": firm.accountant.pk})

    department.refresh_from_db()
    assert department.head == firm.accountant
    User.objects.filter(pk=firm.accountant.pk).update(is_active=False, deactivated_at=timezone.now())
    assert "больше здесь не работает" in client.get(page).content.decode()
    assert client.post(page, {"name": "Бухгалтерия", "head": cast.firm("astra").manager.pk}).status_code == 422
