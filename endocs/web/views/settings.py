"""Settings: first steps, kinds of documents, background jobs, API tokens."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from endocs.diadoc import queries as exchange
from endocs.documents import actions as documents
from endocs.documents import own_fields
from endocs.documents import queries as document_queries
from endocs.documents.states import Direction
from endocs.jobs import actions as job_actions
from endocs.jobs import queries as job_queries
from endocs.kernel.refusals import Refusal
from endocs.people import actions as people
from endocs.people import queries as people_queries
from endocs.people.models import ApiToken
from endocs.web.forms.own_fields import KindForm, own_field_rows
from endocs.web.forms.people import NameForm
from endocs.web.views.administration import administrator_of, menu, settings_page


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Four steps of an empty workspace."""
    administrator = administrator_of(request)
    colleagues = [person for person in people_queries.users(administrator) if person.pk != administrator.pk]
    organisations = people_queries.organisations(administrator)
    context = {
        "section": "settings", "colleagues": len(colleagues), "joined": sum(bool(p.last_login) for p in colleagues),
        "organisations": organisations, "people_done": bool(colleagues), "firms_done": bool(organisations),
        "diadoc_done": bool(exchange.box_states(administrator)),
    }  # fmt: skip
    return render(request, "settings/start.html", context)


@require_POST
def start_end(request: HttpRequest) -> HttpResponse:
    """The first steps are not shown by themselves any more."""
    administrator = administrator_of(request)
    people.finish_set_up(workspace=administrator.workspace, by=administrator)
    return redirect("web:tasks")


@require_GET
def kinds(request: HttpRequest) -> HttpResponse:
    """Kinds of documents with their own fields."""
    found = [(kind, own_fields.of_kind(kind)) for kind in document_queries.kinds_of(administrator_of(request))]
    return settings_page(request, "kinds", "settings/kinds.html", {"kinds": found})


@require_http_methods(["GET", "POST"])
def kind_new(request: HttpRequest) -> HttpResponse:
    """An own kind by its name and its own fields; four more rows by a button."""
    administrator = administrator_of(request)
    form, rows = KindForm(request.POST or None), own_field_rows(request.POST or None)
    if "more" in request.POST:
        typed = [row.as_typed() for row in rows.forms]
        rows = own_field_rows(initial=typed)
        form = KindForm(initial=request.POST.dict())
    elif form.is_valid() and rows.is_valid():
        try:
            documents.add_kind(
                workspace=administrator.workspace,
                name=form.cleaned_data["name"],
                direction=Direction(form.cleaned_data["direction"]),
                fields=rows.declared(),
                by=administrator,
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("The kind is in the list of “Create a document” now."))
            return redirect("web:kinds")
    return settings_page(request, "kinds", "settings/kind.html", {"form": form, "rows": rows})


@require_GET
def jobs(request: HttpRequest) -> HttpResponse:
    """What the background does, and what it failed at."""
    administrator = administrator_of(request)
    context = {
        "section": "settings",
        "menu": menu("jobs"),
        "jobs": job_queries.jobs(administrator.workspace_id),
    }
    return render(request, "settings/jobs.html", context)


@require_POST
def job_run(request: HttpRequest, pk: int) -> HttpResponse:
    """A failed job once more."""
    administrator = administrator_of(request)
    job_actions.run_again(pk, workspace_id=administrator.workspace_id)
    messages.success(request, _("The job is in the queue again."))
    return redirect("web:jobs")


@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """Tokens of the API; a new one is shown once."""
    administrator = administrator_of(request)
    form = NameForm(request.POST or None)
    made = ""
    if form.is_valid():
        made = people.issue_token(user=administrator, name=form.cleaned_data["name"], by=administrator)
    found = ApiToken.objects.filter(user__workspace_id=administrator.workspace_id).select_related("user")
    context = {
        "section": "settings", "menu": menu("tokens"), "form": NameForm() if made else form,
        "made": made, "tokens": found.order_by("-id"),
    }  # fmt: skip
    return render(request, "settings/tokens.html", context)


@require_POST
def token_revocation(request: HttpRequest, pk: int) -> HttpResponse:
    """A token that opens nothing any more."""
    administrator = administrator_of(request)
    token = get_object_or_404(ApiToken, pk=pk, user__workspace_id=administrator.workspace_id)
    people.revoke_token(token=token, by=administrator)
    return redirect("web:tokens")
