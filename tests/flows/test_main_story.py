"""The main story over the pages: the manager asks, the accountant prepares, the paper comes back signed."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from endocs.documents.models import Document, DocumentGrant, File
from endocs.documents.states import ProcessState
from endocs.journal.models import Event
from endocs.people.models import User
from endocs.requests.models import WorkRequest
from tests import cast

pytestmark = pytest.mark.django_db


def browser(user: User) -> Client:
    """A browser in which the person has logged in."""
    client = Client()
    client.force_login(user)
    return client


def memo_of(firm: cast.Firm, **changes: Any) -> dict[str, Any]:
    """What the manager types into the form of a memo that wants one act."""
    return {
        "counterparty": str(firm.client.pk), "counterparty_text": firm.client.title, "contract": "",
        "organisation": str(firm.organisation.pk), "needed_by": "", "channel": "web",
        "initiator": str(firm.manager.pk), "comment": "Нужен акт за ноябрь",
        "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0", "lines-0-kind": str(firm.kind("act").pk),
        "lines-0-count": "1", "lines-0-period": "ноябрь", "lines-0-amount": "184 220,00",
        "lines-0-delivery": "paper:2", "performer_key": f"group:{firm.accounting.pk}",
        "due_at": "30.11.2026, 18:00", "text": "", "deed": "submit", **changes,
    }  # fmt: skip


def prepared_row(firm: cast.Firm, line: int, **changes: Any) -> dict[str, Any]:
    """What the accountant types beside a file that becomes a card."""
    file = SimpleUploadedFile("Акт 298.pdf", cast.PDF, content_type="application/pdf")
    return {
        "rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0", "rows-0-line": str(line), "rows-0-files": file,
        "rows-0-kind": str(firm.kind("act").pk), "rows-0-number": "298", "rows-0-dated_on": "24.11.2026",
        "rows-0-amount": "184 220,00", "then": "tasks", **changes,
    }  # fmt: skip


def kinds_of_events(work_request: WorkRequest) -> list[str]:
    events = Event.objects.filter(subject_type="request", subject_id=work_request.pk).order_by("id")
    return list(events.values_list("kind", flat=True))


def test_from_the_memo_to_the_package() -> None:
    firm = cast.firm()
    manager, accountant, stranger = (browser(person) for person in (firm.manager, firm.accountant, firm.other_manager))

    answer = manager.post(reverse("web:request_new"), memo_of(firm))
    work_request = WorkRequest.objects.get()
    page = reverse("web:request", args=[work_request.pk])
    assert answer.headers["Location"] == page
    assert "Астра-Логистик" in manager.get(page).content.decode()
    assert stranger.get(page).status_code == 404

    tasks = accountant.get(reverse("web:tasks")).content.decode()
    assert "Нужен акт за ноябрь" in tasks
    assert str(work_request.pk) in re.findall(r"/requests/(\d+)/completion/", tasks)

    accountant.post(reverse("web:request_taking", args=[work_request.pk]))
    line = work_request.lines.get()
    accountant.post(reverse("web:request_preparation", args=[work_request.pk]), prepared_row(firm, line.pk))
    act = Document.objects.get(kind__code="act")
    assert (act.number, str(act.amount)) == ("298", "184220.00")
    assert File.objects.get(document=act).name == "Акт 298.pdf"
    assert act not in Document.objects.visible_to(firm.manager)  # type: ignore[attr-defined]  # filters

    accountant.post(reverse("web:request_completion", args=[work_request.pk]), {"then": "tasks"})

    work_request.refresh_from_db()
    assert work_request.memo.process_state == ProcessState.EXECUTED
    assert "Акт" in manager.get(page).content.decode()
    assert "№\u00a0298" in manager.get(page).content.decode() or "298" in manager.get(page).content.decode()
    assert DocumentGrant.objects.filter(document=act, user=firm.manager, reason=f"request:{work_request.pk}").exists()
    assert kinds_of_events(work_request) == [
        "request.filed", "request.submitted", "request.taken", "request.document_accepted", "request.closed",
    ]  # fmt: skip
