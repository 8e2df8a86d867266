"""Settings: users and organisations."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from endocs.kernel.refusals import Refusal
from endocs.people import actions, queries
from endocs.people.models import BankAccount, Organisation, User
from endocs.web.forms.people import BankAccountForm, OrganisationForm, UserForm
from endocs.web.views.administration import administrator_of, deed, settings_page
from endocs.web.visitor import user_of
from endocs.workflow import queries as workflow


def users(request: HttpRequest) -> HttpResponse:
    """Everybody, those who left at the end."""
    administrator = administrator_of(request)
    context = {
        "people": queries.users(administrator, only_active=False),
        "stranded": workflow.stranded_tasks(administrator, size=100),
    }
    return settings_page(request, "users", "settings/users.html", context)


@require_http_methods(["GET", "POST"])
def user_new(request: HttpRequest) -> HttpResponse:
    """An invitation."""
    administrator = administrator_of(request)
    form = UserForm(request.POST or None, administrator=administrator)
    if form.is_valid():
        try:
            invited = actions.invite_user(workspace=administrator.workspace, person=form.person(), by=administrator)
        except Refusal as refusal:
            form.add_error("email", refusal.sentence)
        else:
            messages.success(request, _("The invitation goes to %(email)s.") % {"email": invited.email})
            return redirect("web:users")
    return settings_page(request, "users", "settings/user.html", {"form": form, "person": None})


@require_http_methods(["GET", "POST"])
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """One user: requisites, role, open tasks."""
    administrator = administrator_of(request)
    person = get_object_or_404(User, pk=pk, workspace_id=administrator.workspace_id)
    form = UserForm(request.POST or None, instance=person, administrator=administrator)
    if form.is_valid():
        actions.change_user(user=person, person=form.person(), by=administrator)
        messages.success(request, _("Saved."))
        return redirect("web:user", pk)
    context = {"form": form, "person": User.objects.get(pk=pk), "tasks": workflow.open_tasks_of(person)}
    return settings_page(request, "users", "settings/user.html", context)


@require_POST
def reactivation(request: HttpRequest, pk: int) -> HttpResponse:
    """The person is back and gets a new invitation."""
    return deed(request, User, pk, actions.reactivate_user, _("The invitation goes to %(email)s."), "web:user", pk)


@require_POST
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter with the link once more, for who has not come in yet."""
    return deed(request, User, pk, actions.invite_again, _("The invitation goes to %(email)s."), "web:user", pk)


@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    """Lines under a reference field: name, job title."""
    text = request.GET.get("q", "")[:100]
    items = [
        {"value": person.pk, "text": person.full_name, "hint": person.job_title or person.email,
         "initials": person.initials}
        for person in queries.search_users(user_of(request), text)
    ]  # fmt: skip
    return render(request, "people/suggestions.html", {"items": items, "query": text})


def organisations(request: HttpRequest) -> HttpResponse:
    """The own organisations."""
    context = {"organisations": queries.organisations(administrator_of(request), only_active=False)}
    return settings_page(request, "organisations", "settings/organisations.html", context)


@require_http_methods(["GET", "POST"])
def organisation_new(request: HttpRequest) -> HttpResponse:
    """A new own organisation."""
    administrator = administrator_of(request)
    form = OrganisationForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_organisation(workspace=administrator.workspace, firm=form.firm(), by=administrator)
        except Refusal as refusal:
            form.add_error("inn", refusal.sentence)
        else:
            return redirect("web:organisations")
    return settings_page(request, "organisations", "settings/organisation.html", {"form": form})


@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Changing an own organisation; its bank accounts."""
    administrator = administrator_of(request)
    found = get_object_or_404(Organisation, pk=pk, workspace_id=administrator.workspace_id)
    form = OrganisationForm(request.POST or None, instance=Organisation.objects.get(pk=pk))
    if form.is_valid():
        try:
            actions.change_organisation(organisation=found, firm=form.firm(), by=administrator)
        except Refusal as refusal:
            form.add_error("inn", refusal.sentence)
        else:
            messages.success(request, _("Saved."))
            return redirect("web:organisations")
    return _organisation(request, found, form, BankAccountForm())


@require_POST
def bank_accounts(request: HttpRequest, pk: int) -> HttpResponse:
    """One more bank account of an organisation."""
    administrator = administrator_of(request)
    found = get_object_or_404(Organisation, pk=pk, workspace_id=administrator.workspace_id)
    form = BankAccountForm(request.POST)
    if form.is_valid():
        try:
            actions.add_bank_account(organisation=found, **form.cleaned_data, by=administrator)
        except Refusal as refusal:
            form.add_error("account", refusal.sentence)
        else:
            return redirect("web:organisation", pk)
    return _organisation(request, found, OrganisationForm(instance=found), form)


@require_POST
def bank_account_removal(request: HttpRequest, pk: int, account_pk: int) -> HttpResponse:
    """An account that is closed."""
    administrator = administrator_of(request)
    accounts = BankAccount.objects.filter(organisation=pk, workspace_id=administrator.workspace_id)
    actions.remove_bank_account(bank_account=get_object_or_404(accounts, pk=account_pk), by=administrator)
    return redirect("web:organisation", pk)


@require_POST
def organisation_closing(request: HttpRequest, pk: int) -> HttpResponse:
    """An organisation that is not offered any more."""
    said = _("%(name)s is not offered any more; its documents stay.")
    return deed(request, Organisation, pk, actions.deactivate_organisation, said, "web:organisations")


@require_POST
def organisation_reopening(request: HttpRequest, pk: int) -> HttpResponse:
    """A closed organisation that is needed again."""
    said = _("%(name)s is offered again.")
    return deed(request, Organisation, pk, actions.reactivate_organisation, said, "web:organisations")


def _organisation(
    request: HttpRequest, found: Organisation, form: OrganisationForm, account_form: BankAccountForm
) -> HttpResponse:
    context = {
        "form": form, "organisation": found, "account_form": account_form,
        "accounts": found.bank_accounts.order_by("pk"),
    }  # fmt: skip
    return settings_page(request, "organisations", "settings/organisation.html", context)
