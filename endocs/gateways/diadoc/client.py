"""Client of the operator's API: typed values out, `GatewayError` on failure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from itertools import chain
from os import getpid
from typing import BinaryIO, TypeVar
from uuid import UUID

import httpx

from endocs.gateways import transport
from endocs.gateways.checked import Unreadable
from endocs.gateways.diadoc import pages, reading
from endocs.gateways.diadoc.fields import Fields
from endocs.gateways.diadoc.values import (
    Event,
    Listed,
    Message,
    NotReady,
    OperatorOrganisation,
    Page,
    normal_id,
)
from endocs.gateways.faults import GatewayError
from endocs.kernel import http

JSON_BYTES = 32 * 1024 * 1024
JSON_SECONDS = 60.0
FILE_BYTES = 100 * 1024 * 1024  # a document of the operator is at most 70 MB
FILE_SECONDS = 600.0
PAGE = 100
SOON = 3  # seconds, when the operator does not tell when to ask again

StillAtIt = Callable[[], None]
Value = TypeVar("Value")
Query = Mapping[str, str | int]


class Operator:
    """The API as one user sees it.

    `token("")` gives the access token and `token(refused)` another one than the refused. `pace()` is entered around
    each call until its answer has been read; what it gives is called again and again while a long answer arrives.
    """

    def __init__(
        self, api_url: str, token: Callable[[str], str], pace: Callable[[], AbstractContextManager[StillAtIt]]
    ) -> None:
        self._api_url = api_url.rstrip("/")
        self._token = token
        self._pace = pace

    def __repr__(self) -> str:
        return f"Operator({self._api_url!r})"

    def my_organisations(self) -> Sequence[OperatorOrganisation]:
        """Organisations and boxes of the user; nothing is registered by asking."""
        return self._json(
            "/GetMyOrganizations",
            {"autoRegister": "false"},
            lambda of: [reading.organisation(part) for part in of.parts("Organizations")],
        )

    def organisation(self, box_id: str) -> OperatorOrganisation:
        """The organisation that a box belongs to, a counteragent's too."""
        return self._json("/GetOrganization", {"boxId": _guid(box_id)}, reading.organisation)

    def document_types(self, box_id: str) -> Mapping[str, str]:
        """Types of documents that the box knows, with their titles."""
        return self._json(
            "/V3/GetDocumentTypes",
            {"boxId": _guid(box_id)},
            lambda of: {part.text("Name"): part.text("Title") for part in of.parts("DocumentTypes")},
        )

    def new_events(
        self,
        box_id: str,
        after: str = "",
        from_ticks: int = 0,
        to_ticks: int = 0,
        limit: int = PAGE,
        newest_first: bool = False,
    ) -> Page:
        """Events after the key; without one from the oldest, or from `from_ticks` on. At most 100 at a time."""
        query: dict[str, str | int] = {"boxId": _guid(box_id), "limit": limit}
        query |= {"afterIndexKey": after} if after else {}
        query |= _period(from_ticks, to_ticks)
        query |= {"orderBy": "Descending"} if newest_first else {}
        with self._called("/V8/GetNewEvents", query) as (response, _still):
            body = _json_body(response)
        with _unreadable(response):
            events = pages.events(body)
        return Page(events, is_full=len(events) >= limit)

    def last_event(self, box_id: str) -> Event | None:
        """The newest event of the box; None when nothing ever happened."""
        with self._called("/V2/GetLastEvent", {"boxId": _guid(box_id)}) as (response, _still):
            if response.status_code == 204:
                return None
            body = _json_body(response)
        with _unreadable(response):
            return pages.event(pages.loads(body), pages.text_of(body))

    def message(self, box_id: str, message_id: str) -> Message:
        """The message as it is now, without contents."""
        query = {"boxId": _guid(box_id), "messageId": _guid(message_id), "injectEntityContent": "false"}
        return self._json("/V6/GetMessage", query, reading.message)

    def documents(
        self, box_id: str, category: str, after: str = "", from_ticks: int = 0, to_ticks: int = 0
    ) -> tuple[Sequence[Listed], bool]:
        """A page of the box's documents, and whether more follow after its last key.

        The category is `<type or Any>.<Inbound|Outbound|Internal><status>`; the period is that of sending or delivery.
        """
        query: dict[str, str | int] = {"boxId": _guid(box_id), "filterCategory": category, "count": PAGE}
        query |= {"afterIndexKey": after} if after else {}
        query |= _period(from_ticks, to_ticks)

        def read(of: Fields) -> tuple[Sequence[Listed], bool]:
            told = len(list(of.parts("Documents")))
            return reading.listed(of), of.flag("HasMoreResults") if of.has("HasMoreResults") else told >= PAGE

        return self._json("/V3/GetDocuments", query, read)

    def content(self, box_id: str, message_id: str, entity_id: str, into: BinaryIO, *, limit: int = FILE_BYTES) -> int:
        """Writes the bytes of a file or signature and gives their number; more than `limit` are `too_large`."""
        with self._called("/V4/GetEntityContent", _of_entity(box_id, message_id, entity_id), accept="*/*") as called:
            response, still = called
            with transport.faults():
                return http.copy(response, into, limit=limit, seconds=FILE_SECONDS, on_piece=still)

    def original_signature(self, box_id: str, message_id: str, entity_id: str) -> bytes:
        """The signature as it was sent; `content` gives the one that the operator has upgraded."""
        wanted = normal_id(entity_id)
        query = {
            "boxId": _guid(box_id),
            "messageId": _guid(message_id),
            "entityId": _guid(entity_id),
            "originalSignature": "true",
            "injectEntityContent": "true",
        }
        entities = self._json("/V6/GetMessage", query, reading.message).entities
        found = [entity.content for entity in entities if entity.id == wanted and entity.content]
        if not found:
            raise GatewayError("not_found", detail="the message came without this signature", permanent=False)
        return found[0]

    def print_form(
        self, box_id: str, message_id: str, entity_id: str, into: BinaryIO, *, limit: int = FILE_BYTES
    ) -> NotReady | int:
        """Writes the PDF and gives its bytes' number, or tells when to ask again; `conflict` when there is no form."""
        query = {"boxId": _guid(box_id), "messageId": _guid(message_id), "documentId": _guid(entity_id)}
        with self._called("/GeneratePrintForm", query, accept="*/*") as (response, still), transport.faults():
            pieces = http.pieces(response, limit=limit, seconds=FILE_SECONDS)
            first = next(pieces, b"")
            if response.status_code != 200 or not first:
                return NotReady(transport.retry_after(response) or SOON)
            size = 0
            for piece in chain([first], pieces):
                size += into.write(piece)
                still()
            return size

    def _json(self, path: str, query: Query, read: Callable[[Fields], Value]) -> Value:
        with self._called(path, query) as (response, _still):
            body = _json_body(response)
        with _unreadable(response):
            return read(Fields(pages.loads(body), path.rpartition("/")[2]))

    @contextmanager
    def _called(
        self, path: str, query: Query, accept: str = "application/json"
    ) -> Iterator[tuple[httpx.Response, StillAtIt]]:
        """An answer that the service gave gladly. After a 401 the call is repeated once with another token."""
        token = self._token("")
        try:
            with self._sent(path, query, accept, token) as answer:
                transport.check(answer[0], secret=token)
                yield answer
                return
        except GatewayError as error:
            if error.status != 401:
                raise
        token = self._token(token)
        with self._sent(path, query, accept, token) as answer:
            transport.check(answer[0], secret=token)
            yield answer

    @contextmanager
    def _sent(self, path: str, query: Query, accept: str, token: str) -> Iterator[tuple[httpx.Response, StillAtIt]]:
        headers = {"Accept": accept, "Authorization": f"Bearer {token}"}
        with self._pace() as still, transport.faults():
            client = _client(getpid())
            with client.stream("GET", self._api_url + path, params=dict(query), headers=headers) as response:
                yield response, still


@lru_cache(maxsize=1)
def _client(_process: int) -> httpx.Client:
    """The connections of this process, shared by its threads."""
    return http.make_client()


def _json_body(response: httpx.Response) -> bytes:
    status = response.status_code
    if status in (202, 204):
        wait = transport.retry_after(response) or SOON
        raise GatewayError("not_ready", status=status, retry_after=wait, permanent=False)
    with transport.faults():
        body = http.body(response, limit=JSON_BYTES, seconds=JSON_SECONDS)
    if transport.is_page(response):
        raise GatewayError("not_json", status=status, detail="an HTML page", permanent=False)
    return body


@contextmanager
def _unreadable(response: httpx.Response) -> Iterator[None]:
    """What is no JSON may be better next time; JSON of another shape will not."""
    try:
        yield
    except Unreadable as problem:
        raise GatewayError("unreadable", status=response.status_code, detail=str(problem)) from None
    except ValueError:
        raise GatewayError(
            "not_json", status=response.status_code, detail="the answer is no JSON", permanent=False
        ) from None


def _of_entity(box_id: str, message_id: str, entity_id: str) -> Query:
    return {"boxId": _guid(box_id), "messageId": _guid(message_id), "entityId": _guid(entity_id)}


def _period(from_ticks: int, to_ticks: int) -> Query:
    told = {"timestampFromTicks": from_ticks, "timestampToTicks": to_ticks}
    return {name: ticks for name, ticks in told.items() if ticks}


def _guid(text: str) -> str:
    """The id as the API's documentation writes it; one that is no GUID as it is."""
    try:
        return str(UUID(hex=normal_id(text)))
    except ValueError:
        return text
