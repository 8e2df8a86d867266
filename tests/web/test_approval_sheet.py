"""The approval sheet on paper: what the card is, and who decided what, for whom and when."""

import re
from datetime import timedelta

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from endocs.documents.models import Document
from endocs.people.models import Group, User
from endocs.people.substitution import today_of
from endocs.requests import actions as requests
from endocs.requests.models import WorkRequest
from endocs.workflow import actions as workflow
from endocs.workflow import deadlines, substituting
from endocs.workflow.models import Purpose, Task, TaskType
from endocs.workflow.substituting import Terms
from tests import cast

pytestmark = pytest.mark.django_db
BUTTON = "Напечатать лист согласования"


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sheet(card: Document, reader: User) -> str:
    """The text of the PDF, whatever its lines."""
    made = logged_in(reader).get(reverse("web:document_approval_sheet", args=[card.pk]))
    assert made["Content-Type"] == "application/pdf"
    pdf = pypdfium2.PdfDocument(b"".join(made.streaming_content))  # type: ignore[attr-defined]
    text = " ".join(page.get_textpage().get_text_bounded() for page in pdf)
    pdf.close()
    return " ".join(re.sub("\u200b|\x02\\s*", "", text).split())  # broken words are whole again


def asked(card: Document, firm: cast.Firm, type: TaskType, performer: User | Group, text: str = "") -> Task:  # noqa: A002
    due_at = timezone.now() + timedelta(days=1)
    return workflow.start(
        document=card, type=type, purpose=Purpose.REQUEST, performer=performer, due_at=due_at, text=text,
        by=firm.manager,
    )  # fmt: skip


def stand_in(absent: User, deputy: User, *, moves_tasks: bool = False) -> User:
    today = today_of(absent.workspace)
    terms = Terms(starts_on=today, ends_on=today, moves_tasks=moves_tasks)
    substituting.appoint_deputy(absent=absent, deputy=deputy, terms=terms, by=absent)
    return User.objects.get(pk=deputy.pk)


def test_the_sheet_names_both_people_where_a_deputy_decided() -> None:
    firm = cast.firm()
    User.objects.filter(pk=firm.other_manager.pk).update(job_title="Бухгалтер на замену")
    work_request = cast.submitted(firm)
    deputy = stand_in(firm.accountant, firm.other_manager)
    requests.close(work_request=work_request, comment="Всё готово", open_lines_reason="По телефону", by=deputy)

    text = sheet(work_request.memo, firm.manager)

    for words in (
        *("Лист согласования", work_request.memo.title, "«Астра-Логистик»", "Лебедев Антон Игоревич"),
        *("Ким Дарья Сергеевна за Соколову М. В.", "Бухгалтер на замену", "Подготовить документы", "Исполнено"),
        *("Всё готово", "Напечатано", "1 / 1"),
    ):
        assert words.replace("\u00a0", " ") in text, (words, text)


def test_every_round_and_what_is_awaited_stand_on_the_sheet() -> None:
    firm = cast.firm()
    card = cast.document(firm, by=firm.manager)
    workflow.reject(task=asked(card, firm, TaskType.APPROVAL, firm.accountant), comment="Нет НДС", by=firm.accountant)
    asked(card, firm, TaskType.SIGNING, firm.administrator)
    workflow.interrupt(document=card, by=firm.manager)
    asked(card, firm, TaskType.ACKNOWLEDGEMENT, firm.accounting, "Прочесть до пятницы")

    text = sheet(card, firm.accountant)

    for words in (
        *("Круг 1", "Согласовать", "Не согласовано", "Нет НДС", "Отклонён:"),
        *("Круг 2", "Подписать", "Филатов Илья", "Снято Лебедев А. И.", "Прерван: Лебедев А. И."),
        *("Круг 3", "Бухгалтерия", "Ознакомиться", "Прочесть до пятницы", "Ожидается", "до "),
    ):
        assert words in text, (words, text)
    assert text.index("Круг 1") < text.index("Круг 2") < text.index("Круг 3")


def test_a_moved_task_waits_for_the_deputy_in_the_name_of_the_absent() -> None:
    firm = cast.firm()
    card = cast.document(firm, by=firm.manager)
    asked(card, firm, TaskType.APPROVAL, firm.accountant)
    stand_in(firm.accountant, firm.other_manager, moves_tasks=True)

    text = sheet(card, firm.manager)

    assert "Ким Дарья Сергеевна за Соколову М. В. Согласовать Ожидается" in text


def test_whose_card_it_is_not_finds_no_sheet_and_without_tasks_there_is_none() -> None:
    firm = cast.firm()
    card = cast.document(firm, by=firm.manager, is_confidential=True)
    address = reverse("web:document_approval_sheet", args=[card.pk])
    page = reverse("web:document", args=[card.pk])
    client = logged_in(firm.manager)

    assert client.get(address).status_code == 404
    assert BUTTON not in client.get(page).content.decode()

    asked(card, firm, TaskType.APPROVAL, firm.other_manager)

    assert BUTTON in client.get(page).content.decode()
    assert logged_in(firm.other_manager).get(address).status_code == 200
    assert logged_in(firm.accountant).get(address).status_code == 404


def test_a_memo_has_its_button_once_it_is_sent() -> None:
    firm = cast.firm()
    draft = cast.draft(firm)
    client = logged_in(firm.manager)
    address = reverse("web:request", args=[draft.pk])

    assert BUTTON not in client.get(address).content.decode()

    due_at = deadlines.default_due(firm.workspace, timezone.now())
    requests.submit(work_request=draft, performer=firm.accountant, due_at=due_at, text="", by=firm.manager)

    assert reverse("web:document_approval_sheet", args=[draft.memo_id]) in client.get(address).content.decode()


def test_an_english_reader_reads_english() -> None:
    firm = cast.firm()
    work_request: WorkRequest = cast.submitted(firm)
    deputy = stand_in(firm.accountant, firm.other_manager)
    requests.send_back(work_request=work_request, reason="No contract", by=deputy)
    User.objects.filter(pk=firm.manager.pk).update(language="en")

    text = sheet(work_request.memo, User.objects.get(pk=firm.manager.pk))

    for words in ("Approval sheet", "Ким Дарья Сергеевна for Соколова М. В.", "Prepare the documents", "Sent back"):
        assert words in text.replace("\u00a0", " "), (words, text)
