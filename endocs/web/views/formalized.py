"""Formalized XML files of cards as readable pages and prints."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from endocs.documents import queries
from endocs.documents.models import File
from endocs.formats.formalized.prints import sheets_pdf
from endocs.kernel.filenames import content_disposition, title_name
from endocs.web.formalized_sheets import is_readable, readable, stamp
from endocs.web.visitor import user_of


@require_safe
def reading(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """The readable page of a formalized file."""
    file, document = _file(request, pk, file_pk), queries.card(user_of(request), pk)
    told = readable(file, queries.files_of(document))
    context = {
        "section": "documents",
        "document": document,
        "file": file,
        "title": told.title or file.name,
        "told": told,
        "stamps": [(name, stamp(one)) for name, one in told.signatures],
    }
    return render(request, "documents/formalized.html", context)


@require_safe
def reading_pdf(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """The same as a PDF, for viewing only."""
    file = _file(request, pk, file_pk)
    told = readable(file, queries.files_of(file.document))
    if not told.sheets:
        raise File.DoesNotExist(file_pk)
    words = {
        "signed": _("The document is signed with an electronic signature"),
        "viewing": _("A print for viewing: the signed document is the file %(name)s.") % {"name": file.name},
    }
    stamps = [stamp(one) for _name, one in told.signatures]
    made = sheets_pdf(told.sheets, stamps=stamps, words=words, language=get_language() or "ru")
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition(title_name(f"{told.title}.pdf"), inline=True)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response


def _file(request: HttpRequest, pk: int, file_pk: int) -> File:
    """The file of a card that the user may see, when it can be a formalized XML."""
    file = queries.file_for(user_of(request), pk, file_pk)
    if not is_readable(file):
        raise File.DoesNotExist(file_pk)
    return file
