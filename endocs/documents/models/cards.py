"""Cards, their links, and who may see them."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from endocs.counterparties.models import Counterparty
from endocs.documents.kinds import RULES, BuiltInKind, Gender
from endocs.documents.models.reach import reach_of
from endocs.documents.models.rules import AccessScope, Level
from endocs.documents.states import (
    Direction,
    ExchangeState,
    PaperState,
    PaymentState,
    ProcessState,
    RevocationState,
)
from endocs.kernel.dates import format_date
from endocs.people.models import Department, Group, Organisation, User, Workspace
from endocs.people.substitution import StandIn, stand_ins


class DocumentKind(models.Model):
    """A kind of the workspace: a built-in one, or its own with own fields."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    code = models.CharField(_("Code"), max_length=40)
    own_name = models.CharField(_("Name"), max_length=100, blank=True)
    gender = models.CharField(max_length=1, choices=Gender.choices, default=Gender.MASCULINE)
    direction = models.CharField(_("Direction"), max_length=8, choices=Direction.choices, default=Direction.INTERNAL)
    is_for_client = models.BooleanField(default=False)
    fields = models.JSONField(default=list)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        """A code is unique in its workspace."""

        constraints = [models.UniqueConstraint(fields=["workspace", "code"], name="kind_code_is_unique")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Name in the language of the page; own kinds have the one they were given."""
        return self.own_name or str(BuiltInKind(self.code).label)

    @property
    def required(self) -> tuple[str, ...]:
        """Requisites without which a card of this kind is not registered."""
        rules = RULES.get(self.code)
        return rules.required if rules else ("organisation",)


class DocumentQuerySet(models.QuerySet["Document"]):
    """Filters of the registry; `visible_to` is the only way to fetch for a user."""

    def visible_to(self, user: User) -> "DocumentQuerySet":
        """The cards this user may see: his own, those opened by a grant, and those that his reach covers."""
        granted = DocumentGrant.objects.reaching(user).filter(document_id=models.OuterRef("pk"))
        seen = Q(author_id=user.pk) | Q(models.Exists(granted)) | Q(responsible_id=user.pk, is_confidential=False)
        for opening in reach_of(user):
            seen |= opening.condition()
        return self.filter(seen, workspace_id=user.workspace_id)


class Document(models.Model):
    """A card."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    kind = models.ForeignKey(DocumentKind, models.PROTECT, db_index=False)
    direction = models.CharField(_("Direction"), max_length=8, choices=Direction.choices)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, db_index=False, verbose_name=_("Organisation")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, db_index=False, verbose_name=_("Department")
    )
    counterparty = models.ForeignKey(
        Counterparty, models.PROTECT, null=True, blank=True, db_index=False, verbose_name=_("Counterparty")
    )
    contract = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name=_("Contract"))
    number = models.CharField(_("Number"), max_length=100, blank=True)
    dated_on = models.DateField(_("Date"), null=True, blank=True)
    registration_number = models.PositiveIntegerField()
    registration_year = models.PositiveSmallIntegerField()
    amount = models.DecimalField(_("Amount"), max_digits=18, decimal_places=2, null=True, blank=True)
    vat = models.DecimalField(_("VAT"), max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("Currency"), max_length=3, default="RUB")
    period_from = models.DateField(_("Period from"), null=True, blank=True)
    period_to = models.DateField(_("Period to"), null=True, blank=True)
    subject = models.CharField(_("Subject"), max_length=500, blank=True)
    comment = models.TextField(_("Comment"), blank=True)
    author = models.ForeignKey(User, models.PROTECT, null=True, db_index=False, related_name="authored_documents")
    responsible = models.ForeignKey(User, models.PROTECT, null=True, blank=True, verbose_name=_("Responsible"))
    is_confidential = models.BooleanField(_("Confidential"), default=False)
    scope = models.ForeignKey(AccessScope, models.PROTECT, db_index=False)
    own_fields = models.JSONField(default=dict)

    process_state = models.CharField(max_length=12, choices=ProcessState.choices, default=ProcessState.NEW)
    exchange_state = models.CharField(max_length=26, choices=ExchangeState.choices, default=ExchangeState.NONE)
    revocation_state = models.CharField(max_length=18, choices=RevocationState.choices, default=RevocationState.NONE)
    removed_at_operator_at = models.DateTimeField(null=True)
    paper_state = models.CharField(max_length=18, choices=PaperState.choices, default=PaperState.NONE)
    payment_state = models.CharField(max_length=12, choices=PaymentState.choices, default=PaymentState.NONE)
    paid_amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    posted_at = models.DateTimeField(null=True)
    deleted_in_onec_at = models.DateTimeField(null=True)  # marked for deletion there, or gone
    printed_at = models.DateTimeField(null=True)
    handed_over_on = models.DateField(null=True)
    handed_over_to = models.CharField(max_length=200, blank=True)
    original_returned_at = models.DateTimeField(null=True)

    listed_on = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)
    revision = models.PositiveIntegerField(default=1)
    # The card that this one was taken into; such a card is nobody's and bears no fact by which it could be found.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, db_index=False, related_name="taken_in")

    objects: ClassVar[models.Manager["Document"]] = DocumentQuerySet.as_manager()

    class Meta:
        """Registries are read by day, newest first; every branch of a page has its index."""

        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "organisation", "kind", "registration_year", "registration_number"],
                nulls_distinct=False,
                name="registration_number_is_unique",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None)
                | Q(is_confidential=True, author=None, responsible=None, counterparty=None, contract=None, number=""),
                name="merged_card_is_nobodys",
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "-listed_on", "-id"],
                include=["scope", "counterparty"],
                condition=Q(is_confidential=False),
                name="document_open",
            ),
            models.Index(fields=["scope", "-listed_on", "-id"], name="document_by_scope"),
            models.Index(
                fields=["workspace", "responsible", "-listed_on", "-id"],
                condition=Q(is_confidential=False, responsible__isnull=False),
                name="document_by_responsible",
            ),
            models.Index(fields=["workspace", "author", "-listed_on", "-id"], name="document_by_author"),
            models.Index(
                fields=["workspace", "kind", "-listed_on", "-id"],
                condition=Q(is_confidential=False),
                name="document_by_kind",
            ),
            models.Index(
                fields=["workspace", "counterparty", "-listed_on", "-id"],
                condition=Q(is_confidential=False),
                name="document_by_counterparty",
            ),
            models.Index(fields=["workspace", "number"], name="document_by_number"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="document_merged"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """«Счёт на оплату № 412 от 24.11.2026»; without the issuer's number the registration number stands."""
        number = self.number or str(self.registration_number)
        day: date = self.dated_on or self.listed_on
        return _("%(kind)s No. %(number)s of %(date)s") % {
            "kind": self.kind.name, "number": number, "date": format_date(day),
        }  # fmt: skip

    @property
    def remainder(self) -> Decimal | None:
        """What is still to be paid, in the card's currency; negative when overpaid.

        Nothing of an invoice that is cancelled, or marked as paid by a person without money.
        """
        if self.amount is None or self.payment_state == PaymentState.NONE:
            return None
        rest = self.amount - (self.paid_amount or 0)
        is_settled = self.payment_state in (PaymentState.PAID, PaymentState.CANCELLED)
        return min(rest, Decimal(0)) if is_settled else rest


class Counter(models.Model):
    """The last registration number given for an organisation, a kind and a year."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, db_index=False)
    kind = models.ForeignKey(DocumentKind, models.PROTECT, db_index=False)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        """One counter each."""

        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "organisation", "kind", "year"], nulls_distinct=False, name="counter_is_unique"
            )
        ]


class LinkType(models.TextChoices):
    """What the first document is to the second."""

    ANSWERS = "answers", _("answers the request")
    BASED_ON = "based_on", _("is based on")
    CORRECTS = "corrects", _("corrects")
    RELATED = "related", _("is related to")


class Link(models.Model):
    """A typed link, seen from both ends."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    source = models.ForeignKey(Document, models.CASCADE, related_name="links_out")
    target = models.ForeignKey(Document, models.CASCADE, related_name="links_in")
    type = models.CharField(max_length=10, choices=LinkType.choices)
    made_by = models.ForeignKey(User, models.PROTECT, null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """A link is not made twice, and never to itself."""

        constraints = [
            models.UniqueConstraint(fields=["workspace", "source", "target", "type"], name="link_is_unique"),
            models.CheckConstraint(condition=~Q(source=models.F("target")), name="link_joins_two_cards"),
        ]


class ExternalReference(models.Model):
    """`system:id` of the outside world: what arrives twice is one card."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="external_references")
    reference = models.CharField(max_length=300)

    class Meta:
        """A reference leads to one card."""

        constraints = [models.UniqueConstraint(fields=["workspace", "reference"], name="external_reference_is_unique")]


class DocumentGrantQuerySet(models.QuerySet["DocumentGrant"]):
    """Filters of grants."""

    def reaching(self, user: User) -> "DocumentGrantQuerySet":
        """Grants in force for the user, for a group he is in, and of open tasks of those he stands in for."""
        reached = _held_by(user)
        for stand_in in stand_ins(user):
            reached |= _task_of(stand_in)
        return self.filter(reached, workspace_id=user.workspace_id, withdrawn_at=None)


def _held_by(user: User) -> Q:
    groups = Group.members.through.objects.filter(user_id=user.pk).values("group_id")
    return Q(user_id=user.pk) | Q(group_id__in=groups)


def _task_of(stand_in: StandIn) -> Q:
    """An open task of the absent person, as far as his substitution goes."""
    found = _held_by(stand_in.absent) & ~Q(open_task_type="") & stand_in.cards("document__")
    return found if stand_in.task_types is None else found & Q(open_task_type__in=stand_in.task_types)


class DocumentGrant(models.Model):
    """A card opened to a user or a group, with the reason (`task:12`, `request:7`, `explicit`)."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="grants")
    user = models.ForeignKey(User, models.CASCADE, null=True, db_index=False)
    group = models.ForeignKey(Group, models.CASCADE, null=True, db_index=False)
    reason = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.ADD_FILES)
    open_task_type = models.CharField(max_length=16, blank=True)
    listed_on = models.DateField()
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    granted_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["DocumentGrant"]] = DocumentGrantQuerySet.as_manager()

    class Meta:
        """One grant in force for a principal, a card and a reason; readable in the registry's order."""

        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) ^ Q(group__isnull=False), name="grant_has_one_principal"
            ),
            models.UniqueConstraint(
                fields=["document", "user", "group", "reason"],
                condition=Q(withdrawn_at=None),
                nulls_distinct=False,
                name="grant_in_force_is_unique",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "-listed_on", "-document"], condition=Q(withdrawn_at=None), name="grant_by_user"
            ),
            models.Index(
                fields=["group", "-listed_on", "-document"], condition=Q(withdrawn_at=None), name="grant_by_group"
            ),
        ]


class Remark(models.Model):
    """A line of the conversation on a card."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="remarks")
    author = models.ForeignKey(User, models.PROTECT, null=True)
    text = models.TextField()
    channel = models.CharField(max_length=12, default="web")
    made_at = models.DateTimeField(auto_now_add=True)
