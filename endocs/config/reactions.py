"""Who reacts to what: the one table from events to reactions."""

from collections.abc import Mapping, Sequence

TELL = "endocs.notifications.reactions.tell"
NOTE_PAPER = "endocs.requests.reactions.note_paper"
OFFER_STATE = "endocs.onec.reactions.offer_state"

REACTIONS: Mapping[str, Sequence[str]] = {
    "task.assigned": (TELL,),
    "task.reassigned": ("endocs.requests.reactions.note_reassigned", TELL),
    "request.taken": (TELL,),
    "request.question_asked": (TELL,),
    "request.question_answered": (TELL,),
    "request.closed": ("endocs.requests.reactions.note_closed", TELL),
    "request.returned": (TELL,),
    "request.interrupted": (TELL,),
    "request.passed_on": (TELL,),
    "remark.made": (TELL,),
    "document.printed": (NOTE_PAPER,),
    "document.handed_over": (NOTE_PAPER,),
    "document.original_returned": (NOTE_PAPER, OFFER_STATE, TELL),
    "document.exchange_changed": ("endocs.requests.reactions.note_sent", OFFER_STATE, TELL),
    "document.revocation_changed": (OFFER_STATE, TELL),
    "file.attached": ("endocs.onec.reactions.offer_scan",),
    "document.payment_changed": ("endocs.requests.reactions.note_payment", TELL),
    "document.changed": ("endocs.payments.reactions.note_changed",),
    "deputy.appointed": (TELL,),
    "substitution.ended": (TELL,),
    "diadoc.box_stopped": (TELL,),
    "diadoc.token_ends": (TELL,),
    "diadoc.event_quarantined": (TELL,),
    "diadoc.differed": (TELL,),
    "diadoc.word_unknown": (TELL,),
    "onec.stopped": (TELL,),
    "user.invited": (TELL,),
    "user.deactivated": ("endocs.workflow.reactions.end_substitutions",),
}
