"""The form of a deputy: who stands in for whom, when and how far."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from endocs.documents import queries as documents
from endocs.people import queries as people
from endocs.people.models import User
from endocs.people.substitution import today_of
from endocs.web.forms.fields import DayField, SumField
from endocs.web.forms.requests import NO_CHOICE, by_key
from endocs.workflow.models import TaskType
from endocs.workflow.substituting import Terms

YES = ("yes", _("Yes: open tasks go to the deputy, what he does not take comes back"))


class DeputyForm(forms.Form):
    """One's own deputy; with `for_anybody` the absent person is chosen too."""

    absent = forms.ChoiceField(label=_("Absent"))
    deputy = forms.ChoiceField(label=_("Deputy"))
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("To"))
    moves_tasks = forms.ChoiceField(
        label=_("Replace me in all active tasks?"),
        choices=[("no", _("No: the deputy decides what is urgent, the rest waits for me")), YES],
        initial="no", widget=forms.RadioSelect,
    )  # fmt: skip
    comment = forms.CharField(label=_("Comment"), max_length=500, required=False)
    amount_limit = SumField(
        label=_("Sum of the document up to"), required=False,
        help_text=_("Requests and documents without a sum are within every limit."),
    )  # fmt: skip
    task_types = forms.MultipleChoiceField(
        label=_("Kinds of tasks"), choices=TaskType.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("With kinds chosen the deputy sees only the cards of these tasks."),
    )  # fmt: skip
    organisations = forms.MultipleChoiceField(
        label=_("Organisations"), required=False, widget=forms.CheckboxSelectMultiple
    )
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of documents"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, user: User, for_anybody: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user, self.people = user, people.users(user)
        self.firms, self.all_kinds = people.organisations(user), documents.kinds_of(user)
        everybody = [NO_CHOICE, *((str(one.pk), one.full_name) for one in self.people)]
        self._choose("deputy", everybody if for_anybody else [one for one in everybody if one[0] != str(user.pk)])
        self._choose("absent", everybody)
        self._choose("organisations", [(str(firm.pk), firm.name) for firm in self.firms])
        self._choose("kinds", [(str(kind.pk), kind.name) for kind in self.all_kinds])
        self.fields["starts_on"].initial = today_of(user.workspace)
        if for_anybody:
            moves_tasks = self.fields["moves_tasks"]
            assert isinstance(moves_tasks, forms.ChoiceField)  # noqa: S101  (declared above)
            moves_tasks.label = _("Replace the absent person in all active tasks?")
            no = _("No: the deputy decides what is urgent, the rest waits for the absent person")
            moves_tasks.choices = [("no", no), YES]
        else:
            del self.fields["absent"]

    def _choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
        field.choices = choices

    @property
    def is_limited(self) -> bool:
        """Whether the part with the limits is to be shown open."""
        names = ("amount_limit", "task_types", "organisations", "kinds")
        return any(self.errors.get(name) or self.data.get(name) for name in names)

    def two(self) -> tuple[User, User]:
        """The absent person and his deputy."""
        absent = by_key(self.people, self.cleaned_data.get("absent", "")) or self.user
        deputy = by_key(self.people, self.cleaned_data["deputy"])
        assert deputy is not None  # noqa: S101  (one of the choices)
        return absent, deputy

    def terms(self) -> Terms:
        """When and how far."""
        values = self.cleaned_data
        starts_on: date = values["starts_on"]
        return Terms(
            starts_on=starts_on,
            ends_on=values["ends_on"],
            kinds=[kind for kind in self.all_kinds if str(kind.pk) in values["kinds"]],
            organisations=[firm for firm in self.firms if str(firm.pk) in values["organisations"]],
            task_types=[TaskType(one) for one in values["task_types"]],
            amount_limit=values["amount_limit"],
            moves_tasks=values["moves_tasks"] == "yes",
            comment=values["comment"],
        )
