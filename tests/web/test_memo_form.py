"""The memo's form fills itself from its text: phrases, questions, and what the author wrote stays his."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from endocs.documents.models import Document
from tests import cast
from tests.flows.test_main_story import browser

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
HTMX = {"HX-Request": "true"}
TEXT = "Нужны счёт и акт для Астры-Логистик за октябрь 2026 на 120 000, два экземпляра. И акт сверки. с/ф не нужна."


def values_of(page: str) -> dict[str, str]:
    """What a browser would post of the form's inputs, selects and texts."""
    shown = page.split("<template")[0] + page.split("</template>")[-1]
    told: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", shown):
        name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
        if name and 'type="checkbox"' not in tag:
            told[name[1]] = value[1] if value else ""
    for name, inside in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', shown, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inside) or re.search(r'value="([^"]*)"', inside)
        told[name] = chosen[1] if chosen else ""
    return {name: value.replace("&quot;", '"').replace("&#x27;", "'") for name, value in told.items()}


def read(client: Client, values: dict[str, Any], text: str, **more: Any) -> dict[str, str]:
    """The form after the text was read, as the browser holds it then."""
    answer = client.post(reverse("web:request_new"), {**values, "comment": text, "read": "1", **more}, headers=HTMX)
    assert answer.status_code == 200
    return {**values_of(answer.content.decode()), "comment": text, "page": answer.content.decode()}


def lines(values: dict[str, str]) -> list[dict[str, str]]:
    """The rows of the form."""
    count = int(values["lines-TOTAL_FORMS"])
    names = ("read", "kind", "count", "period", "amount", "delivery")
    return [{name: values.get(f"lines-{place}-{name}", "") for name in names} for place in range(count)]


def test_text_fills_the_form_and_each_value_shows_its_phrase() -> None:
    firm = cast.firm()

    values = read(browser(firm.manager), {}, TEXT)

    told = lines(values)
    page = values["page"]
    assert values["counterparty"] == str(firm.client.pk)
    assert [row["read"] for row in told] == ["payment_invoice", "act", "reconciliation"]
    assert [row["period"] for row in told] == ["октябрь 2026", "октябрь 2026", ""]
    assert [row["amount"].replace("\xa0", " ") for row in told] == ["120 000,00", "120 000,00", ""]
    assert [row["delivery"] for row in told] == ["paper:2", "paper:2", "paper:1"]
    assert '<mark class="m1">Астры-Логистик</mark>' in page
    assert '<mark class="m2">с/ф не нужна</mark>' in page
    assert "За какой период акт сверки?" in page
    assert "Счёт-фактура: не просят" in page


def test_what_the_author_wrote_or_removed_stays_when_the_text_is_read_again() -> None:
    firm = cast.firm()
    client = browser(firm.manager)
    values = read(client, {}, TEXT)

    own = {**values, "lines-0-amount": "99,00", "lines-1-period": "", "lines-2-DELETE": "on", "counterparty": "",
           "counterparty_text": ""}  # fmt: skip
    again = read(client, own, TEXT.replace("октябрь", "сентябрь").replace("120 000", "130 000"))

    told = lines(again)
    assert [row["read"] for row in told] == ["payment_invoice", "act"]
    assert [row["period"] for row in told] == ["сентябрь 2026", ""]
    assert told[0]["amount"] == "99,00"
    assert told[1]["amount"].startswith("130")
    assert again["counterparty"] == ""
    assert "Какой клиент?" in again["page"]


def test_without_its_phrase_a_value_goes_and_an_answer_is_the_authors_own() -> None:
    firm = cast.firm()
    client = browser(firm.manager)
    values = read(client, {}, TEXT)

    answered = read(client, values, TEXT, answer="period=reconciliation=III квартал 2026")
    shorter = read(client, answered, "Нужен акт сверки для Астры-Логистик")

    assert lines(answered)[2]["period"] == "III квартал 2026"
    assert "За какой период" not in answered["page"]
    assert [(row["read"], row["period"]) for row in lines(shorter)] == [("reconciliation", "III квартал 2026")]
    assert "120 000" not in shorter["page"]


def test_general_words_become_lines_that_a_utd_answers_too() -> None:
    firm = cast.firm()

    values = read(browser(firm.manager), {}, "Закрывающие Астре-Логистик за сентябрь 2026 через ЭДО")

    assert [(row["read"], row["delivery"]) for row in lines(values)] == [("act", "edo:1"), ("vat_invoice", "edo:1")]
    assert values["page"].count("подойдёт и УПД") == 2


def test_namesakes_are_a_choice_and_an_unknown_inn_may_be_added() -> None:
    firm = cast.firm()
    other = cast.counterparty(firm.workspace, "«Астра-Логистик»", "5404411207")
    client = browser(firm.manager)

    values = read(client, {}, "Счёт для Астры-Логистик на 5 000")
    chosen = read(client, values, "Счёт для Астры-Логистик на 5 000", answer=f"client={other.pk}")
    unknown = read(client, {}, "Счёт для ИНН 7707083893 на 5 000")

    assert values["counterparty"] == ""
    assert "ИНН 7814339028" in values["page"]
    assert chosen["counterparty"] == str(other.pk)
    new = reverse("web:counterparty_new") + "?inn=7707083893"
    assert new in unknown["page"]
    assert "7707083893" in client.get(new).content.decode()


def test_contract_of_the_client_is_proposed_only_to_whom_it_is_shown() -> None:
    firm = cast.firm()
    contract = cast.document(firm, "contract", number="27/26", by=firm.manager)
    text = "Счёт для Астры-Логистик по договору № 27/26"

    mine = read(browser(firm.manager), {}, text)
    hidden = read(browser(firm.other_manager), {}, text)

    assert mine["contract"] == str(contract.pk)
    assert hidden["contract"] == ""
    assert f'value="{contract.pk}"' not in hidden["page"].split('id="id_contract"')[1].split("</select>")[0]


def test_firms_of_others_are_never_named() -> None:
    firm, other = cast.firm(), cast.firm("chuzhaya")
    cast.counterparty(other.workspace, "Кометария", "5404411207")

    values = read(browser(firm.manager), {}, "Счёт для Кометарии, ИНН 5404411207")

    assert values["counterparty"] == ""
    assert "Кометария" not in values["page"]


def test_hostile_text_is_escaped_and_a_broken_memory_is_none() -> None:
    firm = cast.firm()
    text = "Счёт <script>alert(1)</script> для Астры-Логистик"

    for put in ("{", "[]", '{"fields": 1, "lines": {}}', '{"fields": {}, "lines": {"act": 5}}', "x" * 30_000):
        values = read(browser(firm.manager), {"put": put}, text)

        assert "<script>alert" not in values["page"]
        assert "&lt;script&gt;alert(1)" in values["page"]


def test_a_text_that_is_too_long_is_not_read_and_nothing_is_lost() -> None:
    firm = cast.firm()

    values = read(
        browser(firm.manager), {"lines-TOTAL_FORMS": "1", "lines-0-kind": str(firm.kind("act").pk)}, "а" * 20_001
    )

    assert "Текст длиннее 20 000 знаков" in values["page"]
    assert lines(values)[0]["kind"] == str(firm.kind("act").pk)


def test_without_scripts_the_whole_page_comes_and_the_memo_is_filed_as_before() -> None:
    firm = cast.firm()
    client = browser(firm.manager)
    address = reverse("web:request_new")

    empty = values_of(client.get(address).content.decode())
    page = client.post(address, {**empty, "comment": TEXT, "read": "1"}).content.decode()
    values = {**values_of(page), "comment": TEXT, "deed": "draft"}
    wrong = client.post(address, {**values, "lines-0-amount": "много"})
    filed = client.post(address, values)
    assert "Служебная записка" in page
    assert wrong.status_code == 422
    assert '<mark class="m1">Астры-Логистик</mark>' in wrong.content.decode()
    assert filed.status_code == 302
    memo = Document.objects.get(kind__code="memo", counterparty=firm.client)
    told = [(line.kind.code, line.period, line.copies) for line in memo.work_request.lines.order_by("position")]
    assert told == [("payment_invoice", "октябрь 2026", 2), ("act", "октябрь 2026", 2), ("reconciliation", "", 1)]


def test_a_memo_that_is_opened_again_shows_its_phrases_and_changes_nothing() -> None:
    firm = cast.firm()
    client = browser(firm.manager)
    work_request = cast.draft(firm, ["act"])
    Document.objects.filter(pk=work_request.memo_id).update(comment=TEXT)
    address = reverse("web:request_edit", args=[work_request.pk])

    opened = {**values_of(client.get(address).content.decode()), "comment": TEXT}
    page = client.post(address, {**opened, "read": "1"}, headers=HTMX).content.decode()
    later = client.post(address, {**opened, **values_of(page), "comment": f"{TEXT} И УПД.", "read": "1"}, headers=HTMX)

    assert '<mark class="m1">Астры-Логистик</mark>' in page
    assert [(row["read"], row["period"]) for row in lines(values_of(page))] == [("act", "")]
    assert [row["read"] for row in lines(values_of(later.content.decode()))] == ["act", "utd"]


def test_a_stranger_reads_nothing() -> None:
    answer = Client().post(reverse("web:request_new"), {"comment": TEXT, "read": "1"}, headers=HTMX)

    assert answer.status_code == 302
    assert Client(enforce_csrf_checks=True).post(reverse("web:request_new"), {"read": "1"}).status_code in (302, 403)


def test_reading_and_opening_again_ask_few_queries(django_assert_max_num_queries: Any) -> None:
    firm = cast.firm()
    cast.document(firm, "contract", number="27/26", by=firm.manager)
    client = browser(firm.manager)
    text = f"{TEXT} Договор № 27/26"
    values = read(client, {}, text)
    work_request = cast.draft(firm)
    Document.objects.filter(pk=work_request.memo_id).update(comment=text)

    with django_assert_max_num_queries(MOST_QUERIES):
        read(client, values, text)
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(reverse("web:request_edit", args=[work_request.pk]))
