"""Client of a base's standard OData interface: typed values out, `GatewayError` on failure.

with Base(url=…, login=…, password=…) as base:
    for page in base.heads("СчетНаОплатуПокупателю", since=day, organisations=refs): …

One session of 1C serves all calls and is finished at the end, for each takes a licence. Pages of documents are ordered
by reference, the only order in which 1C loses nothing; rows of registers are asked for in batches, without pages.
"""

import base64
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from http.cookies import CookieError, SimpleCookie
from types import TracebackType
from typing import TypeVar
from urllib.parse import quote
from uuid import UUID

import httpx

from endocs.gateways import transport
from endocs.gateways.checked import Unreadable
from endocs.gateways.faults import GatewayError
from endocs.gateways.onec import answers, rows, values
from endocs.gateways.onec.fields import Row
from endocs.gateways.onec.values import Contract, Document, Firm, Head, Movement, Named, Receipt, Status
from endocs.kernel import http

PAGE = 500
BATCH = 20  # references in one question
LONGEST = 1500  # characters of a filter: IIS takes 2,048 in the whole question unless told otherwise
SILENCE = 60.0  # seconds
MOST_PAGES = 400
_SAFE = "$,'()/:;_!=*"
_HEAD = "Ref_Key,DataVersion,Date,Posted,DeletionMark"
Value = TypeVar("Value")


class Base:
    """A published base as one user sees it; `still()` is called before every question."""

    def __init__(
        self,
        *,
        url: str,
        login: str,
        password: str,
        verifies_tls: bool = True,
        still: Callable[[], None] = lambda: None,
        silence: float = SILENCE,
    ) -> None:
        self._url = url.rstrip("/")
        told = base64.b64encode(f"{login}:{password}".encode()).decode()  # 1C reads UTF-8, which httpx would not write
        self._headers = {"Authorization": f"Basic {told}", "Accept": "application/json"}
        self._still = still
        self._session = ""
        self._client = http.make_client(silence=silence, verifies_tls=verifies_tls)

    def __repr__(self) -> str:
        return f"Base({self._url!r})"

    def __enter__(self) -> "Base":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            is_silent = isinstance(error, GatewayError) and error.code in ("timeout", "network")
            if self._session and not is_silent:
                with suppress(GatewayError):
                    self._asked(f"/{quote(values.ORGANISATIONS)}?$format=json&$top=0", "", session="finish")
        finally:
            self._client.close()

    def sets(self) -> frozenset[str]:
        """Names of what is published."""
        return frozenset(row.text("name") for row in self._rows("", ""))

    def organisations(self) -> Sequence[Firm]:
        """All of ours."""
        return self._all(values.ORGANISATIONS, "", rows.firm)

    def currencies(self) -> Sequence[Named]:
        """All currencies of the base; their codes are ISO's numbers."""
        return self._all(values.CURRENCIES, "", rows.named)

    def heads(self, name: str, *, since: date, organisations: Sequence[UUID]) -> Iterator[Sequence[Head]]:
        """Pages of a type's documents since a day, those of these organisations."""
        for ours in _batches([f"Организация_Key eq {_guid(ref)}" for ref in organisations]):
            yield from self._pages(f"Document_{name}", f"Date ge datetime'{since:%Y-%m-%d}T00:00:00' and ({ours})")

    def _pages(self, name: str, condition: str) -> Iterator[Sequence[Head]]:
        for number in range(MOST_PAGES):
            more = f"&$orderby=Ref_Key&$top={PAGE}&$skip={number * PAGE}"
            page = self._all(name, condition, rows.head, more=more, select=_HEAD)
            yield page
            if len(page) < PAGE:
                return
        raise GatewayError("too_large", detail=name)

    def heads_of(self, name: str, refs: Iterable[UUID]) -> Sequence[Head]:
        """Documents of a type by reference; those that are not there any more are missing."""
        return self._of_refs(f"Document_{name}", refs, rows.head, select=_HEAD)

    def documents(self, name: str, refs: Iterable[UUID]) -> Sequence[Document]:
        """Whole documents of a type."""
        return self._of_refs(f"Document_{name}", refs, lambda row: rows.document(row, name))

    def receipts(self, name: str, refs: Iterable[UUID]) -> Sequence[Receipt]:
        """Whole documents of money of a type."""
        return self._of_refs(f"Document_{name}", refs, lambda row: rows.receipt(row, name))

    def firms(self, refs: Iterable[UUID], *, of: str = values.COUNTERPARTIES) -> Sequence[Firm]:
        """Counterparties, or persons."""
        return self._of_refs(of, refs, rows.firm)

    def contracts(self, refs: Iterable[UUID]) -> Sequence[Contract]:
        """Contracts."""
        return self._of_refs(values.CONTRACTS, refs, rows.contract)

    def names(self, of: str, refs: Iterable[UUID]) -> Sequence[Named]:
        """Things of a catalogue."""
        return self._of_refs(of, refs, rows.named, select="Ref_Key,Description,Code" if of != values.USERS else "")

    def movements(self, invoices: Iterable[UUID]) -> Sequence[Movement]:
        """Money that the register «ОплатаСчетов» has for these invoices."""
        return self._of_casts(f"{values.PAYMENTS}_RecordType", "СчетНаОплату", invoices, rows.movement)

    def statuses(self, invoices: Iterable[UUID]) -> Sequence[Status]:
        """Statuses of these invoices, of those that have one."""
        return self._of_casts(values.STATUSES, "Документ", invoices, rows.status)

    def _of_refs(
        self, name: str, refs: Iterable[UUID], read: Callable[[Row], Value], select: str = ""
    ) -> Sequence[Value]:
        batches = _batches(f"Ref_Key eq {_guid(ref)}" for ref in refs)
        return [one for batch in batches for one in self._all(name, batch, read, select=select)]

    def _of_casts(
        self, name: str, field: str, invoices: Iterable[UUID], read: Callable[[Row], Value]
    ) -> Sequence[Value]:
        kind = f"Document_{values.INVOICE}"
        batches = _batches(f"{field} eq cast({_guid(ref)},'{kind}')" for ref in invoices)
        return [one for batch in batches for one in self._all(name, batch, read)]

    def _all(
        self, name: str, condition: str, read: Callable[[Row], Value], *, more: str = "", select: str = ""
    ) -> Sequence[Value]:
        asked = f"&$filter={quote(condition, safe=_SAFE)}" if condition else ""
        asked += f"&$select={quote(select, safe=_SAFE)}" if select else ""
        try:
            return [read(row) for row in self._rows(name, asked + more)]
        except Unreadable as problem:
            raise GatewayError("unreadable", detail=str(problem)[:300]) from None

    def _rows(self, name: str, asked: str) -> Sequence[Row]:
        self._still()
        told = self._asked(f"/{quote(name)}?$format=json{asked}", name).get("value")
        if not isinstance(told, list):
            raise GatewayError("unreadable", detail=f"{name} has no rows")
        return [Row(value, f"{name}[{number}]") for number, value in enumerate(told)]

    def _asked(self, path: str, name: str, *, session: str = "start") -> dict[str, object]:
        """The answer; the first one begins the session, whose cookie goes with the others."""
        headers = dict(self._headers)
        if self._session:
            headers["Cookie"] = f"ibsession={self._session}"
        if not self._session or session != "start":
            headers["IBSession"] = session
        with _faults(), self._client.stream("GET", self._url + path, headers=headers) as response:
            self._session = _session(response) or self._session
            return answers.read(response, asked=name)


@contextmanager
def _faults() -> Iterator[None]:
    """As `transport.faults`; a certificate that the system does not trust has a code of its own."""
    try:
        with transport.faults():
            yield
    except GatewayError as error:
        if error.code == "network" and "CERTIFICATE_VERIFY_FAILED" in str(error.__context__):
            raise GatewayError("tls", detail="CERTIFICATE_VERIFY_FAILED", permanent=False) from None
        raise


def _session(response: httpx.Response) -> str:
    """The session that 1C has begun; "" when it keeps none."""
    for told in response.headers.get_list("Set-Cookie"):
        try:
            found = SimpleCookie(told).get("ibsession")
        except CookieError:
            continue
        if found is not None and found.value.isascii() and len(found.value) <= 200:
            return found.value
    return ""


def _batches(conditions: Iterable[str]) -> Iterator[str]:
    """The conditions joined by «or», each once, in addresses that are not too long."""
    batch, size = list[str](), 0
    for one in dict.fromkeys(conditions):
        length = len(quote(f"{one} or ", safe=_SAFE))
        if batch and (len(batch) == BATCH or size + length > LONGEST):
            yield " or ".join(batch)
            batch, size = [], 0
        batch.append(one)
        size += length
    if batch:
        yield " or ".join(batch)


def _guid(ref: UUID) -> str:
    return f"guid'{ref}'"
