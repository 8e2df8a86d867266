"""Letters about originals: what they say, when they wait, and that they are sent once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from endocs.jobs.letters import LetterState
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.kernel.refusals import Refusal
from endocs.notifications.models import Notice
from endocs.originals import reminding, sending, waiting, wording
from endocs.originals.models import ClientLetter
from endocs.payments.models import Payment
from endocs.requests.models import Answer, WorkRequest
from tests import cast
from tests.notifications.mailbox import Mailbox
from tests.notifications.telling import tell_all
from tests.originals.paper import handed

pytestmark = pytest.mark.django_db


def _firm(contact: str = "Орлова Ольга Юрьевна") -> cast.Firm:
    firm = cast.firm()
    firm.client.email, firm.client.contact = "buh@astra.example", contact
    firm.client.save()
    return firm


def test_the_letter_names_overdue_papers_and_is_sent_once(mailbox: Mailbox) -> None:
    firm = _firm()
    handed(firm, 15, "411")
    handed(firm, 2, "412")

    letter = reminding.remind(client=firm.client, by=firm.accountant)
    ClientLetter.objects.update(state=LetterState.SENDING, attempts=1)  # its worker was killed
    sending.send(letter.pk)
    sending.send(letter.pk)

    (sent,) = mailbox.letters
    text = sent.get_content()
    assert sent["To"] == "buh@astra.example"
    assert sent["Message-ID"] == letter.message_id
    assert sent["Reply-To"] == firm.accountant.email
    assert text.startswith("Уважаемая Ольга Юрьевна,")
    assert "Акт № 411" in text
    assert "412" not in text
    with pytest.raises(Refusal):
        reminding.remind(client=firm.client, by=firm.accountant)


@pytest.mark.parametrize(
    ("contact", "greeting"),
    [
        ("Орлова Ольга Юрьевна", "Уважаемая Ольга Юрьевна,"),
        ("Пётр Ильич", "Уважаемый Пётр Ильич,"),
        ("бухгалтерия", "Добрый день."),
        ("", "Добрый день."),
        ("ООО Луна", "Добрый день."),
    ],
)
def test_a_name_is_used_only_when_it_is_known(contact: str, greeting: str) -> None:
    firm = _firm(contact)
    copy = handed(firm, 8)

    text = wording.letter(reminding.settings_of(firm.workspace.pk), firm.client, [copy]).text

    assert text.startswith(greeting)


def test_the_schedule_is_off_at_first_and_waits_while_money_is_not_settled(mailbox: Mailbox) -> None:
    firm = _firm()
    handed(firm, 15)
    handed(firm, 15, "500", is_confidential=True)
    assert reminding.remind_by_schedule(client=firm.client) is None
    reminding.change_settings(
        workspace=firm.workspace, after_days=14, subject="", text="", return_address="", by=firm.administrator
    )
    payment = Payment.objects.create(
        workspace=firm.workspace, source="statement", reference="x:1", counterparty=firm.client,
        received_on=timezone.localdate(), amount=Decimal(5),
    )  # fmt: skip
    assert reminding.remind_by_schedule(client=firm.client) is None

    payment.delete()
    letter = reminding.remind_by_schedule(client=firm.client)

    assert letter is not None
    assert "№ 500" not in letter.text
    assert reminding.remind_by_schedule(client=firm.client) is None


def test_no_address_is_said_and_a_refused_one_is_seen_and_tried_again(mailbox: Mailbox) -> None:
    firm = cast.firm()
    handed(firm, 8)
    with pytest.raises(Refusal):
        reminding.remind(client=firm.client, by=firm.accountant)
    firm.client.email = "old@astra.example"
    firm.client.save()
    mailbox.recipient_refusal = "550 no such user"

    letter = reminding.remind(client=firm.client, by=firm.accountant)
    sending.send(letter.pk)
    letter.refresh_from_db()

    assert (letter.state, "no such user" in letter.reason) == (LetterState.FAILED, True)
    mailbox.recipient_refusal, firm.client.email = "", "new@astra.example"
    firm.client.save()
    reminding.send_again(reminder=letter, by=firm.accountant)
    sending.send(letter.pk)
    assert mailbox.recipients == [["new@astra.example"]]


def test_the_text_of_the_workspace_must_name_the_documents() -> None:
    firm = cast.firm()

    with pytest.raises(Refusal):
        reminding.change_settings(
            workspace=firm.workspace, after_days=7, subject="", text="Верните", return_address="", by=firm.administrator
        )


def test_who_waits_for_the_papers_is_told_of_the_letter_and_nobody_of_secret_ones() -> None:
    firm = _firm()
    handed(firm, 15, "411", responsible=firm.manager)
    handed(firm, 15, "412", is_confidential=True)

    reminding.remind(client=firm.client, by=firm.accountant)
    tell_all()

    (notice,) = Notice.objects.filter(kind=Kind.ORIGINAL_REMINDED)
    assert notice.user == firm.manager
    browser = Client()
    browser.force_login(firm.manager)
    assert "напомнили об оригиналах" in browser.get(reverse("web:notices")).content.decode()
    answer = browser.get(reverse("web:notice", args=[notice.pk]))
    assert answer.headers["Location"] == f"{reverse('web:originals')}?client={firm.client.pk}"


def test_a_client_without_an_address_is_told_of_once_a_week(monkeypatch: pytest.MonkeyPatch) -> None:
    firm = cast.firm()
    handed(firm, 30, responsible=firm.manager)
    reminding.change_settings(
        workspace=firm.workspace, after_days=14, subject="", text="", return_address="", by=firm.administrator
    )
    today = timezone.localdate()
    for days in range(7):
        monkeypatch.setattr(timezone, "localdate", lambda days=days: today + timedelta(days))
        assert reminding.remind_by_schedule(client=firm.client) is None
    monkeypatch.undo()
    tell_all()

    assert Event.objects.filter(kind=Kind.ORIGINAL_NOT_REMINDED).count() == 1
    assert firm.manager in {notice.user for notice in Notice.objects.filter(kind=Kind.ORIGINAL_NOT_REMINDED)}


def test_a_client_who_has_just_paid_the_package_is_left_alone() -> None:
    firm = _firm()
    copy = handed(firm, 30)
    request = cast.submitted(firm, ["act"])
    Answer.objects.create(workspace=firm.workspace, work_request=request, document=copy.document)
    reminding.change_settings(
        workspace=firm.workspace, after_days=14, subject="", text="", return_address="", by=firm.administrator
    )
    WorkRequest.objects.filter(pk=request.pk).update(paid_at=timezone.now() - timedelta(1))
    assert waiting.of_clients(firm.workspace.pk, [firm.client.pk])[firm.client.pk].cause == waiting.Cause.PAID
    assert reminding.remind_by_schedule(client=firm.client) is None

    WorkRequest.objects.filter(pk=request.pk).update(paid_at=timezone.now() - timedelta(9))
    assert reminding.remind_by_schedule(client=firm.client) is not None
