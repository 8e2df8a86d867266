"""What comes into a page without leaving it: the bell's panel, the focus, and an answer that does not come."""

import pytest
from playwright.sync_api import Page, Route, expect

from endocs.notifications.models import Notice
from tests import cast
from tests.browser.conftest import Open
from tests.notifications.telling import tell_all

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _told() -> cast.Firm:
    firm = cast.firm()
    cast.prepared(firm, ["act"])
    tell_all()
    return firm


def _comes_into_focus(page: Page, key: str) -> None:
    page.wait_for_function("key => document.activeElement && document.activeElement.id === key", arg=key)


def _in_focus(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.className"))


def _unplugged(route: Route) -> None:
    route.abort("internetdisconnected")


def test_bell_opens_a_panel_by_keyboard_and_escape_gives_the_focus_back(open_as: Open) -> None:
    page = open_as(_told().manager, "/requests/")
    panel = page.locator("#notices")

    page.locator("[data-bell]").press("Enter")
    expect(panel).to_contain_text("Документы готовы: 1 из 1")
    _comes_into_focus(page, "nt-title")
    page.locator("#nt-all").press("Enter")
    expect(page.locator("#nt-all")).to_have_attribute("aria-current", "true")
    _comes_into_focus(page, "nt-all")
    page.keyboard.press("Escape")

    expect(panel).to_be_hidden()
    assert "bell" in _in_focus(page)
    assert page.url.endswith("/requests/")


def test_reading_all_in_the_panel_empties_the_counter(open_as: Open) -> None:
    firm = _told()
    page = open_as(firm.manager, "/requests/")

    page.click("[data-bell]")
    page.click("#notices button:has-text('Прочитать все')")
    expect(page.locator("[data-bell] b")).to_be_hidden()

    assert not Notice.objects.filter(user=firm.manager, read_at=None).exists()
    _comes_into_focus(page, "nt-title")
    expect(page.locator("#notices")).to_contain_text("Документы готовы")


def test_panel_closes_by_a_click_beside_it_and_by_the_bell(open_as: Open) -> None:
    page = open_as(_told().manager, "/requests/")
    panel = page.locator("#notices")

    page.click("[data-bell]")
    expect(panel).to_be_visible()
    page.click("h1")
    expect(panel).to_be_hidden()
    page.click("[data-bell]")
    expect(panel).to_be_visible()
    page.click("[data-bell]")

    expect(panel).to_be_hidden()


def test_bell_on_a_phone_is_the_link_to_the_page(open_as: Open) -> None:
    page = open_as(_told().manager, "/requests/", width=390)

    page.click("[data-bell]")

    page.wait_for_url("**/notices/")


def test_no_connection_is_a_sentence_and_retry_asks_again(open_as: Open) -> None:
    page = open_as(_told().manager, "/requests/")
    page.route("**/notices/latest/", _unplugged)

    page.click("[data-bell]")
    line = page.locator("[data-fault]")
    expect(line).to_contain_text("Нет связи с сервером")
    page.unroute("**/notices/latest/")
    page.click("[data-fault] :text('Повторить')")

    expect(page.locator("#notices")).to_be_visible()
    expect(line).to_be_hidden()


@pytest.mark.parametrize(("status", "words"), [(500, "Сервер не смог ответить"), (404, "Страница устарела")])
def test_failed_answer_is_a_sentence(open_as: Open, status: int, words: str) -> None:
    page = open_as(_told().manager, "/requests/")
    page.route("**/notices/latest/", lambda route: route.fulfill(status=status, body="<h1>no</h1>"))

    page.click("[data-bell]")

    expect(page.locator("[data-fault]")).to_contain_text(words)
    expect(page.locator("[data-fault] :text('Повторить')")).to_be_visible()
    expect(page.locator("#notices")).to_be_hidden()


def test_whoever_was_logged_out_gets_the_page_to_log_in(open_as: Open) -> None:
    page = open_as(_told().manager, "/requests/")
    page.context.clear_cookies()

    page.click("[data-bell]")

    page.wait_for_url("**/login/?next=/requests/")


def test_suggestions_without_a_connection_say_so(open_as: Open) -> None:
    page = open_as(_told().manager, "/requests/new/")
    page.route("**/suggestions/**", _unplugged)

    page.locator("[role=combobox]").first.fill("Астра")

    expect(page.locator("[data-fault]")).to_contain_text("Нет связи с сервером")


def test_form_is_sent_once_however_often_it_is_pressed(open_as: Open) -> None:
    page = open_as(cast.firm().manager, "/notices/settings/")
    sent: list[str] = []

    def without_an_answer_yet(route: Route) -> None:
        sent.append(route.request.method)
        route.fulfill(status=204)

    page.route("**/notices/settings/", without_an_answer_yet)
    button = page.locator(".nt-settings button")
    button.click()
    expect(button).to_have_attribute("aria-busy", "true")
    button.click(force=True)
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(200)

    assert sent == ["POST"]


def test_mouse_that_stays_on_a_request_is_shown_its_documents_and_the_next_step(open_as: Open) -> None:
    firm = cast.firm()
    cast.prepared(firm, ["act"])
    page = open_as(firm.manager, "/requests/")
    card = page.locator(".peek")

    page.hover("[data-row] .stop >> nth=1")
    expect(card).to_contain_text("Акт")
    page.hover(".peek a >> nth=0")
    page.wait_for_timeout(300)
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.hover("h1")
    page.keyboard.press("j")
    page.keyboard.press("ArrowRight")

    expect(page.locator(".times-docs a")).to_be_visible()


def test_row_of_a_request_unfolds_on_a_phone_without_sideways_scrolling(open_as: Open) -> None:
    firm = cast.firm()
    cast.prepared(firm, ["act", "utd"])
    page = open_as(firm.manager, "/requests/", width=320)

    page.click(".times-docs > summary")

    expect(page.locator(".docs-in a >> nth=1")).to_be_visible()
    expect(page.locator(".times-docs button")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
