"""Answering: the recipient signs or refuses, one side asks to revoke and the other agrees or not."""

import hashlib
from datetime import datetime
from xml.sax.saxutils import unescape

from sandbox.diadoc import buyer_titles
from sandbox.diadoc.contents import Content, Kept, read
from sandbox.diadoc.deeds import Deeds, deed, moscow
from sandbox.diadoc.kinds import FILE, kind_of, xml_of
from sandbox.diadoc.state import Entity, Key, Message, Patch

RESPONSES = {
    1: "WithRecipientSignature",
    2: "WithRecipientPartiallySignature",
    3: "RecipientSignatureRequestRejected",
}
REFUSED = RESPONSES[3]
OLD, FORMAL, UNIVERSAL = "SignatureRequestRejection", "XmlSignatureRejection", "UniversalMessage"


class Answering(Deeds):
    """What a recipient does, and both about revocation."""

    @deed
    def sign(self, key: Key, *, result: int = 1, at: datetime | None = None) -> Patch:
        """The recipient signs by a title (result 1 accepted, 2 with discrepancies, 3 refused), or plainly."""
        message, ticks = self.world.messages[key[0]], self.world.now(at)
        document, by = self.world.document(key), message.recipient
        kind, answer = xml_of(document.version), kind_of(document.type).answer
        if kind == FILE or not answer or answer == "Title":
            added = [self._signature(message.entity(key[1]), by, ticks)]
        else:
            name, content = buyer_titles.write(kind, self._reply(key, by, ticks, result, ""))
            title = self._attachment(answer, ticks, parent=key[1], name=f"{name}.xml", content=Kept(content))
            title.content_type = f"{document.version}_t2"
            added = [title, self._signature(title, by, ticks)]
        return self._both(message, key, by, added, {"response": RESPONSES[result]}, ticks)

    @deed
    def refuse(self, key: Key, text: str, *, way: str = OLD, at: datetime | None = None) -> Patch:
        """The recipient refuses, in one of three ways: the old attachment, the formal one, a universal message."""
        message, ticks = self.world.messages[key[0]], self.world.now(at)
        by = message.recipient
        added = self._refusal(key, text, way, by, ticks)
        return self._both(message, key, by, added, {"response": REFUSED}, ticks)

    @deed
    def ask_revocation(self, key: Key, by: str, text: str, *, at: datetime | None = None) -> Patch:
        """One side asks the other to revoke the document."""
        message, ticks = self.world.messages[key[0]], self.world.now(at)
        name, content = buyer_titles.revocation(self._reply(key, by, ticks, 1, text))
        request = self._attachment(
            "RevocationRequest", ticks, parent=key[1], name=f"{name}.xml", content=Kept(content)
        )  # fmt: skip
        request.needs_signature = True
        request.told = {"RevocationRequestInfo": {"InitiatorBoxId": by, "RequestType": "MessageRevocation"}}
        added = [request, self._signature(request, by, ticks)]
        changes = {
            by: {"revocation": "RevocationIsRequestedByMe"},
            self._other(message, by): {"revocation": "RequestsMyRevocation"},
        }
        return self._patch(key, by, entities=added, changes=changes, at=ticks)

    @deed
    def accept_revocation(self, key: Key, *, at: datetime | None = None) -> Patch:
        """Who was asked signs the request: the document is revoked."""
        message, ticks = self.world.messages[key[0]], self.world.now(at)
        request = self._request(message, key)
        by = self._other(message, request.told["RevocationRequestInfo"]["InitiatorBoxId"])
        added = [self._signature(request, by, ticks)]
        return self._both(message, key, by, added, {"revocation": "RevocationAccepted"}, ticks)

    @deed
    def decline_revocation(
        self, key: Key, text: str, *, way: str = FORMAL, at: datetime | None = None
    ) -> Patch:  # fmt: skip
        """Who was asked does not agree: the document stays as it was."""
        message, ticks = self.world.messages[key[0]], self.world.now(at)
        request = self._request(message, key)
        by = self._other(message, request.told["RevocationRequestInfo"]["InitiatorBoxId"])
        added = self._refusal(key, text, way, by, ticks)
        added[0].parent = request.id
        return self._both(message, key, by, added, {"revocation": "RevocationRejected"}, ticks)

    def _refusal(self, key: Key, text: str, way: str, by: str, ticks: int) -> list[Entity]:
        reply, told = self._reply(key, by, ticks, 3, text), {}
        content: Content
        if way == OLD:
            name, content = "Отказ в подписи.txt", Kept(text.encode())
        else:
            write = buyer_titles.refusal if way == FORMAL else buyer_titles.universal_message
            stem, written = write(reply)
            name, content = f"{stem}.xml", Kept(written)
        if way == UNIVERSAL:
            told = {"UniversalMessageInfo": {"CodeGroup": "Rejection", "Events": [{"PlainText": text}]}}
        paper = self._attachment(way, ticks, parent=key[1], name=name, content=content, **told)
        return [paper, self._signature(paper, by, ticks)]

    def _reply(self, key: Key, by: str, ticks: int, result: int, text: str) -> buyer_titles.Reply:
        message = self.world.messages[key[0]]
        entity, document = message.entity(key[1]), self.world.document(key)
        sealed = next((part for part in message.entities if part.parent == key[1] and part.kind == "Signature"), None)
        # The whole signature would make the bench write gigabytes: its digest stands for it.
        seal = hashlib.sha256((sealed.id if sealed else "").encode()).digest()
        other = self._other(message, by)
        return buyer_titles.Reply(
            document, entity.file_name.removesuffix(".xml"), seal, self.world.parties[by], self.world.parties[other],
            moscow(ticks), self.world.new_id(), result, text,
        )  # fmt: skip

    def _request(self, message: Message, key: Key) -> Entity:
        found = [
            part for part in message.entities if part.attachment_type == "RevocationRequest" and part.parent == key[1]
        ]
        return found[-1]

    def _both(
        self, message: Message, key: Key, by: str, added: list[Entity], change: dict[str, str], ticks: int
    ) -> Patch:
        changes = {message.sender: dict(change), message.recipient: dict(change)}
        return self._patch(key, by, entities=added, changes=changes, at=ticks)


def text_of(entity: Entity) -> str:
    """The refusal's words, for pages."""
    told = entity.told.get("UniversalMessageInfo")
    if told:
        return str(told["Events"][0]["PlainText"])
    content = read(entity.content) if entity.content else b""
    if not content.startswith(b"<?xml"):
        return content.decode(errors="replace")
    _, _, rest = content.decode("cp1251", "replace").partition("<ТекстУведУточ>")
    return unescape(rest.partition("</ТекстУведУточ>")[0])
