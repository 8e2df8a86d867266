"""What happens at the operator, and what must become of it here; against the emulator, through the real client."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from endocs.diadoc import loading, stopping, turns
from endocs.diadoc.models import Box, Connection, Content, ExchangedDocument, FeedEvent, MessageState
from endocs.documents.models import Document, FileRole
from endocs.gateways.diadoc.values import normal_id
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from sandbox.diadoc.papers import Paper
from tests.diadoc.dying import at, dying
from tests.diadoc.exchange import SINCE, Exchange, ago, key

pytestmark = pytest.mark.django_db
FILE = Paper(type="Nonformalized", content=b"%PDF-1.4")


@pytest.fixture
def begun(exchange: Exchange) -> Exchange:
    """An exchange whose live reading has begun."""
    exchange.pull()
    exchange.operator.log.clear()
    return exchange


def _many_events(exchange: Exchange, count: int) -> list[str]:
    """So many events in our box: letters with something that happens to each; the ids of the letters."""
    sent = []
    while count > 0:
        message = exchange.send(FILE)
        sent.append(normal_id(message.id))
        count -= 2
        for _number in range(min(48, count)):
            exchange.operator.set_status(key(message), exchange.ours.box, {})
            count -= 1
    return sent


def _cards() -> list[str]:
    return sorted(ExchangedDocument.objects.values_list("message_id", flat=True))


def _calls(exchange: Exchange, address: str) -> int:
    return sum(count for path, count in exchange.operator.log.counts().items() if address in path)


def test_an_empty_box_is_no_fault(exchange: Exchange) -> None:
    done = exchange.pull()

    box = Box.objects.get(pk=exchange.box.pk)
    assert (done.events, box.cursor, box.attempts) == (0, "", 0)
    assert box.last_success_at is not None


def test_a_full_page_and_then_none(begun: Exchange) -> None:
    sent = _many_events(begun, 100)

    turns.read(_due(begun).pk)

    assert begun.events() == 100
    assert _cards() == sorted(sent)
    assert _calls(begun, "GetNewEvents") <= 2 + 2  # two pages, and once more after the states were asked for


def _due(exchange: Exchange) -> Box:
    exchange.hurry()
    return exchange.box


@pytest.mark.parametrize("statement", ['INSERT INTO "diadoc_feedevent"', 'UPDATE "diadoc_box" SET "cursor"'])
def test_killed_before_a_page_was_kept(begun: Exchange, statement: str) -> None:
    sent = _many_events(begun, 250)

    with dying(at(statement, 2)):
        turns.read(_due(begun).pk)
    assert begun.events() == 100
    begun.pull()

    assert begun.events() == 250
    assert _cards() == sorted(sent)


def test_killed_after_a_page_was_kept(begun: Exchange) -> None:
    sent = _many_events(begun, 150)

    with dying(at("insert into diadoc_messagestate")):
        turns.read(_due(begun).pk)
    assert begun.events() == 0
    with dying(at("diadoc_requestslot", 8)):
        turns.read(_due(begun).pk)
    kept = begun.events()
    begun.pull()

    assert (kept, begun.events()) == (100, 150)
    assert _cards() == sorted(sent)


def test_an_event_that_comes_twice_is_one_card(begun: Exchange) -> None:
    message = begun.send()
    begun.operator.fault("duplicates", path="GetNewEvents", times=None)
    begun.operator.repeat(begun.ours.box, 0)
    begun.pull()
    begun.operator.repeat(begun.ours.box, 0)

    begun.pull()

    assert begun.events() == 2
    assert begun.card(message).exchange_state == "delivered"
    assert Document.objects.count() == 1


def test_an_event_skipped_at_the_edge_of_a_page_is_found_by_the_overlap(begun: Exchange) -> None:
    messages = [begun.receive(FILE) for _number in range(7)]
    begun.operator.share_key(begun.ours.box, 6)
    Box.objects.filter(pk=begun.box.pk).update(attempts=4)  # a page of six
    turns.read(_due(begun).pk)
    before = ExchangedDocument.objects.count()

    Box.objects.update(reread_at=timezone.now() - timedelta(minutes=11))
    begun.pull()

    assert (before, _cards()) == (6, sorted(normal_id(message.id) for message in messages))


def test_the_server_gets_the_very_cursor(begun: Exchange) -> None:
    begun.send()
    begun.pull()
    cursor = Box.objects.get(pk=begun.box.pk).cursor
    begun.operator.log.clear()

    begun.pull()

    assert set("+/=") <= set(cursor)
    asked = [call.query.get("afterIndexKey") for call in begun.operator.log.calls if "GetNewEvents" in call.address]
    assert cursor in asked


@pytest.mark.parametrize(("result", "state"), [(1, "signed"), (2, "signed_with_discrepancies"), (3, "refused")])
def test_the_answer_of_the_client_comes_with_its_files(begun: Exchange, result: int, state: str) -> None:
    message = begun.send(Paper(number="17", total=None))
    begun.pull()

    begun.operator.sign(key(message), result=result)
    begun.pull()

    card = begun.card(message)
    assert card.exchange_state == state
    roles = [file.role for file in card.files.filter(is_current=True)]
    assert roles.count(FileRole.FORMALIZED_XML) == 2
    assert roles.count(FileRole.SIGNATURE) == 4  # both, as sent and as returned
    assert roles.count(FileRole.PRINT_FORM) == 1


@pytest.mark.parametrize("way", ["SignatureRequestRejection", "XmlSignatureRejection", "UniversalMessage"])
def test_three_ways_to_refuse_are_one_state(begun: Exchange, way: str) -> None:
    message = begun.send(Paper(type="XmlAcceptanceCertificate"))

    begun.operator.refuse(key(message), "Сумма не та", way=way)
    begun.pull()

    row = begun.row(message)
    assert row.document.exchange_state == "refused"
    told = [line["comment"] for line in row.trail] + [one.get("comment", "") for one in row.readings.values()]
    assert any("Сумма не та" in words for words in told)
    changed = Event.objects.get(kind=Kind.DOCUMENT_EXCHANGE_CHANGED, document_id=row.document_id, data__after="refused")
    assert "Сумма не та" in changed.data["comment"]  # so has it who is told of the event


def test_a_revocation_is_accepted_and_another_declined(begun: Exchange) -> None:
    revoked, kept = begun.send(), begun.send()
    for message in (revoked, kept):
        begun.operator.sign(key(message))
        begun.operator.ask_revocation(key(message), begun.ours.box, "Ошибка")
    begun.pull()
    assert begun.card(revoked).revocation_state == "requested_by_us"

    begun.operator.accept_revocation(key(revoked))
    begun.operator.decline_revocation(key(kept), "Не согласны")
    begun.pull()

    states = [(card.exchange_state, card.revocation_state) for card in map(begun.card, (revoked, kept))]
    assert states == [("signed", "revoked"), ("signed", "declined")]


def test_a_state_never_goes_back(begun: Exchange) -> None:
    message = begun.send()
    begun.operator.sign(key(message))
    begun.operator.swap(begun.ours.box)  # signed before delivered

    begun.pull()
    begun.operator.repeat(begun.ours.box, 0)
    begun.pull()

    assert begun.card(message).exchange_state == "signed"


def test_a_patch_of_an_unknown_message_brings_the_message(exchange: Exchange) -> None:
    message = exchange.send(at=ago(days=90))
    exchange.pull()
    assert ExchangedDocument.objects.count() == 0  # from before the chosen day

    exchange.operator.sign(key(message))
    exchange.pull()

    assert exchange.card(message).exchange_state == "signed"
    assert Document.objects.count() == 1


def test_what_was_before_the_connection_comes_from_the_chosen_day_on(exchange: Exchange) -> None:
    since = datetime.combine(SINCE, datetime.min.time(), tzinfo=UTC)
    for days in (-2, 2, 3):
        exchange.send(FILE, at=since + timedelta(days=days))

    exchange.pull()

    assert ExchangedDocument.objects.count() == 2
    box = Box.objects.get(pk=exchange.box.pk)
    assert box.backfill_done_at is not None
    assert exchange.send(FILE)
    exchange.pull()
    assert ExchangedDocument.objects.count() == 3


def test_a_document_is_deleted_and_restored(begun: Exchange) -> None:
    message = begun.send()
    begun.operator.delete(key(message), begun.ours.box)
    begun.pull()
    deleted = begun.card(message)

    begun.operator.restore(key(message), begun.ours.box)
    begun.pull()

    assert deleted.removed_at_operator_at is not None
    assert begun.card(message).removed_at_operator_at is None
    assert Document.objects.count() == 1


@pytest.mark.parametrize("with_drafts", [True, False])
def test_a_draft_that_was_sent_is_one_card(begun: Exchange, with_drafts: bool) -> None:
    Box.objects.update(with_drafts=with_drafts)
    draft = begun.send(kind="Draft")
    begun.pull()
    assert Document.objects.count() == int(with_drafts)

    letter = begun.send(from_draft=draft.id)
    begun.pull()

    assert begun.card(letter).exchange_state == "delivered"
    assert Document.objects.count() == 1


def test_a_draft_that_was_erased_is_no_failure(begun: Exchange) -> None:
    Box.objects.update(with_drafts=True)
    draft = begun.send(kind="Draft")
    begun.operator.edit_draft(*key(draft), b"other")
    begun.operator.erase_draft(draft.id)

    done = begun.pull()

    assert (done.left, MessageState.objects.filter(given_up_at__isnull=False).count()) == (0, 0)


def test_cards_of_a_large_packet_come_before_its_files(begun: Exchange) -> None:
    papers = [Paper(type="Nonformalized", size=200_000 + number, is_signed=False) for number in range(39)]
    message = begun.send(*papers, Paper(type="Nonformalized", size=5_000_000, is_signed=False))

    turns.read(_due(begun).pk)
    cards, files = Document.objects.count(), Content.objects.filter(file__isnull=False).count()
    begun.pull()

    assert (cards, files) == (40, 0)
    sizes = {content.size for content in Content.objects.filter(file__isnull=False, kind="content")}
    assert len(sizes) == 40
    assert begun.card(message, 39).files.get(role=FileRole.ORIGINAL).blob.size == 5_000_000


def test_a_file_that_lags_comes_and_one_that_never_comes_is_given_up(begun: Exchange) -> None:
    late, never = begun.send(FILE), begun.send(FILE)
    begun.operator.fault("not_found", path="GetEntityContent", entity=key(late)[1], times=2)
    begun.operator.fault("not_found", path="GetEntityContent", entity=key(never)[1], times=None)

    done = begun.pull()

    assert begun.row(late).contents.get(kind="content", role=FileRole.ORIGINAL).file is not None
    lost = begun.row(never).contents.get(kind="content", role=FileRole.ORIGINAL)
    assert (lost.file, lost.problem, lost.given_up_at is not None) == (None, "not_found", True)
    assert done.left == 0
    begun.operator.faults.clear()
    loading.retry(lost, by=begun.firm.accountant)
    begun.pull()
    assert begun.row(never).contents.get(pk=lost.pk).file is not None


def test_waits_as_it_is_told_and_keeps_the_cursor(begun: Exchange) -> None:
    begun.send()
    cursor = Box.objects.get(pk=begun.box.pk).cursor
    waited = []
    for kind, seconds in (("throttled", 0.0), ("unavailable", 7.0)):
        begun.operator.fault(kind, path="GetNewEvents", seconds=seconds)
        turns.read(_due(begun).pk)
        box = Box.objects.get(pk=begun.box.pk)
        assert box.due_at is not None
        waited.append((box.due_at - timezone.now()).total_seconds())
        assert box.cursor == cursor

    begun.pull()

    assert 0 < waited[0] <= 2
    assert 5 < waited[1] <= 7
    assert Document.objects.count() == 1


def test_a_standstill_is_told_of_once_and_ends_by_itself(begun: Exchange) -> None:
    message = begun.send(FILE)
    cursor = Box.objects.get(pk=begun.box.pk).cursor
    fault = begun.operator.fault("conflict", path="GetNewEvents", times=None)

    for _attempt in range(stopping.LASTING + 2):
        turns.read(_due(begun).pk)

    box = Box.objects.get(pk=begun.box.pk)
    assert (box.cursor, box.stopped_at) == (cursor, None)
    stood = Event.objects.get(kind=Kind.DIADOC_BOX_STOPPED)
    assert stood.data["code"] == "conflict"
    fault.times = 0
    begun.pull()
    assert begun.card(message).exchange_state == "delivered"
    assert Event.objects.filter(kind=Kind.DIADOC_BOX_RESUMED).count() == 1


def test_a_refused_token_is_refreshed_once(begun: Exchange) -> None:
    begun.send()
    before = begun.operator.identity.refreshes
    begun.operator.identity.revoke_access()

    begun.pull()

    assert begun.operator.identity.refreshes == before + 1
    assert Document.objects.count() == 1


def test_a_refresh_token_that_ended_stops_the_connection_once(begun: Exchange) -> None:
    begun.operator.identity.revoke_access()
    begun.operator.identity.revoke_refresh()

    for _turn in range(3):
        begun.pull()

    connection = Connection.objects.get()
    assert connection.stopped_at is not None
    assert begun.operator.identity.refused == 1
    assert Event.objects.filter(kind=Kind.DIADOC_BOX_STOPPED).count() == 1
    assert _calls(begun, "/V8/") == 1


def test_boxes_stop_one_by_one(exchange: Exchange) -> None:
    others = [
        exchange.operator.add_party(name=f"ООО «Вектра {number}»", inn="7806415204", is_mine=True) for number in (2, 3)
    ]
    unpaid, closed = (exchange.choose(party) for party in others)
    exchange.operator.fault("no_subscription", box=others[0].box, times=None)
    exchange.operator.fault("forbidden", box=others[1].box, times=None)

    for _turn in range(2):
        exchange.pull()
    message = exchange.send(FILE)
    done = exchange.pull()

    assert exchange.card(message).exchange_state == "delivered"
    codes = dict(Box.objects.values_list("pk", "stop_code"))
    assert codes == {exchange.box.pk: "", unpaid.pk: "no_subscription", closed.pk: "forbidden"}
    assert Event.objects.filter(kind=Kind.DIADOC_BOX_STOPPED).count() == 2
    assert sorted(done.stopped) == sorted([unpaid.title, closed.title])
    exchange.operator.faults.clear()
    Box.objects.filter(pk=unpaid.pk).update(due_at=timezone.now())  # an hour later it goes on by itself
    turns.read(unpaid.pk)
    stopping.resume(box=closed, by=exchange.firm.administrator)
    exchange.pull()
    assert not Box.objects.filter(stopped_at__isnull=False).exists()


def test_the_unknown_becomes_a_card_all_the_same(begun: Exchange) -> None:
    message = begun.send(Paper(type="SomethingNew", content=b"%PDF-1.4", function="x", version="y"))
    begun.operator.attach(key(message), begun.theirs.box, 250, content=b"?")
    begun.operator.set_status(key(message), begun.ours.box, {"response": "Response99"})

    done = begun.pull()

    card = begun.card(message)
    assert (card.kind.code, card.exchange_state) == ("other", "unknown")
    assert (done.quarantined, done.left) == (0, 0)
    assert begun.row(message).statuses["response"] == "Response99"


def test_poison_is_kept_with_its_bytes_and_stops_nothing(begun: Exchange) -> None:
    begun.operator.add_raw(begun.ours.box, {"EventId": "poison", "IndexKey": 5, "Message": []})
    begun.operator.add_raw(begun.ours.box, {"EventId": "poison2", "Patch": {"MessageId": None}})
    message = begun.send(FILE)

    done = begun.pull()

    assert begun.card(message).exchange_state == "delivered"
    assert done.quarantined == 2
    told = Event.objects.filter(kind=Kind.DIADOC_EVENT_QUARANTINED)
    assert told.count() == 1
    assert b"poison" in bytes(FeedEvent.objects.get(event_id="poison").raw)
    begun.operator.add_raw(begun.ours.box, {"EventId": "poison3", "Message": 7})
    begun.pull()
    assert told.count() == 1  # until somebody has looked
    assert not loading.retry_event(FeedEvent.objects.get(event_id="poison"), by=begun.firm.administrator)


@pytest.mark.parametrize("kind", ["html", "broken_json", "cut", "empty_json", "bad_gateway", "wrong_types", "gigantic"])
def test_a_bad_answer_loses_nothing(begun: Exchange, kind: str) -> None:
    message = begun.send(FILE)
    begun.operator.fault(kind, times=2)

    begun.pull()
    Box.objects.update(reread_at=timezone.now() - timedelta(minutes=11))
    begun.pull()

    assert begun.card(message).exchange_state in ("delivered", "unknown")
    assert Document.objects.count() == 1


def test_print_forms_wait_in_their_own_queue(begun: Exchange) -> None:
    printed, formless = begun.send(), begun.send(Paper(type="Contract", content=b"%PDF-1.4"))

    done = begun.pull()

    assert begun.card(printed).files.filter(role=FileRole.PRINT_FORM).count() == 1
    none = begun.row(formless).contents.get(kind="print_form")
    assert (none.problem, none.given_up_at is not None, none.file) == ("no_form", True, None)
    assert done.left == 0


@pytest.mark.parametrize(
    ("sent", "day"),
    [
        (datetime(2025, 12, 31, 20, 59, 59, 999999, tzinfo=UTC), "2025-12-31"),
        (datetime(2025, 12, 31, 21, 30, tzinfo=UTC), "2026-01-01"),
    ],
)
def test_a_moment_has_its_local_day(exchange: Exchange, sent: datetime, day: str) -> None:
    Box.objects.update(load_from=sent.date() - timedelta(days=1))
    message = exchange.send(FILE, at=sent)

    exchange.pull()

    row = exchange.row(message)
    assert row.sent_at == sent
    assert str(row.document.listed_on) == day


def test_a_replay_brings_back_and_overwrites_nothing(begun: Exchange) -> None:
    message = begun.send(FILE)
    begun.pull()
    card = begun.card(message)
    Document.objects.filter(pk=card.pk).update(subject="Для Антона", comment="важно")
    before = (Document.objects.count(), card.files.count(), Event.objects.filter(document_id=card.pk).count())

    loading.replay(box=begun.box, since=SINCE, by=begun.firm.administrator)
    begun.pull()

    again = Document.objects.get(pk=card.pk)
    assert (again.subject, again.comment) == ("Для Антона", "важно")
    assert (
        Document.objects.count(), again.files.count(), Event.objects.filter(document_id=card.pk).count()
    ) == before  # fmt: skip
    assert Box.objects.get(pk=begun.box.pk).replay_from is None


def test_incoming_documents_come_when_they_are_wanted_later(begun: Exchange) -> None:
    Box.objects.update(with_incoming=False)
    message = begun.receive(FILE)
    begun.pull()
    assert Document.objects.count() == 0
    Box.objects.update(with_incoming=True)

    loading.replay(box=begun.box, since=SINCE, by=begun.firm.administrator)
    begun.pull()

    assert begun.card(message).direction == "incoming"


def test_the_audit_restores_a_lost_card_and_tells(begun: Exchange) -> None:
    lost, kept = begun.send(FILE, at=ago(hours=30)), begun.send(FILE, at=ago(hours=29))
    begun.pull()
    begun.card(lost)
    ExchangedDocument.objects.filter(message_id=normal_id(lost.id)).delete()
    FeedEvent.objects.all().delete()
    Box.objects.update(audited_at=ago(days=2), reread_at=timezone.now())

    begun.pull()

    assert begun.card(lost).exchange_state == begun.card(kept).exchange_state == "delivered"
    told = Event.objects.get(kind=Kind.DIADOC_DIFFERED)
    assert (told.data["missing"], told.data["changed"]) == (1, 0)
    begun.pull()
    assert Event.objects.filter(kind=Kind.DIADOC_DIFFERED).count() == 1


def test_two_own_boxes_have_a_card_each(exchange: Exchange) -> None:
    sister = exchange.operator.add_party(name="ООО «Вектра Сервис»", inn="7806415204", is_mine=True)
    other = exchange.choose(sister)
    message = exchange.operator.send(exchange.ours.box, sister.box, [FILE])

    exchange.pull()

    directions = [exchange.card(message, box=box).direction for box in (exchange.box, other)]
    assert directions == ["outgoing", "incoming"]
