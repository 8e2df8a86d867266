"""Who may do what with a card. Seeing it comes first: what one may not see, one cannot ask about."""

from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Document
from endocs.documents.states import LAUNCHABLE, RENEWABLE, ProcessState
from endocs.people.models import User


def can_change(user: User, document: Document) -> bool:
    """Author, responsible, accountants and administrators change requisites; the archive is closed."""
    if document.process_state == ProcessState.ARCHIVED:
        return False
    return user.sees_open_documents or user.pk in (document.author_id, document.responsible_id)


def is_identity_frozen(document: Document) -> bool:
    """While a process runs, what it decides about stands still; what a memo asked for stays as it was answered."""
    if document.kind.code == BuiltInKind.MEMO:
        return document.process_state not in LAUNCHABLE
    return document.process_state == ProcessState.IN_PROCESS


def can_add_files(user: User, document: Document) -> bool:
    """Whoever sees a card may add to it, unless it is in the archive."""
    return document.process_state != ProcessState.ARCHIVED


def can_archive(user: User, document: Document) -> bool:
    """Administrators, and never from a running process."""
    return user.is_administrator and document.process_state not in (ProcessState.IN_PROCESS, ProcessState.ARCHIVED)


def can_renew(user: User, document: Document) -> bool:
    """Administrators return a card to «new», never from a running process."""
    return user.is_administrator and document.process_state in RENEWABLE


def can_share(user: User, document: Document) -> bool:
    """Author and administrators open a card to others."""
    return user.is_administrator or user.pk == document.author_id
