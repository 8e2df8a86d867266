"""Paper: printing one document, many or the package of a request, and handing over."""

import io
from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from endocs.documents import actions, file_actions, printing, queries
from endocs.documents.models import Document
from endocs.documents.printing import Made, Sheet
from endocs.kernel.dates import format_date
from endocs.kernel.filenames import content_disposition
from endocs.kernel.refusals import Refusal
from endocs.people.models import User
from endocs.requests import paper
from endocs.requests import queries as requests
from endocs.requests.models import Delivery, WorkRequest
from endocs.web.approval_sheets import sheet_pdf
from endocs.web.forms.requests import HandoverForm
from endocs.web.views.registry import chosen_keys
from endocs.web.visitor import user_of
from endocs.workflow import queries as workflow
from endocs.workflow.models import Process


@require_http_methods(["GET", "POST"])
def document_print(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The document as a PDF for the print dialogue; a POST tells that it was printed."""
    user = user_of(request)
    document = queries.card(user, pk)
    copies = _copies(request.POST or request.GET)
    made = None if _is_told_by_script(request) else printing.make(printing.sheets([document], copies), heading="")
    if request.method == "POST":
        file_actions.record_printed(documents=[document], copies=copies.get(pk, 1), by=user)
    return _pdf(made, name=document.title)


@require_GET
def document_approval_sheet(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who decided what about the card, as a PDF; there is none before anybody was asked."""
    user = user_of(request)
    document = queries.card(user, pk)
    rounds = workflow.rounds_of(document)
    if not rounds:
        raise Process.DoesNotExist(pk)
    made = Made(io.BytesIO(sheet_pdf(document, rounds, user)), [document])
    return _pdf(made, name=_("Approval sheet. %(title)s") % {"title": document.title})


@require_GET
def documents_printing(request: HttpRequest) -> HttpResponse:
    """How many copies of each chosen document."""
    user = user_of(request)
    documents = queries.chosen(user, chosen_keys(request.GET))
    if not documents:
        return redirect("web:registry")
    context = {
        "section": "documents",
        "sheets": printing.sheets(documents, _copies(request.GET)),
        "print_url": reverse("web:documents_print"),
        "is_package": len(documents) > 1,
        "back_url": reverse("web:document", args=[documents[0].pk]) if len(documents) == 1 else reverse("web:registry"),
    }
    return render(request, "documents/printing.html", context)


@require_http_methods(["GET", "POST"])
def documents_print(request: HttpRequest) -> HttpResponseBase:
    """The chosen documents as one PDF; several have a register in front. A POST tells that they were printed."""
    user = user_of(request)
    given = request.POST or request.GET
    documents = queries.chosen(user, chosen_keys(given))
    sheets = printing.sheets(documents, _copies(given))
    heading = _("Documents of %(date)s") % {"date": format_date(timezone.localdate())} if len(sheets) > 1 else ""
    made = printing.make(sheets, heading=heading)
    if request.method == "POST":
        copies = {sheet.document.pk: sheet.copies for sheet in sheets}
        for document in made.printed:
            file_actions.record_printed(documents=[document], copies=copies[document.pk], by=user)
    return _pdf(made, name=heading or sheets[0].document.title)


@require_http_methods(["GET", "POST"])
def request_package(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The package of a request as one PDF, the register first; a POST tells that it was printed."""
    user = user_of(request)
    work_request = requests.card(user, pk)
    sheets = _package(work_request, _copies(request.POST or request.GET))
    client = work_request.memo.counterparty
    heading = client.title if client else work_request.memo.title
    notes = [work_request.memo.title, work_request.initiator.full_name]
    made = None if _is_told_by_script(request) else printing.make(sheets, heading=heading, notes=notes)
    if request.method == "POST":
        printed = made.printed if made else [sheet.document for sheet in sheets if sheet.is_printable]
        copies = max((sheet.copies for sheet in sheets), default=1)
        paper.record_package_printed(work_request=work_request, printed=printed, copies=copies, by=user)
    return _pdf(made, name=_("package %(name)s") % {"name": heading})


@require_GET
def request_printing(request: HttpRequest, pk: int) -> HttpResponse:
    """How many copies of each document of the package; as many as were asked for."""
    user = user_of(request)
    work_request = requests.card(user, pk)
    context = {
        "section": "requests",
        "sheets": _package(work_request, _copies(request.GET)),
        "print_url": reverse("web:request_package", args=[pk]),
        "is_package": True,
        "back_url": reverse("web:request", args=[pk]),
    }
    return render(request, "documents/printing.html", context)


def _package(work_request: WorkRequest, wished: Mapping[int, int]) -> list[Sheet]:
    """The visible documents of the package that go on paper, in as many copies as were wanted."""
    answers = [
        answer for answer in work_request.answers.all() if answer.line is None or answer.line.delivery == Delivery.PAPER
    ]
    wanted = {answer.document_id: answer.line.copies for answer in answers if answer.line}
    return printing.sheets([answer.document for answer in answers], {**wanted, **wished})


def _copies(given: QueryDict) -> dict[int, int]:
    """Copies by card: `copies_12=2`."""
    pairs = ((key.removeprefix("copies_"), str(given[key])) for key in given if key.startswith("copies_"))
    return {int(key): int(count) for key, count in pairs if key.isdecimal() and count.isdecimal() and len(count) < 4}


def _is_told_by_script(request: HttpRequest) -> bool:
    """Whether a script tells that the print dialogue was opened: it has the PDF already."""
    return request.method == "POST" and request.headers.get("X-Requested-With") == "XMLHttpRequest"


def _pdf(made: Made | None, *, name: str) -> HttpResponseBase:
    """The PDF as the browser shows it, read from a file that is already without a name."""
    if made is None:
        return HttpResponse(status=204)
    response = FileResponse(made.stream, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition(f"{name}.pdf", inline=True)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
def document_handover(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper of this card was given to the client."""
    user = user_of(request)
    return _handover(request, user, [queries.card(user, pk)], reverse("web:document", args=[pk]))


@require_http_methods(["GET", "POST"])
def documents_handover(request: HttpRequest) -> HttpResponse:
    """The paper of the chosen cards was given to the client."""
    user = user_of(request)
    documents = queries.chosen(user, chosen_keys(request.POST or request.GET))
    if not documents:
        return redirect("web:registry")
    return _handover(request, user, documents, reverse("web:registry"))


def _handover(request: HttpRequest, user: User, documents: Sequence[Document], back_url: str) -> HttpResponse:
    for document in documents:
        actions.check_adds(document=document, by=user)
    form = HandoverForm(request.POST if request.method == "POST" else None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            file_actions.hand_over(documents=documents, on=form.cleaned_data["on"], to=form.cleaned_data["to"], by=user)
        except Refusal as refusal:
            form.add_error("on", refusal.sentence)
        else:
            words = ngettext("%(count)s document handed over", "%(count)s documents handed over", len(documents))
            messages.success(request, words % {"count": len(documents)})
            return redirect(back_url)
    context = {"section": "documents", "documents": documents, "form": form, "back_url": back_url}
    return render(request, "documents/handover.html", context, status=422 if form.is_bound else 200)
