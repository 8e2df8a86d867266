"""The form by which a request begins to wait for its client."""

from django import forms
from django.utils.translation import gettext_lazy

from endocs.web.forms.fields import DayField


class AwaitingForm(forms.Form):
    """What the client must give, and by which day he promised it."""

    reason = forms.CharField(
        label=gettext_lazy("What the client must give"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    expected_on = DayField(label=gettext_lazy("Promised by"), required=False)
