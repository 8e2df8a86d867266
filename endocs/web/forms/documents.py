"""Forms of cards: the filters of a registry, requisites by kind, links, sharing, paper."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from endocs.counterparties.models import Counterparty
from endocs.documents import access, requisites
from endocs.documents.models import Document, DocumentKind, Level
from endocs.documents.queries import Filters
from endocs.documents.requisites import Requisites
from endocs.documents.states import ExchangeState, PaperState, PaymentState, ProcessState
from endocs.kernel.names import search_key
from endocs.people import queries as people_queries
from endocs.people.models import Department, Group, Organisation, User
from endocs.web.forms.fields import DayField, FilesField, FilesInput, SumField
from endocs.web.forms.own_fields import OwnFields
from endocs.web.rule_words import level_choices

NO_CHOICE = ("", "–")


class RegistryForm(forms.Form):
    """What a registry is narrowed to; what is not understood is left out."""

    q = forms.CharField(label=gettext_lazy("In this list"), required=False, max_length=200)
    counterparty = forms.IntegerField(required=False)
    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"), required=False)
    author = forms.ChoiceField(label=gettext_lazy("Author"), required=False)
    dated_from = DayField(label=gettext_lazy("From"), required=False)
    dated_to = DayField(label=gettext_lazy("To"), required=False)
    kind = forms.MultipleChoiceField(label=gettext_lazy("Kind"), required=False)
    process = forms.MultipleChoiceField(label=gettext_lazy("Process"), choices=ProcessState.choices, required=False)
    exchange = forms.MultipleChoiceField(
        label=gettext_lazy("Exchange"), choices=ExchangeState.choices[1:], required=False
    )
    paper = forms.MultipleChoiceField(label=gettext_lazy("Paper"), choices=PaperState.choices, required=False)
    payment = forms.MultipleChoiceField(label=gettext_lazy("Payment"), choices=PaymentState.choices[1:], required=False)

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        kinds: Sequence[DocumentKind],
        organisations: Sequence[Organisation],
        people: Sequence[User],
        reader: User,
    ) -> None:
        super().__init__(data)
        self.kinds, self.reader = kinds, reader
        for name, choices in (
            ("kind", [(kind.code, kind.name) for kind in kinds]),
            ("organisation", [NO_CHOICE, *((str(one.pk), one.name) for one in organisations)]),
            ("author", [NO_CHOICE, *((str(one.pk), one.short_name) for one in people)]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
            field.choices = choices
        self.is_valid()

    def filters(self) -> Filters:
        """The filters as the registry takes them."""
        read = self.cleaned_data
        codes = set(read.get("kind", ()))
        return Filters(
            kinds=[kind.pk for kind in self.kinds if kind.code in codes],
            counterparty=read.get("counterparty"),
            organisation=int(read["organisation"]) if read.get("organisation") else None,
            author=int(read["author"]) if read.get("author") else None,
            dated_from=read.get("dated_from"),
            dated_to=read.get("dated_to"),
            process_states=read.get("process", ()),
            exchange_states=read.get("exchange", ()),
            paper_states=read.get("paper", ()),
            payment_states=read.get("payment", ()),
            text=read.get("q", ""),
        )


ORDER = (
    "counterparty", "organisation", "number", "dated_on", "amount", "vat", "responsible", "period_from", "period_to",
    "department", "subject", "comment", "contract", "is_confidential",
)  # fmt: skip


class DocumentForm(forms.Form):
    """Requisites of a card of one kind: what the kind demands is demanded here, its own fields stand below."""

    counterparty = forms.CharField(label=gettext_lazy("Counterparty"))
    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"))
    number = forms.CharField(label=gettext_lazy("Number"), max_length=100)
    dated_on = DayField(label=gettext_lazy("Date"))
    amount = SumField(label=gettext_lazy("Amount"))
    vat = SumField(label=gettext_lazy("VAT"))
    contract = forms.CharField(label=gettext_lazy("Contract"))
    period_from = DayField(label=gettext_lazy("Period from"))
    period_to = DayField(label=gettext_lazy("Period to"))
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=500)
    comment = forms.CharField(label=gettext_lazy("Comment"), widget=forms.Textarea, max_length=10000)
    responsible = forms.ChoiceField(label=gettext_lazy("Responsible"))
    department = forms.ChoiceField(label=gettext_lazy("Department"))
    is_confidential = forms.BooleanField(label=gettext_lazy("Confidential"), required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        user: User,
        kind: DocumentKind,
        document: Document | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, files, initial={**_initial(document, kind), **(initial or {})})
        self.user, self.kind, self.document = user, kind, document
        self.order_fields(ORDER)
        for name in ORDER:
            self.fields[name].required = name in kind.required
        self.own = OwnFields(kind, document)
        self.fields.update(self.own.form_fields())
        if document is None:
            self.fields["files"] = FilesField(
                label=_("Files"), required=False, widget=FilesInput(attrs={"multiple": True})
            )
        self._offer(user)
        if document is not None and access.is_identity_frozen(document):
            for name in set(self.fields) - requisites.ALWAYS_CHANGEABLE:
                self.fields[name].disabled = True

    def _offer(self, user: User) -> None:
        own = {"workspace_id": user.workspace_id}
        self.organisations = list(Organisation.objects.filter(**own, deactivated_at=None).order_by("name"))
        self.people = list(User.objects.filter(**own, is_active=True).order_by("sort_key"))
        self.departments = list(Department.objects.filter(**own, closed_at=None).order_by("name"))
        for name, things in (
            ("organisation", [(str(one.pk), one.name) for one in self.organisations]),
            ("responsible", [NO_CHOICE, *((str(one.pk), one.short_name) for one in self.people)]),
            ("department", [NO_CHOICE, *((str(one.pk), one.name) for one in self.departments)]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
            kept = str(self.initial.get(name) or "")
            if kept and kept not in dict(things) and self.document is not None:
                things = [*things, (kept, str(getattr(self.document, name)))]
            field.choices = things
        if not self.departments and not self.initial.get("department"):
            del self.fields["department"]

    @cached_property
    def client(self) -> Counterparty | None:
        """The counterparty by key, or by words that mean exactly one."""
        return self._client("counterparty")

    def _client(self, name: str) -> Counterparty | None:
        key = str(self[name].value() or "")
        clients = Counterparty.objects.visible_to(self.user)
        if key.isdecimal():
            return clients.filter(pk=key).first() if len(key) < 19 else None
        words = search_key(str(self.data.get(f"{name}_text", "")))
        alike = list(clients.filter(deactivated_at=None, search_key__contains=words)[:2]) if words else []
        return alike[0] if len(alike) == 1 else None

    @cached_property
    def chosen_contract(self) -> Document | None:
        """The contract by key, or by the number that was typed when it means exactly one."""
        key = str(self["contract"].value() or "")
        cards = Document.objects.visible_to(self.user).select_related("kind")
        if self.document and key and key == str(self.document.contract_id):
            return self.document.contract
        if key.isdecimal():
            return cards.filter(pk=key).first()
        words = str(self.data.get("contract_text", "")).strip()
        alike = list(cards.filter(kind__code__in=CONTRACTS, number__iexact=words)[:2]) if words else []
        return alike[0] if len(alike) == 1 else None

    @property
    def client_words(self) -> str:
        """What the field of the counterparty shows."""
        return self.client.title if self.client else str(self.data.get("counterparty_text", ""))

    @property
    def contract_words(self) -> str:
        """What the field of the contract shows."""
        return self.chosen_contract.title if self.chosen_contract else str(self.data.get("contract_text", ""))

    def words_of(self, name: str) -> str | None:
        """What an own field that names a counterparty shows; nothing for other fields."""
        if name not in self.own.references:
            return None
        client = self._client(name)
        return client.title if client else str(self.data.get(f"{name}_text", ""))

    def full_clean(self) -> None:
        """A reference typed in words counts as filled in."""
        if self.is_bound and not self.fields["counterparty"].disabled:
            found = {"counterparty": self.client, "contract": self.chosen_contract}
            keys = {name: str(one.pk) if one else "" for name, one in found.items()}
            self.data = {**{name: self.data.get(name) for name in self.data}, **keys}
        super().full_clean()

    def clean_counterparty(self) -> Any:
        """The counterparty that was chosen."""
        return self._meant(self.client, "counterparty", _("Choose the counterparty from the list."))

    def clean(self) -> dict[str, Any]:
        """Own fields that name a counterparty get the one that was chosen."""
        for name in self.own.references:
            try:
                client = self._client(name)
                self.cleaned_data[name] = self._meant(client, name, _("Choose the counterparty from the list."))
            except ValidationError as error:
                self.add_error(name, error)
        return self.cleaned_data

    def clean_contract(self) -> Any:
        """The contract that was chosen."""
        return self._meant(self.chosen_contract, "contract", _("Choose the contract from the list."))

    def _meant(self, one: Any, name: str, sentence: str) -> Any:
        if one is None and str(self.data.get(f"{name}_text", "")).strip() and not self.fields[name].disabled:
            raise ValidationError(sentence)
        return one

    def requisites(self) -> Requisites:
        """What the form says, as an action takes it."""
        read = self.cleaned_data
        plain = {
            name: read.get(name)
            for name in ("counterparty", "contract", "dated_on", "amount", "vat", "period_from", "period_to")
        }
        before = requisites.of(self.document) if self.document else Requisites()
        return Requisites(
            **plain,
            organisation=_by_key(self.organisations, read.get("organisation")) or before.organisation,
            department=_by_key([*self.departments, before.department], read.get("department")),
            responsible=_by_key(self.people, read.get("responsible")) or self._kept_responsible(before),
            currency=before.currency,
            number=(read.get("number") or "").strip(),
            subject=(read.get("subject") or "").strip(),
            comment=(read.get("comment") or "").strip(),
            is_confidential=bool(read.get("is_confidential")),
            own_fields={**before.own_fields, **self.own.values(read)},
        )

    def _kept_responsible(self, before: Requisites) -> User | None:
        kept = before.responsible
        return kept if kept and str(kept.pk) == self.cleaned_data.get("responsible") else None


CONTRACTS = ("contract", "addendum")


def _initial(document: Document | None, kind: DocumentKind) -> dict[str, Any]:
    if document is None:
        return {}
    values: dict[str, Any] = {name: getattr(document, name) for name in ORDER}
    for name in ("counterparty", "contract", "organisation", "responsible", "department"):
        values[name] = str(values[name].pk) if values[name] else ""
    return {**values, **OwnFields(kind, document).initial()}


def copied(document: Document, kind: DocumentKind) -> dict[str, Any]:
    """The form of a new card filled like this one, but for what is its own: number and day."""
    return {name: value for name, value in _initial(document, kind).items() if name not in ("number", "dated_on")}


def _by_key(things: Sequence[Any], key: Any) -> Any:
    return next((thing for thing in things if thing and str(thing.pk) == str(key or "")), None)


class ShareForm(forms.Form):
    """To whom a card is opened, a group or a colleague, and how far."""

    principal_key = forms.ChoiceField(label=gettext_lazy("Open to a colleague or a group"))
    level = forms.TypedChoiceField(
        label=gettext_lazy("What they may do"), coerce=lambda value: Level(int(value)), initial=int(Level.ADD_FILES)
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        sharer: User,
        people: Sequence[User] | None = None,
        groups: Sequence[Group] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        if groups is None:
            groups = list(Group.objects.filter(workspace_id=sharer.workspace_id, closed_at=None).order_by("name"))
        people = people_queries.users(sharer) if people is None else people
        self.principals: dict[str, User | Group] = {
            **{f"group:{one.pk}": one for one in groups},
            **{f"user:{one.pk}": one for one in people},
        }
        field = self.fields["principal_key"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
        field.choices = [
            *((f"group:{one.pk}", _("%(name)s, whole group") % {"name": one.name}) for one in groups),
            *((f"user:{one.pk}", one.full_name) for one in people),
        ]
        levels = self.fields["level"]
        assert isinstance(levels, forms.ChoiceField)  # noqa: S101  (declared above)
        levels.choices = level_choices()

    @property
    def principal(self) -> User | Group:
        """The one that was chosen."""
        return self.principals[self.cleaned_data["principal_key"]]
