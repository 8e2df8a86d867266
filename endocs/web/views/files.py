"""Files of cards: taking them in, giving them out, pages as images, versions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from endocs.documents import access, file_actions, previews, queries, storing
from endocs.documents.models import File, FileRole
from endocs.documents.storing import open_blob
from endocs.formats.pages import MEDIA_TYPE, PageUnavailable
from endocs.kernel.refusals import Refusal
from endocs.kernel.serving import file_response, is_beginning_asked
from endocs.web.visitor import user_of

ROLES = (FileRole.PRINT_FORM, FileRole.ORIGINAL, FileRole.ATTACHMENT, FileRole.SCAN)


@require_POST
def document_files(request: HttpRequest, pk: int) -> HttpResponse:
    """Put files on the card, several at once; the drop zone is answered in JSON."""
    user = user_of(request)
    document = queries.seen(user, pk)
    role = FileRole(request.POST["role"]) if request.POST.get("role") in ROLES else FileRole.ATTACHMENT
    sent = request.FILES.getlist("files")
    if not sent:
        raise Refusal(_("Choose a file first."))
    stored = [(storing.store(workspace=user.workspace, source=upload), upload.name or "") for upload in sent]
    for blob, name in stored:
        file_actions.attach(document=document, blob=blob, name=name, role=role, by=user)
    return _taken(
        request, pk, ngettext("%(count)s file saved", "%(count)s files saved", len(sent)) % {"count": len(sent)}
    )


@require_http_methods(["GET", "POST"])
def document_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan of the signed original for this very card, from a scanner or the camera of a phone."""
    user = user_of(request)
    document = queries.card(user, pk)
    if request.method == "GET":
        context = {"document": document, "section": "documents", "can_add": access.can_add_files(user, document)}
        return render(request, "documents/scan.html", context)
    sent = request.FILES.getlist("files")
    if not sent:
        raise Refusal(_("Choose a file first."))
    stored = [(storing.store(workspace=user.workspace, source=upload), upload.name or "") for upload in sent]
    for blob, name in stored:
        file_actions.attach_signed_scan(document=document, blob=blob, name=name, by=user)
    return _taken(request, pk, _("The scan is on the card, the original is back."))


def _taken(request: HttpRequest, pk: int, words: str) -> HttpResponse:
    messages.success(request, words)
    address = reverse("web:document", args=[pk])
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return JsonResponse({"next": address})
    return redirect(address)


@require_safe
def file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponseBase:
    """The bytes as they came, or with ?as=pdf the PDF made of an office file; never opened by the browser itself."""
    user = user_of(request)
    found = queries.file_for(user, pk, file_pk)
    as_pdf = request.GET.get("as") == "pdf"
    if as_pdf and found.blob.pdf_state != previews.MADE:
        raise File.DoesNotExist(file_pk)
    stream = open_blob(found.blob, found.blob.pdf_path if as_pdf else "")
    etag = f'"{found.blob.sha256}{"-pdf" if as_pdf else ""}"'
    if request.method == "GET" and is_beginning_asked(request, stream.size, etag):
        file_actions.record_download(file=found, by=user)
    response = file_response(
        request,
        stream.open("rb"),
        size=stream.size,
        name=f"{found.name}.pdf" if as_pdf else found.name,
        media_type="application/pdf" if as_pdf else _safe_type(found.blob.media_type),
        etag=etag,
    )
    response["Last-Modified"] = http_date(found.added_at.timestamp())
    return response


def _safe_type(media_type: str) -> str:
    """What a browser could run in our name is sent as mere bytes."""
    return "application/octet-stream" if media_type in ("text/html", "image/svg+xml", "application/xml") else media_type


@require_safe
def page_image(request: HttpRequest, pk: int, file_pk: int, page: int, width: int) -> HttpResponse:
    """A page of the file as an image."""
    found = queries.file_for(user_of(request), pk, file_pk)
    try:
        image = previews.page_image(found.blob, page, width)
    except PageUnavailable as error:
        raise File.DoesNotExist(file_pk) from error
    headers = {"Cache-Control": "private, max-age=86400, immutable", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(image, content_type=MEDIA_TYPE, headers=headers)


@require_GET
def file_versions(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Every version of the file, the newest first."""
    user = user_of(request)
    found = queries.file_for(user, pk, file_pk)
    document = queries.card(user, pk)
    context = {
        "document": document, "name": found.name, "versions": queries.versions_of(document, found.name),
        "section": "documents",
    }  # fmt: skip
    return render(request, "documents/versions.html", context)
