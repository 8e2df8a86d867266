"""Cards of documents of 1C: made once, brought up to date, never over what people wrote or decided."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from endocs.documents import actions, file_actions, requisites
from endocs.documents.models import Document, File, FileRole
from endocs.documents.states import Direction, PaymentState, ProcessState
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.onec import logins
from endocs.onec.faults import FilesMissing, OrganisationNotAllowed
from endocs.onec.values import Firm, NamedFile, Person
from endocs.people.models import User
from tests import cast
from tests.onec import telling
from tests.onec.telling import INVOICE, SALE, again, at, base, row, take, upsert

pytestmark = pytest.mark.django_db


def edited(card: Document, by: User, **values: Any) -> None:
    """A person changes requisites of the card."""
    now = Document.objects.select_related("kind").get(pk=card.pk)
    before = requisites.of(now)
    asked = requisites.Requisites(**{**{name: getattr(before, name) for name in requisites.NAMES}, **values})
    actions.change(document=now, requisites=asked, revision=now.revision, by=by)


def kinds_of_events(card: Document) -> list[str]:
    """What happened to the card, oldest first."""
    return list(Event.objects.filter(document_id=card.pk).order_by("id").values_list("kind", flat=True))


def test_button_makes_a_card_with_its_print_form_and_its_author() -> None:
    firm = cast.firm()
    infobase = base(firm)
    form = telling.sent(infobase, "Счет на оплату 12 от 24.11.2026.pdf")
    told = upsert(firm, files=(form,), contract=telling.contract(), comment="Срочно", responsible="Соколова М. В.")

    outcome = take(infobase, told)

    card = row(infobase, told).document
    assert outcome.status == "created"
    assert outcome.document_id == card.pk
    assert outcome.sentence == "Карточка создана: Счёт на оплату № 12 от 24.11.2026."
    assert (card.kind.code, card.direction, card.number) == ("payment_invoice", Direction.OUTGOING, "12")
    assert (card.dated_on, card.amount, card.vat, card.currency) == (
        date(2026, 11, 24), Decimal("1250.50"), Decimal("208.42"), "RUB",
    )  # fmt: skip
    assert (card.organisation, card.counterparty, card.comment) == (firm.organisation, firm.client, "Срочно")
    assert (card.author, card.responsible) == (firm.accountant, firm.manager)
    assert card.contract is not None
    assert (card.contract.kind.code, card.contract.number) == ("contract", "15")
    assert card.posted_at == at(0)
    assert card.payment_state == PaymentState.UNPAID
    file = card.files.get()
    assert (file.name, file.role, file.version) == (form.name, FileRole.PRINT_FORM, 1)
    assert card.external_references.get().reference == (
        f"onec:{infobase.infobase_id}/СчетНаОплатуПокупателю/{told.object.ref}"
    )


def test_second_press_without_changes_is_no_news() -> None:
    firm = cast.firm()
    infobase = base(firm)
    told = upsert(firm, files=(telling.sent(infobase, "счёт.pdf"),))
    take(infobase, told)
    before = Event.objects.count()

    outcome = take(infobase, again(told, 5, data_version=told.object.data_version))

    assert outcome.status == "duplicate"
    assert outcome.sentence == "Изменений нет: Счёт на оплату № 12 от 24.11.2026."
    assert Document.objects.count() == 1
    assert Event.objects.count() == before


def test_changed_document_updates_the_card_with_a_new_version() -> None:
    firm = cast.firm()
    infobase = base(firm)
    told = upsert(firm, files=(telling.sent(infobase, "счёт.pdf"),))
    take(infobase, told)

    outcome = take(
        infobase, again(told, 5, total=Decimal(1300), files=(telling.sent(infobase, "счёт.pdf", cast.PDF + b"\n"),))
    )

    card = row(infobase, told).document
    assert outcome.status == "updated"
    assert outcome.sentence == "Карточка обновлена, добавлена новая версия файла: Счёт на оплату № 12 от 24.11.2026."
    assert card.amount == Decimal(1300)
    assert list(card.files.order_by("version").values_list("version", "is_current")) == [(1, False), (2, True)]
    assert Kind.DOCUMENT_CHANGED in kinds_of_events(card)


def test_older_message_that_arrives_last_is_stale() -> None:
    firm = cast.firm()
    infobase = base(firm)
    told = upsert(firm, minute=10, total=Decimal(900))
    take(infobase, told)

    outcome = take(infobase, again(told, 5, total=Decimal(1)))

    assert outcome.status == "stale"
    assert "более новые" in outcome.sentence
    assert row(infobase, told).document.amount == Decimal(900)


def test_what_a_person_wrote_stays_and_the_difference_is_told() -> None:
    firm = cast.firm()
    infobase = base(firm)
    told = upsert(firm)
    take(infobase, told)
    card = row(infobase, told).document
    edited(card, firm.accountant, number="12/А")

    outcome = take(infobase, again(told, 5, number_printed="13", total=Decimal(1300)))

    card = row(infobase, told).document
    assert (card.number, card.amount) == ("12/А", Decimal(1300))
    assert "кроме того, что изменили люди" in outcome.sentence
    differs = Event.objects.get(kind=Kind.DOCUMENT_DIFFERS_IN_ONEC)
    assert differs.data["changes"] == {"number": ["12/А", "13"]}


@pytest.mark.parametrize("state", [ProcessState.IN_PROCESS, ProcessState.SIGNED, ProcessState.ARCHIVED])
def test_settled_card_gets_a_note_and_a_version_and_no_other_words(state: ProcessState) -> None:
    firm = cast.firm()
    infobase = base(firm)
    told = upsert(firm, type=SALE, operation="Услуги", files=(telling.sent(infobase, "акт.pdf"),))
    take(infobase, told)
    Document.objects.update(process_state=state)

    changed = again(told, 5, total=Decimal(2), files=(telling.sent(infobase, "акт.pdf", cast.PDF + b"\n"),))
    outcome = take(infobase, changed)

    card = row(infobase, told).document
    assert card.amount == Decimal("1250.50")
    assert outcome.status == "updated"
    assert "отмечен" in outcome.sentence
    assert Event.objects.get(kind=Kind.DOCUMENT_DIFFERS_IN_ONEC).data["changes"] == {"amount": ["1250.50", "2"]}
    assert File.objects.get(is_current=True).version == 2


def test_settled_card_takes_what_was_held_back_when_it_is_open_again() -> None:
    firm = cast.firm()
    infobase = base(firm)
    told = upsert(firm)
    take(infobase, told)
    Document.objects.update(process_state=ProcessState.IN_PROCESS)
    changed = again(told, 5, total=Decimal(2))
    take(infobase, changed)
    Document.objects.update(process_state=ProcessState.REJECTED)

    outcome = take(infobase, again(changed, 6, data_version=changed.object.data_version))

    assert outcome.status == "updated"
    assert row(infobase, told).document.amount == Decimal(2)


def test_signed_paper_settles_the_card_too() -> None:
    firm = cast.firm()
    infobase = base(firm)
    told = upsert(firm, type=SALE)
    take(infobase, told)
    card = row(infobase, told).document
    scan = cast.attached(card, firm.accountant, "скан.pdf")
    file_actions.attach_signed_scan(document=card, blob=scan.blob, name="скан.pdf", by=firm.accountant)

    take(infobase, again(told, 5, total=Decimal(2)))

    assert row(infobase, told).document.amount == Decimal("1250.50")


def test_file_of_a_person_under_the_same_name_stays_current() -> None:
    firm = cast.firm()
    infobase = base(firm)
    told = upsert(firm, files=(telling.sent(infobase, "счёт.pdf"),))
    take(infobase, told)
    card = row(infobase, told).document
    cast.attached(card, firm.accountant, "счёт.pdf", b"written by a person")

    take(infobase, again(told, 5, files=(telling.sent(infobase, "счёт.pdf", cast.PDF + b"\n"),)))

    current = dict(File.objects.filter(is_current=True).values_list("name", "added_by_id"))
    assert current == {"счёт.pdf": firm.accountant.pk, "счёт (1С).pdf": None}


def test_missing_bytes_are_asked_for_and_nothing_is_made() -> None:
    firm = cast.firm()
    infobase = base(firm)

    with pytest.raises(FilesMissing) as refused:
        take(infobase, upsert(firm, files=(NamedFile(name="счёт.pdf", form="invoice", sha256="ab" * 32),)))

    assert refused.value.missing == ["ab" * 32]
    assert not Document.objects.exists()


def test_other_organisation_is_refused() -> None:
    firm = cast.firm()
    infobase = base(firm)

    with pytest.raises(OrganisationNotAllowed):
        take(infobase, upsert(firm, organisation=Firm(inn="7700000000", name="ООО «Чужая»")))


def test_posting_deletion_and_loss_are_seen_on_the_card_and_never_remove_it() -> None:
    firm = cast.firm()
    infobase = base(firm)
    told = upsert(firm)
    take(infobase, told)
    card = row(infobase, told).document

    take(infobase, again(told, 1, is_posted=False))
    assert row(infobase, told).document.posted_at is None
    take(infobase, again(told, 2, is_posted=False, is_marked_deleted=True))
    assert row(infobase, told).document.deleted_in_onec_at == at(2)
    take(infobase, again(told, 3))
    back = row(infobase, told).document
    assert (back.posted_at, back.deleted_in_onec_at) == (at(3), None)
    outcome = take(infobase, telling.deleted(told, 4))
    card.refresh_from_db()

    assert card.deleted_in_onec_at == at(4)
    assert outcome.sentence.startswith("Карточка остаётся")
    assert [kind for kind in kinds_of_events(card) if "onec" in kind] == [
        Kind.DOCUMENT_POSTED_IN_ONEC, Kind.DOCUMENT_UNPOSTED_IN_ONEC, Kind.DOCUMENT_MARKED_DELETED_IN_ONEC,
        Kind.DOCUMENT_POSTED_IN_ONEC, Kind.DOCUMENT_UNMARKED_DELETED_IN_ONEC, Kind.DOCUMENT_GONE_FROM_ONEC,
    ]  # fmt: skip


def test_deletion_that_comes_before_its_document_is_not_forgotten() -> None:
    firm = cast.firm()
    infobase = base(firm)
    told = upsert(firm)

    early = telling.receive(infobase, telling.deleted(told, 4))
    telling.receive(infobase, told)

    assert early.answer["message"] == "В EnDocs нет карточки этого документа: отмечать нечего."
    assert row(infobase, told).is_gone
    assert row(infobase, told).document.deleted_in_onec_at == at(4)


def test_read_document_and_sent_document_are_one_card_and_the_sent_one_wins() -> None:
    firm = cast.firm()
    infobase = base(firm)
    read = upsert(firm, minute=30, is_polled=True, user=None, total=Decimal(100), data_version="AAA")
    take(infobase, read)
    pressed = again(read, 20, is_polled=False, data_version="AAB", user=Person(login="ИвановаА"), total=Decimal(200))

    outcome = take(infobase, pressed)  # the clock of the base is slow
    watched = take(infobase, again(read, 40, total=Decimal(100), data_version="AAC", is_posted=False))

    assert (outcome.status, watched.status) == ("updated", "updated")
    card = row(infobase, read).document
    assert (card.amount, card.posted_at) == (Decimal(200), None)
    assert row(infobase, read).is_pushed
    assert Document.objects.count() == 1


def test_base_that_was_connected_anew_finds_its_cards() -> None:
    firm = cast.firm()
    infobase = base(firm)
    told = upsert(firm)
    take(infobase, told)
    card = row(infobase, told).document
    identity = infobase.infobase_id
    infobase.infobase_id, infobase.removed_at = identity, at(1)
    infobase.save()
    anew = base(firm, "Бухгалтерия заново")
    anew.infobase_id = identity
    anew.save()

    take(anew, again(told, 5))

    assert row(anew, told).document == card


def test_unknown_login_has_no_author_until_an_administrator_says_who_it_is() -> None:
    firm = cast.firm()
    infobase = base(firm)
    first = upsert(firm, "1", user=Person(login="Бухгалтер", email="nobody@example.com"))
    take(infobase, first)
    login = infobase.logins.get()
    logins.assign(login=login, user=firm.accountant, by=firm.administrator)

    second = upsert(firm, "2", user=Person(login="Бухгалтер"))
    take(infobase, second)

    assert row(infobase, first).document.author is None
    assert row(infobase, second).document.author == firm.accountant
    assert Event.objects.get(kind=Kind.ONEC_CHANGED).data["changes"] == {"user": ["", str(firm.accountant)]}


def test_invoice_of_a_second_type_is_an_invoice() -> None:
    firm = cast.firm()
    infobase = base(firm)
    told = upsert(firm, type="СчетНаОплатуКлиенту")

    take(infobase, told)

    assert row(infobase, told).document.kind.code == "payment_invoice"
    assert told.object.type != INVOICE


def test_sale_that_became_universal_is_a_utd_with_a_number_of_its_own() -> None:
    firm = cast.firm()
    infobase = base(firm)
    told = upsert(firm, type=SALE, operation="Товары")
    take(infobase, told)

    take(infobase, again(told, 5, is_universal=True))
    take(infobase, upsert(firm, "13", type=SALE, operation="Товары", is_universal=True))

    card = row(infobase, told).document
    assert (card.kind.code, card.scope.kind.code) == ("utd", "utd")
    assert set(Document.objects.values_list("kind__code", "registration_number")) == {("utd", 1), ("utd", 2)}
    changed = Event.objects.get(kind=Kind.DOCUMENT_CHANGED)
    assert changed.data["changes"] == {"kind": ["Накладная", "УПД"]}


def test_signed_delivery_note_does_not_become_a_utd() -> None:
    firm = cast.firm()
    infobase = base(firm)
    told = upsert(firm, type=SALE, operation="Товары")
    take(infobase, told)
    Document.objects.update(process_state=ProcessState.SIGNED)

    take(infobase, again(told, 5, is_universal=True))

    assert row(infobase, told).document.kind.code == "delivery_note"
    differs = Event.objects.get(kind=Kind.DOCUMENT_DIFFERS_IN_ONEC)
    assert differs.data["changes"] == {"kind": ["Накладная", "УПД"]}


@pytest.mark.parametrize(
    ("total", "currency"),
    [
        (Decimal("1250000.50"), "RUB"), (Decimal(0), "RUB"), (Decimal("-1250.50"), "RUB"),
        (Decimal("9999999999999999.99"), "RUB"), (Decimal("100.05"), "USD"), (None, "RUB"),
    ],
)  # fmt: skip
def test_sums_of_every_sort_are_kept_to_the_kopeck(total: Decimal | None, currency: str) -> None:
    firm = cast.firm()
    infobase = base(firm)
    told = upsert(firm, total=total, vat=None, currency=currency)

    take(infobase, told)
    outcome = take(infobase, again(told, 5, data_version=told.object.data_version))

    card = row(infobase, told).document
    assert (card.amount, card.vat, card.currency) == (total, None, currency)
    assert outcome.status == "duplicate"
