"""A memo typed as prose, a packet that comes by the operator, one click, a notice: on a really started server."""

import re
import time

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.demo import Demo

pytestmark = pytest.mark.browser

CLIENT = "Гамма-Тест"
MEMO = (
    "Марина, добрый день. Нужны счёт и УПД за ноябрь для Гаммы-Тест на 96 380 р. с НДС, через Диадок, "
    "лучше завтра. Спасибо, Антон"
)
TOTAL = "96380.00"


def _ask(manager: Page, address: str) -> str:
    """The manager writes prose, sees it understood and sends it; the address of the request."""
    manager.goto(f"{address}/requests/new/")
    manager.get_by_label(re.compile("своими словами")).fill(MEMO)
    understood = manager.locator("#understood")
    expect(understood).to_contain_text("Как мы поняли", timeout=20_000)
    expect(understood.get_by_role("combobox", name="Клиент")).to_have_value(re.compile(CLIENT))
    rows = understood.locator("[data-lines-body] [data-lines-item]")
    expect(rows).to_have_count(2)
    for row, kind in ((0, "Счёт на оплату"), (1, "УПД")):
        expect(rows.nth(row).locator("select").first.locator("option:checked")).to_have_text(re.compile(kind))
        expect(rows.nth(row).get_by_label(re.compile("Сумма"))).to_have_value(re.compile(r"96\s380,00"))
    manager.get_by_role("button", name=re.compile("На согласование")).click()
    expect(manager).to_have_url(re.compile(r"/requests/\d+/$"))
    return manager.url


def _send(operator: str) -> None:
    """The accountant sends both documents to the client, in the operator's own place."""
    parties = httpx.post(f"{operator}/control/state", json={}).raise_for_status().json()["parties"]
    sender = next(party["box"] for party in parties if party["is_mine"])
    recipient = next(party["box"] for party in parties if CLIENT in party["name"])
    kinds = ("ProformaInvoice", "UniversalTransferDocument")
    papers = [{"type": kind, "number": "870", "total": TOTAL} for kind in kinds]
    deed = {"sender": sender, "recipient": recipient, "papers": papers}
    httpx.post(f"{operator}/control/send", json=deed, timeout=30).raise_for_status()


def _opened_again_until(page: Page, address: str, words: str) -> None:
    """What comes by itself is there when the page is opened again."""
    deadline = time.monotonic() + 90
    while words not in " ".join(page.inner_text("main").split()):
        assert time.monotonic() < deadline, f"{address} does not show «{words}»"
        time.sleep(1)
        page.goto(address)


def test_from_prose_to_the_notice_with_one_click(browser: Browser, demo: Demo) -> None:
    manager, accountant = (
        demo.log_in(browser.new_context(locale="ru-RU", viewport={"width": 1440, "height": 900}), name)
        for name in ("lebedev", "sokolova")
    )
    request = _ask(manager, demo.address)
    _send(demo.operator)

    # Nobody does anything: both documents stand at their lines, with reasons, and the lamps have changed.
    _opened_again_until(manager, request, "№ 870")
    tasks = f"{demo.address}/tasks/?task=0"
    _opened_again_until(accountant, tasks, "Подошли 2 из 2")
    accountant.locator("a.task", has_text=CLIENT).click()
    expect(accountant.locator(".fit")).to_contain_text("сумма до копейки")
    lamps = accountant.locator(".fit .lamp .tick")
    assert lamps.count() >= 4  # prepared and sent, of both

    # One click, and the manager is told.
    accountant.locator(".act").get_by_role("button", name=re.compile("Завершить")).click()
    expect(accountant.locator("#undo")).to_contain_text("Завершено")
    assert CLIENT in demo.letter_to("lebedev", "870")
    manager.goto(request)
    manager.locator("[data-bell]").click()
    expect(manager.locator("#notices")).to_contain_text("Документы готовы: 2 из 2")
