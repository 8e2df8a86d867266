"""The state table of a memo (docs/decisions/0001): which act leads from where to where, and by whom."""

from endocs.documents.states import ProcessState
from endocs.people.models import Role

NEW, IN_PROCESS, EXECUTED = ProcessState.NEW, ProcessState.IN_PROCESS, ProcessState.EXECUTED
REJECTED, INTERRUPTED, ARCHIVED = ProcessState.REJECTED, ProcessState.INTERRUPTED, ProcessState.ARCHIVED

# An act that is not here changes no state.
TABLE: dict[str, frozenset[tuple[ProcessState, ProcessState]]] = {
    "submit": frozenset({(NEW, IN_PROCESS), (REJECTED, IN_PROCESS), (INTERRUPTED, IN_PROCESS)}),
    "close": frozenset({(IN_PROCESS, EXECUTED)}),
    "send_back": frozenset({(IN_PROCESS, REJECTED)}),
    "interrupt": frozenset({(IN_PROCESS, INTERRUPTED)}),
    "renew": frozenset({(ARCHIVED, NEW), (EXECUTED, NEW), (REJECTED, NEW), (INTERRUPTED, NEW)}),
    "archive": frozenset({(NEW, ARCHIVED), (EXECUTED, ARCHIVED), (REJECTED, ARCHIVED), (INTERRUPTED, ARCHIVED)}),
}
STATES = frozenset(state for pairs in TABLE.values() for pair in pairs for state in pair)
ONLY_ADMINISTRATORS = frozenset({"renew", "archive", "deactivate", "reactivate"})
ADMINISTRATOR = Role.ADMINISTRATOR
