"""Deputies: appointing them, moving the open tasks to them, and bringing back what nobody took."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.documents import actions as documents
from endocs.documents.models import DocumentKind
from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.kernel.dates import format_date
from endocs.kernel.refusals import Refusal
from endocs.people.models import Organisation, Substitution, User, Workspace
from endocs.people.substitution import StandIn, in_force, stand_ins, today_of
from endocs.workflow import actions as workflow
from endocs.workflow.models import Task, TaskType, not_own


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """When and how far a deputy stands in; empty means any, `amount_limit` is in the card's currency."""

    starts_on: date
    ends_on: date
    kinds: Iterable[DocumentKind] = ()
    organisations: Iterable[Organisation] = ()
    task_types: Iterable[TaskType] = field(default_factory=tuple)
    amount_limit: Decimal | None = None
    moves_tasks: bool = False
    comment: str = ""


@transaction.atomic
def appoint_deputy(*, absent: User, deputy: User, terms: Terms, by: User) -> Substitution:
    """A deputy for oneself, or by an administrator for anybody; refuses a circle of deputies."""
    _check(absent, deputy, terms, by)
    substitution = Substitution.objects.create(
        workspace_id=absent.workspace_id,
        absent=absent,
        deputy=deputy,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        kinds=sorted(kind.pk for kind in terms.kinds),
        organisations=sorted(organisation.pk for organisation in terms.organisations),
        task_types=sorted(terms.task_types),
        amount_limit=terms.amount_limit,
        moves_tasks=terms.moves_tasks,
        comment=terms.comment.strip()[:500],
        appointed_by=by,
    )
    data = {
        "absent": absent.short_name, "deputy": deputy.short_name, "from": terms.starts_on, "to": terms.ends_on,
        "moves_tasks": terms.moves_tasks, "comment": substitution.comment,
    }  # fmt: skip
    _record(Kind.DEPUTY_APPOINTED, substitution, by, data)
    begin_due(workspace=absent.workspace)
    return substitution


@transaction.atomic
def end_substitution(*, substitution: Substitution, by: User | None) -> None:
    """End it before its time; tasks that nobody took come back. Twice is harmless. `by` None: a person left."""
    if by is not None and not can_end(by, substitution):
        raise documents.NotAllowed(_("Only the absent person or an administrator ends a substitution."))
    _end(substitution, by)
    settle_due(workspace=substitution.workspace)


def can_appoint(user: User, absent: User) -> bool:
    """Everybody for himself, administrators for anybody."""
    return user.workspace_id == absent.workspace_id and (user.is_administrator or user.pk == absent.pk)


def can_end(user: User, substitution: Substitution) -> bool:
    """Who may appoint, while it has not ended."""
    return substitution.ended_at is None and can_appoint(user, substitution.absent)


@transaction.atomic
def begin_due(*, workspace: Workspace) -> None:
    """Move the open tasks of substitutions that have begun and ask for it. Twice is harmless."""
    today = today_of(workspace)
    waiting = Substitution.objects.select_for_update(of=("self",)).filter(
        workspace=workspace, moves_tasks=True, moved_at=None, ended_at=None, starts_on__lte=today
    )
    for substitution in waiting.select_related("deputy__workspace", "absent").order_by("pk"):
        Substitution.objects.filter(pk=substitution.pk).update(moved_at=timezone.now())
        for stand_in in stand_ins(substitution.deputy):
            if stand_in.substitution == substitution:
                _move_tasks(stand_in)


def _move_tasks(stand_in: StandIn) -> None:
    """What he holds for somebody else who is away too stays where it is: his deputy may decide it all the same."""
    substitution = stand_in.substitution
    own = Task.objects.passing(stand_in).open().filter(performer=substitution.absent, on_behalf_of=None)
    for task in own.filter(not_own(substitution.deputy)).order_by("pk").select_for_update(of=("self",)):
        _move(task, substitution)


@transaction.atomic
def settle_due(*, workspace: Workspace) -> None:
    """Bring back the tasks that nobody took of substitutions that are over. Twice is harmless.

    One whose people do not both work here any more is over for good: it does not revive with them.
    """
    candidates = Substitution.objects.select_for_update(of=("self",)).filter(workspace=workspace, settled_at=None)
    for substitution in candidates.select_related("absent", "deputy").order_by("pk"):
        if substitution.ended_at is None and not (substitution.absent.is_active and substitution.deputy.is_active):
            _end(substitution, by=None)
        elif substitution.ended_at is None and substitution.ends_on >= today_of(workspace):
            continue
        _settle(substitution)


@transaction.atomic
def end_of_leaver(*, user: User, moment: datetime) -> None:
    """End what stood in the name of somebody who was deactivated at that moment, even if he is back since."""
    of_his = Substitution.objects.filter(Q(absent=user) | Q(deputy=user), appointed_at__lte=moment, ended_at=None)
    for substitution in of_his.select_for_update(of=("self",)).select_related("absent", "deputy").order_by("pk"):
        _end(substitution, by=None)
        _settle(substitution)


def _end(substitution: Substitution, by: User | None) -> None:
    ended = Substitution.objects.filter(pk=substitution.pk, ended_at=None)
    if ended.update(ended_at=timezone.now(), ended_by=by):
        data = {"absent": substitution.absent.short_name, "deputy": substitution.deputy.short_name}
        _record(Kind.SUBSTITUTION_ENDED, substitution, by, data)


def _settle(substitution: Substitution) -> None:
    """Another substitution of the same two people that goes on keeps the tasks where they are."""
    Substitution.objects.filter(pk=substitution.pk).update(settled_at=timezone.now())
    absent, deputy = substitution.absent, substitution.deputy
    if any(one.absent_id == absent.pk and one.deputy_id == deputy.pk for one in _in_force(substitution)):
        return
    moved = Task.objects.open().filter(performer=deputy, on_behalf_of=absent, taken_at=None)
    for task in moved.order_by("pk").select_for_update(of=("self",)):
        _bring_back(task, substitution)


def _in_force(substitution: Substitution) -> Iterable[Substitution]:
    return in_force(substitution.workspace_id, today_of(substitution.workspace))


def _move(task: Task, substitution: Substitution) -> None:
    """The absent person keeps the card open: he comes back."""
    task.performer, task.on_behalf_of, task.taken_at = substitution.deputy, substitution.absent, None
    task.save(update_fields=["performer", "on_behalf_of", "taken_at"])
    workflow.open_card(task, substitution.deputy, by=None)
    _record_move(task, substitution.absent, substitution.deputy, substitution)


def _bring_back(task: Task, substitution: Substitution) -> None:
    task.performer, task.on_behalf_of = substitution.absent, None
    task.save(update_fields=["performer", "on_behalf_of"])
    documents.close_to(document=task.document, reason=workflow.reason_of(task), by=None)
    workflow.open_card(task, substitution.absent, by=None)
    _record_move(task, substitution.deputy, substitution.absent, substitution)


def _check(absent: User, deputy: User, terms: Terms, by: User) -> None:
    if deputy.workspace_id != absent.workspace_id:
        raise User.DoesNotExist(deputy.pk)
    if not can_appoint(by, absent):
        raise documents.NotAllowed(_("You appoint your own deputy; an administrator appoints anybody's."))
    if absent.pk == deputy.pk:
        raise Refusal(_("Nobody stands in for himself: choose another."))
    if not (absent.is_active and deputy.is_active):
        name = (deputy if absent.is_active else absent).short_name
        raise Refusal(_("%(name)s does not work here any more: choose another.") % {"name": name})
    if terms.ends_on < terms.starts_on:
        raise Refusal(_("The last day is before the first."))
    if terms.ends_on < today_of(absent.workspace):
        raise Refusal(_("The last day has passed already."))
    owners = {kind.workspace_id for kind in terms.kinds} | {firm.workspace_id for firm in terms.organisations}
    if owners - {absent.workspace_id}:
        raise Substitution.DoesNotExist
    _refuse_circle(absent, deputy, terms)
    _refuse_repetition(absent, deputy, terms)


def _refuse_circle(absent: User, deputy: User, terms: Terms) -> None:
    """Whoever would stand in for the deputy on these days must not end at the absent person again."""
    Workspace.objects.select_for_update().get(pk=absent.workspace_id)
    overlapping = Substitution.objects.filter(
        workspace_id=absent.workspace_id, ended_at=None, starts_on__lte=terms.ends_on, ends_on__gte=terms.starts_on
    )
    deputies: dict[int, list[Substitution]] = {}
    for one in overlapping.select_related("absent", "deputy"):
        deputies.setdefault(one.absent_id, []).append(one)
    met, waiting = {deputy.pk}, [deputy.pk]
    while waiting:
        for one in deputies.get(waiting.pop(), []):
            if one.deputy_id == absent.pk:
                raise Refusal(
                    _("A circle: %(deputy)s stands in for %(absent)s until %(day)s.")
                    % {
                        "deputy": one.deputy.short_name,
                        "absent": one.absent.short_name,
                        "day": format_date(one.ends_on),
                    }
                )
            if one.deputy_id not in met:
                met.add(one.deputy_id)
                waiting.append(one.deputy_id)


def _refuse_repetition(absent: User, deputy: User, terms: Terms) -> None:
    same = Substitution.objects.filter(
        absent=absent, deputy=deputy, ended_at=None, starts_on__lte=terms.ends_on, ends_on__gte=terms.starts_on,
        kinds=sorted(kind.pk for kind in terms.kinds), task_types=sorted(terms.task_types),
        organisations=sorted(firm.pk for firm in terms.organisations), amount_limit=terms.amount_limit,
    ).first()  # fmt: skip
    if same:
        raise Refusal(
            _("%(deputy)s stands in for %(absent)s already, %(from)s to %(to)s.")
            % {
                "deputy": deputy.short_name, "absent": absent.short_name,
                "from": format_date(same.starts_on), "to": format_date(same.ends_on),
            }
        )  # fmt: skip


def _record(kind: Kind, substitution: Substitution, by: User | None, data: Mapping[str, object]) -> None:
    journal.record(
        kind,
        workspace_id=substitution.workspace_id,
        subject=("substitution", substitution.pk),
        by=by,
        data={**data, "absent_id": substitution.absent_id, "deputy_id": substitution.deputy_id},
    )


def _record_move(task: Task, former: User, present: User, substitution: Substitution) -> None:
    data = {"from": former.short_name, "to": present.short_name, "substitution": substitution.pk}
    workflow.record(Kind.TASK_REASSIGNED, task, None, data)


def workspaces_with_due() -> list[Workspace]:
    """The workspaces where a substitution may begin or be over today."""
    tomorrow = timezone.now().date() + timedelta(days=1)
    due = Q(moves_tasks=True, moved_at=None, ended_at=None, starts_on__lte=tomorrow)
    due |= Q(settled_at=None) & (
        Q(ended_at__isnull=False) | Q(ends_on__lt=tomorrow) | Q(absent__is_active=False) | Q(deputy__is_active=False)
    )
    return list(Workspace.objects.filter(pk__in=Substitution.objects.filter(due).values("workspace_id")))
