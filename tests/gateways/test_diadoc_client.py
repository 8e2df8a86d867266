"""The client of the operator against an emulator of it, and against a server that answers whatever a test wants."""

import io
import json
import resource
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from endocs.gateways.diadoc import client, identity
from endocs.gateways.diadoc.client import Operator
from endocs.gateways.diadoc.values import NotReady, Tokens, normal_id
from endocs.gateways.faults import GatewayError
from sandbox.diadoc.papers import Paper
from sandbox.diadoc.server import Emulator
from tests.gateways import samples
from tests.gateways.speaking import Asked, Said, Speaker, operator, unpaced

BOX = "5a3f0c9e1b7d4e0a8c2d6f1900000001"
SECRET = "token-that-nobody-may-see"
PAGE = b"<html><body>Log in</body></html>"


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """An operator with one box of ours and one of a client."""
    with Emulator() as made:
        made.add_party(
            name="ООО «Вектра Монтаж»", inn="7806415204", kpp="780601001", is_mine=True, box=f"{BOX}@diadoc.ru"
        )
        made.add_party(name="АО «Заказчик»", inn="7802000023", kpp="780201001", box="1" * 32 + "@diadoc.ru")
        made.set_lag(0)
        yield made


def reached(emulator: Emulator) -> Operator:
    """A client with a token that the emulator takes."""
    token = emulator.identity.issue()
    return Operator(emulator.api_url, lambda refused: token, unpaced)


def sent(emulator: Emulator, *papers: Paper) -> tuple[str, str]:
    """Keys of a letter's message and first document."""
    message = emulator.send(f"{BOX}@diadoc.ru", "1" * 32 + "@diadoc.ru", papers or [Paper()])
    return message.id, message.entities[0].id


def failing(said: Said, ask: Callable[[Operator], object]) -> GatewayError:
    """The fault of a call that is answered so."""
    with Speaker(lambda _: said) as speaker, pytest.raises(GatewayError) as caught:
        ask(operator(speaker.address, lambda refused: SECRET))
    return caught.value


def new_events(api: Operator) -> object:
    """The first page."""
    return api.new_events(BOX)


def test_everything_is_read_from_the_emulator(emulator: Emulator) -> None:
    api = reached(emulator)
    message_id, entity_id = sent(emulator)

    (mine,) = api.my_organisations()
    other = api.organisation("1" * 32)
    page = api.new_events(BOX)
    last = api.last_event(BOX)
    message = api.message(BOX, message_id)
    listed, more = api.documents(BOX, "Any.Outbound")
    content = io.BytesIO()
    size = api.content(BOX, message_id, entity_id, content)

    assert (mine.inn, mine.boxes[0].id, other.inn) == ("7806415204", BOX, "7802000023")
    assert "UniversalTransferDocument" in api.document_types(BOX)
    assert not [event.problem for event in page.events if event.problem]
    assert not page.is_full
    assert last == page.events[-1]
    assert message.id == normal_id(message_id)
    assert ([one.key.entity_id for one in listed], more) == ([normal_id(entity_id)], False)
    assert size == len(content.getvalue()) == message.entities[0].size
    assert content.getvalue().startswith(b"<?xml")


def test_a_signature_is_given_as_it_was_sent_too(emulator: Emulator) -> None:
    api = reached(emulator)
    message_id, _entity = sent(emulator)
    signature = next(part for part in api.message(BOX, message_id).entities if part.type == "Signature")
    upgraded = io.BytesIO()

    original = api.original_signature(BOX, message_id, signature.id)
    api.content(BOX, message_id, signature.id, upgraded)

    assert original
    assert original != upgraded.getvalue()


def test_a_print_form_comes_after_some_patience(emulator: Emulator) -> None:
    api = reached(emulator)
    message_id, entity_id = sent(emulator)
    answers: list[NotReady | int] = []
    form = io.BytesIO()

    while not answers or isinstance(answers[-1], NotReady):
        answers.append(api.print_form(BOX, message_id, entity_id, form))

    assert isinstance(answers[0], NotReady)
    assert answers[0].seconds > 0
    assert form.getvalue().startswith(b"%PDF")
    assert answers[-1] == len(form.getvalue())


def test_an_empty_box_has_no_last_event(emulator: Emulator) -> None:
    api = reached(emulator)

    assert api.last_event(BOX) is None
    assert api.new_events(BOX).events == []


def test_a_cursor_comes_to_the_server_unchanged() -> None:
    key = "AAA+/7/AAA==&x=% я"

    with Speaker(lambda _: Said(body=samples.text("feed"))) as speaker:
        page = operator(speaker.address).new_events(BOX, key, from_ticks=5, limit=2, newest_first=True)

    query = parse_qs(urlsplit(speaker.asked[0].path).query)
    assert query["afterIndexKey"] == [key]
    assert (query["timestampFromTicks"], query["orderBy"]) == (["5"], ["Descending"])
    assert query["boxId"] == ["5a3f0c9e-1b7d-4e0a-8c2d-6f1900000001"]
    assert page.is_full


@pytest.mark.parametrize(
    ("status", "code", "permanent"),
    [
        (302, "http_302", True),
        (400, "bad_request", True),
        (401, "unauthorized", True),
        (402, "no_subscription", True),
        (403, "forbidden", True),
        (404, "not_found", False),
        (405, "method_not_allowed", True),
        (409, "conflict", False),
        (410, "gone", True),
        (418, "http_418", True),
        (429, "throttled", False),
        (500, "server", False),
        (502, "server", False),
        (503, "server", False),
        (504, "server", False),
    ],
)
def test_each_refusal_has_its_code(status: int, code: str, permanent: bool) -> None:
    headers = {"X-Diadoc-ErrorCode": "Stable", "Location": "http://elsewhere.example/"}

    fault = failing(Said(status, f"Bad\0 {SECRET}\n thing".encode(), "text/plain", headers), new_events)

    assert (fault.code, fault.status, fault.permanent) == (code, status, permanent)
    assert fault.detail == "Stable Bad … thing"
    assert SECRET not in f"{fault!r} {fault}"


@pytest.mark.parametrize(
    ("said", "code", "permanent"),
    [
        (Said(200, PAGE, "text/html"), "not_json", False),
        (Said(200, b'{"Events": [', "application/json"), "not_json", False),
        (Said(200, b"", "application/json"), "not_json", False),
        (Said(204, b""), "not_ready", False),
        (Said(200, b"[1]", "application/json"), "not_json", False),
        (Said(200, b'{"Events": []}', size=500), "network", False),
        (Said(200, b"x", headers={"Content-Encoding": "gzip"}), "unreadable", True),
        (Said(429, PAGE, "text/html"), "throttled", False),
        (Said(500, b"x" * 10_000_000, "text/plain"), "server", False),
    ],
)
def test_each_wrong_answer_has_its_code(said: Said, code: str, permanent: bool) -> None:
    fault = failing(said, new_events)

    assert (fault.code, fault.permanent) == (code, permanent)
    assert len(fault.detail) <= 300


def test_an_answer_of_another_shape_is_unreadable() -> None:
    fault = failing(Said(body=b'{"MessageId": 7}'), lambda api: api.message(BOX, "1" * 32))

    assert (fault.code, fault.permanent, fault.detail) == ("unreadable", True, "GetMessage.MessageId is not a text")


def test_a_document_that_cannot_be_read_hides_no_other_of_a_list() -> None:
    good, bad = {"MessageId": "1", "EntityId": "2", "IndexKey": "k"}, {"MessageId": 7, "EntityId": "2"}

    with Speaker(lambda _: Said(body=json.dumps({"Documents": [good, bad]}).encode())) as speaker:
        listed, more = operator(speaker.address).documents(BOX, "Any.Outbound")
    fault = failing(Said(body=json.dumps({"Documents": [bad]}).encode()), lambda api: api.documents(BOX, "Any.Inbound"))

    assert ([one.index_key for one in listed], more) == (["k"], False)
    assert fault.code == "unreadable"


def test_nobody_at_home_is_the_network() -> None:
    with Speaker(lambda _: Said()) as gone:
        pass

    with pytest.raises(GatewayError) as caught:
        operator(gone.address).new_events(BOX)

    assert (caught.value.code, caught.value.permanent) == ("network", False)


@pytest.mark.parametrize("seconds", ["7", "date", "nonsense", "-5", "99999999999999"])
def test_the_wait_that_is_asked_for_is_told(seconds: str) -> None:
    told = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True) if seconds == "date" else seconds

    fault = failing(Said(503, b"", "text/plain", {"Retry-After": told}), new_events)

    wanted: dict[str, list[int | None]] = {"7": [7], "date": [29, 30], "99999999999999": [24 * 3600]}
    assert fault.retry_after in wanted.get(seconds, [None])


def test_a_refused_token_is_replaced_once_and_the_call_repeated_once() -> None:
    given: list[str] = []

    def token(refused: str) -> str:
        given.append(refused)
        return "second" if refused else "first"

    def say(asked: Asked) -> Said:
        return Said(body=samples.text("feed")) if asked.token == "second" else Said(401, b"Invalid auth token")

    with Speaker(say) as speaker:
        page = operator(speaker.address, token).new_events(BOX)

    assert len(page.events) == 2
    assert given == ["", "first"]
    assert [asked.token for asked in speaker.asked] == ["first", "second"]


def test_a_token_that_is_refused_again_is_not_replaced_again() -> None:
    with Speaker(lambda _: Said(401, b"Invalid auth token", "text/plain")) as speaker, pytest.raises(GatewayError):
        operator(speaker.address, lambda refused: f"after-{refused}").new_events(BOX)

    assert len(speaker.asked) == 2


def test_a_file_that_is_cut_is_a_fault(emulator: Emulator) -> None:
    api = reached(emulator)
    message_id, entity_id = sent(emulator)
    emulator.fault("cut", path="GetEntityContent")

    with pytest.raises(GatewayError) as caught:
        api.content(BOX, message_id, entity_id, io.BytesIO())

    assert caught.value.code == "network"


def flood(pieces: int) -> Iterator[bytes]:
    """So many megabytes."""
    yield from (b" " * 1024 * 1024 for _ in range(pieces))


@pytest.mark.parametrize("size", [None, 400 * 1024 * 1024])
def test_gigantic_answers_are_refused_in_little_memory(size: int | None, tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    page = failing(Said(body=flood(400), size=size), new_events)
    with (tmp_path / "file").open("wb") as into:
        file = failing(Said(body=flood(400), size=size), lambda api: api.content(BOX, "1", "2", into))

    assert (page.code, file.code) == ("too_large", "too_large")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024  # KiB
    assert (tmp_path / "file").stat().st_size <= client.FILE_BYTES


def test_a_large_file_is_written_in_pieces(tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with Speaker(lambda _: Said(body=flood(70))) as speaker, (tmp_path / "file").open("wb") as into:
        size = operator(speaker.address).content(BOX, "1", "2", into)

    assert size == (tmp_path / "file").stat().st_size == 70 * 1024 * 1024
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30 * 1024


def test_a_server_that_drips_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "JSON_SECONDS", 0.0)

    fault = failing(Said(body=iter([b'{"Events"', b": []}"])), new_events)

    assert (fault.code, fault.permanent) == ("timeout", False)


def test_nothing_is_remembered_from_answer_to_answer() -> None:
    with Speaker(lambda _: Said(body=samples.text("feed"), headers={"Set-Cookie": "who=1; Path=/"})) as speaker:
        api = operator(speaker.address)
        api.new_events(BOX)
        api.new_events(BOX)

    assert [asked.cookie for asked in speaker.asked] == ["", ""]


def test_a_client_shows_no_token() -> None:
    assert SECRET not in repr(operator("https://diadoc.example", lambda refused: SECRET))


def refreshed(speaker: Speaker) -> Tokens:
    """Tokens of this identity provider."""
    return identity.refresh(speaker.address, "client", SECRET, "former")


def test_a_refresh_token_gives_tokens() -> None:
    body = b'{"access_token": "next", "refresh_token": "later", "expires_in": 86400, "token_type": "Bearer"}'

    with Speaker(lambda _: Said(body=body)) as speaker:
        tokens = refreshed(speaker)

    assert (tokens.access, tokens.refresh, tokens.expires_in) == ("next", "later", 86400)
    assert parse_qs(speaker.asked[0].body.decode()) == {
        "grant_type": ["refresh_token"],
        "client_id": ["client"],
        "client_secret": [SECRET],
        "refresh_token": ["former"],
    }
    assert not {"next", "later"} & set(repr(tokens).split("'"))


def test_a_provider_that_replaces_nothing_leaves_the_former_token() -> None:
    with Speaker(lambda _: Said(body=b'{"access_token": "next", "expires_in": "60"}')) as speaker:
        assert refreshed(speaker).refresh == "former"


@pytest.mark.parametrize(
    ("said", "code", "permanent"),
    [
        (Said(400, b'{"error": "invalid_grant"}'), "invalid_grant", True),
        (Said(401, b'{"error": "invalid_client"}'), "invalid_client", True),
        (Said(400, b'{"error": "token-that-nobody-may-see"}'), "refresh_refused", True),
        (Said(403, PAGE, "text/html"), "refresh_refused", True),
        (Said(429, PAGE, "text/html"), "throttled", False),
        (Said(503, b"", "text/plain", {"Retry-After": "7"}), "server", False),
        (Said(200, PAGE, "text/html"), "not_json", False),
        (Said(200, b'{"access_token": "ne', size=500), "refresh_lost", False),
        (Said(200, b'{"access_token": 7}'), "refresh_lost", False),
        (Said(200, '{"access_token": "ключ"}'.encode()), "refresh_lost", False),
        (Said(200, b'{"access_token": "a\\r\\nb"}'), "refresh_lost", False),
    ],
)
def test_each_failure_of_a_refresh_has_its_code(said: Said, code: str, permanent: bool) -> None:
    with Speaker(lambda _: said) as speaker, pytest.raises(GatewayError) as caught:
        refreshed(speaker)

    assert (caught.value.code, caught.value.permanent) == (code, permanent)
    assert SECRET not in f"{caught.value!r}"
    assert "former" not in f"{caught.value!r}"
    assert len(speaker.asked) == 1


def test_a_refresh_that_was_never_sent_is_not_lost() -> None:
    with Speaker(lambda _: Said()) as gone:
        pass

    with pytest.raises(GatewayError) as caught:
        refreshed(gone)

    assert (caught.value.code, caught.value.permanent) == ("network", False)
