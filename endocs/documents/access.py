"""Who may do what with a card. Seeing it comes first: what one may not see, one cannot ask about."""

from collections.abc import Iterable

from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Document, DocumentGrant, Level
from endocs.documents.models.reach import reach_of
from endocs.documents.states import FINISHED, LAUNCHABLE, RENEWABLE, ExchangeState, PaperState, ProcessState
from endocs.people.models import User


def levels_of(user: User, documents: Iterable[Document]) -> dict[int, Level]:
    """How far the user's access to each of these cards goes, by the card's key; what he may not see is not there."""
    found: dict[int, Level] = {}
    unsure = []
    for document in documents:
        level = _level_without_grants(user, document)
        if level:
            found[document.pk] = Level(level)
        if level < Level.MANAGE and document.workspace_id == user.workspace_id:
            unsure.append(document.pk)
    if unsure:
        grants = DocumentGrant.objects.reaching(user).filter(document_id__in=unsure)
        for pk, granted in grants.values_list("document_id", "level"):
            found[pk] = max(found.get(pk, Level.SEE), Level(granted))
    return found


def _level_without_grants(user: User, document: Document) -> int:
    if document.workspace_id != user.workspace_id:
        return 0
    if document.author_id == user.pk:
        return Level.MANAGE
    levels = [opening.level for opening in reach_of(user) if opening.covers(document)]
    if document.responsible_id == user.pk and not document.is_confidential:
        levels.append(Level.EDIT)
    return max(levels, default=0)


def level_of(user: User, document: Document) -> Level | None:
    """How far the user's access to the card goes; None when he may not see it. Read once for each loaded card."""
    known: dict[int, Level | None] = document.__dict__.setdefault("_levels", {})
    if user.pk not in known:
        known[user.pk] = levels_of(user, [document]).get(document.pk)
    return known[user.pk]


def remember_level(user: User, document: Document, granted: int | None) -> None:
    """Spare `level_of` its query: the card was read together with what grants give this user."""
    level = max(_level_without_grants(user, document), granted or 0)
    document.__dict__.setdefault("_levels", {})[user.pk] = Level(level) if level else None


def can_change(user: User, document: Document) -> bool:
    """Who has the level changes requisites; the archive is closed."""
    return document.process_state != ProcessState.ARCHIVED and _reaches(user, document, Level.EDIT)


def is_identity_frozen(document: Document) -> bool:
    """While a process runs, what it decides about stands still; what a memo asked for stays as it was answered."""
    if document.kind.code == BuiltInKind.MEMO:
        return document.process_state not in LAUNCHABLE
    return document.process_state == ProcessState.IN_PROCESS


def is_settled(document: Document) -> bool:
    """People decide or have decided by what the card says, or the other side has signed it: no system rewrites it."""
    return (
        document.process_state in (ProcessState.IN_PROCESS, ProcessState.ARCHIVED, *FINISHED)
        or document.exchange_state in (ExchangeState.SIGNED, ExchangeState.SIGNED_WITH_DISCREPANCIES)
        or document.paper_state == PaperState.ORIGINAL_RETURNED
    )


def can_add_files(user: User, document: Document) -> bool:
    """Who has the level adds files and versions, unless the card is in the archive."""
    return document.process_state != ProcessState.ARCHIVED and _reaches(user, document, Level.ADD_FILES)


def can_archive(user: User, document: Document) -> bool:
    """Administrators, and never from a running process."""
    return user.is_administrator and document.process_state not in (ProcessState.IN_PROCESS, ProcessState.ARCHIVED)


def can_renew(user: User, document: Document) -> bool:
    """Administrators return a card to «new», never from a running process."""
    return user.is_administrator and document.process_state in RENEWABLE


def can_share(user: User, document: Document) -> bool:
    """Author, administrators and who manages such cards open them to others."""
    return _reaches(user, document, Level.MANAGE)


def _reaches(user: User, document: Document, level: Level) -> bool:
    return (level_of(user, document) or 0) >= level
