"""What pages say and offer while a request waits for its client."""

import pytest
from django.test import Client
from django.urls import reverse

from endocs.people.models import User
from endocs.requests.models import Holder, WorkRequest
from endocs.workflow.models import Task
from tests import cast

pytestmark = pytest.mark.django_db


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def wait(user: User, work_request: WorkRequest, reason: str = "акт сверки с печатью", day: str = "28.11.2026") -> None:
    address = reverse("web:request_client_wait", args=[work_request.pk])
    browser(user).post(address, {"reason": reason, "expected_on": day})


@pytest.mark.parametrize("who", ["manager", "accountant"])
def test_both_sides_say_that_the_client_is_waited_for_and_take_it_back(who: str) -> None:
    firm = cast.firm()
    user = getattr(firm, who)
    work_request = cast.submitted(firm, ["act"])
    page = reverse("web:request", args=[work_request.pk])
    begin, end = (reverse(f"web:request_client_wait{part}", args=[work_request.pk]) for part in ("", "_end"))

    offered = browser(user).get(page).content.decode()
    assert begin in offered
    assert end not in offered

    wait(user, work_request)

    shown = browser(user).get(page).content.decode()
    assert end in shown
    assert f'action="{begin}"' not in shown
    assert "Ждём клиента, обещано до 28.11.2026: акт сверки с печатью" in shown
    assert "часы стоят" in shown
    assert "ждём клиента" in browser(user).get(f"{reverse('web:requests')}?tab=all").content.decode()
    work_request.refresh_from_db()
    assert work_request.holder == Holder.CLIENT

    browser(user).post(end)

    work_request.refresh_from_db()
    assert (work_request.holder, work_request.client_awaited_at) == (Holder.ACCOUNTANT, None)
    assert Task.objects.get(document=work_request.memo).paused_at is None


def test_nothing_happens_without_a_reason_or_by_a_stranger() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["act"])

    wait(firm.accountant, work_request, reason=" ")
    wait(firm.other_manager, work_request)

    work_request.refresh_from_db()
    assert work_request.client_awaited_at is None


def test_a_task_whose_clock_stands_is_not_late_and_says_so() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["act"])
    wait(firm.accountant, work_request)
    Task.objects.update(due_at=work_request.asked_at, paused_at=work_request.asked_at)

    page = browser(firm.accountant).get(reverse("web:tasks")).content.decode()

    assert "Просроченные" not in page
    assert "часы стоят" in page
    assert reverse("web:request_client_wait_end", args=[work_request.pk]) in page
