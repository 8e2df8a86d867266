"""Refusals, revocations, removals, moves, links and drafts: what happens at the operator is seen on the card."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from endocs.diadoc import shown, taking
from endocs.diadoc.models import Content, ExchangedDocument
from endocs.documents import actions as documents
from endocs.documents import storing
from endocs.documents.models import Document, ExternalReference, Link
from endocs.gateways.diadoc.values import EntityPatch, Patch
from endocs.journal.models import Event
from tests import cast
from tests.diadoc import messages
from tests.diadoc.messages import SENT, THEIRS

pytestmark = pytest.mark.django_db

SELLER = """<?xml version="1.0" encoding="windows-1251"?>
<Файл ИдФайл="ON_NSCHFDOPPR_1" ВерсФорм="5.03" ВерсПрог="EnDocs"><Документ КНД="1115131" Функция="ДОП">
<СвСчФакт НомерДок="298" ДатаДок="24.11.2026"><СвПрод><ИдСв><СвЮЛУч НаимОрг="ООО «Вектра Монтаж»" ИННЮЛ="7806415204"
 КПП="780601001"/></ИдСв></СвПрод><СвПокуп><ИдСв><СвЮЛУч НаимОрг="ООО «Астра-Логистик»" ИННЮЛ="7814339028"
 КПП="781401001"/></ИдСв></СвПокуп><ДенИзм КодОКВ="643"/></СвСчФакт><ТаблСчФакт><ВсегоОпл СтТовБезНДСВсего="151000.00"
 СтТовУчНалВсего="184220.00"><СумНалВсего><СумНал>33220.00</СумНал></СумНалВсего></ВсегоОпл></ТаблСчФакт>
</Документ></Файл>"""
BUYER = """<?xml version="1.0" encoding="windows-1251"?>
<Файл ИдФайл="ON_NSCHFDOPPOK_1" ВерсФорм="5.03" ВерсПрог="EnDocs"><Документ КНД="1115132"><ИдИнфПрод
 ИдФайлИнфПр="ON_NSCHFDOPPR_1" ДатаФайлИнфПр="24.11.2026" ВремФайлИнфПр="12.00.00"/><СодФХЖ4 ПорНомДокИнфПр="298"
 ДатаДокИнфПр="24.11.2026" Функция="ДОП"><СвПрин ДатаПрин="25.11.2026"><КодСодОпер КодИтога="2"><РеквДокРасх
 РеквНаимДок="Акт о расхождениях" РеквНомерДок="5" РеквДатаДок="25.11.2026"/></КодСодОпер></СвПрин></СодФХЖ4>
</Документ></Файл>"""


def card() -> Document:
    return Document.objects.get()


def arrived(name: str, data: bytes) -> None:
    content = Content.objects.get(name=name, kind="content")
    blob = storing.store(workspace=content.workspace, source=io.BytesIO(data))
    taking.content_arrived(content=content, blob=blob)


@pytest.mark.parametrize("kind", ["SignatureRequestRejection", "XmlSignatureRejection", "UniversalMessage", "8", "79"])
def test_every_way_of_refusing_is_one_state(kind: str) -> None:
    box = messages.box(cast.firm())
    taking.take_message(box=box, message=messages.act())
    refusal = messages.part("refusal", "act", kind, comment="Не та сумма")
    parts = [refusal, messages.signature("their signature", "refusal", THEIRS, SENT + 11)]

    refused = messages.act(*parts, ticks=SENT + 11, response_status="RecipientSignatureRequestRejected")
    taking.take_message(box=box, message=refused)

    assert card().exchange_state == "refused"
    line = ExchangedDocument.objects.get().trail[-1]
    assert (line["what"], line["side"], line["comment"]) == ("refused", "them", "Не та сумма")
    event = Event.objects.get(kind="document.exchange_changed")
    assert event.data["comment"] == "Не та сумма"


def test_an_approving_signature_is_no_signature_of_the_deal() -> None:
    box = messages.box(cast.firm())
    approval = replace(messages.signature("approval", "act", at=SENT + 5), is_approval=True)

    taking.take_message(box=box, message=messages.act(approval))

    trail = ExchangedDocument.objects.get().trail
    assert [line["entity"] for line in trail if line["what"] == "approved"] == [messages.id_of("approval")]


def test_the_words_of_an_old_refusal_are_read_from_its_file() -> None:
    box = messages.box(cast.firm())
    refusal = messages.part("refusal", "act", "SignatureRequestRejection", file_name="Отказ.txt")
    refused = messages.act(refusal, response_status="RecipientSignatureRequestRejected")
    taking.take_message(box=box, message=refused)

    arrived("Отказ.txt", "Нет подписи директора".encode("cp1251"))

    assert ExchangedDocument.objects.get().readings == {messages.id_of("refusal"): {"comment": "Нет подписи директора"}}


def test_revocation_does_not_lose_the_signature() -> None:
    box = messages.box(cast.firm())
    request = messages.part("revocation", "act", "RevocationRequest", comment="Ошибка в сумме")
    asked = [request, messages.signature("theirs", "revocation", THEIRS, SENT + 11)]
    states = []

    for ticks, status in ((11, "RequestsMyRevocation"), (12, "RevocationRejected"), (13, "RevocationAccepted")):
        told = {"response_status": "WithRecipientSignature", "revocation_status": status}
        taking.take_message(box=box, message=messages.act(*asked, ticks=SENT + ticks, **told))
        states.append((card().exchange_state, card().revocation_state))

    assert states == [("signed", "requested_by_them"), ("signed", "declined"), ("signed", "revoked")]
    kinds = list(Event.objects.filter(kind="document.revocation_changed").order_by("id").values_list("data__after"))
    assert kinds == [("requested_by_them",), ("declined",), ("revoked",)]


def test_removed_and_restored_at_the_operator() -> None:
    box = messages.box(cast.firm())
    taking.take_message(box=box, message=messages.act())

    taking.take_message(box=box, message=messages.act(ticks=SENT + 1, is_deleted=True))
    removed = card().removed_at_operator_at
    taking.take_message(box=box, message=messages.act(ticks=SENT + 2))

    assert removed is not None
    assert card().removed_at_operator_at is None
    assert card().exchange_state == "sent"
    kinds = Event.objects.filter(kind__endswith="at_operator").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["document.removed_at_operator", "document.restored_at_operator"]


def test_a_move_is_told_and_makes_no_new_card() -> None:
    box = messages.box(cast.firm())
    taking.take_message(box=box, message=messages.act(department_id="00000000-0000-0000-0000-000000000000"))

    moved = messages.act(ticks=SENT + 1, department_id="11111111-2222-3333-4444-555555555555")
    taking.take_message(box=box, message=moved)

    assert Document.objects.count() == 1
    assert Event.objects.get(kind="document.moved_at_operator").data["from"] == ""


def test_the_xml_fills_what_the_metadata_left_empty_and_names_the_firm() -> None:
    firm = cast.firm()
    box = messages.box(firm)
    taking.take_message(box=box, message=messages.act(metadata={"DocumentNumber": "298/1"}))

    arrived("act.xml", SELLER.encode("cp1251"))

    made = card()
    assert (made.number, str(made.dated_on), str(made.amount), str(made.vat)) == (
        "298/1", "2026-11-24", "184220.00", "33220.00",
    )  # fmt: skip
    assert (made.counterparty, made.responsible) == (firm.client, firm.manager)
    assert made.files.get().role == "formalized_xml"


def test_discrepancies_of_the_buyers_title_name_their_paper() -> None:
    box = messages.box(cast.firm())
    title = messages.part("title", "act", "UniversalTransferDocumentBuyerTitle")
    signed = messages.act(title, response_status="WithRecipientSignature")
    taking.take_message(box=box, message=signed)

    arrived("title.xml", BUYER.encode("cp1251"))

    assert card().exchange_state == "signed_with_discrepancies"
    assert ExchangedDocument.objects.get().readings[messages.id_of("title")]["paper"].startswith("Акт о расхождениях")
    taking.take_message(box=box, message=signed)
    assert card().exchange_state == "signed_with_discrepancies"


@pytest.mark.parametrize("data", [b"", b"<", b"<x/>", b"\x00\xff", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"])
def test_a_file_that_is_no_xml_is_kept_all_the_same(data: bytes) -> None:
    box = messages.box(cast.firm())
    taking.take_message(box=box, message=messages.act())

    arrived("act.xml", data)

    assert card().files.get().name == "act.xml"
    assert card().exchange_state == "sent"


def test_a_packet_is_linked_with_its_first_document() -> None:
    box = messages.box(cast.firm())
    three = [messages.entity(name, messages.info(packet_id="a" * 32)) for name in ("one", "two", "three")]

    for _time in range(2):
        taking.take_message(box=box, message=messages.message("letter", three))

    first = ExchangedDocument.objects.get(entity_id=messages.id_of("one")).document
    assert set(Link.objects.values_list("target_id", "type")) == {(first.pk, "related")}
    assert Link.objects.count() == 2


@pytest.mark.parametrize("is_late", [False, True])
def test_a_correction_is_linked_with_the_corrected_document_from_both_sides(is_late: bool) -> None:
    box = messages.box(cast.firm())
    corrected = messages.message("first", [messages.entity("act", messages.info())])
    naming = messages.with_initial(messages.info(type_named_id="UniversalCorrectionDocument"), "first", "act")
    correction = messages.message("second", [messages.entity("ucd", naming)])

    for one in (correction, corrected) if is_late else (corrected, correction):
        taking.take_message(box=box, message=one)

    link = Link.objects.get()
    assert (link.type, link.source.kind.code, link.target.kind.code) == ("corrects", "correction", "act")
    assert ExchangedDocument.objects.exclude(pending_links=[]).count() == 0


def test_a_link_that_a_person_took_away_is_not_made_again() -> None:
    firm = cast.firm()
    box = messages.box(firm)
    two = messages.message("letter", [messages.entity(name, messages.info()) for name in ("one", "two")])
    taking.take_message(box=box, message=two)

    documents.unlink_by_hand(document=Document.objects.first(), link=Link.objects.get(), by=firm.accountant)  # type: ignore[arg-type]
    taking.take_message(box=box, message=two)

    assert not Link.objects.exists()


def test_a_deal_between_two_own_boxes_is_two_linked_cards() -> None:
    firm = cast.firm()
    ours, theirs = messages.box(firm), messages.box(firm, THEIRS)

    taking.take_message(box=ours, message=messages.act())
    taking.take_message(box=theirs, message=messages.act(direction="Inbound", counteragent_box_id=ours.box_id))

    assert sorted(Document.objects.values_list("direction", "counterparty__inn")) == [
        ("incoming", "7806415204"), ("outgoing", "7806415204"),
    ]  # fmt: skip
    assert Link.objects.get().type == "related"


def test_drafts_templates_and_what_is_not_wanted_are_left_out() -> None:
    box = messages.box(cast.firm(), with_incoming=False)
    act = messages.entity("act", messages.info())
    incoming = messages.entity("act", messages.info(direction="Inbound"))

    assert not taking.take_message(box=box, message=messages.message("a", [act], is_draft=True, type="Draft"))
    assert not taking.take_message(box=box, message=messages.message("b", [act], type="Template"))
    assert not taking.take_message(box=box, message=messages.message("c", [incoming]))
    assert not taking.note_patch(box=box, patch=Patch("a", "p", SENT, type="Draft", is_for_draft=True))

    assert not Document.objects.exists()


def test_a_draft_that_became_a_letter_is_one_card() -> None:
    box = messages.box(cast.firm(), with_drafts=True)
    draft = messages.message("draft", [messages.entity("draft act", messages.info())], is_draft=True, type="Draft")
    act = messages.entity("act", messages.info())
    letter = messages.message("letter", [act], created_from_draft_id=messages.id_of("draft"))
    taking.take_message(box=box, message=draft)
    assert card().exchange_state == "none"

    taking.take_message(box=box, message=letter)
    taking.take_message(box=box, message=draft)

    assert card().exchange_state == "sent"
    assert ExternalReference.objects.count() == 2


def test_an_edited_draft_is_fetched_again() -> None:
    box = messages.box(cast.firm(), with_drafts=True)
    taking.take_message(box=box, message=messages.act())
    arrived("act.xml", SELLER.encode("cp1251"))
    edited = EntityPatch(messages.id_of("act"), is_content_patched=True)

    assert taking.note_patch(box=box, patch=Patch(messages.id_of("letter"), "p", SENT, entity_patches=[edited]))

    assert Content.objects.get(name="act.xml", kind="content").due_at is not None


def test_a_box_that_was_connected_anew_finds_its_cards() -> None:
    firm = cast.firm()
    box = messages.box(firm)
    taking.take_message(box=box, message=messages.act())
    box.delete()

    taking.take_message(box=messages.box(firm), message=messages.act())

    assert Document.objects.count() == 1
    assert ExchangedDocument.objects.get().document == card()


def test_the_same_file_name_of_two_parts_is_two_files() -> None:
    box = messages.box(cast.firm())
    twin = messages.part("title", "act", "XmlAcceptanceCertificateBuyerTitle", file_name="act.xml")

    taking.take_message(box=box, message=messages.act(twin))

    assert set(Content.objects.filter(name__contains="act").values_list("name", flat=True)) >= {
        "act.xml",
        "act (2).xml",
    }
    assert len(shown.missing(shown.exchanges_of(card()))) == Content.objects.count()


def test_an_unknown_word_of_the_operator_is_told_once() -> None:
    box = messages.box(cast.firm())
    for ticks in (SENT, SENT + 5):
        taking.take_message(box=box, message=messages.act(ticks=ticks, response_status="99", type_named_id="Hologram"))

    words = Event.objects.filter(kind="diadoc.word_unknown").values_list("data__word", flat=True)

    assert sorted(words) == ["RecipientResponseStatus 99", "TypeNamedId Hologram"]


def test_a_file_asked_for_anew_has_its_whole_patience_again() -> None:
    box = messages.box(cast.firm())
    taking.take_message(box=box, message=messages.act())
    long_ago = timezone.now() - timedelta(days=30)
    Content.objects.filter(kind="print_form").update(asked_at=long_ago, due_at=None)

    taking.take_message(
        box=box, message=messages.act(ticks=SENT + 5, response_status="WithRecipientSignature", delivered_ticks=SENT)
    )

    form = Content.objects.get(kind="print_form")
    assert form.due_at is not None
    assert form.asked_at > long_ago + timedelta(days=29)


def test_receipts_are_fetched_with_their_signatures_and_say_nothing_of_their_own() -> None:
    firm = cast.firm()
    box = messages.box(firm)
    receipt = messages.part("receipt", "act", "InvoiceReceipt")

    taking.take_message(box=box, message=messages.act(receipt, messages.signature("theirs", "receipt", THEIRS)))
    content = Content.objects.get(name="receipt.xml")
    blob = storing.store(workspace=firm.workspace, source=io.BytesIO(b"<?xml version='1.0'?><other/>"))
    file = taking.content_arrived(content=content, blob=blob)

    assert file.role == "exchange_notice"
    assert Content.objects.filter(name__startswith="receipt.xml.", role="signature").count() == 2
    assert content.entity_id not in ExchangedDocument.objects.get().readings
