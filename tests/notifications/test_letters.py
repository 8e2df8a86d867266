"""Letters as a real SMTP server gets them."""

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from endocs.documents import actions as documents
from endocs.documents.models import DocumentGrant
from endocs.jobs.letters import MAXIMAL_ATTEMPTS, LetterState
from endocs.journal.models import Event
from endocs.notifications import actions, queries
from endocs.notifications.models import Letter, Notice
from endocs.people import actions as people
from endocs.people import invitations
from endocs.people.actions import Person
from endocs.people.models import Invitation, User
from endocs.requests import actions as requests
from endocs.requests.models import WorkRequest
from tests import cast
from tests.cast import Firm
from tests.notifications.mailbox import Mailbox
from tests.notifications.telling import send_all, tell_all

pytestmark = pytest.mark.django_db

NEWCOMER = Person(email="orlova@vektra.example", last_name="Орлова", first_name="Ольга")


def _closed(firm: Firm) -> WorkRequest:
    """A request with all its documents, finished; what led there has been told and read."""
    work_request = cast.submitted(firm)
    for code, number in (("payment_invoice", "412"), ("act", "61")):
        document = cast.document(firm, code, number=number)
        requests.accept(work_request=work_request, document=document, line=None, by=firm.accountant)
    requests.close(work_request=work_request, comment="", open_lines_reason="", by=firm.accountant)
    return work_request


def _to(mailbox: Mailbox, user: User) -> EmailMessage:
    return next(letter for letter in mailbox.letters if user.email in letter["To"])


def _part(letter: EmailMessage, kind: str) -> str:
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_initiator_gets_the_list_of_documents_and_one_button(mailbox: Mailbox) -> None:
    firm = cast.firm()
    _closed(firm)
    tell_all()

    send_all()

    letter = _to(mailbox, firm.manager)
    notice = Notice.objects.get(user=firm.manager, kind="request.closed")
    link = f"https://docs.vektra.example/notices/{notice.pk}/"
    text, html = _part(letter, "plain"), _part(letter, "html")
    assert letter["Subject"].strip() == "Готовы документы для ООО «Астра-Логистик»"
    for part in (text, html):
        assert "Счёт на оплату № 412 от 24.11.2026" in part.replace("\u00a0", " ")
        assert "184 220,00 ₽" in part.replace("\u00a0", " ")
        assert "Открыть и напечатать" in part
        assert link in part
    assert "<img" not in html


def test_headers_are_those_of_a_letter_by_a_machine_about_a_card(mailbox: Mailbox) -> None:
    firm = cast.firm()
    _closed(firm)
    tell_all()

    send_all()

    letter = _to(mailbox, firm.manager)
    stored = Letter.objects.get(user=firm.manager)
    assert letter["From"] == "EnDocs <endocs@vektra.example>"
    assert letter["To"] == "Лебедев Антон Игоревич <lebedev@vektra.example>"
    assert letter["Reply-To"] == "Соколова Марина Викторовна <sokolova@vektra.example>"
    assert letter["Message-ID"] == stored.message_id
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"].datetime.utcoffset().total_seconds() == 3 * 3600
    assert letter["In-Reply-To"] == letter["References"] != letter["Message-ID"]
    assert stored.state == LetterState.SENT
    assert stored.sent_at is not None


def test_letters_about_one_card_make_one_thread(mailbox: Mailbox) -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)
    tell_all()
    send_all()
    requests.interrupt(work_request=work_request, by=firm.manager)
    tell_all()

    send_all()

    first, second = mailbox.letters
    assert first["References"] == second["References"] == second["In-Reply-To"]
    assert first["Message-ID"] != second["Message-ID"]


def test_notices_of_one_minute_come_in_one_letter(mailbox: Mailbox) -> None:
    firm = cast.firm()
    cast.submitted(firm)
    cast.submitted(firm)
    tell_all()

    send_all()

    letter = _to(mailbox, firm.accountant)
    assert len(mailbox.letters) == Letter.objects.count() == 1
    assert len(re.findall(r"/notices/\d+/", _part(letter, "plain"))) == 2
    assert "и ещё 1 уведомление" in letter["Subject"]
    assert letter["References"] is None


def test_what_comes_while_a_letter_is_on_its_way_goes_into_the_next(mailbox: Mailbox) -> None:
    firm = cast.firm()
    cast.submitted(firm)
    tell_all()
    send_all()
    cast.submitted(firm)
    tell_all()

    send_all()

    assert len(mailbox.letters) == Letter.objects.count() == 2
    assert len({letter["Message-ID"] for letter in mailbox.letters}) == 2


def test_sent_letter_is_not_sent_again(mailbox: Mailbox) -> None:
    firm = cast.firm()
    cast.submitted(firm)
    tell_all()

    send_all()
    send_all()

    assert len(mailbox.letters) == 1


def test_letter_whose_worker_died_goes_out_again_under_its_message_id(mailbox: Mailbox) -> None:
    firm = cast.firm()
    cast.submitted(firm)
    tell_all()
    send_all()
    Letter.objects.update(state=LetterState.SENDING, sent_at=None)

    send_all()

    assert len(mailbox.letters) == 2
    assert len({letter["Message-ID"] for letter in mailbox.letters}) == 1


def test_passing_refusal_is_tried_again(mailbox: Mailbox) -> None:
    firm = cast.firm()
    cast.submitted(firm)
    tell_all()
    mailbox.refusal = "451 4.3.0 Try again later"

    with pytest.raises(OSError, match="451"):
        send_all()
    waiting = Letter.objects.get()
    mailbox.refusal = ""
    send_all()

    assert (waiting.state, waiting.reason) == (LetterState.WAITING, "451 4.3.0 Try again later")
    assert Letter.objects.get().state == LetterState.SENT
    assert Letter.objects.get().reason == ""


def test_server_that_never_takes_it_fails_the_letter_at_last(mailbox: Mailbox) -> None:
    firm = cast.firm()
    cast.submitted(firm)
    tell_all()
    Letter.objects.update(attempts=MAXIMAL_ATTEMPTS - 1)
    mailbox.refusal = "451 4.3.0 Try again later"

    send_all()

    assert Letter.objects.get().state == LetterState.FAILED


def test_permanent_refusal_fails_at_once_and_an_administrator_sends_it_again(mailbox: Mailbox) -> None:
    firm = cast.firm()
    cast.submitted(firm)
    tell_all()
    mailbox.recipient_refusal = "550 5.1.1 No such user"
    send_all()
    failed = Letter.objects.get()

    mailbox.recipient_refusal = ""
    actions.send_again(letter=failed, by=firm.administrator)
    send_all()

    assert (failed.state, failed.reason, failed.attempts) == (LetterState.FAILED, "550 5.1.1 No such user", 1)
    assert Letter.objects.get().state == LetterState.SENT
    assert mailbox.letters[0]["Message-ID"] == failed.message_id


def test_letter_says_nothing_of_a_card_that_was_closed_meanwhile(mailbox: Mailbox) -> None:
    firm = cast.firm()
    document = cast.document(firm, by=firm.accountant)
    documents.open_to(document=document, principal=firm.manager, reason="explicit", by=firm.accountant)
    documents.remark(document=document, text="Вижу", by=firm.manager)
    documents.remark(document=document, text="Тайна", by=firm.accountant)
    tell_all()
    DocumentGrant.objects.filter(document=document, user=firm.manager).update(withdrawn_at=document.created_at)

    send_all()

    assert not [letter for letter in mailbox.letters if firm.manager.email in letter["To"]]
    assert not Letter.objects.filter(user=firm.manager).exists()


def test_letter_does_not_name_documents_that_its_reader_may_not_see(mailbox: Mailbox) -> None:
    firm = cast.firm()
    work_request = _closed(firm)
    DocumentGrant.objects.filter(document__number="412", reason=f"request:{work_request.pk}").delete()
    tell_all()

    send_all()

    text = _part(_to(mailbox, firm.manager), "plain")
    assert "412" not in text
    assert "61" in text


def test_name_with_a_line_break_adds_no_header(mailbox: Mailbox) -> None:
    firm = cast.firm()
    User.objects.filter(pk=firm.accountant.pk).update(last_name="Соколова\r\nBcc: all@example.com")
    cast.submitted(firm)
    tell_all()

    send_all()

    letter = mailbox.letters[0]
    assert letter["Bcc"] is None
    assert mailbox.recipients == [[firm.accountant.email]]


def test_address_that_no_mail_can_have_fails_visibly(mailbox: Mailbox) -> None:
    firm = cast.firm()
    User.objects.filter(pk=firm.accountant.pk).update(email="sokolova@vektra.example\nbcc: all@example.com")
    cast.submitted(firm)
    tell_all()

    send_all()

    assert not mailbox.letters
    assert Letter.objects.get().state == LetterState.FAILED


def test_english_reader_is_told_in_english(mailbox: Mailbox) -> None:
    firm = cast.firm()
    User.objects.filter(pk=firm.manager.pk).update(language="en")
    _closed(firm)
    tell_all()

    send_all()

    assert _to(mailbox, firm.manager)["Subject"].strip() == "Documents for ООО «Астра-Логистик» are ready"


def test_letter_without_a_job_is_found() -> None:
    firm = cast.firm()
    cast.submitted(firm)
    tell_all()
    later = timezone.now() + timedelta(minutes=5)
    letter = Letter.objects.get()

    with_job = queries.abandoned_letters(later)
    ProcrastinateJob.objects.all()._raw_delete(ProcrastinateJob.objects.db)

    assert with_job == []
    assert queries.abandoned_letters(later) == [letter]


def test_invited_person_gets_a_link_that_only_the_letter_knows(mailbox: Mailbox) -> None:
    firm = cast.firm()
    invited = people.invite_user(workspace=firm.workspace, person=NEWCOMER, by=firm.administrator)
    tell_all()

    send_all()

    text = _part(_to(mailbox, invited), "plain")
    found = re.search(r"https://docs\.vektra\.example(/invitations/(\S+)/)", text)
    assert found is not None
    assert Client().get(found[1]).status_code == 200
    assert not Invitation.objects.filter(token_digest__contains=found[2]).exists()
    assert found[2] not in str(list(Event.objects.values_list("data", flat=True)))
    assert not Notice.objects.filter(user=invited, in_bell=True).exists()


def test_person_who_has_come_in_gets_no_second_link(mailbox: Mailbox) -> None:
    firm = cast.firm()
    invited = people.invite_user(workspace=firm.workspace, person=NEWCOMER, by=firm.administrator)
    tell_all()
    invitations.accept(token=invitations.issue(invited), password="сорок слонов идут домой")

    send_all()

    assert not mailbox.letters
