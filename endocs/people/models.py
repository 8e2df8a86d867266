"""Workspaces and the people in them."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from endocs.kernel.names import accusative_short_name, short_name, sort_key


class Workspace(models.Model):
    """A customer of the installation; its walls are absolute."""

    name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=60, default="Europe/Moscow")
    created_at = models.DateTimeField(auto_now_add=True)
    is_demo = models.BooleanField(default=False)
    set_up_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """An own legal entity of the workspace."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    name = models.CharField(_("Name"), max_length=300)
    full_name = models.CharField(_("Full name"), max_length=1000, blank=True)
    inn = models.CharField(_("INN"), max_length=12)
    kpp = models.CharField(_("KPP"), max_length=9, blank=True)
    ogrn = models.CharField(_("OGRN"), max_length=15, blank=True)
    address = models.CharField(_("Address"), max_length=1000, blank=True)
    deactivated_at = models.DateTimeField(null=True)

    class Meta:
        """One organisation a pair of INN and KPP."""

        constraints = [
            models.UniqueConstraint(fields=["workspace", "inn", "kpp"], name="organisation_is_unique_by_inn_and_kpp"),
        ]

    def __str__(self) -> str:
        return self.name


class BankAccount(models.Model):
    """A bank account of an own organisation."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="bank_accounts")
    account = models.CharField(_("Account"), max_length=20)
    bik = models.CharField(_("BIK"), max_length=9)
    bank = models.CharField(_("Bank"), max_length=300, blank=True)

    class Meta:
        """An account belongs to one organisation."""

        constraints = [models.UniqueConstraint(fields=["workspace", "account", "bik"], name="bank_account_is_unique")]


class Department(models.Model):
    """A department of the company."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    name = models.CharField(_("Name"), max_length=200)
    head = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Head")
    )
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """Names do not repeat."""

        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="department_name_is_unique")]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a user may do beyond his own documents; the code decides what each means."""

    EMPLOYEE = "employee", _("Employee")
    ACCOUNTANT = "accountant", _("Accountant")
    ADMINISTRATOR = "administrator", _("Administrator")


class Theme(models.TextChoices):
    """Colours of the pages."""

    AUTO = "auto", _("As in the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class UserManager(BaseUserManager["User"]):
    """Finds users by their e-mail, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user who logs in by that e-mail."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who logs in by e-mail, in one workspace."""

    workspace = models.ForeignKey(Workspace, models.PROTECT)
    email = models.EmailField(_("E-mail"), max_length=254, unique=True)
    last_name = models.CharField(_("Last name"), max_length=100)
    first_name = models.CharField(_("First name"), max_length=100)
    middle_name = models.CharField(_("Middle name"), max_length=100, blank=True)
    job_title = models.CharField(_("Job title"), max_length=200, blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True)
    role = models.CharField(_("Role"), max_length=20, choices=Role.choices, default=Role.EMPLOYEE)
    language = models.CharField(
        _("Language"), max_length=2, choices=[("ru", "Русский"), ("en", "English")], default="ru"
    )
    theme = models.CharField(_("Colours"), max_length=5, choices=Theme.choices, default=Theme.AUTO)
    sort_key = models.CharField(max_length=320, editable=False)
    is_active = models.BooleanField(default=True)
    deactivated_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        """Addresses are kept in lower case."""

        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="email_is_in_lower_case"),
            models.CheckConstraint(
                condition=Q(is_active=True, deactivated_at__isnull=True)
                | Q(is_active=False, deactivated_at__isnull=False),
                name="inactive_user_has_the_moment",
            ),
        ]
        indexes = [models.Index(fields=["workspace", "sort_key"], name="user_by_name")]

    def __str__(self) -> str:
        return self.short_name

    @property
    def short_name(self) -> str:
        """«Соколова М. В.»"""
        return short_name(self.last_name, self.first_name, self.middle_name)

    @property
    def name_after_for(self) -> str:
        """«Соколову М. В.», as the Russian «за …» wants it; other languages do not decline."""
        decline = accusative_short_name if get_language() == "ru" else short_name
        return decline(self.last_name, self.first_name, self.middle_name)

    @property
    def full_name(self) -> str:
        """«Соколова Марина Викторовна»"""
        return " ".join(part for part in (self.last_name, self.first_name, self.middle_name) if part)

    @property
    def initials(self) -> str:
        """Two letters for the round mark: last name first."""
        return (self.last_name[:1] + self.first_name[:1]).upper()

    @property
    def face(self) -> int:
        """Number of the mark's colour, 1 to 6; the same for one person everywhere."""
        return self.pk % 6 + 1

    @property
    def is_administrator(self) -> bool:
        """Whether he manages the workspace."""
        return self.role == Role.ADMINISTRATOR

    @property
    def sees_open_documents(self) -> bool:
        """Whether every card that is not confidential is open to him."""
        return self.role in (Role.ACCOUNTANT, Role.ADMINISTRATOR)

    def name_for_sorting(self) -> str:
        """Key that puts names in the order of a Russian list."""
        return sort_key(self.full_name)


class Group(models.Model):
    """Users who get tasks and grants together."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    name = models.CharField(_("Name"), max_length=200)
    is_accounting = models.BooleanField(default=False)
    members = models.ManyToManyField(User, related_name="groups", blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """One accounting group a workspace."""

        constraints = [
            models.UniqueConstraint(fields=["workspace", "name"], name="group_name_is_unique"),
            models.UniqueConstraint(
                fields=["workspace"], condition=Q(is_accounting=True), name="workspace_has_one_accounting_group"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Substitution(models.Model):
    """A deputy does an absent person's tasks for some days; empty lists and no limit mean all of them.

    `kinds` are keys of kinds of documents, `task_types` names of task types: both belong to higher layers.
    """

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    absent = models.ForeignKey(User, models.PROTECT, related_name="substitutions", verbose_name=_("Absent"))
    deputy = models.ForeignKey(User, models.PROTECT, related_name="deputy_for", verbose_name=_("Deputy"))
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("To"))
    kinds = ArrayField(models.BigIntegerField(), default=list)
    organisations = ArrayField(models.BigIntegerField(), default=list)
    task_types = ArrayField(models.CharField(max_length=16), default=list)
    amount_limit = models.DecimalField(_("Up to"), max_digits=18, decimal_places=2, null=True)
    moves_tasks = models.BooleanField(default=False)
    comment = models.CharField(_("Comment"), max_length=500, blank=True)
    appointed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    appointed_at = models.DateTimeField(auto_now_add=True)
    moved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """Nobody stands in for himself, and time runs forward."""

        constraints = [
            models.CheckConstraint(condition=~Q(absent=models.F("deputy")), name="substitution_has_two_people"),
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="substitution_has_a_period"),
        ]
        indexes = [
            models.Index(fields=["workspace", "ends_on"], condition=Q(ended_at=None), name="substitution_in_force")
        ]


class Invitation(models.Model):
    """A one-time link by which a new user sets his password; only the digest of its token is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class ApiToken(models.Model):
    """A bearer token of the API; only its digest is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("Name"), max_length=100)
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
