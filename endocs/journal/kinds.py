"""Every kind of event there is; a fact in the past."""

from enum import StrEnum


class Kind(StrEnum):
    """Kinds by subject."""

    WORKSPACE_OPENED = "workspace.opened"
    ORGANISATION_ADDED = "organisation.added"
    ORGANISATION_CHANGED = "organisation.changed"
    DEPARTMENT_ADDED = "department.added"
    DEPARTMENT_CHANGED = "department.changed"
    GROUP_ADDED = "group.added"
    GROUP_CHANGED = "group.changed"
    USER_INVITED = "user.invited"
    USER_JOINED = "user.joined"
    USER_CHANGED = "user.changed"
    USER_DEACTIVATED = "user.deactivated"
    USER_REACTIVATED = "user.reactivated"
    TOKEN_ISSUED = "token.issued"  # noqa: S105
    TOKEN_REVOKED = "token.revoked"  # noqa: S105

    DEPUTY_APPOINTED = "deputy.appointed"
    SUBSTITUTION_ENDED = "substitution.ended"
    WORK_HANDED_OVER = "work.handed_over"
    WORK_RETURNED = "work.returned"
    RULE_ADDED = "rule.added"
    RULE_CHANGED = "rule.changed"
    RULE_REMOVED = "rule.removed"

    COUNTERPARTY_ADDED = "counterparty.added"
    COUNTERPARTY_CHANGED = "counterparty.changed"

    KIND_ADDED = "kind.added"
    KIND_CHANGED = "kind.changed"
    DOCUMENT_REGISTERED = "document.registered"
    DOCUMENT_CHANGED = "document.changed"
    DOCUMENT_LINKED = "document.linked"
    DOCUMENT_UNLINKED = "document.unlinked"
    DOCUMENT_OPENED_TO = "document.opened_to"
    DOCUMENT_CLOSED_TO = "document.closed_to"
    DOCUMENT_ARCHIVED = "document.archived"
    DOCUMENT_RENEWED = "document.renewed"
    DOCUMENT_PRINTED = "document.printed"
    DOCUMENT_HANDED_OVER = "document.handed_over"
    DOCUMENT_ORIGINAL_RETURNED = "document.original_returned"
    DOCUMENT_PROCESS_CHANGED = "document.process_changed"
    DOCUMENT_EXCHANGE_CHANGED = "document.exchange_changed"
    DOCUMENT_REVOCATION_CHANGED = "document.revocation_changed"
    DOCUMENT_REMOVED_AT_OPERATOR = "document.removed_at_operator"
    DOCUMENT_RESTORED_AT_OPERATOR = "document.restored_at_operator"
    DOCUMENT_MOVED_AT_OPERATOR = "document.moved_at_operator"
    DOCUMENT_ARRIVED_AGAIN = "document.arrived_again"
    DOCUMENT_POSTED_IN_ONEC = "document.posted_in_onec"
    DOCUMENT_UNPOSTED_IN_ONEC = "document.unposted_in_onec"
    DOCUMENT_MARKED_DELETED_IN_ONEC = "document.marked_deleted_in_onec"
    DOCUMENT_UNMARKED_DELETED_IN_ONEC = "document.unmarked_deleted_in_onec"
    DOCUMENT_GONE_FROM_ONEC = "document.gone_from_onec"
    DOCUMENT_DIFFERS_IN_ONEC = "document.differs_in_onec"
    DOCUMENT_PAYMENT_CHANGED = "document.payment_changed"
    DOCUMENT_FILES_ASKED_AGAIN = "document.files_asked_again"
    DOCUMENT_MERGED = "document.merged"
    DOCUMENT_UNMERGED = "document.unmerged"
    DOCUMENT_TOLD_APART = "document.told_apart"  # two documents, though they look alike
    DOCUMENT_SEEMS_SAME = "document.seems_same"  # that is taken back
    DOCUMENT_WARNING_DISMISSED = "document.warning_dismissed"
    DOCUMENT_WARNING_RESTORED = "document.warning_restored"
    FILE_ATTACHED = "file.attached"
    FILE_DOWNLOADED = "file.downloaded"
    REMARK_MADE = "remark.made"

    PROCESS_STARTED = "process.started"
    PROCESS_ENDED = "process.ended"
    TASK_ASSIGNED = "task.assigned"
    TASK_TAKEN = "task.taken"
    TASK_REASSIGNED = "task.reassigned"
    TASK_COMPLETED = "task.completed"
    TASK_REJECTED = "task.rejected"
    TASK_DUE_SOON = "task.due_soon"
    TASK_OVERDUE = "task.overdue"
    TASK_ESCALATED = "task.escalated"
    REMINDER_SETTINGS_CHANGED = "reminder.settings_changed"

    REQUEST_FILED = "request.filed"
    REQUEST_CHANGED = "request.changed"
    REQUEST_SUBMITTED = "request.submitted"
    REQUEST_TAKEN = "request.taken"
    REQUEST_QUESTION_ASKED = "request.question_asked"
    REQUEST_QUESTION_ANSWERED = "request.question_answered"
    REQUEST_CLIENT_AWAITED = "request.client_awaited"
    REQUEST_CLIENT_ANSWERED = "request.client_answered"
    REQUEST_DOCUMENT_ACCEPTED = "request.document_accepted"
    REQUEST_DOCUMENT_WITHDRAWN = "request.document_withdrawn"
    REQUEST_LINE_DROPPED = "request.line_dropped"
    REQUEST_CLOSED = "request.closed"
    REQUEST_RETURNED = "request.returned"
    REQUEST_INTERRUPTED = "request.interrupted"
    REQUEST_RENEWED = "request.renewed"
    REQUEST_PASSED_ON = "request.passed_on"
    REQUEST_PRINTED = "request.printed"
    REQUEST_HANDED_OVER = "request.handed_over"

    TEMPLATE_ADDED = "template.added"
    TEMPLATE_CHANGED = "template.changed"
    TEMPLATE_RETIRED = "template.retired"
    TEMPLATE_RESTORED = "template.restored"
    MONTH_ASKED = "month.asked"

    REQUEST_LINES_ADDED = "request.lines_added"  # what a later message asked for
    REQUEST_MESSAGE_PASSED = "request.message_passed"  # a message asked for nothing more

    REQUEST_DOCUMENT_LINKED = "request.document_linked"  # by itself, as the next one
    REQUEST_DOCUMENT_UNLINKED = "request.document_unlinked"
    REQUEST_DOCUMENT_ADDED = "request.document_added"  # to a package that was ready
    REQUEST_SUGGESTION_REFUSED = "request.suggestion_refused"
    REQUEST_REFUSAL_TAKEN_BACK = "request.refusal_taken_back"
    REQUEST_SETTINGS_CHANGED = "request.settings_changed"

    DIADOC_CONNECTED = "diadoc.connected"
    DIADOC_CHANGED = "diadoc.changed"
    DIADOC_BOX_STOPPED = "diadoc.box_stopped"
    DIADOC_BOX_RESUMED = "diadoc.box_resumed"
    DIADOC_REPLAYED = "diadoc.replayed"
    DIADOC_DIFFERED = "diadoc.differed"
    DIADOC_EVENT_QUARANTINED = "diadoc.event_quarantined"
    DIADOC_WORD_UNKNOWN = "diadoc.word_unknown"
    DIADOC_TOKEN_ENDS = "diadoc.token_ends"  # noqa: S105

    ONEC_CONNECTED = "onec.connected"
    ONEC_CHANGED = "onec.changed"
    ONEC_REMOVED = "onec.removed"
    ONEC_TOKEN_ISSUED = "onec.token_issued"  # noqa: S105
    ONEC_TOKEN_REVOKED = "onec.token_revoked"  # noqa: S105
    ONEC_REPLAYED = "onec.replayed"
    ONEC_STOPPED = "onec.stopped"
    ONEC_RESUMED = "onec.resumed"

    PAYMENT_ENTERED = "payment.entered"
    PAYMENT_WITHDRAWN = "payment.withdrawn"
    PAYMENT_SETTLED = "payment.settled"
    SETTLEMENT_REVERTED = "settlement.reverted"

    DOCUMENT_PAPER_CORRECTED = "document.paper_corrected"
    ORIGINAL_MOVED = "original.moved"
    ORIGINAL_MOVE_UNDONE = "original.move_undone"
    ORIGINAL_REGISTER_MADE = "original.register_made"
    ORIGINAL_REGISTER_TAKEN_BACK = "original.register_taken_back"
    ORIGINAL_REMINDED = "original.reminded"
    ORIGINAL_NOT_REMINDED = "original.not_reminded"  # the client has no e-mail address
    ORIGINAL_SETTINGS_CHANGED = "original.settings_changed"

    NOTICES_CHOSEN = "notices.chosen"
    LETTER_REPEATED = "letter.repeated"
