"""A memo that is typed in a browser: fields follow the text, an own value stays, an answer is one click."""

from django.urls import reverse
from playwright.sync_api import expect

from tests import cast
from tests.browser.conftest import Open

TEXT = "Нужны счёт и акт сверки для Астры-Логистик на 184 220, сегодня до шести."


def test_fields_follow_the_text_while_it_is_typed(open_as: Open) -> None:
    firm = cast.firm()
    page = open_as(firm.manager, reverse("web:request_new"), width=1389)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))

    page.fill("#id_comment", TEXT)
    amount = page.locator("[name=lines-0-amount]")
    expect(amount).to_have_value("184 220,00", timeout=15_000)
    amount.fill("1 000,00")
    page.focus("#id_comment")
    page.keyboard.press("Control+End")
    page.keyboard.type(" Через Диадок")
    expect(page.locator("[name=lines-0-delivery]")).to_have_value("edo:1", timeout=15_000)
    page.locator(".ask .chip").first.click()
    expect(page.locator(".ask")).to_have_count(0, timeout=15_000)

    expect(amount).to_have_value("1 000,00")
    expect(page.locator("[name=lines-1-period]")).not_to_have_value("")
    page.focus("#id_needed_by")
    expect(page.locator("[data-phrase].on")).to_have_text("сегодня до шести")
    assert told == []
