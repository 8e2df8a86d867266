"""The form of settling money on an invoice."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from endocs.web.forms.fields import SumField


class SettlementForm(forms.Form):
    """An invoice and how much of the money it takes."""

    invoice = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    amount = SumField(label=gettext_lazy("Amount"))

    def sentence(self) -> str:
        """What is wrong, in one sentence."""
        if "invoice" in self.errors:
            return _("Choose the invoice that this money pays.")
        return " ".join(str(error) for error in self.errors.get("amount", []))
