"""How many clicks a request takes from the accountant once its documents exist: two."""

import re

import pytest
from playwright.sync_api import Page, expect

from endocs.documents.models import Document
from endocs.documents.states import ProcessState
from endocs.requests import request_settings
from endocs.requests.models import Linking, Suggestion
from tests import cast
from tests.browser.conftest import Open
from tests.requests.matching_world import Reacting, ask, came

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Every press that the accountant makes, whatever it does.
COUNT = "addEventListener('click', (event) => event.isTrusted && sessionStorage.setItem('clicks', clicks() + 1), true);"
CLICKS = "const clicks = () => Number(sessionStorage.getItem('clicks') ?? 0);"


def _counted(page: Page) -> Page:
    page.add_init_script(f"{{ {CLICKS} {COUNT} }}")
    page.reload()
    return page


def _clicks(page: Page) -> int:
    return int(page.evaluate("Number(sessionStorage.getItem('clicks') ?? 0)"))


@pytest.mark.parametrize("linking", [Linking.LINK, Linking.PROPOSE])
def test_two_clicks_from_the_list_to_the_finished_request(open_as: Open, linking: Linking) -> None:
    firm, worker = cast.firm(), Reacting()
    request_settings.change(workspace=firm.workspace, linking=linking, closes_complete=False, by=firm.administrator)
    ask(firm, ["act"], client=cast.counterparty(firm.workspace, "«Клевер»", "7705031674", firm.manager))
    work_request = ask(firm, ["payment_invoice", "act"], amount="184220.00")
    papers = [came(firm, code, amount="184220.00", number="412") for code in ("payment_invoice", "act")]
    worker.settle()
    page = _counted(open_as(firm.accountant, "/tasks/?task=0"))
    task = page.locator("a.task", has_text="Астра")
    expect(task).to_contain_text("Подошли 2 из 2")

    task.click()
    expect(page.locator(".gets")).to_contain_text("Лебедев А. И. получит ссылку на пакет")
    expect(page.locator(".gets")).to_contain_text(papers[0].title)
    expect(page.locator(".whys").first).to_contain_text("сумма до копейки")
    page.locator(".act").get_by_role("button", name=re.compile("Завершить")).click()

    expect(page.locator("#undo")).to_contain_text("Завершено")
    expect(page.locator("#task-title")).to_contain_text("Клевер")  # the next task opens by itself
    assert _clicks(page) <= 2
    memo = Document.objects.get(pk=work_request.memo_id)
    assert memo.process_state == ProcessState.EXECUTED
    assert set(papers) <= set(Document.objects.visible_to(firm.manager))


def test_ticks_decide_what_goes_along_and_ask_why_a_line_stays_open(open_as: Open) -> None:
    firm, worker = cast.firm(), Reacting()
    work_request = ask(firm, ["act"], amount="184220.00")
    came(firm, "act", amount="148220.00", number="7")
    worker.settle()
    page = open_as(firm.accountant, "/tasks/")
    tick, finish = page.get_by_role("checkbox"), page.locator(".finish")
    expect(page.locator(".why.no")).to_contain_text("переставлены цифры в сумме")
    expect(tick).not_to_be_checked()

    finish.get_by_role("link", name=re.compile("Завершить")).click()
    expect(page.locator("dialog#finish")).to_be_visible()
    expect(page.locator("[data-finish-missing]")).to_have_text("Акт")
    page.keyboard.press("Escape")
    tick.check()
    expect(finish.get_by_role("link")).to_be_hidden()
    expect(page.locator(".gets li:visible")).to_have_count(1)
    finish.get_by_role("button", name=re.compile("Завершить")).click()

    expect(page.locator("#undo")).to_contain_text("Завершено")
    assert work_request.answers.get().document.number == "7"


def test_refusal_is_one_click_and_can_be_taken_back(open_as: Open) -> None:
    firm, worker = cast.firm(), Reacting()
    ask(firm, ["act"], amount="184220.00")
    came(firm, "act", amount="148220.00")
    worker.settle()
    page = open_as(firm.accountant, "/tasks/")

    page.get_by_role("button", name=re.compile("Не подходит")).click()
    expect(page.locator("#undo")).to_contain_text("Не подходит")
    expect(page.get_by_role("checkbox")).to_have_count(0)
    assert Suggestion.objects.get().refused_by == firm.accountant
    page.locator("#undo").get_by_role("button", name="Отменить").click()

    expect(page.get_by_role("checkbox")).to_have_count(1)
    assert Suggestion.objects.get().refused_at is None
