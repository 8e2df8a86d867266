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
from endocs.documents.models.files import Blob, File, FileRole

__all__ = [
    "Blob",
    "Counter",
    "Document",
    "DocumentGrant",
    "DocumentKind",
    "ExternalReference",
    "File",
    "FileRole",
    "Link",
    "LinkType",
    "Remark",
]
