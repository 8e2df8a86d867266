"""What the operator's JSON says, and what becomes of JSON that says something else."""

import contextlib
import copy
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from endocs.gateways.checked import Unreadable
from endocs.gateways.diadoc import pages, reading, ticks
from endocs.gateways.diadoc.fields import Fields
from endocs.gateways.diadoc.values import Event
from tests.gateways import samples

SHARED = Path(__file__).parents[3] / "shared/diadoc/samples/events"
T = 639037968700475654


def feed(value: Any) -> list[Event]:
    """The events of a page with this value."""
    return pages.events(json.dumps(value, ensure_ascii=False).encode())


def test_a_message_is_read_with_its_entities() -> None:
    message = reading.message(Fields(samples.value("message"), "Message"))

    document, signature, refusal, revocation, unknown = message.entities
    assert (message.id, message.from_box_id, message.to_box_id) == (
        "0123456789abcdef0123456789abcdef",
        "5a3f0c9e1b7d4e0a8c2d6f1900000001",
        "11112222333344445555666677778888",
    )
    assert message.last_patch_ticks == T + 9007199254740993
    assert message.packet_is_locked
    assert document.document
    assert document.document.metadata["TotalSum"] == "12200.00"
    assert document.document.subordinate[0].message_id == "aaaaaaaa111122223333444444444444"
    assert (document.document.delivered_ticks, document.document.custom_document_id) == (0, "")
    assert (signature.is_approval, signature.content) == (True, bytes.fromhex("30820100"))
    assert (refusal.message_group, refusal.comment) == ("Rejection", "Неверная сумма\nи дата")
    assert revocation.comment == "Ошиблись договором"
    assert (unknown.attachment_type, unknown.size) == ("250", None)


def test_a_feed_is_read_with_the_bytes_of_each_event() -> None:
    raw = samples.text("feed")

    first, second = pages.events(raw)

    assert first.message_id == second.message_id == "0123456789abcdef0123456789abcdef"
    assert second.patch
    assert second.patch.entity_patches[0].is_deleted
    assert second.patch.draft_became == ["aaaaaaaa111122223333444444444444"]
    assert (first.index_key, first.ticks, second.ticks) == ("AAAA+/7AAA==", T, T)
    assert first.raw in raw
    assert json.loads(first.raw)["Message"]["FromTitle"] == "ООО «Вектра»"


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("GetNewEvents_page1", 12),
        ("GetNewEvents_page2", 8),
        ("GetNewEvents_empty", 0),
        ("GetNewEvents_trap_equal_keys", 3),
    ],
)
@pytest.mark.skipif(not SHARED.exists(), reason="the shared samples are not here")
def test_shared_samples_are_read(name: str, count: int) -> None:
    events = pages.events((SHARED / f"{name}.json").read_bytes())

    assert len(events) == count
    assert not [event.problem for event in events if event.problem]


def test_a_member_that_is_unknown_is_kept() -> None:
    value = samples.value("feed")
    info = value["Events"][0]["Message"]["Entities"][0]["DocumentInfo"]
    info |= {"RecipientResponseStatus": 99, "TypeNamedId": "Sonnet", "RevocationStatus": "RevocationOnMars"}

    read = feed(value)[0].message

    assert read
    assert read.entities[0].document
    document = read.entities[0].document
    assert (document.response_status, document.type_named_id) == ("99", "Sonnet")
    assert document.revocation_status == "RevocationOnMars"


def test_one_event_that_cannot_be_read_hides_no_other() -> None:
    value = samples.value("feed")
    value["Events"][0]["Message"]["Entities"] = "none"

    bad, good = feed(value)

    assert (bad.message, bad.patch, bad.problem) == (None, None, "Event.Message.Entities is not a list")
    assert (bad.id, bad.index_key) == ("01234567-89ab-cdef-0123-456789abcdef", "AAAA+/7AAA==")
    assert good.patch


@pytest.mark.parametrize("broken", ['{"EventId": "1",}', '{"a": [1 2], "b": "}\\q"}', '{"a": nul}', "{'a': 1}"])
def test_an_event_that_is_no_json_hides_no_other(broken: str) -> None:
    good = json.dumps(samples.value("feed")["Events"][0])
    page = f'{{"Events": [{good}, {broken}, {good}], "TotalCount": 3}}'

    first, bad, last = pages.events(page.encode())

    assert first.message
    assert last.message
    assert bad.problem
    assert bad.index_key == ""


def test_a_bare_line_break_in_a_text_is_a_line_break() -> None:
    event = pages.events(
        b'{"Events": [{"EventId": "1", "IndexKey": "k", "Patch": {"MessageId": "1", "PatchId": "a\nb"}}]}'
    )

    assert event[0].patch
    assert event[0].patch.id == "a\nb"


@pytest.mark.parametrize("event", [None, 7, "text", [], {}, {"EventId": 7}, {"EventId": "x" * 101, "IndexKey": ""}])
def test_an_event_without_a_usable_id_has_one_of_its_bytes(event: object) -> None:
    first, again = feed({"Events": [event]})[0], feed({"TotalCount": 1, "Events": [event]})[0]

    assert first.problem
    assert first.id == again.id
    assert first.id.startswith("sha256:")
    assert len(first.id) <= 100


def test_texts_that_no_database_keeps_are_mended() -> None:
    page = rb'{"Events": [{"EventId": "a\u0000b", "IndexKey": "k", "Patch": {"MessageId": "1", "PatchId": "\ud800 '
    page += b'\xff"}}]}'

    event = pages.events(page)[0]

    assert event.id == "a\ufffdb"
    assert event.patch
    assert event.patch.id == "\ufffd \ufffd"
    assert event.raw.endswith(b'\xff"}}')


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"null", b'{"Events": [', b"{} {}", b"[" * 100_000, b'{"Events": ' + b"[" * 100_000]
)
def test_what_is_no_page_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (of any kind)
        pages.events(body)


@pytest.mark.parametrize("value", [-1, 3155378976000000000, 1.5, "six", True, [], 10**30])
def test_a_moment_that_is_none_is_refused(value: object) -> None:
    with pytest.raises(Unreadable):
        Fields({"At": value}, "X").ticks("At")


@pytest.mark.parametrize("value", [639037968700475654, "639037968700475654"])
def test_ticks_beyond_doubles_are_not_rounded(value: object) -> None:
    assert Fields(json.loads(json.dumps({"At": value})), "X").ticks("At") == 639037968700475654


def test_the_last_moment_of_a_moscow_year() -> None:
    at = ticks.from_moment(datetime(2025, 12, 31, 23, 59, 59, 999999, tzinfo=ZoneInfo("Europe/Moscow"))) + 9

    moment = ticks.moment(at)

    assert moment == datetime(2025, 12, 31, 20, 59, 59, 999999, tzinfo=UTC)
    assert moment.astimezone(ZoneInfo("Europe/Moscow")).date().isoformat() == "2025-12-31"


def test_zero_is_no_date() -> None:
    assert ticks.moment(0) is None
    assert ticks.moment(ticks.LAST) == datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)


@given(
    at=st.datetimes(
        min_value=datetime(1, 1, 2),  # noqa: DTZ001  (the zone is drawn)
        max_value=datetime(9999, 12, 30),  # noqa: DTZ001
        timezones=st.sampled_from([UTC, ZoneInfo("Europe/Moscow"), ZoneInfo("Asia/Kamchatka")]),
    )
)
def test_moments_become_ticks_and_back(at: datetime) -> None:
    there = ticks.from_moment(at)

    assert ticks.moment(there) == (at.astimezone(UTC) if there > 0 else None)


@given(value=st.integers(min_value=1, max_value=ticks.LAST))
def test_ticks_become_moments_of_the_same_microsecond(value: int) -> None:
    moment = ticks.moment(value)

    assert moment
    assert 0 <= value - ticks.from_moment(moment) < 10
    assert (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1) == (value - 621355968000000000) // 10**7


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """All places inside a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in places(item, (*path, key)))]


FEED = samples.value("feed")
PLACES = places(FEED)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)


@given(changes=st.lists(st.tuples(st.sampled_from(PLACES), ANYTHING), min_size=1, max_size=4))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_spoilt_anywhere_a_page_is_values_or_problems(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    value = copy.deepcopy(FEED)
    for path, other in changes:
        value = spoilt(value, path, other)

    try:
        events = pages.events(json.dumps(value).encode())
    except ValueError:
        return  # the page itself is no object

    for event in events:
        assert event.id
        assert bool(event.problem) == (event.message is None and event.patch is None)
        assert len(event.message_id) <= 32
        assert len(event.index_key) <= 500
        assert 0 <= event.ticks <= ticks.LAST
        f"{event}".encode().decode()  # nothing that cannot be kept or sent
        assert json.loads(event.raw.decode()) is not NotImplemented


def spoilt(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    """The value with another one at this place, when the place is still there."""
    if not path:
        return other
    with contextlib.suppress(KeyError, IndexError, TypeError):
        value[path[0]] = spoilt(value[path[0]], path[1:], other)
    return value


@given(body=st.binary(max_size=200))
def test_any_bytes_are_a_page_or_a_value_error(body: bytes) -> None:
    with contextlib.suppress(ValueError):
        assert isinstance(pages.events(body), list)
