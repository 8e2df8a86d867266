"""The operator's part of a card: all its files in one archive, and fetching once more what was given up."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from endocs.diadoc import contents
from endocs.documents import bundles, queries
from endocs.kernel.filenames import content_disposition, title_name
from endocs.kernel.refusals import Refusal
from endocs.web.visitor import user_of


@require_GET
def document_archive(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Every current file of the card in one archive, written while it is sent."""
    user = user_of(request)
    card = queries.card(user, pk)
    files = queries.current_files([card])
    if not files:
        raise Refusal(_("There are no files on the card yet."))
    bundles.record_taken(files=files, by=user)
    name = title_name(f"{card.title}.zip")
    return StreamingHttpResponse(
        bundles.zipped(files),
        content_type="application/zip",
        headers={"Content-Disposition": content_disposition(name, inline=False), "X-Content-Type-Options": "nosniff"},
    )


@require_POST
def document_fetching(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the files that were given up fetched once more."""
    user = user_of(request)
    count = contents.retry(document=queries.seen(user, pk), by=user)
    messages.success(
        request,
        ngettext("%(count)s file is asked for again.", "%(count)s files are asked for again.", count)
        % {"count": count},
    )
    return redirect("web:document", pk)
