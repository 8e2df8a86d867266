"""What the operator Диадок tells, as typed values.

Enumerations stay texts as the server writes them: a member that is unknown here is kept, not lost. Ticks are 100 ns
since 0001-01-01 UTC, 0 is "no date"; ids are compared as written after `normal_id`.
Source: the operator's documentation of GetNewEvents, GetMessage and Document (developer.kontur.ru/doc/diadoc-api).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the identity provider gave; `expires_in` in seconds, both texts are secrets."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_in: int


@dataclass(frozen=True, slots=True)
class OperatorBox:
    """A box of an organisation; `id` is 32 hexadecimal digits."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class OperatorOrganisation:
    """An organisation that the service user may see, with its boxes."""

    id: str
    name: str
    inn: str
    kpp: str
    boxes: Sequence[OperatorBox]
    is_test: bool = False
    departments: Mapping[str, str] = field(default_factory=dict)  # id → name


@dataclass(frozen=True, slots=True)
class DocumentKey:
    """A document inside a box."""

    message_id: str
    entity_id: str


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """State and requisites of a document from the viewpoint of the box that asked."""

    type_named_id: str
    function: str
    version: str
    title: str
    file_name: str
    direction: str  # Inbound, Outbound, Internal
    counteragent_box_id: str
    metadata: Mapping[str, str]
    response_status: str
    revocation_status: str
    roaming_status: str
    roaming_description: str
    sender_signature_status: str
    proxy_signature_status: str
    recipient_receipt_status: str
    confirmation_status: str
    amendment_flags: int
    docflow_severity: str
    docflow_text: str
    lock_mode: str
    packet_id: str
    department_id: str
    custom_document_id: str
    created_ticks: int
    sent_ticks: int
    delivered_ticks: int
    changed_ticks: int
    is_deleted: bool = False
    is_test: bool = False
    is_encrypted: bool = False
    initial: Sequence[DocumentKey] = ()
    subordinate: Sequence[DocumentKey] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """A part of a message: a document, a title, a signature or a technical paper."""

    id: str
    parent_id: str
    type: str  # Attachment, Signature …
    attachment_type: str  # a name, or the number of an unknown member as text
    file_name: str
    size: int | None
    signer_box_id: str
    created_ticks: int
    needs_recipient_signature: bool
    is_encrypted: bool
    is_approval: bool = False  # of a signature: an approving one
    content: bytes | None = None  # only when the server sent it along
    content_type_id: str = ""
    comment: str = ""  # of a universal message or a revocation, when told
    message_group: str = ""  # of a universal message: what it does, Rejection …
    document: DocumentInfo | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message with everything that happened to it so far."""

    id: str
    created_ticks: int
    last_patch_ticks: int
    from_box_id: str
    from_title: str
    to_box_id: str
    to_title: str
    entities: Sequence[Entity]
    type: str = "Letter"  # Letter, Draft, Template
    is_draft: bool = False
    is_deleted: bool = False
    is_test: bool = False
    is_internal: bool = False
    packet_is_locked: bool = False
    created_from_draft_id: str = ""


@dataclass(frozen=True, slots=True)
class EntityPatch:
    """What happened to one entity without a paper of its own."""

    entity_id: str
    is_deleted: bool = False
    is_restored: bool = False
    is_content_patched: bool = False
    moved_to_department: str = ""
    forwarded_to_box_id: str = ""


@dataclass(frozen=True, slots=True)
class Patch:
    """That something happened to a message; the present state is asked for anew, never computed from patches."""

    message_id: str
    id: str
    created_ticks: int
    entities: Sequence[Entity] = ()
    entity_patches: Sequence[EntityPatch] = ()
    type: str = "Letter"
    is_for_draft: bool = False
    message_is_deleted: bool = False
    message_is_restored: bool = False
    message_is_delivered: bool = False
    draft_became: Sequence[str] = ()  # ids of messages


@dataclass(frozen=True, slots=True)
class Event:
    """A line of a box's feed: a message or a patch. What could not be read has neither, and `problem` says why.

    Such a one may lack its `index_key`; without an id of its own it has one made of its bytes.
    """

    id: str
    index_key: str
    raw: bytes  # as it came, JSON in UTF-8
    message: Message | None = None
    patch: Patch | None = None
    problem: str = ""

    @property
    def message_id(self) -> str:
        """The message it is about; empty when unknown."""
        if self.message:
            return self.message.id
        return self.patch.message_id if self.patch else ""

    @property
    def ticks(self) -> int:
        """When it happened; 0 when unknown."""
        if self.message:
            return self.message.created_ticks
        return self.patch.created_ticks if self.patch else 0


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a feed; `is_full` tells that more may follow."""

    events: Sequence[Event]
    is_full: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A document of a list, for audits."""

    key: DocumentKey
    document: DocumentInfo
    index_key: str


@dataclass(frozen=True, slots=True)
class NotReady:
    """The operator still makes it; ask again after so many seconds."""

    seconds: int


def normal_id(text: str) -> str:
    """A box, message or entity id as 32 lower hexadecimal digits: `5a3f…@diadoc.ru` and dashed GUIDs become one."""
    return text.partition("@")[0].replace("-", "").strip().lower()
