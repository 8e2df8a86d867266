"""Who reacts to what: the one table from events to reactions."""

from collections.abc import Mapping, Sequence

TELL = "endocs.notifications.reactions.tell"
NOTE_PAPER = "endocs.requests.reactions.note_paper"
OFFER_STATE = "endocs.onec.reactions.offer_state"
MATCH_DOCUMENT = "endocs.requests.reactions.match_document"
MATCH_REQUEST = "endocs.requests.reactions.match_request"
CLOSE_COMPLETE = "endocs.requests.reactions.close_complete"
FOLLOW_PAPER = "endocs.originals.reactions.follow"
LOOK_FOR_SAME = "endocs.documents.reactions.look_for_same"

REACTIONS: Mapping[str, Sequence[str]] = {
    "task.assigned": (TELL,),
    "task.reassigned": ("endocs.requests.reactions.note_reassigned", TELL),
    "task.due_soon": (TELL,),
    "task.overdue": (TELL,),
    "task.escalated": (TELL,),
    "request.client_answered": (CLOSE_COMPLETE, TELL),
    "request.taken": (TELL,),
    "request.question_asked": (TELL,),
    "request.question_answered": (CLOSE_COMPLETE, TELL),
    "request.closed": ("endocs.requests.reactions.note_closed", MATCH_REQUEST, TELL),
    "request.returned": (
        MATCH_REQUEST,
        TELL,
    ),
    "request.interrupted": (
        MATCH_REQUEST,
        TELL,
    ),
    "request.passed_on": (TELL,),
    "remark.made": (TELL,),
    "document.printed": (NOTE_PAPER, FOLLOW_PAPER),
    "document.handed_over": (NOTE_PAPER, FOLLOW_PAPER),
    "original.reminded": (TELL,),
    "original.not_reminded": (TELL,),
    "document.original_returned": (NOTE_PAPER, FOLLOW_PAPER, OFFER_STATE, TELL),
    "document.exchange_changed": ("endocs.requests.reactions.note_sent", MATCH_DOCUMENT, OFFER_STATE, TELL),
    "document.revocation_changed": (MATCH_DOCUMENT, OFFER_STATE, TELL),
    "file.attached": ("endocs.onec.reactions.offer_scan",),
    "document.payment_changed": ("endocs.requests.reactions.note_payment", MATCH_DOCUMENT, TELL),
    "document.changed": ("endocs.payments.reactions.note_changed", LOOK_FOR_SAME, MATCH_DOCUMENT),
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
    # Documents and requests find each other, whichever comes first or is corrected.
    "document.registered": (LOOK_FOR_SAME, "endocs.requests.reactions.match_new"),
    "document.merged": (
        "endocs.documents.reactions.gather",
        "endocs.notifications.reactions.follow_merged",
        "endocs.payments.reactions.note_merged",
        "endocs.requests.reactions.note_sent",
        NOTE_PAPER,
        LOOK_FOR_SAME,
        MATCH_DOCUMENT,
        OFFER_STATE,
    ),
    "document.unmerged": (
        "endocs.notifications.reactions.follow_unmerged",
        "endocs.payments.reactions.note_merged",
        LOOK_FOR_SAME,
        MATCH_DOCUMENT,
    ),
    "document.removed_at_operator": (MATCH_DOCUMENT,),
    "document.restored_at_operator": (MATCH_DOCUMENT,),
    "document.marked_deleted_in_onec": (MATCH_DOCUMENT,),
    "document.unmarked_deleted_in_onec": (MATCH_DOCUMENT,),
    "document.gone_from_onec": (MATCH_DOCUMENT,),
    "request.submitted": (MATCH_REQUEST,),
    "request.renewed": (MATCH_REQUEST,),
    "request.line_dropped": (MATCH_REQUEST, CLOSE_COMPLETE),
    "request.lines_added": (MATCH_REQUEST,),
    "request.document_accepted": (MATCH_REQUEST,),
    "request.document_withdrawn": (MATCH_REQUEST,),
    "request.document_added": ("endocs.requests.reactions.note_closed", MATCH_REQUEST, TELL),
    "request.suggestion_refused": (MATCH_REQUEST, CLOSE_COMPLETE),
    "request.document_linked": (CLOSE_COMPLETE,),
    "request.refusal_taken_back": (MATCH_REQUEST,),
    "request.settings_changed": ("endocs.requests.reactions.match_workspace",),
    "counterparty.changed": ("endocs.requests.reactions.match_counterparty",),
}
