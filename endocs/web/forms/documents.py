"""Forms of cards: the filters of a registry, requisites by kind, links, sharing, paper."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from endocs.counterparties.models import Counterparty
from endocs.documents import access, requisites
from endocs.documents.models import Document, DocumentKind
from endocs.documents.queries import Filters
from endocs.documents.requisites import Requisites
from endocs.documents.states import ExchangeState, PaperState, PaymentState, ProcessState
from endocs.kernel.names import search_key
from endocs.people.models import Department, Organisation, User
from endocs.web.forms.fields import DayField, FilesField, FilesInput, SumField

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


OWN_FIELDS: dict[str, type[forms.Field]] = {"date": DayField, "amount": SumField, "number": forms.DecimalField}
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
        for index, own in enumerate(kind.fields):
            made = OWN_FIELDS.get(own.get("type", ""), forms.CharField)(label=own["name"], required=False)
            self.fields[f"own_{index}"] = made
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
        key = str(self["counterparty"].value() or "")
        clients = Counterparty.objects.visible_to(self.user)
        if key.isdecimal():
            return clients.filter(pk=key).first()
        words = search_key(str(self.data.get("counterparty_text", "")))
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
            own_fields={**before.own_fields, **self._own_values()},
        )

    def _kept_responsible(self, before: Requisites) -> User | None:
        kept = before.responsible
        return kept if kept and str(kept.pk) == self.cleaned_data.get("responsible") else None

    def _own_values(self) -> dict[str, Any]:
        values = {own["name"]: self.cleaned_data.get(f"own_{index}") for index, own in enumerate(self.kind.fields)}
        return {name: _plain(value) for name, value in values.items()}


CONTRACTS = ("contract", "addendum")


def _initial(document: Document | None, kind: DocumentKind) -> dict[str, Any]:
    if document is None:
        return {}
    values: dict[str, Any] = {name: getattr(document, name) for name in ORDER}
    for name in ("counterparty", "contract", "organisation", "responsible", "department"):
        values[name] = str(values[name].pk) if values[name] else ""
    own = {f"own_{index}": document.own_fields.get(field["name"], "") for index, field in enumerate(kind.fields)}
    return {**values, **own}


def _plain(value: Any) -> Any:
    """An own field as it is kept: days and sums become texts."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value or ""


def _by_key(things: Sequence[Any], key: Any) -> Any:
    return next((thing for thing in things if thing and str(thing.pk) == str(key or "")), None)
