"""The card: who may, what it shows, what changes it."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from endocs.documents import actions, requisites, sharing
from endocs.documents.models import Document, DocumentGrant, DocumentKind, File, Link, LinkType
from endocs.documents.own_fields import FieldType, OwnField
from endocs.documents.states import Direction, PaperState, ProcessState
from endocs.kernel.refusals import Refusal
from endocs.people.models import Group, User
from tests import cast

pytestmark = pytest.mark.django_db

TABS = ["files", "links", "tasks", "talk", "history"]


def _as(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="endocs.web.entrance.EntranceBackend")
    return client


def _values(**changes: str) -> dict[str, str]:
    return {
        "counterparty": "", "counterparty_text": "астра", "number": "412", "dated_on": "24.11.2026",
        "amount": "184 220,00", **changes,
    }  # fmt: skip


def _new(firm: cast.Firm, user: User, kind: str = "payment_invoice", **changes: Any) -> Any:
    given = {"organisation": str(firm.organisation.pk), **_values(), **changes}
    return _as(user).post(f"{reverse('web:document_new')}?kind={kind}", given)


@pytest.mark.parametrize("tab", TABS)
def test_card_by_tabs_in_few_queries(tab: str) -> None:
    firm = cast.firm()
    work_request = cast.prepared(firm, ["act", "utd"])
    card = work_request.answers.earliest("id").document
    for name in ("один.pdf", "два.pdf", "три.pdf"):
        cast.attached(card, firm.accountant, name)
    for text in ("Первое", "Второе", "Третье"):
        actions.remark(document=card, text=text, by=firm.manager)
    client = _as(firm.manager)

    with CaptureQueriesContext(connection) as queries:
        response = client.get(f"{reverse('web:document', args=[card.pk])}?tab={tab}")

    assert response.status_code == 200
    assert len(queries) <= 12, "\n".join(query["sql"][:160] for query in queries)


def test_copy_begins_with_everything_but_number_and_day() -> None:
    firm = cast.firm()
    card = cast.document(firm, "act", number="298", subject="Монтаж лотков")
    address = f"{reverse('web:document_new')}?kind=act&copy={card.pk}"

    form = _as(firm.accountant).get(address).context["form"]

    assert form.client == firm.client
    assert form["subject"].value() == "Монтаж лотков"
    assert form["number"].value() is None
    assert form["dated_on"].value() is None
    assert _as(firm.other_manager).get(address).status_code == 404


@pytest.mark.parametrize(
    "name",
    ["document", "document_edit", "document_scan", "document_print", "document_handover"],
)
def test_a_foreign_card_is_no_card(name: str) -> None:
    firm, other = cast.firm(), cast.firm("beta")
    card = cast.document(firm)
    address = reverse(f"web:{name}", args=[card.pk])

    for user in (firm.other_manager, other.administrator):
        assert _as(user).get(address).status_code == 404
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize(
    "name",
    [
        "document_files", "document_scan", "document_links", "document_remark", "document_archiving",
        "document_renewal", "document_handover", "document_grants", "document_print", "document_edit",
    ],
)  # fmt: skip
def test_a_foreign_card_is_not_changed(name: str) -> None:
    firm, other = cast.firm(), cast.firm("beta")
    card = cast.document(firm)

    for user in (firm.other_manager, other.administrator):
        response = _as(user).post(reverse(f"web:{name}", args=[card.pk]), {"text": "x", "on": "24.11.2026"})
        assert response.status_code == 404


def test_memo_leads_to_its_request() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)

    response = _as(firm.manager).get(reverse("web:document", args=[work_request.memo_id]))

    assert response["Location"] == reverse("web:request", args=[work_request.pk])


def test_new_card_with_its_file() -> None:
    firm = cast.firm()

    response = _new(firm, firm.manager, files=[cast_upload("счёт.pdf")])

    card = Document.objects.get(number="412")
    assert response["Location"] == reverse("web:document", args=[card.pk])
    assert card.counterparty == firm.client
    assert card.amount == Decimal("184220.00")
    assert card.author == firm.manager
    assert [(file.name, file.role) for file in File.objects.filter(document=card)] == [("счёт.pdf", "print_form")]


def cast_upload(name: str, content: bytes = cast.PDF) -> Any:
    """A file as a browser sends it."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize("missing", ["number", "dated_on", "amount", "counterparty_text"])
def test_what_the_kind_demands_is_named_and_the_text_stays(missing: str) -> None:
    firm = cast.firm()

    response = _new(firm, firm.manager, **{missing: ""})

    assert response.status_code == 422
    assert not Document.objects.exists()
    assert missing.removesuffix("_text") in response.context["form"].errors


def test_number_is_not_demanded_where_the_kind_has_none() -> None:
    firm = cast.firm()

    response = _new(firm, firm.manager, kind="outgoing_letter", number="", dated_on="", amount="", subject="Ответ")

    assert response.status_code == 302
    assert Document.objects.get().subject == "Ответ"


def test_own_fields_of_an_own_kind() -> None:
    firm = cast.firm()
    fields = [OwnField("Срок действия", FieldType.DATE), OwnField("Объект")]
    kind = actions.add_kind(
        workspace=firm.workspace, name="Допуск", direction=Direction.INTERNAL, fields=fields,
        by=firm.administrator,
    )  # fmt: skip

    _new(firm, firm.manager, kind=kind.code, own_0="31.12.2026", own_1="Склад")

    card = Document.objects.get()
    assert card.own_fields == {"Срок действия": "2026-12-31", "Объект": "Склад"}
    assert "31.12.2026" in _as(firm.manager).get(reverse("web:document", args=[card.pk])).content.decode()


def test_every_type_of_own_field_is_typed_shown_and_edited() -> None:
    firm = cast.firm()
    client = _as(firm.administrator)
    rows = [
        ("Мест", "number", ""), ("Залог", "amount", ""), ("Продление", "yes_no", ""), ("Срок", "date", ""),
        ("Вид работ", "choice", "Монтаж; Ремонт"), ("Агент", "counterparty", ""), ("", "text", ""),
    ]  # fmt: skip
    declared = {
        f"fields-{index}-{key}": value
        for index, row in enumerate(rows)
        for key, value in zip(("name", "type", "options"), row, strict=True)
    }
    made = client.post(
        reverse("web:kind_new"),
        {"name": "Допуск", "direction": "internal", "fields-TOTAL_FORMS": 7, "fields-INITIAL_FORMS": 0, **declared},
    )
    assert made.status_code == 302
    assert "Монтаж, Ремонт" in client.get(reverse("web:kinds")).content.decode()
    kind = DocumentKind.objects.get(own_name="Допуск")
    own = {
        "own_0": "1 500,5", "own_1": "1234,56", "own_2": "no", "own_3": "2411", "own_4": "Ремонт", "own_5": "",
        "own_5_text": "Астра",
    }  # fmt: skip

    wrong = _new(firm, firm.manager, kind=kind.code, **{**own, "own_0": "много", "own_5_text": "Никто такой"})
    _new(firm, firm.manager, kind=kind.code, **own)

    assert wrong.status_code == 422
    assert "Напишите число так" in wrong.content.decode()
    card = Document.objects.get()
    page = client.get(reverse("web:document", args=[card.pk])).content.decode().replace("\xa0", " ")
    for text in (
        "1 500,5",
        "1 234,56 ₽",
        "нет",
        "24.11.2026",
        "Ремонт",
        reverse("web:counterparty", args=[firm.client.pk]),
    ):
        assert text in page, text
    form = client.get(reverse("web:document_edit", args=[card.pk])).content.decode().replace("\xa0", " ")
    for text in ('value="1500,5"', 'value="1 234,56"', 'value="24.11.2026"', f'name="own_5" value="{firm.client.pk}"'):
        assert text in form, text


def test_more_rows_keep_what_was_typed() -> None:
    firm = cast.firm()
    typed = {
        "name": "Допуск", "direction": "incoming", "fields-TOTAL_FORMS": 1, "fields-INITIAL_FORMS": 0,
        "fields-0-name": "Срок", "fields-0-type": "date", "more": "1",
    }  # fmt: skip

    page = _as(firm.administrator).post(reverse("web:kind_new"), typed).content.decode()

    assert page.count("fields-4-name") > 0
    assert 'value="Срок"' in page
    assert 'value="Допуск"' in page
    assert not DocumentKind.objects.filter(own_name="Допуск").exists()


def _edit(firm: cast.Firm, card: Document, user: User, revision: int, **changes: str) -> Any:
    given = {
        **_values(counterparty=str(firm.client.pk)), "organisation": str(firm.organisation.pk),
        "revision": str(revision), **changes,
    }  # fmt: skip
    return _as(user).post(reverse("web:document_edit", args=[card.pk]), given)


def test_history_tells_before_and_after() -> None:
    firm = cast.firm()
    card = cast.document(firm, number="298")

    response = _edit(firm, card, firm.accountant, card.revision, number="299")

    assert response.status_code == 302
    page = _as(firm.accountant).get(f"{reverse('web:document', args=[card.pk])}?tab=history").context["entries"]
    assert ("Номер", "298", "299") in page[0].changes


def test_changed_meanwhile_shows_what_differs_and_saves_the_second_time() -> None:
    firm = cast.firm()
    card = cast.document(firm, number="298")
    _edit(firm, card, firm.accountant, card.revision, number="300")

    response = _edit(firm, card, firm.administrator, card.revision, number="301")

    assert response.status_code == 200
    assert ("Номер", "300", "301") in response.context["differences"]
    assert _edit(firm, card, firm.administrator, response.context["revision"], number="301").status_code == 302
    assert Document.objects.get(pk=card.pk).number == "301"


def test_a_reader_does_not_edit() -> None:
    firm = cast.firm()
    card = cast.document(firm)
    actions.open_to(document=card, principal=firm.manager, reason="explicit", by=firm.accountant)

    assert _as(firm.manager).get(reverse("web:document_edit", args=[card.pk])).status_code == 409
    assert _edit(firm, card, firm.manager, card.revision, number="1").status_code == 409


def test_unseen_contract_stays_when_the_card_is_edited() -> None:
    firm = cast.firm()
    contract = cast.document(firm, "contract", by=firm.administrator, is_confidential=True)
    card = cast.document(firm, contract=contract)

    _edit(firm, card, firm.accountant, card.revision, contract=str(contract.pk), comment="Проверено")

    assert Document.objects.get(pk=card.pk).contract_id == contract.pk


def test_links_are_made_between_visible_cards_and_seen_from_both_ends() -> None:
    firm = cast.firm()
    mine, other, hidden = (
        cast.document(firm, by=firm.manager), cast.document(firm, by=firm.manager), cast.document(firm),
    )  # fmt: skip
    client, address = _as(firm.manager), reverse("web:document_links", args=[mine.pk])

    assert client.post(address, {"target": other.pk, "type": "corrects"}).status_code == 302
    assert client.post(address, {"target": hidden.pk, "type": "corrects"}).status_code == 404

    page = client.get(f"{reverse('web:document', args=[other.pk])}?tab=links")
    assert [one["other"].pk for one in page.context["links"]] == [mine.pk]
    assert Link.objects.count() == 1


def test_a_link_of_another_card_is_not_removed() -> None:
    firm = cast.firm()
    cards = [cast.document(firm) for _place in range(3)]
    link = actions.link(source=cards[0], target=cards[1], type=LinkType.RELATED, by=firm.accountant)
    client = _as(firm.accountant)

    assert client.post(reverse("web:document_unlinking", args=[cards[2].pk, link.pk])).status_code == 404
    assert client.post(reverse("web:document_unlinking", args=[cards[1].pk, link.pk])).status_code == 302
    assert not Link.objects.exists()


def test_conversation() -> None:
    firm = cast.firm()
    card = cast.document(firm)

    _as(firm.accountant).post(reverse("web:document_remark", args=[card.pk]), {"text": "Готово <b>"})

    page = _as(firm.accountant).get(f"{reverse('web:document', args=[card.pk])}?tab=talk").content.decode()
    assert "Готово &lt;b&gt;" in page


def test_author_opens_the_card_to_a_colleague_of_the_workspace() -> None:
    firm, other = cast.firm(), cast.firm("beta")
    card = cast.document(firm, by=firm.manager)
    address = reverse("web:document_grants", args=[card.pk])
    colleague = {"principal_key": f"user:{firm.other_manager.pk}", "level": "2"}

    assert (
        _as(firm.manager).post(address, {"principal_key": f"user:{other.manager.pk}", "level": "2"}).status_code == 409
    )
    assert _as(firm.accountant).post(address, colleague).status_code == 409
    assert _as(firm.manager).post(address, colleague).status_code == 302
    assert card in Document.objects.visible_to(firm.other_manager)


def test_access_of_a_group_is_given_and_taken_back_with_a_trace() -> None:
    firm = cast.firm()
    card = cast.document(firm, by=firm.manager, is_confidential=True)
    page = reverse("web:document_access", args=[card.pk])
    _as(firm.manager).post(
        reverse("web:document_grants", args=[card.pk]), {"principal_key": f"group:{firm.accounting.pk}", "level": "2"}
    )
    grant = DocumentGrant.objects.get(document=card)
    withdrawal = reverse("web:document_grant_withdrawal", args=[card.pk, grant.pk])

    assert card in Document.objects.visible_to(firm.accountant)
    assert withdrawal not in _as(firm.accountant).get(page).content.decode()
    assert _as(firm.accountant).post(withdrawal).status_code == 409
    assert withdrawal in _as(firm.manager).get(page).content.decode()
    assert _as(firm.manager).post(withdrawal).status_code == 302

    assert card not in Document.objects.visible_to(firm.accountant)
    assert _as(firm.manager).post(withdrawal).status_code == 404
    history = _as(firm.manager).get(f"{reverse('web:document', args=[card.pk])}?tab=history").content.decode()
    assert f"доступ к карточке закрыт: {firm.accounting.name}" in history


def test_access_that_a_task_gave_is_not_taken_back_by_hand() -> None:
    firm = cast.firm()
    card = cast.prepared(firm).memo
    grant = DocumentGrant.objects.filter(document=card, reason__startswith="task:").first()
    assert grant is not None

    with pytest.raises(Refusal):
        sharing.withdraw(grant=grant, by=firm.administrator)


def test_card_is_not_opened_to_who_left_or_to_a_closed_group() -> None:
    firm, other = cast.firm(), cast.firm("beta")
    card = cast.document(firm, by=firm.manager)
    User.objects.filter(pk=firm.other_manager.pk).update(is_active=False, deactivated_at=timezone.now())
    closed = Group.objects.create(workspace=firm.workspace, name="Юристы", closed_at=timezone.now())

    for principal in (User.objects.get(pk=firm.other_manager.pk), closed):
        with pytest.raises(Refusal):
            sharing.share(document=card, principal=principal, by=firm.manager)
    with pytest.raises(Document.DoesNotExist):
        sharing.share(document=card, principal=other.manager, by=firm.manager)
    with pytest.raises(Document.DoesNotExist):
        sharing.share(document=card, principal=firm.accountant, by=other.administrator)


def test_only_an_administrator_archives_and_returns() -> None:
    firm = cast.firm()
    card = cast.document(firm)
    archiving, renewal = (reverse(f"web:document_{deed}", args=[card.pk]) for deed in ("archiving", "renewal"))

    assert _as(firm.accountant).post(archiving).status_code == 409
    assert _as(firm.administrator).post(archiving).status_code == 302
    assert Document.objects.get(pk=card.pk).process_state == ProcessState.ARCHIVED
    assert _as(firm.accountant).get(reverse("web:document_edit", args=[card.pk])).status_code == 409
    assert _as(firm.administrator).post(renewal).status_code == 302
    assert Document.objects.get(pk=card.pk).process_state == ProcessState.NEW


def test_print_then_hand_over_then_scan() -> None:
    firm = cast.firm()
    card = cast.document(firm)
    cast.attached(card, firm.accountant)
    client = _as(firm.accountant)

    printed = client.post(reverse("web:document_print", args=[card.pk]), {f"copies_{card.pk}": "2"})
    assert printed["Content-Type"] == "application/pdf"
    assert b"".join(printed.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]  # it streams
    assert Document.objects.get(pk=card.pk).paper_state == PaperState.PRINTED

    client.post(reverse("web:document_handover", args=[card.pk]), {"on": "24.11.2026", "to": "Ефимов К. Л."})
    assert Document.objects.get(pk=card.pk).paper_state == PaperState.HANDED_OVER

    client.post(reverse("web:document_scan", args=[card.pk]), {"files": cast_upload("скан.pdf")})
    assert Document.objects.get(pk=card.pk).paper_state == PaperState.ORIGINAL_RETURNED
    assert Document.objects.count() == 1


def test_looking_at_the_pdf_does_not_tell_that_it_was_printed() -> None:
    firm = cast.firm()
    card = cast.document(firm)
    cast.attached(card, firm.accountant)
    client, address = _as(firm.accountant), reverse("web:document_print", args=[card.pk])

    client.get(address)
    assert Document.objects.get(pk=card.pk).paper_state == PaperState.NONE

    assert client.post(address, headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 204
    assert Document.objects.get(pk=card.pk).paper_state == PaperState.PRINTED


def test_package_in_its_order_with_the_wanted_copies() -> None:
    firm = cast.firm()
    work_request = cast.prepared(firm, ["act", "payment_invoice"])
    client = _as(firm.manager)

    page = client.get(reverse("web:request_printing", args=[work_request.pk]))
    response = client.post(reverse("web:request_package", args=[work_request.pk]))

    assert [sheet.document.kind.code for sheet in page.context["sheets"]] == ["payment_invoice", "act"]
    assert b"".join(response.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]  # it streams
    work_request.refresh_from_db()
    assert work_request.printed_at
    assert _as(firm.other_manager).get(reverse("web:request_package", args=[work_request.pk])).status_code == 404


def test_a_card_without_pages_says_that_there_is_nothing_to_print() -> None:
    firm = cast.firm()
    card = cast.document(firm)
    cast.attached(card, firm.accountant, "текст.txt", b"plain")

    response = _as(firm.accountant).post(reverse("web:document_print", args=[card.pk]))

    assert response.status_code == 409
    assert "Печатать нечего" in response.content.decode()
    assert Document.objects.get(pk=card.pk).paper_state == PaperState.NONE


def test_a_day_to_come_is_refused_on_the_form() -> None:
    firm = cast.firm()
    card = cast.document(firm)

    response = _as(firm.accountant).post(reverse("web:document_handover", args=[card.pk]), {"on": "01.01.2099"})

    assert response.status_code == 422
    assert response.context["form"].errors["on"]


def test_frozen_requisites_are_locked_while_the_process_runs() -> None:
    firm = cast.firm()
    card = cast.document(firm)
    Document.objects.filter(pk=card.pk).update(process_state=ProcessState.IN_PROCESS)

    response = _edit(firm, card, firm.accountant, card.revision, number="999", comment="Уточнено")

    card.refresh_from_db()
    assert response.status_code == 302
    assert (card.number, card.comment) == ("298", "Уточнено")
    assert requisites.of(card).counterparty == firm.client


def test_scans_of_an_archived_card_are_refused() -> None:
    firm = cast.firm()
    card = cast.document(firm)
    actions.archive(document=card, by=firm.administrator)

    response = _as(firm.accountant).post(
        reverse("web:document_scan", args=[card.pk]),
        {"files": cast_upload("скан.pdf")},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )

    assert response.status_code == 409
    assert "Документ в архиве" in response.json()["sentence"]
    assert Document.objects.get(pk=card.pk).paper_state == PaperState.NONE
