"""The floor: bare Django views that give the same rows by the same permission rule as JSON, and nothing else.

No session, no template, no trail, no rich rights: `?user=` says who asks.
"""

import os
from datetime import date
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

VISIBLE = "card.workspace_id = %(workspace)s and (not card.is_confidential or card.author_id = %(user)s)"
PAGE = f"""
    select card.id, kind.code, card.number, card.dated_on, firm.legal_form, firm.name, card.amount, card.currency,
        card.process_state, card.exchange_state, card.paper_state, card.payment_state
    from documents_document card join documents_documentkind kind on kind.id = card.kind_id
    left join counterparties_counterparty firm on firm.id = card.counterparty_id
    where {VISIBLE} {{more}} order by card.listed_on desc, card.id desc limit 51
"""
FIRST = PAGE.format(more="")
FILTER = PAGE.format(
    more="and card.kind_id = %(kind)s and card.counterparty_id = %(firm)s and card.listed_on between %(from)s and %(to)s"
)
DEEP = PAGE.format(more="and (card.listed_on, card.id) < (%(day)s, %(card)s)")
CARD = f"select card.* from documents_document card where card.id = %(card)s and {VISIBLE}"
FILES = "select file.id, file.name, file.role, blob.size from documents_file file join documents_blob blob on blob.id = file.blob_id where document_id = %(card)s"
REQUEST = f"select work.*, card.* from requests_workrequest work join documents_document card on card.id = work.memo_id where work.id = %(work)s and {VISIBLE}"
LINES = "select * from requests_wantedline where work_request_id = %(work)s order by position"
FIRMS = "select id, legal_form, name, inn from counterparties_counterparty where workspace_id = %(workspace)s and search_key like '%%' || %(text)s || '%%' order by sort_key limit 10"
REMARK = "insert into documents_remark (workspace_id, document_id, author_id, text, channel, made_at) values (%(workspace)s, %(card)s, %(user)s, %(text)s, 'web', now())"


def _values(request: HttpRequest) -> dict[str, Any]:
    values: dict[str, Any] = dict(request.GET.items())
    for name in ("day", "from", "to"):
        if name in values:
            values[name] = date.fromisoformat(values[name])
    return values


def rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of one statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall()) if cursor.description else []


def _json(*statements: str) -> Any:
    def view(request: HttpRequest) -> HttpResponse:
        values = _values(request)
        return JsonResponse({"rows": [rows(statement, values) for statement in statements]})

    return view


def download(request: HttpRequest) -> FileResponse:
    """The bytes of a file by its blob's name."""
    return FileResponse(default_storage.open(request.GET["path"]))


@csrf_exempt
def remark(request: HttpRequest) -> HttpResponse:
    """One inserted row."""
    rows(REMARK, _values(request))
    return HttpResponse(status=204)


@csrf_exempt
def upload(request: HttpRequest) -> HttpResponse:
    """The bytes stored under a new name, without a row."""
    name = default_storage.save("floor/upload", request.FILES["files"])
    default_storage.delete(name)
    return HttpResponse(status=204)


urlpatterns = [
    path("registry", _json(FIRST)),
    path("filter", _json(FILTER)),
    path("deep", _json(DEEP)),
    path("card", _json(CARD, FILES)),
    path("request", _json(REQUEST, LINES)),
    path("firms", _json(FIRMS)),
    path("download", download),
    path("remark", remark),
    path("upload", upload),
]

if os.environ.get("ENDOCS_BENCH_FLOOR"):
    import django
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler

    django.setup(set_prefix=False)
    settings.ROOT_URLCONF = "bench.floor"
    settings.MIDDLEWARE = []  # after the set-up, where the product's apps look for theirs
    application = WSGIHandler()
