"""What a later message asks for: proposed under it, one click makes a line of it, another puts it away."""

from typing import Any

import pytest
from django.urls import reverse

from endocs.documents.models import Remark
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.people.models import User
from endocs.requests import waiting
from endocs.requests.models import WorkRequest
from tests import cast
from tests.flows.test_main_story import browser

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
TEXT = "Коллеги, добавьте ещё акт сверки за III квартал 2026 и УПД на 120 000"


def said(work_request: WorkRequest, text: str, by: User) -> Remark:
    """A word in the talk."""
    waiting.say(work_request=work_request, text=text, by=by)
    return Remark.objects.latest("id")


def page_of(work_request: WorkRequest, reader: User) -> str:
    """The page of the request."""
    return browser(reader).get(reverse("web:request", args=[work_request.pk])).content.decode()


def post(name: str, work_request: WorkRequest, remark: Remark, by: User) -> int:
    """A click under a message."""
    return browser(by).post(reverse(f"web:{name}", args=[work_request.pk]), {"remark": remark.pk}).status_code


def test_a_message_that_asks_for_more_becomes_lines_by_one_click() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)
    remark = said(work_request, TEXT, firm.manager)

    shown = page_of(work_request, firm.accountant)
    post("request_additions", work_request, remark, firm.accountant)
    post("request_additions", work_request, remark, firm.accountant)
    after = page_of(work_request, firm.manager)

    assert "Акт сверки, III квартал 2026" in shown
    assert '<mark class="m3">за III квартал 2026</mark>' in shown
    lines = [(line.kind.code, line.period, line.amount) for line in work_request.lines.order_by("position")][2:]
    assert [code for code, _period, _amount in lines] == ["reconciliation", "utd"]
    assert lines[0][1:] == ("III квартал 2026", None)
    assert lines[1][2] == 120_000
    assert "Прочитано" not in after
    assert "Из сообщения в строки: Акт сверки" in after
    assert Event.objects.filter(kind=Kind.REQUEST_LINES_ADDED).count() == 1


def test_what_is_put_away_is_not_proposed_again_and_what_is_there_is_not_proposed_at_all() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)
    said(work_request, "Когда будет акт?", firm.manager)
    remark = said(work_request, TEXT, firm.manager)
    said(work_request, "Я бы сделал ещё счёт-фактуру", firm.accountant)

    shown = page_of(work_request, firm.manager)
    post("request_passing", work_request, remark, firm.manager)
    after = page_of(work_request, firm.manager)

    assert shown.count("Прочитано") == 1
    assert "Прочитано" not in after
    assert work_request.lines.count() == 2


def test_others_and_messages_of_other_requests_add_nothing() -> None:
    firm = cast.firm()
    work_request, other = cast.submitted(firm), cast.submitted(firm)
    remark = said(work_request, TEXT, firm.manager)

    assert post("request_additions", work_request, remark, firm.other_manager) == 404
    post("request_additions", other, remark, firm.accountant)

    assert work_request.lines.count() == other.lines.count() == 2


def test_a_long_talk_asks_no_more_queries(django_assert_max_num_queries: Any) -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)
    for place in range(30):
        said(work_request, f"{TEXT} {place} <script>", firm.manager)
    client = browser(firm.accountant)
    address = reverse("web:request", args=[work_request.pk])
    client.get(address)

    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(address).content.decode()

    assert page.count("Прочитано") == 10
    assert "<script>" not in page.split('id="talk"')[1].split("</section>")[0]
