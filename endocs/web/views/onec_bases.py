"""Settings: the bases of 1C: who may speak for each, what was refused, who its users are here."""

import json
import tempfile

from django.conf import settings as installation
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from endocs.kernel.refusals import Refusal
from endocs.onec import bases, logins, queries, receiving, sources
from endocs.onec import tokens as secrets
from endocs.onec.access import bases_of
from endocs.onec.models import Infobase, Login, Message, Token
from endocs.people.models import User
from endocs.web import onec_words as words
from endocs.web.forms.onec import BaseForm, LoginForm
from endocs.web.views.administration import administrator_of, settings_page


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Another base may send documents."""
    administrator = administrator_of(request)
    form = BaseForm(request.POST or None, administrator=administrator)
    if form.is_valid():
        added = bases.add(
            workspace=administrator.workspace, title=form.cleaned_data["title"], organisations=form.chosen,
            by=administrator,
        )  # fmt: skip
        messages.success(request, _("The base is added. Make a token for it, or let EnDocs read it by OData."))
        return redirect("web:onec_base", added.pk)
    return settings_page(request, "connections", "connections/onec_new.html", {"form": form})


@require_GET
def base(request: HttpRequest, pk: int) -> HttpResponse:
    """How a base is doing, with all that waits for a person."""
    administrator, found = _own(request, pk)
    return _page(request, administrator, found, BaseForm(administrator=administrator, base=found))


def _page(request: HttpRequest, administrator: User, found: Infobase, form: BaseForm, secret: str = "") -> HttpResponse:
    state = queries.base_state(found)
    context = {
        "base": found, "row": words.base_row(state), "form": form, "secret": secret,
        "odata": words.odata_row(state.odata) if state.odata else None,
        "address": installation.ENDOCS_ADDRESS, "has_sources": sources.are_here(),
        "tokens": queries.tokens(found),
        "refused": _lines(administrator, found, only_refused=True),
        "newest": _lines(administrator, found, only_refused=False)[:20],
        "logins": [
            (login, LoginForm(administrator=administrator, chosen=login.user)) for login in queries.logins(found)
        ],
        "problems": queries.problems_of_outbox(found),
        "changes": words.happenings(queries.happenings(found)),
    }  # fmt: skip
    response = settings_page(request, "connections", "connections/onec_base.html", context)
    if secret:
        response.status_code = 200
        response["Cache-Control"] = "no-store"
    return response


def _lines(administrator: User, found: Infobase, *, only_refused: bool) -> list[words.MessageLine]:
    return [words.message_line(row) for row in queries.messages(administrator, found, only_refused=only_refused)]


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, or other organisations."""
    administrator, found = _own(request, pk)
    form = BaseForm(request.POST, administrator=administrator, base=found)
    if not form.is_valid():
        return _page(request, administrator, found, form)
    bases.change(infobase=found, title=form.cleaned_data["title"], organisations=form.chosen, by=administrator)
    messages.success(request, _("Saved. What was refused for another organisation can be taken in once more."))
    return redirect("web:onec_base", pk)


@require_POST
def tokens(request: HttpRequest, pk: int) -> HttpResponse:
    """A new token, shown this once."""
    administrator, found = _own(request, pk)
    _token, secret = secrets.issue(infobase=found, by=administrator)
    form = BaseForm(administrator=administrator, base=found)
    return _page(request, administrator, found, form, secret)


@require_POST
def token_revocation(request: HttpRequest, pk: int, token_pk: int) -> HttpResponse:
    """A token that opens nothing any more."""
    administrator, found = _own(request, pk)
    secrets.revoke(token=get_object_or_404(Token, pk=token_pk, infobase=found), by=administrator)
    messages.success(request, _("The token is revoked. The queue in 1C waits until a new one is entered there."))
    return redirect("web:onec_base", pk)


@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """The next base that calls with a token of this one is it."""
    administrator, found = _own(request, pk)
    bases.release(infobase=found, by=administrator)
    messages.success(request, _("The next base that calls with this token takes its place."))
    return redirect("web:onec_base", pk)


@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """The base sends nothing any more; its cards stay."""
    administrator, found = _own(request, pk)
    bases.remove(infobase=found, by=administrator)
    messages.success(request, _("The base “%(title)s” is removed; its cards stay.") % {"title": found.title})
    return redirect("web:connections")


@require_POST
def login(request: HttpRequest, pk: int, login_pk: int) -> HttpResponse:
    """Who a user of the base is here."""
    administrator, found = _own(request, pk)
    known = get_object_or_404(Login.objects.select_related("user"), pk=login_pk, infobase=found)
    form = LoginForm(request.POST, administrator=administrator, chosen=known.user)
    if not form.is_valid():
        raise Http404
    try:
        logins.assign(login=known, user=form.person, by=administrator)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Saved. It holds for the documents that come from now on."))
    return redirect("web:onec_base", pk)


@require_GET
def message(request: HttpRequest, pk: int, message_pk: int) -> HttpResponse:
    """A message as it came, and what it was answered."""
    administrator, found = _own(request, pk)
    row = queries.message_row(administrator, _message(found, message_pk))
    body = "" if row.is_hidden else json.dumps(row.message.body, ensure_ascii=False, indent=2)
    context = {"base": found, "line": words.message_line(row), "body": body}
    return settings_page(request, "connections", "connections/onec_message.html", context)


@require_POST
def message_repetition(request: HttpRequest, pk: int, message_pk: int) -> HttpResponse:
    """What was refused is taken in once more, as it came."""
    administrator, found = _own(request, pk)
    answer = receiving.replay(message=_message(found, message_pk), by=administrator)
    if answer.status < 400 or answer.status == 409:
        messages.success(request, answer.body.get("message") or _("The message was taken in."))
    else:
        messages.error(request, answer.body["error"]["message"])
    return redirect("web:onec_base", pk)


@require_POST
def message_dismissal(request: HttpRequest, pk: int, message_pk: int) -> HttpResponse:
    """A refusal that needs nothing more."""
    administrator, found = _own(request, pk)
    receiving.dismiss(message=_message(found, message_pk), by=administrator)
    messages.success(request, _("The refusal is put away; the message stays in the list of all."))
    return redirect("web:onec_base", pk)


@require_GET
def extension(request: HttpRequest) -> FileResponse:
    """The sources of the extension as a zip, with the address of this installation filled in."""
    administrator_of(request)
    if not sources.are_here():
        raise Http404
    archive = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    sources.write(archive, address=installation.ENDOCS_ADDRESS)
    archive.seek(0)
    return FileResponse(archive, as_attachment=True, filename="endocs-1c.zip", content_type="application/zip")


def _own(request: HttpRequest, pk: int) -> tuple[User, Infobase]:
    administrator = administrator_of(request)
    return administrator, get_object_or_404(bases_of(administrator).select_related("added_by"), pk=pk)


def _message(found: Infobase, pk: int) -> Message:
    return get_object_or_404(Message.objects.select_related("infobase__workspace"), pk=pk, infobase=found)
