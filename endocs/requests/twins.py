"""Two requests of one person for the same."""

from django.db.models import Exists, OuterRef

from endocs.documents.states import ProcessState
from endocs.people.models import User
from endocs.requests.models import ClientWant, WorkRequest

_WAITING = (ProcessState.NEW, ProcessState.IN_PROCESS)


def twins_of(work_request: WorkRequest, user: User) -> list[WorkRequest]:
    """Open requests of the same initiator that want the same of the same client, the oldest first; in one query."""
    mine = ClientWant.objects.filter(
        work_request=work_request, inn=OuterRef("inn"), facts__said=OuterRef("facts__said")
    )
    same = ClientWant.objects.filter(Exists(mine), work_request=OuterRef("pk"))
    found = WorkRequest.objects.visible_to(user).filter(
        Exists(same), initiator_id=work_request.initiator_id, prepared_at=None, memo__process_state__in=_WAITING
    )
    return list(found.exclude(pk=work_request.pk).select_related("memo__kind", "memo__counterparty").order_by("id")[:5])
