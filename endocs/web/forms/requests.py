"""Forms of requests: the memo with its lines, the performer, prepared documents, handing over."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django import forms
from django.contrib.postgres.aggregates import JSONBAgg
from django.core.exceptions import ValidationError
from django.db.models import JSONField, Model, Q, Value
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from endocs.counterparties.models import Counterparty
from endocs.documents import queries as documents
from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Document, DocumentKind
from endocs.documents.requisites import Requisites
from endocs.kernel.names import search_key
from endocs.people.models import Group, Organisation, Role, User
from endocs.people.substitution import away_words
from endocs.requests.actions import Asked
from endocs.requests.lines import Wanted
from endocs.requests.models import Channel, Delivery, WantedLine, WorkRequest
from endocs.web.forms.fields import DayField, LooseField, MomentField, SumField
from endocs.workflow.deadlines import default_due

CONTRACTS = (BuiltInKind.CONTRACT, BuiltInKind.ADDENDUM)
CONTRACT_CHOICES = 100
NO_CHOICE = ("", "–")
Thing = TypeVar("Thing", bound=Model)


class Choices:
    """What a memo's form chooses from, each asked for once, however often the form is made in one answer."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.clients: dict[str, Counterparty | None] = {}
        self._contracts: dict[int | None, list[Document]] = {}

    @cached_property
    def organisations(self) -> list[Organisation]:
        """The own firms by name."""
        found = Organisation.objects.filter(workspace_id=self.user.workspace_id, deactivated_at=None)
        return list(found.order_by("name"))

    def client(self, key: str, words: str) -> Counterparty | None:
        """The client of the key when the words fit him, else the only one whom the words mean."""
        found = Counterparty.objects.visible_to(self.user)
        if key.isdecimal() and key not in self.clients:
            self.clients[key] = found.filter(pk=key).first()
        chosen = self.clients.get(key)
        if chosen and words in search_key(f"{chosen.title} {chosen.inn}"):  # the words were not changed since
            return chosen
        alike = list(found.filter(deactivated_at=None, search_key__contains=words)[:2]) if words else []
        return alike[0] if len(alike) == 1 else None

    def contracts(self, client: Counterparty | None) -> list[Document]:
        """The contracts to choose from, the client's own or the latest."""
        key = client.pk if client else None
        if key not in self._contracts:
            self._contracts[key] = contracts_of(self.user, client)
        return self._contracts[key]


class MemoForm(forms.Form):
    """What a memo says besides its lines."""

    counterparty = LooseField(label=gettext_lazy("Client"))
    contract = forms.ChoiceField(label=gettext_lazy("Contract"), required=False)
    needed_by = MomentField(
        label=gettext_lazy("Needed by"), required=False, help_text=gettext_lazy("for example 24.11.2026, 18:00")
    )
    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"))
    channel = forms.ChoiceField(label=gettext_lazy("How it was asked"), choices=Channel.choices, initial=Channel.WEB)
    initiator = forms.ChoiceField(label=gettext_lazy("Who asks"))
    comment = forms.CharField(
        label=gettext_lazy("What is needed, in your words"), widget=forms.Textarea(attrs={"rows": 9}), required=False
    )

    def __init__(
        self, *args: Any, user: User, people: Sequence[User], work_request: WorkRequest | None = None,
        choices: Choices | None = None, **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **options)
        self.user, self.people = user, people
        self.choices = choices or Choices(user)
        if work_request and work_request.memo.counterparty:
            self.choices.clients[str(work_request.memo.counterparty_id)] = work_request.memo.counterparty
        self.organisations = self.choices.organisations
        self._set("organisation", [(one.pk, one.name) for one in self.organisations])
        self._set("initiator", [(user.pk, _("I myself")), *((one.pk, one.short_name) for one in people if one != user)])
        self._set("contract", [NO_CHOICE, *((one.pk, one.title) for one in self.contracts)])
        if self.organisations:
            self.fields["organisation"].initial = self.organisations[0].pk
        self.fields["initiator"].initial = user.pk
        if work_request:  # who asked, and how, stays as it was written down
            del self.fields["initiator"], self.fields["channel"]

    @cached_property
    def client(self) -> Counterparty | None:
        """The client by the key, or by the words when they mean exactly one."""
        key = str(self["counterparty"].value() or "")
        words = search_key(self.data.get("counterparty_text", "") or str(self.initial.get("counterparty_text", "")))
        return self.choices.client(key, words)

    @property
    def client_words(self) -> str:
        """What the field of the client shows."""
        typed = self.data.get("counterparty_text", "") or self.initial.get("counterparty_text", "")
        return self.client.title if self.client else str(typed)

    @cached_property
    def contracts(self) -> list[Document]:
        """Contracts to choose from: the client's own; before he is chosen the latest."""
        return self.choices.contracts(self.client)

    def clean_counterparty(self) -> Counterparty:
        """The client that was chosen."""
        if self.client is None:
            raise ValidationError(_("Choose the client from the list: there is none or more than one with this name."))
        return self.client

    def clean_contract(self) -> Document | None:
        """The contract that was chosen."""
        return by_key(self.contracts, self.cleaned_data["contract"])

    def clean_organisation(self) -> Organisation | None:
        """The own organisation."""
        return by_key(self.organisations, self.cleaned_data["organisation"])

    def clean_initiator(self) -> User:
        """Who asks: the writer himself or whom he writes for."""
        return by_key(self.people, self.cleaned_data["initiator"]) or self.user

    def asked(self, wanted: Sequence[Wanted]) -> Asked:
        """The whole memo."""
        values = self.cleaned_data
        return Asked(
            requisites=Requisites(
                organisation=values["organisation"],
                counterparty=values["counterparty"],
                contract=values["contract"],
                comment=values["comment"].strip(),
            ),
            wanted=wanted,
            needed_by=values["needed_by"],
            channel=Channel(values.get("channel", Channel.WEB)),
        )

    def _set(self, name: str, choices: Sequence[tuple[Any, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
        field.choices = [(str(key), words) for key, words in choices]


def contracts_of(user: User, client: Counterparty | None) -> list[Document]:
    """The contracts the user may see, of that client if there is one, the latest first."""
    found = Document.objects.visible_to(user).filter(kind__code__in=CONTRACTS)
    found = found.filter(counterparty=client) if client else found
    return list(found.select_related("kind").order_by("-listed_on", "-id")[:CONTRACT_CHOICES])


def people_of(user: User) -> list[User]:
    """The people who work in the workspace, in the order of their names, each with his `group_rows`: one query."""
    row = JSONObject(pk="groups__pk", name="groups__name", is_accounting="groups__is_accounting")
    people = User.objects.filter(workspace_id=user.workspace_id, is_active=True)
    rows = JSONBAgg(row, filter=Q(groups__isnull=False), default=Value([], JSONField()))
    return list(people.annotate(group_rows=rows).order_by("sort_key"))


def by_key(things: Sequence[Thing], key: str) -> Thing | None:
    """The thing with that key; nothing when there is none."""
    return next((thing for thing in things if str(thing.pk) == key), None)


class LineForm(forms.Form):
    """A wanted line; a row without a kind is no line."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    count = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=99, initial=1, required=False)
    period = forms.CharField(label=gettext_lazy("Period"), max_length=60, required=False)
    amount = SumField(label=gettext_lazy("Sum"), required=False)
    delivery = forms.ChoiceField(label=gettext_lazy("How to hand over"), initial="paper:1", required=False)
    read = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)  # what the reader calls the line

    def __init__(self, *args: Any, kinds: Sequence[DocumentKind], **options: Any) -> None:
        super().__init__(*args, **options)
        self.kinds = kinds
        choices = {"kind": [NO_CHOICE, *((str(kind.pk), kind.name) for kind in kinds)], "delivery": deliveries()}
        for name, field in self.fields.items():
            if name == "read":
                continue
            name_of_class = "form-select" if name in choices else "form-control"
            field.widget.attrs |= {"class": f"{name_of_class} form-s", "aria-label": field.label}
            if name in choices:
                field.choices = choices[name]  # type: ignore[attr-defined]  # of a ChoiceField

    def wanted(self) -> Wanted | None:
        """The line as an action takes it."""
        values = self.cleaned_data
        kind = by_key(self.kinds, values.get("kind", ""))
        if kind is None or values.get("DELETE"):
            return None
        way, _colon, copies = (values.get("delivery") or "paper:1").partition(":")
        return Wanted(
            kind=kind,
            count=values.get("count") or 1,
            copies=int(copies or 1),
            amount=values.get("amount"),
            period=values.get("period", ""),
            delivery=Delivery(way),
        )


def deliveries() -> list[tuple[str, str]]:
    """Ways to hand a document over, with the copies in one choice."""
    copies = ngettext_lazy("Paper, %(count)d copy", "Paper, %(count)d copies", "count")
    return [
        *((f"paper:{count}", str(copies % {"count": count})) for count in (1, 2, 3, 4)),
        ("edo:1", _("Electronically")),
    ]


if TYPE_CHECKING:
    LineFormsBase = forms.BaseFormSet[LineForm]
else:
    LineFormsBase = forms.BaseFormSet


class LineForms(LineFormsBase):
    """All wanted lines."""

    def clean(self) -> None:
        """At least one."""
        if not any(self.errors) and not self.wanted():
            raise ValidationError(_("Name at least one document that is wanted."))

    def wanted(self) -> list[Wanted]:
        """The lines that name a kind."""
        return [line for form in self.forms if (line := form.wanted())]


LineFormSet = cast(
    type[LineForms], forms.formset_factory(LineForm, formset=LineForms, extra=1, can_delete=True, max_num=100)
)


def kinds_to_want(user: User) -> list[DocumentKind]:
    """The kinds one can ask for: those for clients first, never a memo."""
    kinds = [kind for kind in documents.kinds_of(user) if kind.code != BuiltInKind.MEMO]
    return sorted(kinds, key=lambda kind: (not kind.is_for_client, kind.name))


def initial_of(work_request: WorkRequest) -> dict[str, Any]:
    """The memo's form filled with what it says now."""
    memo = work_request.memo
    return {
        "counterparty": str(memo.counterparty_id or ""),
        "contract": str(memo.contract_id or ""),
        "organisation": str(memo.organisation_id or ""),
        "needed_by": work_request.needed_by,
        "comment": memo.comment,
    }


def initial_lines(lines: Sequence[WantedLine]) -> list[dict[str, Any]]:
    """The rows filled with the wanted lines."""
    return [
        {
            "kind": str(line.kind_id),
            "count": line.count,
            "period": line.period,
            "amount": line.amount,
            "delivery": f"paper:{line.copies}" if line.delivery == Delivery.PAPER else "edo:1",
        }
        for line in lines
    ]


def typed_lines(data: MultiValueDict[str, Any], *, removed: str = "") -> list[dict[str, Any]]:
    """The rows as they were typed, without the removed one: for adding and removing rows without scripts."""
    total = min(int(data.get("lines-TOTAL_FORMS") or 0), 100)
    names = ("kind", "count", "period", "amount", "delivery", "read")
    return [
        {name: data.get(f"lines-{index}-{name}", "") for name in names}
        for index in range(total)
        if str(index) != removed and not data.get(f"lines-{index}-DELETE")
    ]


class PerformerForm(forms.Form):
    """Who does it: a group or a person, the accounting group first."""

    performer_key = forms.ChoiceField(label=gettext_lazy("Performer"))

    def __init__(self, *args: Any, user: User, people: Sequence[User] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user, self.people = user, people_of(user) if people is None else people
        rows = {row["pk"]: row for one in self.people for row in getattr(one, "group_rows", ())}
        groups = sorted(rows.values(), key=lambda row: (not row["is_accounting"], row["name"]))
        away = away_words(user)
        ranked = sorted(self.people, key=lambda one: one.role != Role.ACCOUNTANT)
        field = self.fields["performer_key"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
        field.choices = [
            *((f"group:{row['pk']}", _("%(name)s, whole group") % {"name": row["name"]}) for row in groups),
            *((f"user:{one.pk}", _performer_words(one, away.get(one.pk, ""))) for one in ranked),
        ]

    @property
    def performer(self) -> User | Group:
        """The one that was chosen."""
        what, _colon, key = self.cleaned_data["performer_key"].partition(":")
        if what == "group":
            return Group.objects.get(pk=key, workspace_id=self.user.workspace_id)
        return next(one for one in self.people if str(one.pk) == key)


def _performer_words(performer: User, away: str) -> str:
    words = performer.short_name
    if performer.role == Role.ACCOUNTANT:
        words = _("%(name)s, accountant") % {"name": performer.short_name}
    return f"{words} – {away}" if away else words


class SubmissionForm(PerformerForm):
    """To whom a request goes, until when, with which words."""

    due_at = MomentField(label=gettext_lazy("Term"))
    text = forms.CharField(
        label=gettext_lazy("Words to the performer"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, user=user, **options)
        self.fields["due_at"].initial = default_due(user.workspace, timezone.now())


def sentences_of(form: forms.Form) -> str:
    """Everything that is wrong with a form, in one line."""
    return " ".join(str(sentence) for sentences in form.errors.values() for sentence in sentences)


class HandoverForm(forms.Form):
    """When the package was given to the client, and to whom."""

    on = DayField(label=gettext_lazy("Day"))
    to = forms.CharField(label=gettext_lazy("To whom"), max_length=200, required=False)
