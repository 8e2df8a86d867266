"""Pages of packages: a template in the memo by one click, the settings of templates, the month, stages on the card."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from endocs.counterparties.models import Counterparty
from endocs.documents.models import Document
from endocs.documents.states import PaymentState
from endocs.requests import templates
from endocs.requests.lines import Wanted
from endocs.requests.models import MonthDraft, MonthRun, PackageTemplate, WorkRequest
from tests import cast
from tests.flows.test_main_story import browser
from tests.requests.test_month import BEFORE, NOW, asked_in

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


def rows_of(page: str) -> list[str]:
    """The kinds chosen in the rows of a form, in their order."""
    parts = page.split("data-lines-row")[0].split('name="lines-')[1:]
    return [part.split("selected")[0].rsplit('value="', 1)[1].split('"')[0] for part in parts
            if part[1:7] == "-kind\"" and "selected" in part.split("</select>")[0]]  # fmt: skip


def test_one_click_puts_the_lines_of_a_template_into_the_memo_and_what_was_typed_stays() -> None:
    firm = cast.firm()
    templates.create_ready(workspace=firm.workspace)
    services = PackageTemplate.objects.get(code="services", workspace=firm.workspace)
    act = firm.kind("act").pk
    typed = {
        "comment": "Нужны документы", "counterparty": firm.client.pk, "template": services.pk, "lines-TOTAL_FORMS": 2,
        "lines-INITIAL_FORMS": 0, "lines-0-kind": act, "lines-0-period": "октябрь 2026", "lines-0-amount": "10,50",
        "lines-0-delivery": "edo:1", "lines-1-kind": "",
    }  # fmt: skip

    answer = browser(firm.manager).post(reverse("web:request_new"), typed)

    page = answer.content.decode()
    kinds = [str(firm.kind(code).pk) for code in ("act", "payment_invoice", "act", "vat_invoice")]
    assert [row["kind"] for row in answer.context["lines"].initial] == kinds
    assert rows_of(page)[:4] == kinds
    assert 'value="октябрь 2026"' in page
    assert "Нужны документы" in page
    assert answer.context["lines"].initial[2]["delivery"] == "paper:2"
    assert WorkRequest.objects.count() == 0


def test_a_template_of_another_workspace_puts_nothing_in() -> None:
    firm, other = cast.firm(), cast.firm("chuzhaya")
    templates.create_ready(workspace=other.workspace)
    foreign = PackageTemplate.objects.get(code="goods")

    answer = browser(firm.manager).post(reverse("web:request_new"), {"template": foreign.pk, "lines-TOTAL_FORMS": 1})

    assert not any(row["kind"] for row in answer.context["lines"].initial)


def test_an_accountant_keeps_templates_in_the_settings() -> None:
    firm = cast.firm()
    templates.create_ready(workspace=firm.workspace)
    accountant = browser(firm.accountant)
    source = cast.submitted(firm, ("act", "reconciliation"))
    new = f"{reverse('web:package_template_new')}?request={source.pk}"
    lines = {
        "lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 0, "lines-0-kind": firm.kind("utd").pk, "lines-0-count": 2,
        "lines-0-delivery": "edo:1",
    }  # fmt: skip

    drawn = accountant.get(new)
    assert [row["kind"] for row in drawn.context["lines"].initial] == [
        str(firm.kind("act").pk), str(firm.kind("reconciliation").pk),
    ]  # fmt: skip
    more = accountant.post(new, {"name": "Аренда", "position": 9, "more": 1, **lines})
    assert (more.status_code, "Аренда" in more.content.decode()) == (200, True)
    wrong = accountant.post(new, {"name": "товар", "position": 9, **lines})
    assert (wrong.status_code, "уже есть" in wrong.content.decode()) == (422, True)
    accountant.post(new, {"name": "Аренда", "position": 9, **lines})

    made = PackageTemplate.objects.get(own_name="Аренда")
    assert [(line.kind.code, line.count, line.delivery) for line in made.lines.all()] == [("utd", 2, "edo")]
    page = accountant.get(reverse("web:package_templates")).content.decode()
    assert "Аренда" in page
    assert reverse("web:users") not in page  # the other settings are an administrator's
    accountant.post(reverse("web:package_template_retirement", args=[made.pk]))
    assert "Аренда" not in browser(firm.manager).get(reverse("web:request_new")).content.decode()
    accountant.post(reverse("web:package_template_restoration", args=[made.pk]))
    assert "Аренда" in browser(firm.manager).get(reverse("web:request_new")).content.decode()


@pytest.mark.parametrize("who", ["manager", "other_manager"])
def test_others_have_no_templates_to_keep(who: str) -> None:
    firm = cast.firm()
    templates.create_ready(workspace=firm.workspace)
    person = browser(getattr(firm, who))
    key = PackageTemplate.objects.get(code="goods").pk

    assert person.get(reverse("web:package_templates")).status_code == 404
    assert person.post(reverse("web:package_template_retirement", args=[key])).status_code == 404
    assert PackageTemplate.objects.filter(retired_at__isnull=False).count() == 0


def test_the_card_and_the_list_tell_how_far_every_line_is() -> None:
    firm = cast.firm()
    work_request = cast.prepared(firm, ("payment_invoice",))
    bill = Document.objects.get(kind__code="payment_invoice")
    Document.objects.filter(pk=bill.pk).update(payment_state=PaymentState.PAID)
    waiting = cast.submitted(firm, ("act",))

    paid = browser(firm.manager).get(reverse("web:request", args=[work_request.pk])).content.decode()
    listed = browser(firm.manager).get(reverse("web:requests")).content.decode()

    assert "оплачено" in paid
    assert 'aria-label="оплачен: есть"' in paid
    assert "ещё нет" in listed
    assert "ещё нет" in browser(firm.manager).get(reverse("web:request", args=[waiting.pk])).content.decode()


def test_the_month_separates_what_is_ready_from_what_a_person_looks_at() -> None:
    firm = cast.firm()
    ready = asked_in(firm)
    doubtful = asked_in(firm, BEFORE, Wanted(kind=firm.kind("payment_invoice"), amount=Decimal(50000)))
    manager = browser(firm.manager)

    page = manager.get(reverse("web:month"))

    assert [row.planned.source.pk for row in page.context["ready"]] == [ready.pk]
    assert [row.planned.source.pk for row in page.context["doubtful"]] == [doubtful.pk]
    text = page.content.decode()
    assert f'value="{ready.pk}" id="source-{ready.pk}"' in text
    assert "счёт с суммой: 50\xa0000,00\xa0₽" in text
    assert browser(firm.other_manager).get(reverse("web:month")).context["ready"] == []
    assert "month" in browser(firm.manager).get(reverse("web:counterparty", args=[firm.client.pk])).content.decode()
    one = manager.get(reverse("web:month"), {"client": cast.counterparty(firm.workspace, "«Иной»", "7810000001").pk})
    assert (one.context["ready"], one.context["doubtful"]) == ([], [])


def test_one_button_asks_for_the_month_and_tells_what_became_of_it() -> None:
    firm = cast.firm()
    ready, doubtful = asked_in(firm), asked_in(firm)
    doubtful.lines.update(period="1–15 октября")
    address, manager = reverse("web:month"), browser(firm.manager)
    chosen = {"month": f"{NOW:%Y-%m}", "source": [ready.pk, doubtful.pk], "deed": "submit"}

    told = manager.post(address, chosen, follow=True)

    text = told.content.decode()
    assert (told.context["made"], told.context["sent"], told.context["refused"]) == (2, 1, 0)
    assert "Посмотрите и отправьте." in text
    run = MonthRun.objects.get()
    assert browser(firm.accountant).get(reverse("web:month_run", args=[run.pk])).status_code == 404
    again = manager.post(address, chosen, follow=True)
    assert "всё отмеченное уже запрошено" in again.content.decode()
    assert MonthDraft.objects.count() == 2
    assert "Всё уже повторено" in again.content.decode()


def test_a_month_of_a_hundred_clients_asks_no_more_than_twelve_queries(django_assert_max_num_queries: object) -> None:
    firm = cast.firm()
    clients = [cast.counterparty(firm.workspace, f"«Клиент {number}»", f"78{number:08}") for number in range(100)]
    fill(firm, clients)
    accountant = browser(firm.accountant)

    with django_assert_max_num_queries(MOST_QUERIES):  # type: ignore[operator]  # a fixture of pytest-django
        page = accountant.get(reverse("web:month"))

    assert len(page.context["ready"]) == 100
    keys = [row.planned.source.pk for row in page.context["ready"]]
    sent = {"month": f"{NOW:%Y-%m}", "source": keys, "deed": "draft"}
    run = accountant.post(reverse("web:month"), sent, follow=True)
    assert "Готово 0 из 100" in run.content.decode()
    MonthRun.objects.update(done=100, ended_at=timezone.now(), refused=[[key, "Почему-то"] for key in keys])
    with django_assert_max_num_queries(MOST_QUERIES):  # type: ignore[operator]
        over = accountant.get(reverse("web:month_run", args=[MonthRun.objects.get().pk]))
    assert over.context["refused"] == 100


def fill(firm: cast.Firm, clients: list[Counterparty]) -> None:
    """A request of the month before for each client: one that was really asked, and its copies."""
    source = asked_in(firm, BEFORE, Wanted(kind=firm.kind("act")), client=clients[0])
    source.refresh_from_db()
    memo, line = Document.objects.get(pk=source.memo_id), source.lines.get()
    for number, client in enumerate(clients[1:], start=1):
        memo.pk = source.pk = line.pk = None
        memo.counterparty, memo.registration_number = client, memo.registration_number + number
        memo.save(force_insert=True)
        source.memo = memo
        source.save(force_insert=True)
        line.work_request = source
        line.save(force_insert=True)
    Document.objects.filter(kind=memo.kind).update(created_at=source.asked_at)
