"""Forms of the ledger of originals."""

from django import forms
from django.utils.translation import gettext_lazy

from endocs.originals.models import OUT, Holder
from endocs.originals.queries import BANDS, STANDS, Filters
from endocs.originals.reminding import CHOICES
from endocs.web.forms.fields import DayField

LARGEST = 2**63 - 1
AFTER = {
    0: gettext_lazy("never by itself: a person sends each letter"),
    7: gettext_lazy("when originals have been out for 7 days"),
    14: gettext_lazy("when originals have been out for 14 days"),
    30: gettext_lazy("when originals have been out for 30 days"),
}


class LedgerForm(forms.Form):
    """What the ledger is narrowed to; what is no filter is left out."""

    stand = forms.ChoiceField(choices=[(one, one) for one in STANDS], required=False)
    days = forms.TypedChoiceField(choices=[(one, one) for one in BANDS], coerce=int, required=False)
    client = forms.IntegerField(min_value=1, max_value=LARGEST, required=False)
    manager = forms.IntegerField(min_value=1, max_value=LARGEST, required=False)
    q = forms.CharField(max_length=100, required=False)

    def filters(self) -> Filters:
        """The filters that were read."""
        self.is_valid()
        read = self.cleaned_data
        return Filters(
            stand=read.get("stand") or "out", days=read.get("days") or 0, client=read.get("client"),
            manager=read.get("manager"), text=read.get("q") or "",
        )  # fmt: skip


class MoveForm(forms.Form):
    """Where the chosen copies go, since when, to whom by name, by which postal number."""

    deed = forms.ChoiceField(
        choices=[
            ("courier", gettext_lazy("with a courier, with a register to sign")),
            ("post", gettext_lazy("by post, with a register")),
            ("client", gettext_lazy("handed over to the client")),
            ("returned", gettext_lazy("the signed original came back")),
            ("lost", gettext_lazy("lost: another copy is needed")),
        ],
        label=gettext_lazy("What happened"),
    )
    on = DayField(label=gettext_lazy("Day"))
    name = forms.CharField(label=gettext_lazy("To whom"), max_length=200, required=False)
    postal_number = forms.CharField(label=gettext_lazy("Postal number"), max_length=40, required=False)

    @property
    def holder(self) -> Holder | None:
        """To whom the paper goes, when it goes from us."""
        deed = self.cleaned_data["deed"]
        return Holder(deed) if deed in OUT else None


class ReminderForm(forms.Form):
    """When clients are reminded by themselves, and by which words."""

    after_days = forms.TypedChoiceField(
        choices=[(days, AFTER[days]) for days in CHOICES],
        coerce=int,
        label=gettext_lazy("Remind a client by letter"),
    )
    return_address = forms.CharField(label=gettext_lazy("Where clients send originals"), max_length=500, required=False)
    subject = forms.CharField(label=gettext_lazy("Subject of the letter"), max_length=200, required=False)
    text = forms.CharField(
        label=gettext_lazy("Text of the letter"), max_length=5000, required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
    )  # fmt: skip
