"""The operator's part of a card: what is shown, the archive of all files, fetching once more, and who is told."""

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from endocs.counterparties.finding import Facts
from endocs.diadoc import counterparties, taking
from endocs.diadoc.models import Box, Content
from endocs.documents import storing
from endocs.documents.models import Document
from endocs.gateways.diadoc.values import Entity
from endocs.notifications.models import Notice
from endocs.people.models import User
from endocs.requests import actions as requests
from tests import cast
from tests.cast import Firm
from tests.diadoc import messages
from tests.diadoc.messages import SENT, THEIRS
from tests.notifications.telling import tell_all

pytestmark = pytest.mark.django_db


def card() -> Document:
    return Document.objects.exclude(kind__code="memo").get()


def sent(firm: Firm) -> Box:
    """A letter with one act to the firm's client."""
    box = messages.box(firm)
    taking.take_message(box=box, message=messages.act())
    [unknown] = counterparties.unknown(box)
    counterparties.learn(row=unknown, facts=Facts(firm.client.name, firm.client.inn, firm.client.kpp))
    return box


def refusal(at: int = SENT + 10) -> list[Entity]:
    """The client's refusal with his words."""
    part = messages.part("refusal", "act", "UniversalMessage", at, comment="Не та сумма")
    return [part, messages.signature("their signature", "refusal", THEIRS, at)]


def refused(box: Box) -> None:
    """The client refused to sign."""
    told = {"response_status": "RecipientSignatureRequestRejected"}
    taking.take_message(box=box, message=messages.act(*refusal(), ticks=SENT + 10, **told))


def page(client: Client, user: User, tab: str = "files") -> str:
    client.force_login(user)
    return client.get(reverse("web:document", args=[card().pk]), {"tab": tab}).content.decode()


def test_the_card_says_who_refused_and_why(client: Client) -> None:
    firm = cast.firm()
    refused(sent(firm))

    html = page(client, firm.accountant)
    history = page(client, firm.accountant, "history")

    assert "Отказ клиента" in html
    assert "Другая сторона отказалась подписать" in html
    assert "Не та сумма" in html
    assert "изменилось состояние обмена" in history
    assert "Отправлен → Отказ клиента" in history


def test_states_stand_side_by_side(client: Client) -> None:
    firm = cast.firm()
    box = sent(firm)
    told = {"response_status": "WithRecipientSignature", "revocation_status": "RequestsMyRevocation"}
    taking.take_message(box=box, message=messages.act(ticks=SENT + 5, is_deleted=True, is_test=True, **told))

    html = page(client, firm.accountant)

    for words in ("Подписан клиентом", "Клиент просит аннулировать", "Документ удалён в Диадоке.", "Тестовый документ"):
        assert words in html
    assert "Удалён" in client.get(reverse("web:registry"), {"exchange": "signed"}).content.decode()


def test_what_came_to_us_is_signed_by_us(client: Client) -> None:
    firm = cast.firm()
    signed = messages.act(direction="Inbound", response_status="WithRecipientSignature")
    taking.take_message(box=messages.box(firm), message=signed)

    assert "Подписан нами" in page(client, firm.accountant)


def test_a_card_without_the_operator_says_nothing_of_it(client: Client) -> None:
    firm = cast.firm()
    cast.document(firm)

    assert 'id="exchange"' not in page(client, firm.accountant)


def test_the_card_needs_few_queries(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    firm = cast.firm()
    refused(sent(firm))
    client.force_login(firm.accountant)
    address = reverse("web:document", args=[card().pk])

    with django_assert_max_num_queries(12):
        client.get(address)


def test_the_archive_has_every_file_bit_by_bit(client: Client) -> None:
    firm = cast.firm()
    sent(firm)
    for number, content in enumerate(Content.objects.order_by("id")):
        data = f"bytes {number}".encode()
        blob = storing.store(workspace=firm.workspace, source=io.BytesIO(data))
        taking.content_arrived(content=content, blob=blob)
    client.force_login(firm.accountant)

    answer = client.get(reverse("web:document_archive", args=[card().pk]))

    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer)))
    assert sorted(archive.read(name).decode() for name in archive.namelist()) == [f"bytes {n}" for n in range(4)]
    assert {name.rpartition("/")[2] for name in archive.namelist()} == set(
        Content.objects.values_list("name", flat=True)
    )


def test_given_up_files_are_asked_for_again_by_accountants_only(client: Client) -> None:
    firm = cast.firm()
    sent(firm)
    Content.objects.update(due_at=None, given_up_at=timezone.now(), problem="server", attempts=9)
    address = reverse("web:document_fetching", args=[card().pk])
    assert address not in page(client, firm.manager)
    assert client.post(address).status_code == 409

    assert address in page(client, firm.accountant)
    answer = client.post(address)

    assert answer.status_code == 302
    assert set(Content.objects.values_list("attempts", "problem", "given_up_at")) == {(0, "", None)}
    assert not Content.objects.filter(due_at=None).exists()


def test_a_print_form_that_the_operator_does_not_make_is_no_failure(client: Client) -> None:
    firm = cast.firm()
    sent(firm)
    forms = Content.objects.filter(kind="print_form")
    forms.update(due_at=None, given_up_at=timezone.now(), problem="no_form")

    assert "получить не удалось" not in page(client, firm.accountant)


def test_the_manager_of_the_client_is_told_once_for_a_state() -> None:
    firm = cast.firm()
    box = sent(firm)
    refused(box)
    taking.take_message(box=box, message=messages.act(ticks=SENT + 11, delivered_ticks=SENT + 11))
    again = {"response_status": "RecipientSignatureRequestRejected"}
    taking.take_message(box=box, message=messages.act(*refusal(), ticks=SENT + 12, **again))

    tell_all()

    notice = Notice.objects.get(kind="document.exchange_changed")
    assert (notice.user, notice.data["comment"]) == (firm.manager, "Не та сумма")


@pytest.mark.parametrize("is_closed", [True, False])
def test_who_asked_for_the_document_is_told_instead_once_he_sees_it(is_closed: bool) -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["act"])
    box = sent(firm)
    requests.accept(work_request=work_request, document=card(), line=None, by=firm.accountant)
    Document.objects.filter(pk=card().pk).update(responsible=firm.other_manager)
    if is_closed:
        requests.close(work_request=work_request, comment="", open_lines_reason="", by=firm.accountant)
    told = {"revocation_status": "RequestsMyRevocation", "response_status": "WithRecipientSignature"}

    taking.take_message(box=box, message=messages.act(ticks=SENT + 5, **told))
    tell_all()

    told_user = firm.manager if is_closed else firm.other_manager
    people = Notice.objects.filter(kind__startswith="document.").order_by("pk").values_list("kind", "user")
    assert list(people) == [
        ("document.exchange_changed", told_user.pk), ("document.revocation_changed", told_user.pk),
    ]  # fmt: skip


def test_a_notice_reads_like_a_sentence(client: Client) -> None:
    firm = cast.firm()
    refused(sent(firm))
    tell_all()
    client.force_login(firm.manager)

    html = client.get(reverse("web:notices")).content.decode()

    assert "Клиент отказался подписать: Акт" in html
