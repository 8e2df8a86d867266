"""Registration numbers: per organisation, kind and year, without gaps or doubles."""

from endocs.documents.models import Counter, DocumentKind
from endocs.people.models import Organisation


def next_number(kind: DocumentKind, organisation: Organisation | None, year: int) -> int:
    """The next number; the counter stays locked until the caller's transaction ends, so none is lost or doubled."""
    counter, _is_new = Counter.objects.get_or_create(
        workspace_id=kind.workspace_id, organisation=organisation, kind=kind, year=year
    )
    counter = Counter.objects.select_for_update().get(pk=counter.pk)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last
