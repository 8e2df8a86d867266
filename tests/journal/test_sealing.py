"""The chain over the events: sealed without making writers wait, and telling on whoever touches it."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from endocs.documents import actions as documents
from endocs.documents.models import Document
from endocs.journal import sealing
from endocs.journal.models import Event
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


def seal_everything() -> None:
    """Seal all there is; the horizon waits for every transaction of the server, of other databases too."""
    deadline = time.monotonic() + 180
    sealing.seal_all()
    while sealing.unsealed_tail():
        sealing.seal_all()
        assert time.monotonic() < deadline, "a transaction stays open"
        time.sleep(0.1)


def sealed_firm() -> cast.Firm:
    """A firm with a dozen sealed events."""
    firm = cast.firm()
    cast.prepared(firm)
    seal_everything()
    return firm


def sql(statement: str, *values: int | str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def event_at(place: int) -> Event:
    return Event.objects.get(sequence=place)


def test_every_event_gets_its_place_and_the_chain_holds() -> None:
    sealed_firm()

    assert sealing.unsealed_tail() == 0
    places = list(Event.objects.order_by("sequence").values_list("sequence", flat=True))
    assert places == list(range(1, len(places) + 1))
    assert not list(sealing.audit())


def test_sealing_twice_changes_nothing() -> None:
    sealed_firm()
    before = list(Event.objects.order_by("pk").values_list("pk", "sequence", "seal"))

    assert sealing.seal_all() == 0

    assert list(Event.objects.order_by("pk").values_list("pk", "sequence", "seal")) == before


def test_what_comes_after_an_open_transaction_waits_for_it() -> None:
    firm = sealed_firm()
    card = cast.document(firm, "act")
    seal_everything()
    written, may_end = threading.Event(), threading.Event()

    def slow_writer() -> None:
        with transaction.atomic():
            documents.remark(document=Document.objects.get(pk=card.pk), text="медленный", by=firm.accountant)
            written.set()
            may_end.wait(20)
        connection.close()

    thread = threading.Thread(target=slow_writer)
    thread.start()
    written.wait(20)
    documents.remark(document=card, text="быстрый", by=firm.manager)

    sealed_while_open = sealing.seal_all()
    tail_while_open = sealing.unsealed_tail()
    may_end.set()
    thread.join()
    seal_everything()

    assert (sealed_while_open, tail_while_open) == (0, 1)
    assert sealing.unsealed_tail() == 0
    assert not list(sealing.audit())
    texts = Event.objects.filter(kind="remark.made").order_by("sequence").values_list("data__text", flat=True)
    assert list(texts) == ["медленный", "быстрый"]


def test_two_sealers_make_one_chain() -> None:
    firm = cast.firm()
    for _ in range(3):
        cast.prepared(firm)

    def seal() -> None:
        sealing.seal_all()
        connection.close()

    threads = [threading.Thread(target=seal) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seal_everything()

    assert sealing.unsealed_tail() == 0
    assert not list(sealing.audit())


def change_data(event: Event) -> None:
    sql("""update journal_event set data = data || '{"amount": "1.00"}' where id = %s""", event.pk)


def change_actor(event: Event) -> None:
    sql("update journal_event set actor_id = coalesce(actor_id, 0) + 1 where id = %s", event.pk)


def change_moment(event: Event) -> None:
    sql("update journal_event set at = at + interval '1 microsecond' where id = %s", event.pk)


def change_kind(event: Event) -> None:
    sql("update journal_event set kind = 'request.closed' where id = %s", event.pk)


def change_subject(event: Event) -> None:
    sql("update journal_event set subject_id = subject_id + 1 where id = %s", event.pk)


def change_data_and_digest(event: Event) -> None:
    change_data(event)
    event.refresh_from_db()
    sql("update journal_event set digest = %s where id = %s", sealing.digest_of(event), event.pk)


@pytest.mark.parametrize(
    "change", [change_data, change_actor, change_moment, change_kind, change_subject, change_data_and_digest]
)
def test_audit_names_the_first_changed_event(change: Callable[[Event], None]) -> None:
    firm = sealed_firm()
    changed = event_at(4)
    change(changed)
    change(event_at(6))

    (fault,) = sealing.audit()

    assert (fault.workspace_id, fault.event_id) == (firm.workspace.pk, changed.pk)
    assert "changed" in fault.reason


def test_audit_names_the_event_after_a_removed_one() -> None:
    sealed_firm()
    after = event_at(5)
    sql("delete from journal_event where sequence = 4")

    (fault,) = sealing.audit()

    assert fault.event_id == after.pk
    assert "number 4, is missing" in fault.reason


def test_audit_tells_of_a_removed_end() -> None:
    sealed_firm()
    sql("delete from journal_event where sequence > 6")

    (fault,) = sealing.audit()

    assert fault.event_id == event_at(6).pk
    assert fault.reason == "the events after it are missing"


def test_audit_tells_when_everything_was_removed() -> None:
    sealed_firm()
    sql("delete from journal_event")

    (fault,) = sealing.audit()

    assert fault.reason == "the events after it are missing"


def test_audit_tells_of_a_chain_without_its_end() -> None:
    sealed_firm()
    sql("delete from journal_chain")

    (fault,) = sealing.audit()

    assert fault.event_id == event_at(1).pk
    assert fault.reason == "the end of its chain was removed"


def test_audit_names_an_inserted_event() -> None:
    sealed_firm()
    sql("update journal_event set sequence = sequence + 1000 where sequence > 4")
    sql("update journal_event set sequence = sequence - 999 where sequence > 1000")
    sql(
        """insert into journal_event (workspace_id, kind, subject_type, subject_id, data, at, transaction, sequence,
           digest, seal) select workspace_id, kind, subject_type, subject_id, data, at, transaction, 5, digest, seal
           from journal_event where sequence = 4"""
    )

    (fault,) = sealing.audit()

    assert fault.event_id == event_at(5).pk


def test_audit_names_an_event_inserted_at_the_end() -> None:
    sealed_firm()
    last = Event.objects.order_by("-sequence")[0]
    inserted = Event.objects.get(pk=last.pk)
    inserted.pk, inserted.sequence = None, (last.sequence or 0) + 1
    inserted.save(force_insert=True)
    inserted.seal = sealing.seal_of(inserted, last.seal)
    inserted.save()

    (fault,) = sealing.audit()

    assert fault.event_id == inserted.pk


def test_the_unsealed_tail_is_counted() -> None:
    firm = sealed_firm()
    cast.document(firm, "act")

    assert sealing.unsealed_tail() == 1
    assert not list(sealing.audit())
