"""Giving a person's or a department's work to others: what it is, handing it over, and taking it back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.counterparties import actions as counterparties
from endocs.counterparties.models import Counterparty
from endocs.documents import responsibility, ruling
from endocs.documents.models import AccessRule, Document
from endocs.jobs.queue import defer
from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.kernel.refusals import Refusal
from endocs.people import actions as people
from endocs.people import group_actions as groups
from endocs.people.access import check_manages
from endocs.people.models import Department, Group, Substitution, User, Workspace
from endocs.requests import passing
from endocs.requests.models import WorkRequest, WorkRequestQuerySet
from endocs.workflow import actions as workflow
from endocs.workflow import handing_cards, substituting
from endocs.workflow.jobs import run_succession
from endocs.workflow.models import Succession, Task, TaskQuerySet

AT_ONCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Heirs:
    """Who gets what; nobody: it stays where it is."""

    clients_to: User | None = None
    tasks_to: User | None = None
    requests_to: User | None = None
    cards_to: User | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """The work of a person or a department, as far as the administrator sees it."""

    source: User | Department
    clients: QuerySet[Counterparty]
    tasks: TaskQuerySet
    requests: WorkRequestQuerySet
    cards: QuerySet[Document]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What ends with a person's work here."""

    groups: Sequence[Group]
    rules: Sequence[AccessRule]
    substitutions: Sequence[Substitution]


def estate(source: User | Department, *, seen_by: User) -> Estate:
    """What there is to hand over; of a department the clients, tasks and requests of its people."""
    tasks = TaskQuerySet(Task).visible_to(seen_by).open().select_related("document__kind", "document__counterparty")
    clients = Counterparty.objects.visible_to(seen_by).filter(deactivated_at=None)
    if isinstance(source, Department):
        return Estate(
            source=source,
            clients=clients.filter(manager__department=source).select_related("manager").order_by("sort_key", "id"),
            tasks=tasks.filter(performer__department=source).order_by("due_at", "id"),
            requests=passing.requests_of(source, seen_by=seen_by),
            cards=Document.objects.none(),
        )
    return Estate(
        source=source,
        clients=clients.filter(manager=source).select_related("manager").order_by("sort_key", "id"),
        tasks=tasks.filter(performer=source).order_by("due_at", "id"),
        requests=passing.requests_of(source, seen_by=seen_by),
        cards=responsibility.cards_of(source, seen_by=seen_by),
    )


def ending_with(person: User) -> Ending:
    """His groups, rules of his own, and substitutions either way."""
    around = Substitution.objects.filter(Q(absent=person) | Q(deputy=person), ended_at=None, settled_at=None)
    return Ending(
        groups=list(person.groups.order_by("name")),
        rules=list(AccessRule.objects.filter(user=person).order_by("pk")),
        substitutions=list(around.select_related("absent", "deputy").order_by("starts_on", "pk")),
    )


@transaction.atomic
def hand_over(*, source: User | Department, heirs: Heirs, by: User) -> Succession:
    """Give clients, open tasks, requests and cards to others; refuses when there is nothing to give (any more)."""
    _check(source, heirs, by)
    handed = _handed(source, heirs, by, is_dismissal=False)
    if not (any(handed.moved.values()) or handed.cards_total):
        raise Refusal(_("There is nothing to hand over."))
    return handed


@transaction.atomic
def dismiss(*, user: User, heirs: Heirs, by: User) -> Succession | None:
    """The person does not work here any more, his work goes to others; twice is harmless (None: he had left)."""
    _check(user, heirs, by)
    if not User.objects.filter(pk=user.pk, is_active=True).exists():
        return None
    substituting.end_of_leaver(user=user, moment=timezone.now())
    handed = _handed(user, heirs, by, is_dismissal=True)
    found = ending_with(user)
    for group in found.groups:
        members = group.members.exclude(pk=user.pk)
        groups.change_group(group=group, name=group.name, members=members, by=by)
    for rule in found.rules:
        ruling.remove_rule(rule=rule, by=by)
    handed.moved["groups"] = [group.pk for group in found.groups]
    handed.moved["rules"] = [ruling.told(rule) for rule in found.rules]
    handed.save(update_fields=["moved"])
    people.deactivate_user(user=user, by=by)
    return handed


def _check(source: User | Department, heirs: Heirs, by: User) -> None:
    check_manages(by, source.workspace_id)
    for heir in (heirs.clients_to, heirs.tasks_to, heirs.requests_to, heirs.cards_to):
        if heir is None:
            continue
        if heir.workspace_id != source.workspace_id:
            raise User.DoesNotExist(heir.pk)
        if not heir.is_active:
            raise Refusal(_("%(name)s does not work here any more: choose another.") % {"name": heir.short_name})
        if heir == source:
            raise Refusal(_("The work cannot go to the same person: choose another."))
    Workspace.objects.select_for_update().get(pk=source.workspace_id)  # two at once would give one thing twice


def _handed(source: User | Department, heirs: Heirs, by: User, *, is_dismissal: bool) -> Succession:
    found = estate(source, seen_by=by)
    handed = Succession(
        workspace_id=source.workspace_id,
        person=source if isinstance(source, User) else None,
        department=source if isinstance(source, Department) else None,
        clients_to=heirs.clients_to, tasks_to=heirs.tasks_to, requests_to=heirs.requests_to, cards_to=heirs.cards_to,
        is_dismissal=is_dismissal, handed_by=by,
        moved={"clients": [], "tasks": [], "requests": [], "cards": []},
        cards_total=found.cards.count() if heirs.cards_to else 0,
    )  # fmt: skip
    if heirs.clients_to:
        for client in found.clients.exclude(manager=heirs.clients_to):
            handed.moved["clients"].append([client.pk, client.manager_id])
            counterparties.give_to_manager(counterparty=client, manager=heirs.clients_to, by=by)
    if heirs.tasks_to:
        for task in found.tasks.exclude(performer=heirs.tasks_to):
            handed.moved["tasks"].append([task.pk, task.performer_id])
            workflow.reassign(task=task, performer=heirs.tasks_to, by=by)
    handed.ended_at = None if handed.cards_total else timezone.now()
    handed.save()
    if heirs.requests_to:
        _give_requests(handed, found, heirs.requests_to, by)
    _record(Kind.WORK_HANDED_OVER, handed, by)
    _start(handed)
    return handed


def _give_requests(handed: Succession, found: Estate, heir: User, by: User) -> None:
    for work_request in found.requests.exclude(initiator=heir):
        handed.moved["requests"].append([work_request.pk, work_request.initiator_id])
        passing.pass_on(work_request=work_request, heir=heir, reason=_reason(handed), by=by)
    handed.save(update_fields=["moved"])


def _reason(handed: Succession) -> str:
    return f"succession:{handed.pk}"


@transaction.atomic
def undo(*, handed: Succession, by: User) -> Succession:
    """Give back what nobody has touched since: the client still led, the task still open and not taken by the heir.

    After a dismissal the groups he was in and the rules of his own are there again; deputies are not.
    """
    check_manages(by, handed.workspace_id)
    handed = Succession.objects.select_for_update().get(pk=handed.pk)
    if handed.undone_at:
        return handed
    if not can_undo(by, handed):
        raise Refusal(_("%(name)s has left: first let the person work here again.") % {"name": handed.source})
    handed.undone_at, handed.undone_by = timezone.now(), by
    handed.save(update_fields=["undone_at", "undone_by"])
    former = User.objects.filter(is_active=True, workspace_id=handed.workspace_id).in_bulk(_formers(handed))
    _return_clients(handed, former, by)
    _return_tasks(handed, former, by)
    _return_requests(handed, former, by)
    _return_access(handed, by)
    _record(Kind.WORK_RETURNED, handed, by)
    _start(handed)
    return handed


def can_undo(user: User, handed: Succession) -> bool:
    """Administrators, once, and not to somebody who has left."""
    if handed.undone_at or not user.is_administrator or user.workspace_id != handed.workspace_id:
        return False
    return handed.person is None or handed.person.is_active


def _start(handed: Succession) -> None:
    """A thousand cards at once, more by the worker."""
    if max(handed.cards_total, handed.count("cards")) > AT_ONCE:
        defer(run_succession, workspace_id=handed.workspace_id, key=f"succession:{handed.pk}", succession_id=handed.pk)
        return
    while handing_cards.go_on(handed=handed):
        pass
    handed.refresh_from_db()


def _formers(handed: Succession) -> Iterable[int]:
    return {
        former for what in ("clients", "tasks", "requests") for _key, former in handed.moved.get(what, ()) if former
    }


def _return_clients(handed: Succession, former: dict[int, User], by: User) -> None:
    keys = dict(handed.moved["clients"])
    for client in Counterparty.objects.filter(pk__in=keys, manager=handed.clients_to).order_by("pk"):
        if manager := former.get(keys[client.pk]):
            counterparties.give_to_manager(counterparty=client, manager=manager, by=by)


def _return_tasks(handed: Succession, former: dict[int, User], by: User) -> None:
    keys = dict(handed.moved["tasks"])
    untouched = Task.objects.filter(pk__in=keys, performer=handed.tasks_to, ended_at=None, taken_at=None)
    for task in untouched.order_by("pk"):
        if performer := former.get(keys[task.pk]):
            workflow.reassign(task=task, performer=performer, by=by)


def _return_requests(handed: Succession, former: dict[int, User], by: User) -> None:
    keys = dict(handed.moved.get("requests", ()))
    led = WorkRequest.objects.filter(pk__in=keys, initiator=handed.requests_to, ended_at=None)
    for work_request in led.order_by("pk"):
        if initiator := former.get(keys[work_request.pk]):
            passing.take_back(work_request=work_request, former=initiator, reason=_reason(handed), by=by)


def _return_access(handed: Succession, by: User) -> None:
    if handed.person is None:
        return
    for group in Group.objects.filter(pk__in=handed.moved.get("groups", ()), closed_at=None).order_by("pk"):
        members = {*group.members.all(), handed.person}
        groups.change_group(group=group, name=group.name, members=members, by=by)
    for said in handed.moved.get("rules", ()):
        ruling.restore_rule(workspace=handed.workspace, said=said, by=by)


def _record(kind: Kind, handed: Succession, by: User) -> None:
    heirs = {name: str(getattr(handed, name) or "") for name in ("clients_to", "tasks_to", "requests_to", "cards_to")}
    counts = {what: handed.count(what) for what in ("clients", "tasks", "requests")} | {"cards": handed.cards_total}
    data = {"source": str(handed.source), **heirs, **counts, "is_dismissal": handed.is_dismissal}
    journal.record(kind, workspace_id=handed.workspace_id, subject=("succession", handed.pk), by=by, data=data)
