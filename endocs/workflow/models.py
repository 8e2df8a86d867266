"""Processes over cards, and the tasks of their performers."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from endocs.documents.models import Document
from endocs.people.models import Department, Group, User, Workspace
from endocs.people.substitution import StandIn, stand_ins


class TaskType(models.TextChoices):
    """What a performer is asked to do; the last stage's type names the outcome of the process."""

    APPROVAL = "approval", _("Approval")
    ACKNOWLEDGEMENT = "acknowledgement", _("Acknowledgement")
    SIGNING = "signing", _("Signing")
    EXECUTION = "execution", _("Execution")


class Purpose(models.TextChoices):
    """Which noun a task's buttons belong to."""

    REQUEST = "request", _("Documents for a client")


class ProcessOutcome(models.TextChoices):
    """How a process ended; empty while it runs."""

    RUNNING = "", _("Running")
    FINISHED = "finished", _("Finished")
    REJECTED = "rejected", _("Rejected")
    INTERRUPTED = "interrupted", _("Interrupted")


class Process(models.Model):
    """One run of a card through its performers."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="processes")
    initiator = models.ForeignKey(User, models.PROTECT, related_name="+")
    task_type = models.CharField(max_length=16, choices=TaskType.choices)
    outcome = models.CharField(max_length=12, choices=ProcessOutcome.choices, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        """A card has at most one running process."""

        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=Q(ended_at=None), name="document_has_one_running_process"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | Q(ended_at__isnull=False) & ~Q(outcome=""),
                name="ended_process_has_an_outcome",
            ),
        ]


class TaskOutcome(models.TextChoices):
    """How a task ended; empty while it is open."""

    OPEN = "", _("Open")
    COMPLETED = "completed", _("Completed")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class TaskQuerySet(models.QuerySet["Task"]):
    """Filters of tasks."""

    def visible_to(self, user: User) -> "TaskQuerySet":
        """Tasks of the cards this user may see."""
        return self.filter(document__in=Document.objects.visible_to(user), workspace_id=user.workspace_id)

    def open(self) -> "TaskQuerySet":
        """Tasks that wait for their performer."""
        return self.filter(ended_at=None)

    def on(self, user: User) -> "TaskQuerySet":
        """Tasks this user may decide: his own, untaken ones of his groups, and the same of those he stands in for."""
        waiting = _waits_for(user)
        for stand_in in stand_ins(user):
            waiting |= _passes(stand_in) & not_own(user)
        return self.filter(waiting, workspace_id=user.workspace_id)

    def whose(self, user: User, absent: int) -> "TaskQuerySet":
        """Of the tasks on a user his own for 0, else those he has by standing in for that person."""
        own = _waits_for(user) & (Q(on_behalf_of=None) | Q(on_behalf_of=user))
        if not absent:
            return self.filter(own)
        passed = Q(performer=user, on_behalf_of_id=absent)
        for stand_in in stand_ins(user):
            if stand_in.absent.pk == absent:
                passed |= _passes(stand_in)
        return self.filter(passed).exclude(own)

    def with_whose_key(self, user: User) -> "TaskQuerySet":
        """Tasks on a user with the key of the absent person whose task each is, as `whose_key`."""
        own = Q(performer=None, group_id__in=_groups_of(user))
        cases = [
            When(Q(performer=user) | Q(on_behalf_of__isnull=False), then=F("on_behalf_of_id")),
            When(own, then=Value(None, models.BigIntegerField())),
            *(When(_passes(one), then=Value(one.absent.pk)) for one in stand_ins(user)),
        ]
        return self.annotate(whose_key=Case(*cases, output_field=models.BigIntegerField()))

    def passing(self, stand_in: StandIn) -> "TaskQuerySet":
        """Tasks of an absent person, as far as his substitution goes."""
        return self.filter(_passes(stand_in), workspace_id=stand_in.absent.workspace_id)

    def stranded(self, workspace: Workspace) -> "TaskQuerySet":
        """Open tasks with nobody who works here: the administrators give them to others."""
        active = Group.members.through.objects.filter(user__is_active=True).values("group_id")
        nobodys = Q(performer=None) & ~Q(group_id__in=active)
        moved = Q(taken_at=None, on_behalf_of__isnull=False)
        left = (moved & Q(on_behalf_of__is_active=False)) | (~moved & Q(performer__is_active=False))
        return self.filter(left | nobodys, workspace=workspace, ended_at=None)


def _waits_for(user: User) -> Q:
    """What is with the person himself; a task moved to his deputy stays his until it is taken."""
    own = Q(performer_id=user.pk) & (Q(on_behalf_of=None) | Q(taken_at__isnull=False))
    return own | Q(on_behalf_of_id=user.pk, taken_at=None) | Q(performer=None, group_id__in=_groups_of(user))


def not_own(user: User) -> Q:
    """Tasks on others' documents: he is neither the author nor goes on with what another had started."""
    return ~Q(document__author_id=user.pk) & (~Q(process__initiator_id=user.pk) | Q(assigned_by_id=user.pk))


def _groups_of(user: User) -> "models.QuerySet[Any, Any]":
    return Group.members.through.objects.filter(user_id=user.pk).values("group_id")


def _passes(stand_in: StandIn) -> Q:
    found = _waits_for(stand_in.absent) & stand_in.cards("document__")
    return found if stand_in.task_types is None else found & Q(type__in=stand_in.task_types)


class Succession(models.Model):
    """One handing over of a person's or a department's work to others, with what is needed to undo it.

    `moved` says of clients, tasks, requests and cards what was moved and from whom: pairs of keys; of a dismissal also
    which groups he left (keys) and which rules of his own were taken away (what they said).
    """

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    clients_to = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    tasks_to = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    requests_to = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    cards_to = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    is_dismissal = models.BooleanField(default=False)
    moved = models.JSONField(default=dict)
    cards_total = models.PositiveIntegerField(default=0)
    handed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    handed_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        """It is somebody's work or a department's."""

        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(department__isnull=True), name="succession_is_of_one"
            )
        ]

    @property
    def source(self) -> User | Department:
        """Whose work it was."""
        source = self.person or self.department
        assert source is not None  # noqa: S101  (the database holds it)
        return source

    def count(self, what: str) -> int:
        """How many clients, tasks, requests or cards went over, groups and rules ended."""
        return len(self.moved.get(what, ()))


class Task(models.Model):
    """What one performer (a user, or a group until a member takes it) is asked to do with a card."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    process = models.ForeignKey(Process, models.PROTECT, related_name="tasks")
    document = models.ForeignKey(Document, models.PROTECT, related_name="tasks")
    type = models.CharField(max_length=16, choices=TaskType.choices)
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    performer = models.ForeignKey(User, models.PROTECT, null=True, db_index=False, related_name="tasks")
    group = models.ForeignKey(Group, models.PROTECT, null=True, db_index=False)
    text = models.TextField(blank=True)
    assigned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    due_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)  # others have the word: the term waits
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=TaskOutcome.choices, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    comment = models.TextField(blank=True)

    objects: ClassVar[models.Manager["Task"]] = TaskQuerySet.as_manager()

    class Meta:
        """An open task has a holder, an ended one an outcome."""

        constraints = [
            models.CheckConstraint(
                condition=Q(performer__isnull=False) | Q(group__isnull=False), name="task_has_a_holder"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | Q(ended_at__isnull=False) & ~Q(outcome=""),
                name="ended_task_has_an_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["performer", "due_at"], condition=Q(ended_at=None), name="task_open_by_performer"),
            models.Index(
                fields=["group", "due_at"], condition=Q(ended_at=None, performer=None), name="task_open_by_group"
            ),
            models.Index(fields=["assigned_by", "-assigned_at"], name="task_by_assigner"),
            models.Index(fields=["workspace", "due_at"], condition=Q(ended_at=None), name="task_open_by_term"),
            models.Index(fields=["performer", "-ended_at"], name="task_by_performer"),
        ]

    def is_late(self, now: datetime) -> bool:
        """Whether the term has passed; while the clock stands, whether it had before."""
        return self.due_at < (self.paused_at or now)


class Stage(models.TextChoices):
    """What a reminder says of a term."""

    SOON = "soon", _("soon")
    DUE = "due", _("over")
    LATE = "late", _("long over")
    ESCALATED = "escalated", _("told to the head")


class ReminderSettings(models.Model):
    """When a workspace reminds of terms, in working hours; None: not at all. Without a row the defaults hold."""

    workspace = models.OneToOneField(Workspace, models.PROTECT, related_name="reminder_settings")
    hours_before = models.PositiveSmallIntegerField(null=True, default=2)
    is_told_at_term = models.BooleanField(default=True)
    hours_late = models.PositiveSmallIntegerField(null=True, default=8)
    escalation_hours = models.PositiveSmallIntegerField(null=True, default=8)


class Reminder(models.Model):
    """A stage of one term of a task that has been told, or was passed over by a later one: each is told once."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    task = models.ForeignKey(Task, models.CASCADE, related_name="reminders", db_index=False)
    due_at = models.DateTimeField()
    stage = models.CharField(max_length=9, choices=Stage.choices)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Once for a stage and a term: a new term is reminded of anew."""

        constraints = [models.UniqueConstraint(fields=["task", "due_at", "stage"], name="reminder_is_unique")]
