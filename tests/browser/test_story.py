"""The main job as three people live it, in three browser sessions, on a really started server with real letters."""

import os
import re
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PICTURES
from tests.browser.demo import Demo
from tests.formats import samples

pytestmark = pytest.mark.browser

CLIENT = "Янтарь-Сервис"  # of the demo, without letters before this story


# The dialogue itself cannot be seen from a page: what is asked of the frame with the PDF is.
COUNT_PRINTS = """() => {
  window.printed = [];
  const own = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, "contentWindow").get;
  Object.defineProperty(HTMLIFrameElement.prototype, "contentWindow", {
    get() { return { focus() {}, print: () => printed.push(own.call(this).location.href) }; },
  });
}"""


def _picture(page: Page, name: str) -> None:
    """A picture for the documents, when somebody asks for new ones (ENDOCS_PICTURES=1)."""
    if os.environ.get("ENDOCS_PICTURES"):
        page.wait_for_timeout(500)
        page.screenshot(path=PICTURES / f"{name}.png")


def _papers(folder: Path) -> tuple[Path, Path, Path]:
    invoice, act, scan = folder / "Счёт 777.pdf", folder / "Акт 778.pdf", folder / "скан акта.jpg"
    samples.pdf(invoice, text="Счёт на оплату № 777 от 24.11.2026")
    samples.pdf(act, text="Акт № 778 от 24.11.2026")
    Image.new("RGB", (1240, 1754), "white").save(scan)
    return invoice, act, scan


def test_from_the_memo_to_the_signed_scan(browser: Browser, demo: Demo, tmp_path: Path) -> None:
    invoice, act, scan = _papers(tmp_path)
    contexts = [browser.new_context(locale="ru-RU", viewport={"width": 1440, "height": 900}) for _person in range(3)]
    manager, accountant, stranger = (
        demo.log_in(context, name) for context, name in zip(contexts, ("lebedev", "sokolova", "kim"), strict=True)
    )

    # The manager asks.
    manager.goto(f"{demo.address}/requests/new/")
    manager.get_by_role("combobox", name="Клиент").fill("янтарь")
    manager.get_by_role("option", name=re.compile(CLIENT)).first.click()
    manager.get_by_label(re.compile("своими словами")).fill("Нужны счёт и акт за ноябрь, отвезу сам")
    manager.locator("[data-lines-add]").click()
    for place, kind in enumerate(("Счёт на оплату", "Акт")):
        manager.locator("[data-lines-item] select").nth(place * 2).select_option(label=kind)
    _picture(manager, "memo")
    manager.get_by_role("button", name=re.compile("На согласование")).click()
    expect(manager).to_have_url(re.compile(r"/requests/\d+/"))
    request_address = manager.url

    # The accountant is told by a letter, follows its link, attaches and completes.
    letter = demo.letter_to("sokolova", CLIENT)
    link = re.search(re.escape(demo.address) + r"\S+", letter.partition(CLIENT)[2])
    assert link, letter
    accountant.goto(link.group())
    expect(accountant.get_by_text("отвезу сам").first).to_be_visible()
    accountant.goto(f"{request_address}preparation/")
    rows = accountant.locator("[data-lines-item]")
    for place, (path, number) in enumerate(((invoice, "777"), (act, "778"))):
        row = rows.nth(place)
        row.locator("input[type=file]").set_input_files(path)
        row.get_by_label("Номер").fill(number)
        row.get_by_label("Дата").fill("24.11.2026")
        row.get_by_label(re.compile("Сумма")).fill("184 220,00")
    accountant.get_by_role("button", name="Положить в пакет").click()
    expect(accountant).to_have_url(request_address)
    accountant.goto(f"{demo.address}/tasks/")
    _picture(accountant, "tasks")
    accountant.goto(request_address)
    accountant.get_by_role("button", name="Взять").first.click()
    accountant.get_by_role("button", name=re.compile("Завершить")).first.click()
    expect(accountant.get_by_text("Исполнена").first).to_be_visible()

    # The manager is told, opens, prints, hands over.
    letter = demo.letter_to("lebedev", "777")
    assert "778" in letter
    manager.goto(request_address)
    _picture(manager, "request")
    manager.locator("[data-bell]").click()
    expect(manager.locator("#notices")).to_contain_text("Документы готовы")
    _picture(manager, "notices")
    manager.keyboard.press("Escape")
    expect(manager.get_by_role("link", name=re.compile("Счёт на оплату № 777"))).to_be_visible()
    package = manager.locator("form[data-print]").first.get_attribute("action")
    assert package
    answer = contexts[0].request.get(f"{demo.address}{package}")
    assert answer.headers["content-type"] == "application/pdf"
    printed = tmp_path / "package.pdf"
    printed.write_bytes(answer.body())
    with pikepdf.open(printed) as pdf:
        assert len(pdf.pages) >= 3  # the register and two documents
    manager.goto(request_address)
    manager.evaluate(COUNT_PRINTS)
    manager.get_by_role("button", name=re.compile("Напечатать пакет")).first.click()
    expect(manager.locator(".tale")).to_contain_text("Пакет напечатан")
    assert manager.evaluate("printed") == [f"{demo.address}{package}"]
    assert manager.evaluate("document.activeElement !== document.body")
    manager.get_by_role("link", name="Передал клиенту").first.click()
    manager.get_by_label(re.compile("Кому")).fill("Зайцева О. Ю.")
    manager.locator("dialog[open] button[type=submit]").click()
    expect(manager.get_by_text("Зайцева О. Ю.").first).to_be_visible()

    # The signed act comes back to the card that exists.
    manager.get_by_role("link", name=re.compile("Акт № 778")).first.click()
    card = manager.url
    manager.goto(f"{card.split('?')[0]}scan/")
    manager.locator("input[type=file]").last.set_input_files(scan)
    manager.wait_for_url(re.compile(r"/documents/\d+/(\?|$)"))
    expect(manager.get_by_text("скан акта.jpg").first).to_be_visible()
    expect(manager.get_by_text(re.compile("Оригинал")).first).to_be_visible()
    _picture(manager, "document")
    accountant.goto(f"{demo.address}/documents/")
    _picture(accountant, "registry")

    manager.goto(f"{demo.address}/requests/")
    _picture(manager, "requests")

    # Nobody else sees anything of it.
    for address in (request_address, card, f"{demo.address}{package}"):
        assert contexts[2].request.get(address).status == 404
    stranger.goto(f"{demo.address}/search/?q=777")
    assert "№ 777" not in stranger.inner_text("main")
