"""The floor: bare Django views that read the rows a page shows under the same permission rule, and give them as JSON.

What the floor does: the SQL is written by hand for an accountant (own, granted and open cards), with a limited keyset
branch for each source of access, ids first and wide rows afterwards; it runs in the product's server with the same
threads, connection pool and database. What it leaves out is what a product adds: no session, user or workspace (`?user=`
says who asks), no menu, no template, no translation, no middleware, no trail, no notices, no locks. A download streams
the file after the permission query; a remark checks the card and adds one row; an upload checks the card, hashes the
bytes while they are written, and adds one row.
"""

import hashlib
import os
from datetime import date
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

GROUPS = "select group_id from people_group_members where user_id = %(user)s"
GRANTED = "select document_id from documents_documentgrant where withdrawn_at is null and "
VISIBLE = f"""card.workspace_id = %(workspace)s and (card.author_id = %(user)s or not card.is_confidential
    or card.id in ({GRANTED} (user_id = %(user)s or group_id in ({GROUPS}))))"""
SOURCES = (
    "card.author_id = %(user)s",
    f"card.id in ({GRANTED} user_id = %(user)s)",
    f"card.id in ({GRANTED} group_id in ({GROUPS}))",
    "not card.is_confidential",
)


def _seen(columns: str, more: str, limit: str) -> str:
    """The ids that each source of access lets through, together."""
    return " union ".join(
        f"(select {columns} from documents_document card where card.workspace_id = %(workspace)s and {source} {more} {limit})"
        for source in SOURCES
    )


def _page(more: str = "", where: str = "", unticked: str = "") -> tuple[str, ...]:
    """A page of cards, their number, sums and numbers under each choice up to 1001, and the choices of the filter."""
    order = "order by listed_on desc, id desc limit 51"
    return (
        f"""select card.id, kind.code, card.number, card.registration_number, card.listed_on, card.subject,
            firm.legal_form, firm.name, card.amount, card.currency, card.exchange_state, card.revocation_state,
            card.paper_state, card.payment_state, card.paid_amount
        from (select id from ({_seen("card.id, card.listed_on", f"{where} {more}", order)}) seen {order}) page
        join documents_document card on card.id = page.id join documents_documentkind kind on kind.id = card.kind_id
        left join counterparties_counterparty firm on firm.id = card.counterparty_id
        order by card.listed_on desc, card.id desc""",
        f"""select kind_id, process_state, exchange_state, paper_state, payment_state, currency, count(*), sum(amount)
        from documents_document where id in (select id from ({_seen("card.id", unticked, "limit 1001")}) seen limit 1001)
        group by 1, 2, 3, 4, 5, 6""",
        "select id, code, own_name from documents_documentkind where workspace_id = %(workspace)s and retired_at is null",
        "select id, name from people_organisation where workspace_id = %(workspace)s order by name",
        "select id, last_name, first_name, middle_name from people_user where workspace_id = %(workspace)s order by sort_key",
    )


REGISTRY = _page()
NARROW = "and counterparty_id = %(firm)s and listed_on between %(from)s and %(to)s"
FILTER = _page(where=f"and kind_id = %(kind)s {NARROW}", unticked=NARROW)
DEEP = _page(more="and (listed_on, id) < (%(day)s, %(card)s)")
REMARKS = """select remark.text, remark.channel, remark.made_at, author.last_name, author.first_name
    from documents_remark remark left join people_user author on author.id = remark.author_id
    where remark.document_id = {card} order by remark.id desc limit 200"""
CARD = (
    f"""select card.*, kind.code, kind.own_name, firm.legal_form, firm.name, organisation.name, author.last_name,
        author.first_name, responsible.last_name, responsible.first_name, department.name, contract.number
    from documents_document card join documents_documentkind kind on kind.id = card.kind_id
    left join counterparties_counterparty firm on firm.id = card.counterparty_id
    left join people_organisation organisation on organisation.id = card.organisation_id
    left join people_user author on author.id = card.author_id
    left join people_user responsible on responsible.id = card.responsible_id
    left join people_department department on department.id = card.department_id
    left join documents_document contract on contract.id = card.contract_id
    where card.id = %(card)s and {VISIBLE}""",
    """select file.id, file.name, file.role, file.version, file.added_at, blob.size, blob.media_type, blob.pages,
        blob.problem, adder.last_name, adder.first_name
    from documents_file file join documents_blob blob on blob.id = file.blob_id
    left join people_user adder on adder.id = file.added_by_id
    where file.document_id = %(card)s and file.is_current order by file.added_at, file.id""",
    f"""select link.id, link.type, link.source_id, card.id, card.number, card.listed_on, card.payment_state, kind.code
    from documents_link link
    join documents_document card on card.id = case when link.source_id = %(card)s then link.target_id else link.source_id end
    join documents_documentkind kind on kind.id = card.kind_id
    where %(card)s in (link.source_id, link.target_id) and {VISIBLE} order by link.id""",
    REMARKS.format(card="%(card)s"),
)
MEMO = "(select memo_id from requests_workrequest where id = %(work)s)"
REQUEST = (
    f"""select work.*, card.*, kind.code, firm.legal_form, firm.name, organisation.name, initiator.last_name,
        initiator.first_name, holder.last_name, holder.first_name
    from requests_workrequest work join documents_document card on card.id = work.memo_id
    join documents_documentkind kind on kind.id = card.kind_id
    left join counterparties_counterparty firm on firm.id = card.counterparty_id
    left join people_organisation organisation on organisation.id = card.organisation_id
    left join people_user initiator on initiator.id = work.initiator_id
    left join people_user holder on holder.id = work.holder_user_id
    where work.id = %(work)s and {VISIBLE}""",
    """select line.*, kind.code from requests_wantedline line join documents_documentkind kind on kind.id = line.kind_id
    where line.work_request_id = %(work)s order by line.position""",
    f"""select answer.line_id, card.* from requests_answer answer
    join documents_document card on card.id = answer.document_id
    where answer.work_request_id = %(work)s and {VISIBLE} order by answer.accepted_at, answer.id""",
    f"""select task.*, performer.last_name from workflow_task task
    left join people_user performer on performer.id = task.performer_id
    where task.document_id = {MEMO} and task.ended_at is null""",
    REMARKS.format(card=MEMO),
    f"select kind, data, at, actor_id from journal_event where document_id = {MEMO} order by id desc limit 60",
)
FIRMS = (
    """select firm.id, firm.legal_form, firm.name, firm.inn, manager.last_name, manager.first_name
    from counterparties_counterparty firm left join people_user manager on manager.id = firm.manager_id
    where firm.workspace_id = %(workspace)s and firm.deactivated_at is null
    and firm.search_key like '%%' || %(first)s || '%%' and firm.search_key like '%%' || %(second)s || '%%'
    order by firm.sort_key limit 10""",
)
MAY_SEE = f"select card.id from documents_document card where card.id = %(card)s and {VISIBLE}"
DOWNLOAD = f"""select file.name, blob.media_type from documents_file file
    join documents_blob blob on blob.id = file.blob_id join documents_document card on card.id = file.document_id
    where file.id = %(file)s and card.id = %(card)s and {VISIBLE}"""
REMARK = """insert into documents_remark (workspace_id, document_id, author_id, text, channel, made_at)
    values (%(workspace)s, %(card)s, %(user)s, %(text)s, 'web', now())"""
UPLOAD = """insert into documents_blob (workspace_id, sha256, size, media_type, kind, problem, pdf_state, created_at)
    values (%(workspace)s, %(sha256)s, %(size)s, 'application/pdf', 'pdf', '', '', now())"""


def rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of one statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall()) if cursor.description else []


def _values(request: HttpRequest) -> dict[str, Any]:
    values: dict[str, Any] = dict(request.GET.items())
    for name in ("day", "from", "to"):
        if name in values:
            values[name] = date.fromisoformat(values[name])
    return values


def _json(*statements: str) -> Any:
    def view(request: HttpRequest) -> HttpResponse:
        values = _values(request)
        return JsonResponse({"rows": [rows(statement, values) for statement in statements]})

    return view


def _refuse_unseen(sql: str, values: dict[str, Any]) -> None:
    if not rows(sql, values):
        raise Http404


def download(request: HttpRequest) -> FileResponse:
    """The bytes of a file whose card may be seen, by its blob's name."""
    _refuse_unseen(DOWNLOAD, _values(request))
    return FileResponse(default_storage.open(request.GET["path"]))


@csrf_exempt
def remark(request: HttpRequest) -> HttpResponse:
    """One row on a card that may be seen."""
    values = _values(request)
    _refuse_unseen(MAY_SEE, values)
    rows(REMARK, values)
    return HttpResponse(status=204)


@csrf_exempt
def upload(request: HttpRequest) -> HttpResponse:
    """The bytes in the storage under their hash and one row, for a card that may be seen."""
    values = _values(request)
    _refuse_unseen(MAY_SEE, values)
    sent = request.FILES["files"]
    digest = hashlib.sha256()
    for chunk in sent.chunks():
        digest.update(chunk)
    default_storage.save(f"floor/{digest.hexdigest()}", sent)
    rows(UPLOAD, {**values, "sha256": digest.hexdigest(), "size": sent.size})
    return HttpResponse(status=204)


urlpatterns = [
    path("registry", _json(*REGISTRY)),
    path("filter", _json(*FILTER)),
    path("deep", _json(*DEEP)),
    path("card", _json(*CARD)),
    path("request", _json(*REQUEST)),
    path("firms", _json(*FIRMS)),
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
