"""Sending: letters, drafts and templates with their documents, signatures and the recipient's view of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sandbox.diadoc import older_titles, print_forms
from sandbox.diadoc.contents import Content, Invented, Kept
from sandbox.diadoc.deeds import Deeds, deed, moscow
from sandbox.diadoc.feed import Event
from sandbox.diadoc.kinds import FILE, is_answered, kind_of, xml_of
from sandbox.diadoc.papers import Paper
from sandbox.diadoc.state import Document, Entity, Message, Patch, Side
from sandbox.diadoc.titles import Deal

WAITING, NOT_ANSWERED = "WaitingForRecipientSignature", "RecipientResponseStatusNotAcceptable"


class Sending(Deeds):
    """What a sender does."""

    @deed
    def send(
        self,
        sender: str,
        recipient: str,
        papers: Sequence[Paper],
        *,
        at: datetime | None = None,
        kind: str = "Letter",
        from_draft: str = "",
        is_test: bool = False,
        packet: str = "",
    ) -> Message:
        """A letter with the documents, one packet, into the recipient's box; `kind` may be Draft or Template."""
        ticks = self.world.now(at)
        message = Message(
            self.world.new_id(), sender, recipient, ticks, [], kind, is_test=is_test, from_draft=from_draft
        )
        self.world.messages[message.id] = message
        packet = packet or (self.world.new_id() if len(papers) > 1 else "")
        for paper in papers:
            message.entities += self._document(message, paper, packet)
        message.original = len(message.entities)
        self._tell(message, None, sender)
        if from_draft:
            self._draft_became(from_draft, message)
        return message

    @deed
    def edit_draft(self, message: str, entity: str, content: bytes, *, at: datetime | None = None) -> Patch:
        """Another file of a draft's document."""
        self.world.messages[message].entity(entity).content = Kept(content)
        told = [{"EntityId": entity, "ContentIsPatched": True}]
        sender = self.world.messages[message].sender
        flags = {"ForDraft": True}
        return self._patch(
            (message, entity), sender, at=self.world.now(at), only_mine=True, entity_patches=told, flags=flags
        )

    @deed
    def erase_draft(self, message: str) -> None:
        """Erased without a trace: only its event stays in the feed."""
        self.world.gone[message] = self.world.messages.pop(message)

    def _draft_became(self, draft: str, letter: Message) -> None:
        message, ticks = self.world.messages[draft], self.world.now()
        flags = {"ForDraft": True, "DraftIsTransformedToMessageIdList": [letter.id]}
        patch = Patch(self.world.new_id(), draft, ticks, flags=flags)
        message.last_patch[message.sender] = ticks
        self.world.feeds[message.sender].add(Event(patch.id, draft, patch), ticks)

    def _document(self, message: Message, paper: Paper, packet: str) -> list[Entity]:
        sender, recipient = self.world.parties[message.sender], self.world.parties[message.recipient]
        at = moscow(message.ticks)
        deal = Deal(replace(paper, day=paper.day or at.date()), sender, recipient, at, self.world.new_id())
        name, content = _written(deal)
        document = _described(deal, message, paper.packet or packet)
        for box, direction in ((message.recipient, "Inbound"), (message.sender, "Outbound")):
            document.sides[box] = _side(message, paper, direction)
        for key in paper.initial:
            if key[0] in self.world.messages:
                self.world.document(key).subordinate.append((message.id, ""))
            document.initial.append(key)
        entity = Entity(
            self.world.new_id(), "Attachment", message.ticks, "", paper.type, name, content, document=document,
            needs_signature=document.sides[message.sender].response == WAITING, content_type=document.content_type,
        )  # fmt: skip
        for key in paper.initial:
            if key[0] in self.world.messages:
                subordinate = self.world.document(key).subordinate
                subordinate[subordinate.index((message.id, ""))] = (message.id, entity.id)
        if paper.is_encrypted:
            entity.told["IsEncryptedContent"] = True
        signed = paper.is_signed and message.type == "Letter"
        return [entity, self._signature(entity, message.sender, message.ticks)] if signed else [entity]


def _written(deal: Deal) -> tuple[str, Content]:
    paper = deal.paper
    name = paper.file_name or f"{title_of(deal)}.pdf"
    if paper.content is not None:
        return name, Kept(paper.content)
    if paper.size is not None:
        return name, Invented(paper.size, deal.uid, b"%PDF-1.7\n")
    kind = xml_of(paper.its_version)
    if kind == FILE:
        return name, print_forms.Printed(title_of(deal), print_forms.facts(deal))
    stem, content = older_titles.write(kind, deal)
    return paper.file_name or f"{stem}.xml", Kept(content)


def _described(deal: Deal, message: Message, packet: str) -> Document:
    paper = deal.paper
    return Document(
        type=paper.type, function=paper.its_function, version=paper.its_version, title=title_of(deal),
        metadata=dict(_metadata(deal) if paper.metadata is None else paper.metadata), packet=packet,
        content_type=f"{paper.its_version}_t1", total=paper.sums[2] if paper.total or paper.lines else None,
        number=paper.number, custom_id=paper.custom_id, custom_data=dict(paper.custom_data), initial=[],
        sent=message.ticks if message.type == "Letter" else 0, lock_mode=paper.lock_mode,
    )  # fmt: skip


def _side(message: Message, paper: Paper, direction: str) -> Side:
    answered = is_answered(paper.type, paper.its_function)
    if paper.needs_signature is not None:
        answered = paper.needs_signature
    side = Side(direction if message.sender != message.recipient else "Internal", WAITING if answered else NOT_ANSWERED)
    side.changed = message.ticks
    if not paper.is_signed or message.type != "Letter":
        side.sender_signature = "WaitingForSenderSignature"
    if paper.department and direction == "Outbound":
        side.department = paper.department
    return side


def _metadata(deal: Deal) -> dict[str, str]:
    paper = deal.paper
    told = {"DocumentNumber": paper.number, "DocumentDate": deal.day}
    if paper.total is not None or paper.lines:
        _, vat, total = paper.sums
        told |= {"TotalSum": f"{total:.2f}", "CurrencyCode": "643"}
        if paper.vat_rate is not None and paper.type != "ProformaInvoice":
            told["TotalVat"] = f"{vat:.2f}"
    what, number, of = paper.grounds
    if number and xml_of(paper.its_version) != FILE:
        told["Grounds"] = f"{what} № {number} от {of}"
    return told


def title_of(deal: Deal) -> str:
    """What the operator calls the document."""
    return f"{kind_of(deal.paper.type).words} № {deal.paper.number} от {deal.day}"
