"""What a message of the talk asks for: made lines of the request, or passed over."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from endocs.documents.models import Remark
from endocs.requests import adding
from endocs.requests.models import WorkRequest
from endocs.web.visitor import user_of


@require_POST
def additions(request: HttpRequest, pk: int) -> HttpResponse:
    """What the message asks for becomes lines."""
    work_request, remark = _found(request, pk)
    count = adding.add_asked(work_request=work_request, remark=remark, by=user_of(request)) if remark else 0
    words = ngettext("%(count)d line was added.", "%(count)d lines were added.", count) % {"count": count}
    messages.success(request, words if count else _("The message was settled already."))
    return redirect(f"{reverse('web:request', args=[pk])}#talk")


@require_POST
def passing(request: HttpRequest, pk: int) -> HttpResponse:
    """The message asks for nothing more."""
    work_request, remark = _found(request, pk)
    if remark:
        adding.pass_over(work_request=work_request, remark=remark, by=user_of(request))
    return redirect(f"{reverse('web:request', args=[pk])}#talk")


def _found(request: HttpRequest, pk: int) -> tuple[WorkRequest, Remark | None]:
    """The request, and that message of its own talk; none when there is no such message in it."""
    work_request = get_object_or_404(WorkRequest.objects.visible_to(user_of(request)), pk=pk)
    key = request.POST.get("remark", "")
    remarks = Remark.objects.filter(document_id=work_request.memo_id)
    return work_request, remarks.filter(pk=key).first() if key.isdecimal() and len(key) < 18 else None
