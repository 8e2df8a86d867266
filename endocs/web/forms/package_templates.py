"""Forms of templates of packages."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy

from endocs.people.models import User
from endocs.requests.models import PackageTemplate
from endocs.requests.template_actions import LAST
from endocs.web.forms.requests import LineForm, LineForms, kinds_to_want


class TemplateForm(forms.Form):
    """The name of a template and its place among the others."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    position = forms.IntegerField(
        label=gettext_lazy("Place in the list"), min_value=1, max_value=LAST, help_text=gettext_lazy("1 comes first")
    )

    @staticmethod
    def of(template: PackageTemplate) -> dict[str, Any]:
        """What the form shows of a template."""
        return {"name": template.name, "position": template.position}


class TemplateLineForm(LineForm):
    """A line of a template: without a period and a sum."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["period"], self.fields["amount"]


TemplateLineFormSet = cast(
    type[LineForms], forms.formset_factory(TemplateLineForm, formset=LineForms, extra=1, can_delete=True, max_num=30)
)


def line_rows(
    user: User, data: Mapping[str, Any] | None = None, initial: Sequence[Mapping[str, Any]] | None = None
) -> LineForms:
    """The lines of a template, as they are or as they are typed."""
    return TemplateLineFormSet(data, initial=initial, prefix="lines", form_kwargs={"kinds": kinds_to_want(user)})
