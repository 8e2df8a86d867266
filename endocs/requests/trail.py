"""What happens to a request is written down in one way."""

from collections.abc import Mapping
from typing import Any

from endocs.documents.models import Document
from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.people.models import User
from endocs.requests.models import WorkRequest


def record(
    kind: Kind,
    work_request: WorkRequest,
    by: User | None,
    data: Mapping[str, Any] | None = None,
    *,
    on_behalf_of: User | None = None,
) -> None:
    """Write an event of this request, last in the action's transaction."""
    journal.record(
        kind,
        workspace_id=work_request.workspace_id,
        subject=("request", work_request.pk),
        document_id=work_request.memo_id,
        by=by,
        on_behalf_of=on_behalf_of,
        data=data,
    )


def record_document(
    kind: Kind,
    work_request: WorkRequest,
    document: Document,
    by: User | None,
    *,
    on_behalf_of: User | None = None,
    reasons: object = None,
) -> None:
    """The same about one document."""
    data = {"document": document.pk, "title": document.title}
    told = data if reasons is None else {**data, "reasons": reasons}
    record(kind, work_request, by, told, on_behalf_of=on_behalf_of)
