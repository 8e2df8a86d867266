"""Access by data: scopes that cards lie in, and rules that open scopes to people."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from endocs.people.models import Department, Group, Organisation, User, Workspace


class Level(models.IntegerChoices):
    """What may be done with a card; each includes those before it."""

    SEE = 1, _("see")
    ADD_FILES = 2, _("add files")
    EDIT = 3, _("edit")
    MANAGE = 4, _("manage")


class Clients(models.TextChoices):
    """Whose clients' cards a rule opens; a client is his whose manager he is."""

    ALL = "all", _("of all clients")
    DEPARTMENT = "department", _("of the clients of one's department")
    MINE = "mine", _("of one's own clients")


class AccessScope(models.Model):
    """What the access of a card depends on, as one small number on the card."""

    id = models.AutoField(primary_key=True)
    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    kind = models.ForeignKey("documents.DocumentKind", models.PROTECT, db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, db_index=False)
    department = models.ForeignKey(Department, models.PROTECT, null=True, db_index=False)
    is_confidential = models.BooleanField()

    class Meta:
        """One scope for a combination."""

        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "kind", "organisation", "department", "is_confidential"],
                nulls_distinct=False,
                name="access_scope_is_unique",
            )
        ]

    @classmethod
    def of(
        cls, kind: models.Model, organisation: Organisation | None, department: Department | None, confidential: bool
    ) -> Self:
        """The scope of a card with these requisites; a combination met for the first time gets its own."""
        scope, _is_new = cls.objects.get_or_create(
            workspace_id=kind.workspace_id,  # type: ignore[attr-defined]
            kind=kind,
            organisation=organisation,
            department=department,
            is_confidential=confidential,
        )
        return scope


class AccessRule(models.Model):
    """Opens cards to a user, a group or everybody; an empty list means any.

    A rule never opens a confidential card.
    """

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    user = models.ForeignKey(User, models.CASCADE, null=True, db_index=False, related_name="access_rules")
    group = models.ForeignKey(Group, models.CASCADE, null=True, db_index=False, related_name="access_rules")
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.SEE)
    kinds = ArrayField(models.BigIntegerField(), default=list)
    organisations = ArrayField(models.BigIntegerField(), default=list)
    departments = ArrayField(models.BigIntegerField(), default=list)
    clients = models.CharField(max_length=10, choices=Clients.choices, default=Clients.ALL)
    set_by = models.ForeignKey(User, models.PROTECT, null=True, db_index=False, related_name="+")
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        """The same is not said twice."""

        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True) | Q(group__isnull=True), name="rule_has_at_most_one_principal"
            ),
            models.UniqueConstraint(
                fields=["workspace", "user", "group", "level", "kinds", "organisations", "departments", "clients"],
                nulls_distinct=False,
                name="rule_is_unique",
            ),
        ]

    @property
    def is_for_everybody(self) -> bool:
        """Whether the rule opens to all who work here."""
        return self.user_id is None and self.group_id is None

    @property
    def opens_everything(self) -> bool:
        """Whether the rule asks nothing of the card."""
        return not (self.kinds or self.organisations or self.departments) and self.clients == Clients.ALL
