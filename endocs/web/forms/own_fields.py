"""Own fields of a kind: on the form of a card, and on the form that declares them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from endocs.documents import own_fields
from endocs.documents.models import Document, DocumentKind
from endocs.documents.own_fields import FieldType, OwnField
from endocs.documents.states import Direction
from endocs.web.forms.fields import DayField, NumberField, SumField

YES, NO = "yes", "no"


class OwnFields:
    """The own fields of one kind on the form of a card, under the names own_0, own_1, …"""

    def __init__(self, kind: DocumentKind, document: Document | None) -> None:
        self.kept: Mapping[str, Any] = document.own_fields if document else {}
        self.fields = {f"own_{index}": field for index, field in enumerate(own_fields.of_kind(kind))}
        self.references = [name for name, field in self.fields.items() if field.type == FieldType.COUNTERPARTY]

    def form_fields(self) -> dict[str, forms.Field]:
        """The fields of the form, none of them compulsory."""
        return {name: self._form_field(field) for name, field in self.fields.items()}

    def initial(self) -> dict[str, Any]:
        """What the card has, as the form takes it."""
        filled = {name: self.kept.get(field.name, "") for name, field in self.fields.items()}
        return {name: _initial(self.fields[name], value) for name, value in filled.items()}

    def values(self, read: Mapping[str, Any]) -> dict[str, Any]:
        """What was typed, as a card keeps it, by the fields' own names; nothing typed is an empty text."""
        return {field.name: _typed(field, read.get(name)) for name, field in self.fields.items()}

    def _form_field(self, field: OwnField) -> forms.Field:
        named: dict[str, Any] = {"label": field.name, "required": False}
        if field.type == FieldType.YES_NO:
            return forms.ChoiceField(choices=[("", "–"), (YES, _("yes")), (NO, _("no"))], **named)
        if field.type == FieldType.CHOICE:
            kept = str(self.kept.get(field.name) or "")
            options = [*field.options, *([kept] if kept and kept not in field.options else [])]
            return forms.ChoiceField(choices=[("", "–"), *((option, option) for option in options)], **named)
        if field.type == FieldType.TEXT:
            return forms.CharField(max_length=own_fields.LONGEST_TEXT, **named)
        plain = {FieldType.DATE: DayField, FieldType.AMOUNT: SumField, FieldType.NUMBER: NumberField}
        return plain.get(field.type, forms.CharField)(**named)


def _initial(field: OwnField, value: Any) -> Any:
    if field.type == FieldType.YES_NO and isinstance(value, bool):
        return YES if value else NO
    return own_fields.read(field, value)


def _typed(field: OwnField, value: Any) -> Any:
    if value in own_fields.EMPTY:
        return ""
    if field.type == FieldType.YES_NO:
        return value == YES
    if field.type == FieldType.CHOICE:
        return value
    return own_fields.kept(field, value)


class KindForm(forms.Form):
    """The name of an own kind and its direction."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    direction = forms.ChoiceField(
        label=gettext_lazy("Direction"), choices=Direction.choices, initial=Direction.INTERNAL
    )


class OwnFieldForm(forms.Form):
    """One own field; a row without a name is none."""

    name = forms.CharField(label=gettext_lazy("Name of the field"), max_length=own_fields.LONGEST_NAME, required=False)
    type = forms.ChoiceField(label=gettext_lazy("Type"), choices=FieldType.choices, initial=FieldType.TEXT)
    options = forms.CharField(label=gettext_lazy("Options, separated by a semicolon"), max_length=5000, required=False)

    def as_typed(self) -> dict[str, Any]:
        """The row as it was typed, judged or not."""
        return {name: self[name].value() for name in self.fields}


class OwnFieldFormSet(forms.BaseFormSet):  # type: ignore[type-arg]  # no parameter at run time
    """The rows of own fields."""

    def declared(self) -> list[OwnField]:
        """The fields that have a name."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("name")]
        return [
            OwnField(
                row["name"].strip(),
                FieldType(row["type"]),
                tuple(option.strip() for option in row["options"].split(";") if option.strip()),
            )
            for row in rows
        ]


_Rows = forms.formset_factory(
    OwnFieldForm, formset=OwnFieldFormSet, extra=4, max_num=own_fields.MOST_FIELDS, absolute_max=own_fields.MOST_FIELDS
)


def own_field_rows(
    data: Mapping[str, Any] | None = None, initial: Sequence[Mapping[str, Any]] | None = None
) -> OwnFieldFormSet:
    """The rows that were sent, or the given ones and four more."""
    made = _Rows(data, prefix="fields", initial=initial)
    assert isinstance(made, OwnFieldFormSet)  # noqa: S101  (made of that class)
    return made
