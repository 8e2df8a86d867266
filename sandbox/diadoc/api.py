"""The addresses of the API: what each answers to the service user."""

import base64
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any

from sandbox.diadoc import answers, print_forms, signatures
from sandbox.diadoc.contents import Content, read
from sandbox.diadoc.deeds import signer_of
from sandbox.diadoc.feed import Feed, read_key
from sandbox.diadoc.kinds import KINDS, kind_of
from sandbox.diadoc.listing import listed
from sandbox.diadoc.state import HEAD_DEPARTMENT, Entity, Key, Message, Party, World

OCTETS = "application/octet-stream"
Query = Mapping[str, str]


class Refused(Exception):  # noqa: N818  (the API's word for an error)
    """Status, text and code of an error."""

    def __init__(self, status: int, text: str, code: str) -> None:
        super().__init__(text)
        self.status, self.text, self.code = status, text, code


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: a JSON value or pieces of a file of so many bytes."""

    status: int = 200
    value: Any = None
    content: Iterator[bytes] | None = None
    size: int = 0
    kind: str = OCTETS
    headers: Mapping[str, str] = field(default_factory=dict)


class Api:
    """Answers from the world; `print_waits` is how often a print form answers "not ready" first."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.print_waits, self.retry_after = 1, 1
        self.asked: dict[Key, int] = {}
        self.inline_by_default = True
        self.routes: dict[str, Callable[[Query], Reply]] = {
            "/getmyorganizations": self.my_organisations,
            "/getmypermissions": self.my_permissions,
            "/getorganization": self.organisation,
            "/v3/getcounteragents": self.counteragents,
            "/v7/getnewevents": self.new_events,
            "/v8/getnewevents": self.new_events,
            "/v3/getevent": self.one_event,
            "/v2/getlastevent": self.last_event,
            "/v6/getmessage": self.message,
            "/v3/getdocument": self.document,
            "/v3/getdocuments": self.documents,
            "/v4/getentitycontent": self.entity_content,
            "/generateprintform": self.print_form,
            "/generatedocumentzip": self.document_zip,
            "/shelfdownload": self.shelf,
            "/v3/getdocumenttypes": self.document_types,
            "/getsignatureinfo": self.signature_info,
        }
        self.unversioned = {re.sub(r"^/v\d+", "", path) for path in self.routes if path.startswith("/v")}

    def answer(self, method: str, path: str, query: Query) -> Reply:
        """The answer to a call; Refused with the status of an error."""
        bare = path.rstrip("/").lower()
        found = self.routes.get(bare)
        if found is None:
            if re.sub(r"^/v\d+", "", bare) in self.unversioned:
                raise Refused(410, f"{path} is removed", "MethodRemoved")
            raise Refused(404, f"There is no method {path}", "MethodNotFound")
        if method != "GET":
            raise Refused(405, f"{path} does not support {method}", "MethodNotAllowed")
        with self.world.lock:
            return found(query)

    def my_organisations(self, query: Query) -> Reply:
        """Organisations of the service user."""
        del query
        mine = [answers.organisation(party) for party in self.world.parties.values() if party.is_mine]
        return Reply(value={"Organizations": mine})

    def my_permissions(self, query: Query) -> Reply:
        """What the service user may in an organisation."""
        party = next((one for one in self.world.parties.values() if one.id == query.get("orgId")), None)
        if party is None or not party.is_mine:
            raise Refused(403, "Access to the organisation is denied", "Forbidden")
        level = "AllDocuments" if party.sees_all else "DepartmentOnly"
        told = {"UserDepartmentId": HEAD_DEPARTMENT, "DocumentAccessLevel": level, "IsAdministrator": False}
        return Reply(value=told)

    def organisation(self, query: Query) -> Reply:
        """An organisation by its box, id or INN."""
        wanted = (normal(query.get("boxId", "")), query.get("orgId", ""), query.get("inn", ""))
        for party in self.world.parties.values():
            if (
                (wanted[0] and party.box == wanted[0])
                or party.id == wanted[1]
                or (wanted[2] and party.inn == wanted[2])
            ):
                return Reply(value=answers.organisation(party))
        raise Refused(404, "The organisation is not found", "OrganizationNotFound")

    def counteragents(self, query: Query) -> Reply:
        """Everybody else is a partner."""
        wanted = query.get("myOrgId") or self._party(query, "myBoxId").id
        others = [
            {"IndexKey": party.id, "Organization": answers.organisation(party), "CurrentStatus": "IsMyCounteragent"}
            for party in self.world.parties.values()
            if party.id != wanted
        ]
        return Reply(value={"TotalCount": len(others), "Counteragents": others, "TotalCountType": "Equal"})

    def new_events(self, query: Query) -> Reply:
        """A page of the feed."""
        party = self._party(query)
        if query.get("afterIndexKey") and query.get("afterEventId"):
            raise Refused(400, "afterEventId cannot be combined with afterIndexKey", "BadRequest")
        if not party.sees_all and not query.get("departmentId"):
            raise Refused(403, "departmentId is required: the user has no access to all documents", "Forbidden")
        feed = self.world.feeds[party.box]
        places, total = self._places(feed, query)
        wanted = _filter(query)
        page: list[Any] = []
        limit = min(number(query, "limit", 100), 100)
        if limit < 1:
            raise Refused(400, "limit must be between 1 and 100", "BadRequest")
        for place in places:
            told = answers.event(self.world, party.box, feed, feed.events[place])
            if wanted is None or wanted(told):
                page.append(told)
            if len(page) == limit:
                break
        return Reply(value={"Events": page, "TotalCount": total, "TotalCountType": "Equal"})

    def _places(self, feed: Feed, query: Query) -> tuple[range, int]:
        start, end = feed.between(number(query, "timestampFromTicks"), number(query, "timestampToTicks"))
        total, newest_first = max(0, end - start), query.get("orderBy", "").lower() == "descending"
        if after := query.get("afterIndexKey", ""):
            try:
                key = read_key(after)
            except ValueError:
                raise Refused(400, "afterIndexKey is not a key of this feed", "BadRequest") from None
            if newest_first:
                end = min(end, feed.before(key))
            else:
                start = max(start, feed.after(key))
        return (range(end - 1, start - 1, -1) if newest_first else range(start, end)), total

    def one_event(self, query: Query) -> Reply:
        """One event by its id."""
        party = self._party(query)
        feed = self.world.feeds[party.box]
        for told in feed.events:
            if told.id == query.get("eventId"):
                return Reply(value=answers.event(self.world, party.box, feed, told))
        raise Refused(404, "The event is not found", "EventNotFound")

    def last_event(self, query: Query) -> Reply:
        """The newest event; 204 for an empty box."""
        party = self._party(query)
        feed = self.world.feeds[party.box]
        if not feed.events:
            return Reply(204)
        return Reply(value=answers.event(self.world, party.box, feed, feed.events[-1]))

    def message(self, query: Query) -> Reply:
        """A message as it is now."""
        party, its = self._message(query)
        inline = query.get("injectEntityContent", str(self.inline_by_default)).lower() == "true"
        original = query.get("originalSignature", "").lower() == "true"
        only = query.get("entityId")
        parts = [part for part in its.seen(party.box) if not only or only in (part.id, part.parent)]
        if only and not parts:
            raise Refused(404, "The entity is not found", "EntityNotFound")
        return Reply(
            value=answers.message(self.world, party.box, its, entities=parts, inline=inline, original=original)
        )

    def document(self, query: Query) -> Reply:
        """A document as it is now."""
        party, its = self._message(query)
        part = self._entity(its, party, query.get("entityId", ""))
        if part.document is None:
            raise Refused(404, "The entity is not a document", "DocumentNotFound")
        told = answers.document(its, party.box, part, part.document)
        if query.get("injectEntityContent", str(self.inline_by_default)).lower() == "true" and part.content:
            told["Content"] = {"Size": part.content.size}
            if part.content.size <= answers.INLINE:
                told["Content"]["Data"] = base64.b64encode(read(part.content)).decode()
        return Reply(value=told)

    def documents(self, query: Query) -> Reply:
        """A list by filter."""
        party = self._party(query)
        try:
            return Reply(value=listed(self.world, party.box, query))
        except ValueError as problem:
            raise Refused(400, str(problem), "BadRequest") from None

    def entity_content(self, query: Query) -> Reply:
        """The bytes of an entity."""
        party, its = self._message(query)
        part = self._entity(its, party, query.get("entityId", ""))
        if part.content is None:
            raise Refused(404, "The entity has no content", "ContentNotFound")
        return file(part.content)

    def print_form(self, query: Query) -> Reply:
        """A PDF after some patience; 409 for what has no print form."""
        party, its = self._message(query)
        part = self._entity(its, party, query.get("documentId", ""))
        if part.document is None or not kind_of(part.document.type).has_print_form:
            raise Refused(409, "There is no print form for this type of document", "NoPrintForm")
        key = (its.id, part.id)
        self.asked[key] = asked = self.asked.get(key, 0) + 1
        if asked <= self.print_waits:
            status = 200 if asked % 2 else 204
            return Reply(status, headers={"Retry-After": str(self.retry_after)})
        return replace(file(print_forms.form(part, its.seen(party.box))), kind="application/pdf")

    def document_zip(self, query: Query) -> Reply:
        """The name of an archive on the shelf, after some patience."""
        party, its = self._message(query)
        part = self._entity(its, party, query.get("documentId", ""))
        key = (its.id, f"zip {part.id}")
        self.asked[key] = asked = self.asked.get(key, 0) + 1
        if asked <= self.print_waits:
            return Reply(headers={"Retry-After": str(self.retry_after)})
        name = f"{its.id}_{part.id}.zip"
        self.world.shelf[name] = [(its.id, one.id) for one in its.seen(party.box) if part.id in (one.id, one.parent)]
        return Reply(value={"ZipFileNameOnShelf": name})

    def shelf(self, query: Query) -> Reply:
        """A file of the shelf."""
        keys = self.world.shelf.get(query.get("nameOnShelf", "").removeprefix("__userId__/"))
        if keys is None:
            raise Refused(404, "There is no such file on the shelf", "ShelfFileNotFound")
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for message_id, entity_id in keys:
                part = self.world.messages[message_id].entity(entity_id)
                if part.content:
                    archive.writestr(part.file_name or f"{part.id}.p7s", read(part.content))
        content = packed.getvalue()
        return Reply(content=iter([content]), size=len(content), kind="application/zip")

    def document_types(self, query: Query) -> Reply:
        """Types with their functions and versions."""
        self._party(query)
        types = []
        for name, kind in KINDS.items():
            versions = [{"Version": version, "IsActual": True} for version in kind.versions or (kind.version,)]
            functions = [{"Name": function, "Versions": versions} for function in kind.functions]
            types.append({"Name": name, "Title": kind.words, "Functions": functions, "SupportedDocflows": ["Outbound"]})
        return Reply(value={"DocumentTypes": types})

    def signature_info(self, query: Query) -> Reply:
        """Who signed."""
        party, its = self._message(query)
        part = self._entity(its, party, query.get("entityId", ""))
        if part.kind != "Signature":
            raise Refused(404, "The entity is not a signature", "SignatureNotFound")
        signer = signer_of(self.world.parties[part.signer_box])
        certificate = signatures.certificate(signer)
        told = {
            "SigningTime": {"Ticks": part.ticks},
            "SignatureVerificationTime": {"Ticks": part.ticks},
            "SignatureVerificationResult": {"IsValid": True},
            "Thumbprint": certificate.sha1.hex().upper(),
            "SerialNumber": f"{certificate.serial_number:X}",
            "Issuer": certificate.issuer.human_friendly,
            "OrgName": signer.organisation,
            "OrgInn": signer.inn,
            "JobTitle": "Генеральный директор",
            "FirstName": f"{signer.first_name} {signer.middle_name}".strip(),
            "Surname": signer.last_name,
        }
        return Reply(value=told)

    def _party(self, query: Query, name: str = "boxId") -> Party:
        if not query.get(name):
            raise Refused(400, f"{name} is required", "BadRequest")
        party = self.world.parties.get(normal(query[name]))
        if party is None or not party.is_mine:
            raise Refused(403, "Access to the box is denied", "Forbidden")
        return party

    def _message(self, query: Query) -> tuple[Party, Message]:
        party = self._party(query)
        its = self.world.messages.get(query.get("messageId", "").lower())
        if its is None or party.box not in its.seen_by:
            raise Refused(404, "The message is not found", "MessageNotFound")
        return party, its

    def _entity(self, its: Message, party: Party, entity_id: str) -> Entity:
        for part in its.seen(party.box):
            if part.id == entity_id.lower():
                return part
        raise Refused(404, "The entity is not found", "EntityNotFound")


def _filter(query: Query) -> Callable[[Any], bool] | None:
    types = [word.strip() for word in query.get("messageType", "").split(",") if word.strip()]
    named, direction = query.get("typeNamedId", ""), query.get("documentDirection", "")
    department = query.get("departmentId", "")
    if not (types or named or direction or department):
        return None

    def fits(told: Any) -> bool:
        its = told.get("Message") or told.get("Patch") or {}
        documents = [part["DocumentInfo"] for part in its.get("Entities", []) if "DocumentInfo" in part]
        if types and its.get("MessageType") not in types:
            return False
        for name, value in (("TypeNamedId", named), ("DocumentDirection", direction), ("DepartmentId", department)):
            if value and not any(document[name] == value for document in documents):
                return False
        return True

    return fits


def file(content: Content) -> Reply:
    """The bytes of a content as an answer."""
    return Reply(content=content.pieces(), size=content.size)


def normal(box: str) -> str:
    """BoxId of a BoxId or BoxIdGuid."""
    bare = box.partition("@")[0].replace("-", "").strip().lower()
    return f"{bare}@diadoc.ru" if bare else ""


def number(query: Query, name: str, otherwise: int = 0) -> int:
    """A number of the address; Refused when it is none."""
    try:
        return int(query.get(name) or otherwise)
    except ValueError:
        raise Refused(400, f"{name} is not a number", "BadRequest") from None


def written(value: Any) -> bytes:
    """JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
