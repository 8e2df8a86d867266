"""Settings: what is done by itself with documents that fit requests."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from endocs.requests import request_settings
from endocs.requests.models import Linking
from endocs.web.views.administration import administrator_of, settings_page

CLOSING = (
    ("", gettext_lazy("the accountant finishes the task: one click on “Finish”")),
    ("yes", gettext_lazy("the task finishes by itself and the initiator is told")),
)
LINKING = (
    (Linking.OFF, gettext_lazy("nothing is done: the accountant chooses documents by hand")),
    (Linking.PROPOSE, gettext_lazy("it is proposed on the task, ticked, and “Finish” takes it along")),
    (Linking.LINK, gettext_lazy("it is linked to the request by itself, with the reasons beside it")),
)


class MatchingForm(forms.Form):
    """Two sentences: when this happens, that is done."""

    linking = forms.ChoiceField(
        choices=LINKING,
        widget=forms.RadioSelect,
        label=gettext_lazy("When a document came and fits a request without doubt, then"),
    )
    closes_complete = forms.ChoiceField(
        choices=CLOSING,
        widget=forms.RadioSelect,
        required=False,
        label=gettext_lazy("When every line of a request has its documents and nothing is in doubt, then"),
    )


@require_http_methods(["GET", "POST"])
def matching(request: HttpRequest) -> HttpResponse:
    """What the workspace lets matching do."""
    administrator = administrator_of(request)
    now = request_settings.of(administrator.workspace)
    initial = {"linking": now.linking, "closes_complete": "yes" if now.closes_complete else ""}
    form = MatchingForm(request.POST or None, initial=initial)
    if form.is_valid():
        request_settings.change(
            workspace=administrator.workspace,
            linking=Linking(form.cleaned_data["linking"]),
            closes_complete=form.cleaned_data["closes_complete"] == "yes",
            by=administrator,
        )
        messages.success(request, _("Saved."))
        return redirect("web:matching")
    return settings_page(request, "matching", "settings/matching.html", {"form": form})
