"""Settings: reading a base of 1C over OData, where nothing may be installed in it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from endocs.kernel.refusals import Refusal
from endocs.onec import odata_checking, odata_connecting, odata_stopping
from endocs.onec.access import bases_of
from endocs.onec.models import Infobase, OdataConnection
from endocs.people.models import User
from endocs.web.forms.onec import OdataForm
from endocs.web.views.administration import administrator_of, settings_page


@require_http_methods(["GET", "POST"])
def odata(request: HttpRequest, pk: int) -> HttpResponse:
    """Address, user and password; saved again they replace what is kept, and are checked at once."""
    administrator, base, found = _own(request, pk)
    form = OdataForm(request.POST or None, connection=found)
    if form.is_valid():
        try:
            connection = odata_connecting.connect(infobase=base, access=form.access(), by=administrator)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            odata_checking.ask_check(connection=connection, by=administrator)
            return redirect("web:onec_base", pk)
    return settings_page(
        request, "connections", "connections/onec_odata.html", {"base": base, "form": form, "connection": found}
    )


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """The base is looked at once more."""
    administrator, _base, connection = _connected(request, pk)
    odata_checking.ask_check(connection=connection, by=administrator)
    return redirect("web:onec_base", pk)


@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """The base is read no more until somebody lets it go on."""
    return _deed(request, pk, odata_stopping.pause, _("Reading is paused; what happens in 1C meanwhile is read later."))


@require_POST
def resumption(request: HttpRequest, pk: int) -> HttpResponse:
    """The base is read again."""
    return _deed(request, pk, odata_stopping.resume, _("Reading goes on."))


@require_POST
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """The base is read now."""
    return _deed(request, pk, odata_stopping.read_now, _("The base is being read."))


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The base is read no more at all; its cards stay."""
    administrator, base, _found = _own(request, pk)
    odata_connecting.disconnect(infobase=base, by=administrator)
    messages.success(request, _("The base is not read any more; its cards stay."))
    return redirect("web:onec_base", pk)


def _deed(request: HttpRequest, pk: int, act: Callable[..., object], said: str) -> HttpResponse:
    administrator, _base, connection = _connected(request, pk)
    act(connection=connection, by=administrator)
    messages.success(request, said)
    return redirect("web:onec_base", pk)


def _own(request: HttpRequest, pk: int) -> tuple[User, Infobase, OdataConnection | None]:
    administrator = administrator_of(request)
    base = get_object_or_404(bases_of(administrator).select_related("odata", "workspace"), pk=pk)
    return administrator, base, getattr(base, "odata", None)


def _connected(request: HttpRequest, pk: int) -> tuple[User, Infobase, OdataConnection]:
    administrator, base, connection = _own(request, pk)
    if connection is None:
        raise Http404
    return administrator, base, connection
