"""The main story over the pages: the manager asks, the accountant prepares, the paper comes back signed."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from endocs.documents.models import Document, DocumentGrant, File
from endocs.documents.states import PaperState, ProcessState
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
    file = file_of(cast.PDF, "Акт 298.pdf")
    return {
        "rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0", "rows-0-line": str(line), "rows-0-attached": file,
        "rows-0-kind": str(firm.kind("act").pk), "rows-0-number": "298", "rows-0-dated_on": "24.11.2026",
        "rows-0-amount": "184 220,00", "then": "tasks", **changes,
    }  # fmt: skip


def kinds_of_events(work_request: WorkRequest) -> list[str]:
    events = Event.objects.filter(subject_type="request", subject_id=work_request.pk).order_by("id")
    return list(events.values_list("kind", flat=True))


def file_of(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_from_the_memo_to_the_signed_scan() -> None:
    firm = cast.firm()
    manager, accountant, stranger = (browser(person) for person in (firm.manager, firm.accountant, firm.other_manager))

    answer = manager.post(reverse("web:request_new"), memo_of(firm))
    work_request = WorkRequest.objects.get()
    page = reverse("web:request", args=[work_request.pk])
    assert answer.headers["Location"] == page
    assert firm.client.title in manager.get(page).content.decode()
    assert stranger.get(page).status_code == 404

    tasks = accountant.get(reverse("web:tasks")).content.decode()
    assert "Нужен акт за ноябрь" in tasks
    assert reverse("web:request_completion", args=[work_request.pk]) in tasks

    accountant.post(reverse("web:request_taking", args=[work_request.pk]))
    line = work_request.lines.get()
    accountant.post(reverse("web:request_preparation", args=[work_request.pk]), prepared_row(firm, line.pk))
    act = Document.objects.get(kind__code="act")
    assert (act.number, str(act.amount)) == ("298", "184220.00")
    assert File.objects.get(document=act).name == "Акт 298.pdf"
    card = reverse("web:document", args=[act.pk])
    assert manager.get(card).status_code == 404

    accountant.post(reverse("web:request_completion", args=[work_request.pk]), {"then": "tasks"})
    work_request.refresh_from_db()
    assert work_request.memo.process_state == ProcessState.EXECUTED
    assert reasons_of(act, firm.manager) == [f"request:{work_request.pk}"]
    assert manager.get(card).status_code == 200
    assert stranger.get(card).status_code == 404
    assert card in manager.get(page).content.decode()

    package = reverse("web:request_package", args=[work_request.pk])
    assert manager.get(package).headers["Content-Type"] == "application/pdf"
    assert stranger.get(package).status_code == 404
    manager.post(package)
    manager.post(reverse("web:request_handover", args=[work_request.pk]), {"on": "т", "to": "Зайцева О. Ю."})
    act.refresh_from_db()
    assert act.paper_state == PaperState.HANDED_OVER

    scan = reverse("web:document_scan", args=[act.pk])
    assert scan in manager.get(page).content.decode()
    manager.post(scan, {"files": file_of(cast.PDF + b"\n% signed", "подписанный акт.pdf")})
    act.refresh_from_db()
    assert act.paper_state == PaperState.ORIGINAL_RETURNED
    assert Document.objects.count() == 2  # the memo and the act: the scan made no card
    assert sorted(File.objects.filter(document=act).values_list("role", flat=True)) == ["print_form", "signed_scan"]

    assert kinds_of_events(work_request) == [
        "request.filed", "request.submitted", "request.taken", "request.document_accepted", "request.closed",
        "request.printed", "request.handed_over",
    ]  # fmt: skip


def test_question_is_asked_and_answered_before_the_package() -> None:
    firm = cast.firm()
    manager, accountant = browser(firm.manager), browser(firm.accountant)
    manager.post(reverse("web:request_new"), memo_of(firm))
    work_request = WorkRequest.objects.get()
    accountant.post(reverse("web:request_taking", args=[work_request.pk]))

    accountant.post(reverse("web:request_question", args=[work_request.pk]), {"text": "За какой период?"})
    work_request.refresh_from_db()
    assert work_request.holder_user == firm.manager

    manager.post(reverse("web:request_remark", args=[work_request.pk]), {"text": "За ноябрь"})
    work_request.refresh_from_db()
    assert work_request.holder_user == firm.accountant
    assert kinds_of_events(work_request)[-2:] == ["request.question_asked", "request.question_answered"]


def test_request_that_was_sent_back_is_changed_and_sent_again() -> None:
    firm = cast.firm()
    manager, accountant = browser(firm.manager), browser(firm.accountant)
    manager.post(reverse("web:request_new"), memo_of(firm))
    work_request = WorkRequest.objects.select_related("memo").get()
    accountant.post(reverse("web:request_return", args=[work_request.pk]), {"reason": "Нет договора"})
    assert "Нет договора" in manager.get(reverse("web:request", args=[work_request.pk])).content.decode()

    again = {"performer_key": f"user:{firm.accountant.pk}", "due_at": "30.11.2026", "text": "Договор приложен"}
    manager.post(reverse("web:request_submission", args=[work_request.pk]), again)
    manager.post(reverse("web:request_submission", args=[work_request.pk]), again)

    assert work_request.memo.processes.count() == 2  # the second press of the button started nothing
    assert "Договор приложен" in accountant.get(reverse("web:tasks")).content.decode()


def reasons_of(document: Document, user: User) -> list[str]:
    grants = DocumentGrant.objects.filter(document=document, user=user, withdrawn_at=None)
    return list(grants.values_list("reason", flat=True))
