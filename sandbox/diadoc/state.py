"""What the emulated operator knows: organisations with their boxes, messages, and what happened to them."""

import random
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sandbox.diadoc.contents import Content
from sandbox.diadoc.feed import Feed

EPOCH = datetime(1, 1, 1, tzinfo=UTC)
HEAD_DEPARTMENT = "00000000-0000-0000-0000-000000000000"
Key = tuple[str, str]  # message, entity


@dataclass(slots=True)
class Party:
    """An organisation with its box, and who signs for it; `is_mine` when the service user has it."""

    box: str
    id: str
    name: str
    full_name: str
    inn: str
    kpp: str
    ogrn: str
    address: str
    signer: tuple[str, str, str]  # last, first and middle name
    is_mine: bool = False
    sees_all: bool = True
    is_test: bool = False
    departments: dict[str, str] = field(default_factory=dict)

    @property
    def participant(self) -> str:
        """The participant's id in names of files."""
        return f"2BM-{self.inn}-{self.kpp + '-' if self.kpp else ''}202601010000000000001"


@dataclass(slots=True)
class Side:
    """How one box sees a document."""

    direction: str
    response: str
    revocation: str = "RevocationStatusNone"
    roaming: str = "RoamingNotificationStatusNone"
    roaming_text: str = ""
    sender_signature: str = "SenderSignatureCheckedAndValid"
    department: str = HEAD_DEPARTMENT
    is_deleted: bool = False
    delivered: int = 0
    changed: int = 0


@dataclass(slots=True)
class Document:
    """What a document is, the same for both boxes, and how each of them sees it."""

    type: str
    function: str
    version: str
    title: str
    metadata: dict[str, str]
    packet: str
    content_type: str
    total: Decimal | None
    number: str
    custom_id: str
    custom_data: dict[str, str]
    initial: list[Key]
    sent: int
    lock_mode: str = "None"
    subordinate: list[Key] = field(default_factory=list)
    sides: dict[str, Side] = field(default_factory=dict)


@dataclass(slots=True)
class Entity:
    """A part of a message; `seen_by` are the boxes where it has arrived."""

    id: str
    kind: str  # Attachment or Signature
    ticks: int
    parent: str = ""
    attachment_type: str | int = ""
    file_name: str = ""
    content: Content | None = None
    signer_box: str = ""
    needs_signature: bool = False
    content_type: str = ""
    document: Document | None = None
    told: dict[str, Any] = field(default_factory=dict)  # RevocationRequestInfo and the like
    seen_by: tuple[str, ...] = ()


@dataclass(slots=True)
class Message:
    """A message with all its entities, in the order of their arrival."""

    id: str
    sender: str
    recipient: str
    ticks: int
    entities: list[Entity]
    type: str = "Letter"
    seen_by: tuple[str, ...] = ()
    last_patch: dict[str, int] = field(default_factory=dict)  # box → ticks
    original: int = 0  # how many entities came with the message
    deleted_for: tuple[str, ...] = ()
    is_test: bool = False
    from_draft: str = ""

    def entity(self, entity_id: str) -> Entity:
        """The part with this id; KeyError otherwise."""
        for entity in self.entities:
            if entity.id == entity_id:
                return entity
        raise KeyError(entity_id)

    def seen(self, box: str) -> Iterator[Entity]:
        """Parts that have arrived in the box."""
        return (entity for entity in self.entities if box in entity.seen_by)

    def documents(self) -> Iterator[Entity]:
        """Parts that are documents."""
        return (entity for entity in self.entities if entity.document)


@dataclass(slots=True)
class Patch:
    """Something that happened to a message, and what it changes in the eyes of each box on its arrival."""

    id: str
    message: str
    ticks: int
    entities: list[Entity] = field(default_factory=list)
    entity_patches: list[dict[str, Any]] = field(default_factory=list)
    flags: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)  # box → entity → field of Side → value


@dataclass(slots=True)
class Pending:
    """What a box will get later; without `due` somebody has to deliver it."""

    due: datetime | None
    box: str
    message: str
    patch: Patch | None


class World:
    """Everything, behind one lock. Ids are random, or repeatable with a seed."""

    def __init__(self, seed: int | None = None) -> None:
        self.lock = threading.RLock()
        self.random = random.Random(seed)  # noqa: S311  (ids of an emulator)
        self.parties: dict[str, Party] = {}
        self.feeds: dict[str, Feed] = {}
        self.messages: dict[str, Message] = {}
        self.gone: dict[str, Message] = {}  # drafts that were erased
        self.pending: list[Pending] = []
        self.shelf: dict[str, list[Key]] = {}
        self.last_ticks = 0

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "lock"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, lock=threading.RLock())

    def new_id(self) -> str:
        """A fresh id, with dashes."""
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def now(self, at: datetime | None = None) -> int:
        """Ticks of the moment, or of this very moment; each call tells a later one."""
        if at is not None:
            return ticks_of(at)
        self.last_ticks = max(self.last_ticks + 1, ticks_of(datetime.now(UTC)))
        return self.last_ticks

    def document(self, key: Key) -> Document:
        """The document with this key; KeyError otherwise."""
        document = self.messages[key[0]].entity(key[1]).document
        if document is None:
            raise KeyError(key)
        return document


def ticks_of(moment: datetime) -> int:
    """.NET ticks: 100 ns since 0001-01-01 UTC."""
    return (moment.astimezone(UTC) - EPOCH) // timedelta(microseconds=1) * 10


def moment_of(ticks: int) -> datetime:
    """The moment, in UTC."""
    return EPOCH + timedelta(microseconds=ticks // 10)
