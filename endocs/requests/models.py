"""A request to the accountant: what is wanted, what answered it, who holds it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from endocs.documents.models import Document, DocumentKind
from endocs.people.models import User, Workspace


class Channel(models.TextChoices):
    """How the request came in."""

    WEB = "web", _("here")
    EMAIL = "email", _("by e-mail")
    MESSENGER = "messenger", _("by messenger")
    PHONE = "phone", _("by phone")


class Delivery(models.TextChoices):
    """How a document reaches the client."""

    PAPER = "paper", _("Paper")
    EDO = "edo", _("Electronically")


class Holder(models.TextChoices):
    """With whom the request is now."""

    INITIATOR = "initiator", _("the initiator")
    ACCOUNTANT = "accountant", _("the accountant")
    CLIENT = "client", _("the client")
    NOBODY = "nobody", _("nobody")


class WorkRequestQuerySet(models.QuerySet["WorkRequest"]):
    """Filters of requests."""

    def visible_to(self, user: User) -> "WorkRequestQuerySet":
        """Requests whose memo this user may see."""
        return self.filter(memo__in=Document.objects.visible_to(user), workspace_id=user.workspace_id)

    def open(self) -> "WorkRequestQuerySet":
        """Requests that still wait for somebody."""
        return self.filter(ended_at=None)


class WorkRequest(models.Model):
    """What a memo asks the accountant for; the stops of its line of time are its moments."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    memo = models.OneToOneField(Document, models.PROTECT, related_name="work_request")
    initiator = models.ForeignKey(User, models.PROTECT, db_index=False, related_name="+")
    written_by = models.ForeignKey(User, models.PROTECT, null=True, db_index=False, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.WEB)
    needed_by = models.DateTimeField(null=True)
    holder = models.CharField(max_length=10, choices=Holder.choices, default=Holder.INITIATOR)
    holder_user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    held_since = models.DateTimeField()
    question_asked_at = models.DateTimeField(null=True)
    client_awaited_at = models.DateTimeField(null=True)  # the client must give something first
    asked_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    prepared_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    printed_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    open_lines_reason = models.TextField(blank=True)

    open_suggestions: "list[Suggestion]"  # what `queries` found for the reader

    objects: ClassVar[models.Manager["WorkRequest"]] = WorkRequestQuerySet.as_manager()

    class Meta:
        """Lists: mine and everybody's, newest first."""

        indexes = [
            models.Index(fields=["workspace", "initiator", "-id"], name="request_by_initiator"),
            models.Index(fields=["workspace", "-id"], condition=Q(ended_at=None), name="request_open"),
            models.Index(fields=["workspace", "asked_at"], name="request_by_asking"),
        ]


class WantedLine(models.Model):
    """One document, or several of a kind, that the initiator wants."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    work_request = models.ForeignKey(WorkRequest, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.ForeignKey(DocumentKind, models.PROTECT, db_index=False)
    count = models.PositiveSmallIntegerField(default=1)
    copies = models.PositiveSmallIntegerField(default=1)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    period = models.CharField(max_length=60, blank=True)
    delivery = models.CharField(max_length=5, choices=Delivery.choices, default=Delivery.PAPER)
    dropped_at = models.DateTimeField(null=True)
    dropped_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        """Lines have their order."""

        constraints = [
            models.UniqueConstraint(fields=["work_request", "position"], name="wanted_line_has_its_place"),
            models.CheckConstraint(condition=Q(count__gte=1, copies__gte=1), name="wanted_line_counts_from_one"),
        ]


class Answer(models.Model):
    """A document of the request's package, and the line it answers (none: it came on top).

    A УПД may answer two lines: the act or waybill, and the счёт-фактура. Without `accepted_by` it was linked by itself,
    for these `reasons`: a list of `{"fact": Fact, "values": {…}}`; such an answer may go when more becomes known.
    """

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    work_request = models.ForeignKey(WorkRequest, models.CASCADE, related_name="answers")
    line = models.ForeignKey(WantedLine, models.PROTECT, null=True, related_name="answers")
    second_line = models.ForeignKey(WantedLine, models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, related_name="answers")
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reasons = models.JSONField(default=list)
    accepted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """A document is in a package once."""

        constraints = [models.UniqueConstraint(fields=["work_request", "document"], name="answer_is_unique")]


class Linking(models.TextChoices):
    """What is done with a document that fits a request without doubt."""

    OFF = "off", _("Nothing: the accountant chooses documents by hand")
    PROPOSE = "propose", _("It is proposed on the task")
    LINK = "link", _("It is linked by itself")


class RequestSettings(models.Model):
    """How a workspace wants its requests led; a workspace without a row has the defaults."""

    workspace = models.OneToOneField(Workspace, models.PROTECT, related_name="request_settings")
    linking = models.CharField(max_length=8, choices=Linking.choices, default=Linking.LINK)
    closes_complete = models.BooleanField(default=False)  # complete without doubt: the task is completed by itself


class ClientWant(models.Model):
    """What a request asks of one client, as matching reads it; written anew whenever the request changes.

    `facts` is the rest of a `matching.facts.Want`. A name with namesakes has a row for each INN, of the same `place`.
    """

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    work_request = models.ForeignKey(WorkRequest, models.CASCADE, related_name="wants")
    place = models.PositiveSmallIntegerField()
    inn = models.CharField(max_length=12)
    facts = models.JSONField(default=dict)

    class Meta:
        """Candidates of a document are found by its INN."""

        constraints = [models.UniqueConstraint(fields=["work_request", "place", "inn"], name="client_want_is_unique")]
        indexes = [models.Index(fields=["workspace", "inn"], name="client_want_by_inn")]


class Suggestion(models.Model):
    """A document that may belong to a request: a person decides; what he refuses is not suggested there again.

    `reasons` as in `Answer`. An accepted one becomes an answer and its row goes; a refused one stays as the memory.
    """

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    work_request = models.ForeignKey(WorkRequest, models.CASCADE, related_name="suggestions")
    document = models.ForeignKey(Document, models.CASCADE, related_name="suggestions")
    line = models.ForeignKey(WantedLine, models.SET_NULL, null=True, related_name="+")
    reasons = models.JSONField(default=list)
    is_sure = models.BooleanField(default=False)  # would be linked by itself if the workspace let it
    made_at = models.DateTimeField(auto_now_add=True)
    refused_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        """A document is suggested to a request once."""

        constraints = [models.UniqueConstraint(fields=["work_request", "document"], name="suggestion_is_unique")]
        indexes = [
            models.Index(fields=["workspace", "-id"], condition=Q(refused_at=None), name="suggestion_waiting"),
        ]


class BuiltInPackage(models.TextChoices):
    """Packages that every workspace is given; what is in each is written in `templates.READY`."""

    SERVICES = "services", _("Services")
    SERVICES_UTD = "services_utd", _("Services, UTD")
    GOODS = "goods", _("Goods")
    CLOSING = "closing", _("Closing documents")
    ADVANCE = "advance", _("Advance")


class PackageTemplateQuerySet(models.QuerySet["PackageTemplate"]):
    """Filters of templates."""

    def visible_to(self, user: User) -> "PackageTemplateQuerySet":
        """Templates are open to everybody of the workspace."""
        return self.filter(workspace_id=user.workspace_id)


class PackageTemplate(models.Model):
    """A package that is asked for again and again: one click puts its lines into a memo.

    A ready one has its `code` and is called in the language of the page until it is given a name of its own.
    """

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    code = models.CharField(max_length=20, blank=True)
    own_name = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField()
    retired_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["PackageTemplate"]] = PackageTemplateQuerySet.as_manager()

    class Meta:
        """A ready one is there once."""

        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "code"], condition=~Q(code=""), name="package_template_code_is_unique"
            ),
            models.CheckConstraint(condition=~Q(code="", own_name=""), name="package_template_has_a_name"),
        ]
        indexes = [models.Index(fields=["workspace", "position"], name="package_template_in_order")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Name in the language of the page; own ones have the one they were given."""
        return self.own_name or str(BuiltInPackage(self.code).label)


class TemplateLine(models.Model):
    """A line that a template puts into a memo."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    template = models.ForeignKey(PackageTemplate, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.ForeignKey(DocumentKind, models.PROTECT, db_index=False)
    count = models.PositiveSmallIntegerField(default=1)
    copies = models.PositiveSmallIntegerField(default=1)
    delivery = models.CharField(max_length=5, choices=Delivery.choices, default=Delivery.PAPER)

    class Meta:
        """Lines have their order."""

        constraints = [
            models.UniqueConstraint(fields=["template", "position"], name="template_line_has_its_place"),
            models.CheckConstraint(condition=Q(count__gte=1, copies__gte=1), name="template_line_counts_from_one"),
        ]


class MonthRun(models.Model):
    """One person's order «as last month»: which requests are to be asked anew in a month, and what became of each.

    `sources` are keys of requests in their order; `refused` says of those that were not made why: pairs of a key and
    a sentence in the person's language. The first `done` of the sources have been looked at.
    """

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    month = models.DateField()  # its first day
    is_sent = models.BooleanField()  # to their performers; otherwise they stay drafts
    sources = models.JSONField()
    done = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)


class MonthDraft(models.Model):
    """A request that was asked anew in a month, and what it repeats: in one month nothing is repeated twice."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    source = models.ForeignKey(WorkRequest, models.PROTECT, related_name="month_drafts")
    month = models.DateField()  # its first day
    made = models.OneToOneField(WorkRequest, models.PROTECT, related_name="month_origin")
    run = models.ForeignKey(MonthRun, models.PROTECT, null=True, related_name="drafts")

    class Meta:
        """Twice is harmless."""

        constraints = [models.UniqueConstraint(fields=["workspace", "source", "month"], name="month_draft_is_unique")]
