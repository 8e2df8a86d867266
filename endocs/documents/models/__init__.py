"""Cards and their files."""

from endocs.documents.models.cards import (
    Counter,
    Document,
    DocumentGrant,
    DocumentKind,
    ExternalReference,
    Link,
    LinkType,
    Remark,
)
from endocs.documents.models.checks import DismissedWarning
from endocs.documents.models.files import Blob, File, FileRole
from endocs.documents.models.merges import DeedPair, Merge, PairState
from endocs.documents.models.rules import AccessRule, AccessScope, Clients, Level

__all__ = [
    "AccessRule",
    "AccessScope",
    "Blob",
    "Clients",
    "Counter",
    "DeedPair",
    "DismissedWarning",
    "Document",
    "DocumentGrant",
    "DocumentKind",
    "ExternalReference",
    "File",
    "FileRole",
    "Level",
    "Link",
    "LinkType",
    "Merge",
    "PairState",
    "Remark",
]
