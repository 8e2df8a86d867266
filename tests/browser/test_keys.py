"""Every key that the pages and the guide name does what they say."""

import pytest
from playwright.sync_api import Page, expect

from tests import cast
from tests.browser.conftest import Open

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _registry(open_as: Open) -> Page:
    firm = cast.firm()
    for number in ("101", "102"):
        cast.attached(cast.document(firm, "act", by=firm.accountant, number=number), firm.accountant)
    return open_as(firm.accountant, "/documents/?kind=act")


def test_rows_are_walked_chosen_and_opened(open_as: Open) -> None:
    page = _registry(open_as)

    page.keyboard.press("KeyJ")
    page.keyboard.press("KeyX")
    expect(page.locator("[data-choose]:checked")).to_have_count(1)
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("[data-choose]:checked")).to_have_count(2)
    page.keyboard.press("Enter")

    page.wait_for_url("**/documents/*/")
    assert "Акт № 101" in page.inner_text("h1")


def test_space_shows_the_document_and_returns_to_its_row(open_as: Open) -> None:
    page = _registry(open_as)
    preview = page.locator("#preview")

    page.keyboard.press("KeyJ")
    page.keyboard.press("Space")
    expect(preview).to_be_visible()
    expect(preview.locator("h2")).to_contain_text("Акт № 102")
    expect(preview.locator(".viewer, .empty, #looking")).not_to_have_count(0)
    page.keyboard.press("Escape")

    expect(preview).to_be_hidden()
    assert page.evaluate("document.activeElement.textContent") == "102"


def test_filter_and_search_take_the_focus(open_as: Open) -> None:
    page = _registry(open_as)

    page.keyboard.press("KeyF")
    assert page.evaluate("document.activeElement.id") == "id_q"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Slash")

    assert page.evaluate("document.activeElement.closest('form').getAttribute('role')") == "search"


def test_export_is_a_key(open_as: Open) -> None:
    page = _registry(open_as)

    with page.expect_download() as download:
        page.keyboard.press("KeyE")

    assert download.value.suggested_filename.endswith(".csv")


def test_arrows_unfold_a_request_and_n_begins_a_new_one(open_as: Open) -> None:
    firm = cast.firm()
    cast.prepared(firm, ["act"])
    page = open_as(firm.manager, "/requests/")

    page.keyboard.press("KeyJ")
    page.keyboard.press("ArrowRight")
    expect(page.locator("details[open]")).to_have_count(1)
    page.keyboard.press("ArrowLeft")
    expect(page.locator("details[open]")).to_have_count(0)
    page.keyboard.press("KeyN")

    page.wait_for_url("**/requests/new/")


def test_f9_begins_a_card_like_this_one(open_as: Open) -> None:
    firm = cast.firm()
    card = cast.document(firm, "act", subject="Монтаж лотков")
    page = open_as(firm.accountant, f"/documents/{card.pk}/")

    page.keyboard.press("F9")

    page.wait_for_url(f"**copy={card.pk}")
    expect(page.get_by_label("Содержание")).to_have_value("Монтаж лотков")


def test_two_keys_lead_to_the_sections(open_as: Open) -> None:
    page = open_as(cast.firm().manager, "/requests/")

    for key, address in (("KeyT", "/tasks/"), ("KeyD", "/documents/"), ("KeyR", "/requests/")):
        page.keyboard.press("KeyG")
        page.keyboard.press(key)
        page.wait_for_url(f"**{address}")


def test_question_mark_lists_what_works_here_each_once(open_as: Open) -> None:
    page = open_as(cast.firm().manager, "/requests/")

    page.keyboard.press("Shift+Slash")

    shown = page.locator("[data-keys-list] > div:visible dt").all_inner_texts()
    assert "N Insert" in shown
    assert "X" not in shown
    assert len(shown) == len(set(shown))
