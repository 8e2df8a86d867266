"""What the operator says in words that we do not know: kept as it came, and told to administrators once."""

from collections.abc import Iterator

from endocs.diadoc import kinds
from endocs.diadoc.models import Box
from endocs.diadoc.statuses import Standing
from endocs.documents.states import ExchangeState
from endocs.gateways.diadoc.values import DocumentInfo
from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.journal.models import Event


def tell_once(*, box: Box, info: DocumentInfo, standing: Standing) -> None:
    """Record each unknown word of a document, unless the workspace was told of it before; in the caller's transaction.

    Two boxes that meet the same word at the same moment may both tell of it.
    """
    for word in _unknown(info, standing):
        told = Event.objects.filter(
            workspace_id=box.workspace_id, subject_type="box", kind=Kind.DIADOC_WORD_UNKNOWN, data__word=word
        )
        if not told.exists():
            journal.record(
                Kind.DIADOC_WORD_UNKNOWN, workspace_id=box.workspace_id, subject=("box", box.pk), by=None,
                data={"title": box.title, "word": word},
            )  # fmt: skip


def _unknown(info: DocumentInfo, standing: Standing) -> Iterator[str]:
    if not kinds.is_known(info.type_named_id):
        yield f"TypeNamedId {info.type_named_id}"[:200]
    if standing.exchange == ExchangeState.UNKNOWN and info.response_status:
        yield f"RecipientResponseStatus {info.response_status}"[:200]
    if standing.revocation is None:
        yield f"RevocationStatus {info.revocation_status}"[:200]
