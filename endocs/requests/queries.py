"""Reads of requests."""

from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects

from endocs.documents.models import Document
from endocs.kernel.counting import bounded
from endocs.people.models import User
from endocs.requests import access, suggesting
from endocs.requests.models import Answer, Holder, Suggestion, WantedLine, WorkRequest
from endocs.workflow.models import Task


def with_package(requests: Iterable[WorkRequest] | None, user: User) -> list[WorkRequest]:
    """The requests with their lines, and of the answers only those whose document the user may see."""
    keys = [request.pk for request in requests or ()]
    order = {key: place for place, key in enumerate(keys)}
    found = _with_package(WorkRequest.objects.filter(pk__in=keys), user)
    return sorted(found, key=lambda request: order[request.pk])


def of_memos(memos: Iterable[int], user: User) -> dict[int, WorkRequest]:
    """The requests of memos the user has already been let see, with their packages, by the memo's key."""
    return {request.memo_id: request for request in _with_package(WorkRequest.objects.filter(memo__in=memos), user)}


def card(user: User, pk: int) -> WorkRequest:
    """One request with its package; WorkRequest.DoesNotExist when the user may not see its memo."""
    sent = Exists(Task.objects.filter(document=OuterRef("memo")))
    found = _with_package(WorkRequest.objects.visible_to(user).filter(pk=pk).annotate(was_sent=sent), user)
    if not found:
        raise WorkRequest.DoesNotExist(pk)
    return found[0]


def was_sent(work_request: WorkRequest) -> bool:
    """Whether the request of a `card` has ever gone to a performer, even if it is a draft again."""
    return bool(work_request.__dict__["was_sent"])


def _with_package(requests: "QuerySet[WorkRequest]", user: User) -> list[WorkRequest]:
    found = list(
        requests.select_related(
            "memo__kind", "memo__counterparty", "memo__organisation", "initiator", "written_by", "holder_user"
        )
    )
    answers = Answer.objects.filter(document__in=Document.objects.visible_to(user)).select_related(
        "document__kind", "document__counterparty", "line"
    )
    prefetch_related_objects(
        found,
        *(["memo__contract__kind"] if any(request.memo.contract_id for request in found) else []),
        Prefetch("lines", WantedLine.objects.select_related("kind").order_by("position")),
        Prefetch("answers", answers.order_by("accepted_at", "id")),
    )
    _suggest(found, user)
    return found


def _suggest(requests: Sequence[WorkRequest], user: User) -> None:
    """Give each request `open_suggestions`: those that the user may decide, the sure ones first."""
    by_request: dict[int, list[Suggestion]] = {one.pk: [] for one in requests}
    places = [one.pk for one in requests if access.takes_documents(one)]
    found = suggesting.open_to(user).filter(work_request__in=places)
    order = found.select_related("document__kind", "document__counterparty", "line").order_by("-is_sure", "id")
    for suggestion in order if places else ():
        by_request[suggestion.work_request_id].append(suggestion)
    for one in requests:
        one.open_suggestions = by_request[one.pk]


def page(
    user: User, *, scope: str, before: int | None, size: int, state: str = "open", held_by: str = ""
) -> list[WorkRequest]:
    """A page of requests, newest first: `scope` mine or all, `state` open or closed; a row more than `size` if any.

    `held_by` is `me` or a holder.
    """
    requests = WorkRequest.objects.visible_to(user)
    requests = requests.filter(initiator=user) if scope == "mine" else requests
    requests = requests.filter(ended_at=None) if state == "open" else requests.filter(ended_at__isnull=False)
    if held_by:
        requests = requests.filter(holder_user=user) if held_by == "me" else requests.filter(holder=held_by)
    if before:
        requests = requests.filter(pk__lt=before)
    return with_package(requests.order_by("-id")[: size + 1], user)


def counts(user: User, *, scope: str) -> dict[str, int]:
    """In one query, each number up to 101: open requests `mine`, `all` and the scope's by holder; `suggestions`."""
    seen = WorkRequest.objects.visible_to(user).open()
    mine = seen.filter(initiator=user)
    asked = mine if scope == "mine" else seen
    numbers = User.objects.filter(pk=user.pk).values_list(
        bounded(mine),
        bounded(seen),
        bounded(asked.filter(holder_user=user)),
        bounded(asked.filter(holder=Holder.ACCOUNTANT)),
        bounded(asked.filter(holder=Holder.CLIENT)),
        bounded(suggesting.open_to(user).filter(work_request__memo__in=Document.objects.visible_to(user))),
    )
    names = ("mine", "all", "me", Holder.ACCOUNTANT, Holder.CLIENT, "suggestions")
    return dict(zip(names, numbers[0], strict=True))


def candidates(work_request: WorkRequest, user: User, text: str, limit: int = 20) -> list[Document]:
    """Visible cards that could answer: of the same client first, found by number, subject or counterparty."""
    taken = Answer.objects.filter(work_request=work_request).values("document_id")
    found = Document.objects.visible_to(user).exclude(pk__in=taken).filter(kind__is_for_client=True)
    if text.strip():
        words = text.strip()
        found = found.filter(
            Q(number__icontains=words)
            | Q(subject__icontains=words)
            | Q(counterparty__search_key__contains=words.lower().replace("ё", "е"))
        )
    else:
        found = found.filter(counterparty=work_request.memo.counterparty)
    return list(found.select_related("kind", "counterparty").order_by("-listed_on", "-id")[:limit])
