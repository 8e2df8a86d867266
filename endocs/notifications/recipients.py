"""Whom an event concerns, read from the present state; who may not be told is left out elsewhere."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils.timezone import localdate

from endocs.documents.models import Document
from endocs.documents.states import Direction, ExchangeState, PaymentState, RevocationState
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.people.models import Role, User
from endocs.people.substitution import deputies_of
from endocs.requests.models import Answer, WorkRequest
from endocs.workflow.access import can_decide
from endocs.workflow.models import Task, TaskOutcome

_TOLD_OF_CLIENT = (
    ExchangeState.SIGNED, ExchangeState.SIGNED_WITH_DISCREPANCIES, ExchangeState.REFUSED,
    RevocationState.REQUESTED_BY_THEM,
)  # fmt: skip
_AGAINST = (ExchangeState.REFUSED, RevocationState.REQUESTED_BY_THEM)
_FRESH = timedelta(days=3)
# These come with a remark of their own: one act is told once.
_TOLD_OTHERWISE = (Kind.REQUEST_QUESTION_ASKED, Kind.REQUEST_QUESTION_ANSWERED)


def performer_of_task(event: Event) -> Iterable[User]:
    """Who has the task that the event is about: the performer, or the group's members while nobody took it."""
    return _performers(Task.objects.filter(pk=event.subject_id).first())


def performer_of_request(event: Event) -> Iterable[User]:
    """Who prepares the request: the performer of its open task."""
    return _performers(Task.objects.filter(document=event.document_id or 0).open().first())


def performer_of_interrupted(event: Event) -> Iterable[User]:
    """Who had the task that was withdrawn."""
    return _performers(Task.objects.filter(pk=event.data.get("task")).first())


def heads_of_late(event: Event) -> Iterable[User]:
    """Who was found to be told that a task is late, and who waits for it; nobody when it is done by now."""
    task = Task.objects.filter(pk=event.subject_id).open().select_related("process__initiator").first()
    if task is None:
        return []
    return [*User.objects.filter(pk__in=event.data.get("heads", [])), task.process.initiator]


def initiator(event: Event) -> Iterable[User]:
    """Who asked for the documents."""
    return [
        request.initiator for request in WorkRequest.objects.filter(pk=event.subject_id).select_related("initiator")
    ]


def other_side(event: Event) -> Iterable[User]:
    """Everybody in the conversation of the card: its author, the performer, and who spoke before."""
    document = Document.objects.filter(pk=event.document_id or 0).first()
    if document is None or _is_told_otherwise(event):
        return []
    people = {remark.author for remark in document.remarks.select_related("author")}
    people.update(User.objects.filter(pk__in=[document.author_id, document.responsible_id]))
    people.update(initiator.initiator for initiator in _requests_around(document))
    people.update(_performers(document.tasks.order_by("id").last()))
    return [person for person in people if person is not None]


def owners_of_original(event: Event) -> Iterable[User]:
    """Who waits for the signed original: those who asked for the document, and its author."""
    document = Document.objects.filter(pk=event.document_id or 0).first()
    if document is None:
        return []
    people = {request.initiator for request in _requests_around(document)}
    people.update(User.objects.filter(pk__in=[document.author_id]))
    return people


def waiting_for_papers(event: Event) -> Iterable[User]:
    """Who waits for papers that a client keeps: who asked for them or answers for them, and the client's manager."""
    cards = Document.objects.filter(pk__in=event.data.get("documents", []), workspace_id=event.workspace_id)
    asked = Answer.objects.filter(document__in=cards).values("work_request__initiator")
    people = User.objects.filter(
        Q(pk__in=asked) | Q(pk__in=cards.values("responsible")) | Q(pk__in=cards.values("author"))
        | Q(pk__in=cards.values("counterparty__manager")), is_active=True, workspace_id=event.workspace_id,
    )  # fmt: skip
    return [one for one in people if Document.objects.visible_to(one).filter(pk__in=cards.values("pk")).exists()]


def waiting_for_client(event: Event) -> Iterable[User]:
    """Who waits for what the client does with a document: those who asked for it, else who answers for it.

    Nobody is told the same twice, nor what is long past when an old document is loaded.
    """
    document = Document.objects.select_related("responsible").filter(pk=event.document_id or 0).first()
    if document is None or event.data.get("after") not in _TOLD_OF_CLIENT or not _is_fresh(event):
        return []
    if document.direction != Direction.OUTGOING and event.kind == Kind.DOCUMENT_EXCHANGE_CHANGED:
        return []  # our own answer to what came
    earlier = Event.objects.filter(document_id=document.pk, kind=event.kind, pk__lt=event.pk)
    if earlier.filter(data__after=event.data["after"]).exists():
        return []
    requests = list(_requests_around(document))
    people = {request.initiator for request in requests}
    if event.data["after"] in _AGAINST:
        people |= _performers_of_finished_by_itself(requests)
    seers = [person for person in people if Document.objects.visible_to(person).filter(pk=document.pk).exists()]
    return seers or ([document.responsible] if document.responsible else [])


def _performers_of_finished_by_itself(requests: Iterable[WorkRequest]) -> set[User]:
    """Whose tasks were finished by the system: nobody looked at the package then, so they look now."""
    memos = [request.memo_id for request in requests if request.prepared_at]
    tasks = Task.objects.filter(document_id__in=memos, decided_by=None, outcome=TaskOutcome.COMPLETED)
    return {person for task in tasks.select_related("performer", "group") for person in _performers(task)}


def waiting_for_money(event: Event) -> Iterable[User]:
    """Who waits for the client's money: those who asked for the invoice, else its author, else the client's manager.

    Nobody is told of a cancelled invoice. Those who did not ask are not told of money that came before the card did.
    """
    document = (
        Document.objects.select_related("author", "counterparty__manager").filter(pk=event.document_id or 0).first()
    )
    if document is None or not is_news_of_money(event):
        return []
    seers = [one.initiator for one in _requests_around(document) if _sees(one.initiator, document)]
    if seers:
        return set(seers)
    received_on = event.data.get("received_on")
    if received_on and date.fromisoformat(received_on) < localdate(document.created_at):
        return []
    manager = document.counterparty.manager if document.counterparty else None
    return [person for person in (document.author, manager) if person and _sees(person, document)][:1]


def is_news_of_money(event: Event) -> bool:
    """Whether the state changed, a part was added or fell away, or the client paid more than was asked."""
    before, after = event.data.get("before"), event.data.get("after")
    if after == PaymentState.CANCELLED or (after == PaymentState.UNPAID and not event.data.get("reverted")):
        return False
    if before != after or after == PaymentState.PARTLY_PAID:
        return True
    paid, paid_before = Decimal(event.data["paid"]), Decimal(event.data["paid_before"])
    amount = Decimal(event.data["amount"]) if event.data.get("amount") else paid
    return paid > amount >= paid_before


def _sees(person: User, document: Document) -> bool:
    return person.is_active and Document.objects.visible_to(person).filter(pk=document.pk).exists()


def _is_fresh(event: Event) -> bool:
    at = event.data.get("at")
    return not at or event.at - datetime.fromisoformat(at) < _FRESH


def invited(event: Event) -> Iterable[User]:
    """The new user himself."""
    return User.objects.filter(pk=event.subject_id)


def two_of_substitution(event: Event) -> Iterable[User]:
    """The absent person and his deputy."""
    return User.objects.filter(pk__in=[event.data.get("absent_id"), event.data.get("deputy_id")])


def administrators(event: Event) -> Iterable[User]:
    """Who looks after the connections of the workspace."""
    return User.objects.filter(workspace_id=event.workspace_id, role=Role.ADMINISTRATOR, is_active=True)


def _performers(task: Task | None) -> Iterable[User]:
    if task is None:
        return []
    holders = [task.performer] if task.performer else list(task.group.members.all()) if task.group else []
    deputies = [deputy for holder in holders for deputy in deputies_of(holder)]
    return holders + [deputy for deputy in deputies if can_decide(deputy, task)]


def _requests_around(document: Document) -> list[WorkRequest]:
    """The request of a memo, or those that the document answers."""
    answered = Answer.objects.filter(document=document).values("work_request_id")
    own = WorkRequest.objects.filter(memo=document) | WorkRequest.objects.filter(pk__in=answered)
    return list(own.select_related("initiator"))


def _is_told_otherwise(event: Event) -> bool:
    same_act = Event.objects.filter(document_id=event.document_id, transaction=event.transaction)
    return same_act.filter(kind__in=_TOLD_OTHERWISE, data__text=event.data.get("text")).exists()
