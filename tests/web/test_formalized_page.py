"""A formalized XML of a card is a readable page and a print: its parts, what answers it, who signed."""

import io

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from endocs.diadoc import taking
from endocs.documents import file_actions, storing
from endocs.documents.models import Document, File, FileRole
from endocs.people.models import User
from tests import cast
from tests.diadoc import messages
from tests.formats import formalized_samples as samples
from tests.formats.test_signatures import DER

pytestmark = pytest.mark.django_db


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def put(card: Document, firm: cast.Firm, name: str, content: bytes, role: FileRole = FileRole.FORMALIZED_XML) -> File:
    """A file of the exchange on the card."""
    blob = storing.store(workspace=firm.workspace, source=io.BytesIO(content))
    return file_actions.attach(document=card, blob=blob, name=name, role=role, by=None)


def sample(name: str) -> bytes:
    return (samples.FOLDER / f"{name}.xml").read_bytes()


def exchanged(firm: cast.Firm) -> File:
    """An УПД with the buyer's answer, the operator's confirmation and a signature beside it."""
    card = cast.document(firm, "utd", by=firm.manager, number="УТ-118/А")
    file = put(card, firm, "ON_NSCHFDOPPR.xml", sample("upd_503_schfdop_goods_two_grounds"))
    put(card, firm, "ON_NSCHFDOPPOK.xml", sample("upd_503_buyer_discrepancy"))
    put(card, firm, "DP_PDPOL.xml", sample("operator_confirm_pdpol_103"))
    put(card, firm, "seller.sgn", DER, FileRole.SIGNATURE)
    return file


def test_page_shows_the_document_its_answer_and_the_signatures() -> None:
    firm = cast.firm()
    file = exchanged(firm)

    page = logged_in(firm.manager).get(reverse("web:file_reading", args=[file.document_id, file.pk])).content.decode()

    for words in (
        *("УПД № УТ-118/А от 12.01.2026", "Кабель ВВГнг(А)-LS 3х2,5 &lt;бухта 100 м&gt;", "34 596,90", "22%"),
        *("Спецификация № 7 от 25.12.2025", "принято с расхождениями", "Акт о расхождениях № А-3"),
        *("Оператор подтвердил дату получения файла от отправителя.", "12.01.2026 09:42:00"),
        *("Образцов Пётр Ильич", "проверка подписи не выполнялась", "seller.sgn"),
    ):
        assert words.replace(" ", "\u00a0") in page.replace(" ", "\u00a0"), words


def test_receipts_are_lines_of_the_document_beside_what_the_operator_tells() -> None:
    firm = cast.firm()
    taking.take_message(box=messages.box(firm), message=messages.act(delivered_ticks=messages.SENT))
    card = Document.objects.get()
    put(card, firm, "DP_PDPOL.xml", sample("operator_confirm_pdpol_103"), FileRole.EXCHANGE_NOTICE)
    file = put(card, firm, "ON_NSCHFDOPPR.xml", sample("upd_503_schfdop_goods_two_grounds"))
    client = logged_in(firm.accountant)

    page = client.get(reverse("web:file_reading", args=[card.pk, file.pk])).content.decode()
    files = client.get(reverse("web:document", args=[card.pk])).content.decode()

    told = page.partition("Отправка и получение")[2].partition("</table>")[0]
    assert told.count("<tr>") == 4  # the heading, sent, delivered, confirmed
    assert "12.01.2026 09:42:00" in told
    assert page.count('<article class="formal-sheet">') == 1
    assert "Файлы подписей и извещений" in files


def test_print_is_for_viewing_and_carries_the_signature() -> None:
    firm = cast.firm()
    file = exchanged(firm)

    made = logged_in(firm.manager).get(reverse("web:file_reading_pdf", args=[file.document_id, file.pk]))

    pdf = pypdfium2.PdfDocument(made.content)
    text = "".join(page.get_textpage().get_text_bounded() for page in pdf).replace("\u00a0", " ")
    pdf.close()
    assert made["Content-Disposition"].startswith("inline")
    for words in ("Документ подписан электронной подписью", "Печатная форма для просмотра", "34 596,90"):
        assert words in text


def test_what_cannot_be_read_is_told_on_the_page_and_has_no_print() -> None:
    firm = cast.firm()
    card = cast.document(firm, "utd", by=firm.manager)
    file = put(card, firm, "bomb.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    client = logged_in(firm.manager)

    page = client.get(reverse("web:file_reading", args=[card.pk, file.pk]))

    assert page.status_code == 200
    assert "которых в формализованных документах не бывает" in page.content.decode()
    assert client.get(reverse("web:file_reading_pdf", args=[card.pk, file.pk])).status_code == 404


def test_values_of_the_file_are_text_and_never_markup() -> None:
    firm = cast.firm()
    card = cast.document(firm, "utd", by=firm.manager)
    evil = "&lt;script&gt;alert(1)&lt;/script&gt;#import &quot;x.typ&quot;"
    data = sample("upd_501_schfdop_goods").decode("cp1251").replace("Клей плиточный, 25 кг", evil).encode("cp1251")
    file = put(card, firm, "evil.xml", data)
    client = logged_in(firm.manager)

    page = client.get(reverse("web:file_reading", args=[card.pk, file.pk])).content.decode()

    assert "<script>alert" not in page
    assert client.get(reverse("web:file_reading_pdf", args=[card.pk, file.pk])).status_code == 200


def test_card_leads_to_the_readable_page_of_xml_only() -> None:
    firm = cast.firm()
    file = exchanged(firm)
    paper = cast.attached(file.document, firm.manager)
    client = logged_in(firm.manager)

    card = client.get(reverse("web:document", args=[file.document_id])).content.decode()

    assert reverse("web:file_reading", args=[file.document_id, file.pk]) in card
    assert reverse("web:file_reading", args=[file.document_id, paper.pk]) not in card
    assert client.get(reverse("web:file_reading", args=[file.document_id, paper.pk])).status_code == 404
