"""A workspace with as many cards as wished, made by SQL in seconds; the same every time."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from endocs.counterparties.models import Counterparty
from endocs.documents import actions as documents
from endocs.documents.models import Blob
from endocs.people.models import Group, Organisation, Role, User, Workspace

PDF = b"%PDF-1.4\n" + b"% sample\n" * 1300  # 11.7 KB, the size of a usual print form

CARDS = """
insert into documents_document (
    workspace_id, kind_id, direction, organisation_id, counterparty_id, number, dated_on, listed_on, registration_number,
    registration_year, amount, vat, currency, subject, comment, author_id, is_confidential, own_fields, process_state,
    exchange_state, revocation_state, paper_state, payment_state, handed_over_to, created_at, revision, scope_id)
select %(workspace)s, kinds.ids[1 + n %% array_length(kinds.ids, 1)], 'outgoing', %(organisation)s,
    firms.ids[1 + (n * 7919) %% array_length(firms.ids, 1)], n::text, day, day, n, 2026, (n %% 100000) + 0.5, 0, 'RUB',
    '', repeat('Комментарий к документу. ', n %% 8), authors.ids[1 + n %% array_length(authors.ids, 1)], n %% 3 = 0, '{}',
    'new', 'none', 'none', 'none', 'none', '', now(), 1, scope.id
from generate_series(1, %(cards)s) n
cross join lateral (select date '2026-11-24' - (n * 3 / greatest(%(cards)s / 700, 1)) %% 2100 as day) days
cross join (select array_agg(id order by id) ids from documents_documentkind
            where workspace_id = %(workspace)s and code <> 'memo') kinds
cross join (select array_agg(id order by id) ids from counterparties_counterparty where workspace_id = %(workspace)s) firms
cross join (select array_agg(id order by id) ids from people_user
            where workspace_id = %(workspace)s and role = 'employee') authors
join documents_accessscope scope on scope.kind_id = kinds.ids[1 + n %% array_length(kinds.ids, 1)]
    and scope.is_confidential = (n %% 3 = 0)
"""

SCOPES = """
insert into documents_accessscope (workspace_id, kind_id, organisation_id, department_id, is_confidential)
select %(workspace)s, kind.id, %(organisation)s, null, confidential
from documents_documentkind kind cross join (values (false), (true)) as of (confidential)
where kind.workspace_id = %(workspace)s
"""

FILES = """
insert into documents_file (workspace_id, document_id, blob_id, name, role, version, is_current, added_at)
select workspace_id, id, %(blob)s, 'форма.pdf', 'print_form', 1, true, now()
from documents_document where workspace_id = %(workspace)s
"""

REQUESTS = """
with memos as (
    update documents_document set
        kind_id = (select id from documents_documentkind where workspace_id = %(workspace)s and code = 'memo'),
        is_confidential = false, process_state = 'in_process', scope_id = (
            select scope.id from documents_accessscope scope join documents_documentkind kind on kind.id = scope.kind_id
            where scope.workspace_id = %(workspace)s and kind.code = 'memo' and not scope.is_confidential)
    where workspace_id = %(workspace)s and registration_number %% 20 = 1 returning id, author_id),
asked as (
    insert into requests_workrequest (workspace_id, memo_id, initiator_id, channel, holder, held_since, asked_at,
        open_lines_reason)
    select %(workspace)s, id, author_id, 'web', 'accountant', now(), now(), '' from memos returning id)
insert into requests_wantedline (workspace_id, work_request_id, position, kind_id, count, copies, period, delivery,
    dropped_reason)
select %(workspace)s, asked.id, place,
    (select id from documents_documentkind where workspace_id = %(workspace)s and code = 'act'), 1, 2, 'ноябрь 2026',
    'paper', ''
from asked cross join generate_series(1, 3) place
"""


def generate(cards: int) -> tuple[Workspace, User]:
    """A workspace with that many cards, and an ordinary accountant who sees two thirds of them."""
    workspace = Workspace.objects.create(name=f"{cards} cards")
    organisation = Organisation.objects.create(workspace=workspace, name="ООО «Вектра»", inn="7806415204")
    documents.create_built_in_kinds(workspace=workspace)
    people = [_user(workspace, number, Role.EMPLOYEE) for number in range(50)]
    accountant = _user(workspace, 50, Role.ACCOUNTANT)
    Group.objects.create(workspace=workspace, name="Бухгалтерия", is_accounting=True).members.add(accountant)
    Counterparty.objects.bulk_create(
        Counterparty(
            workspace=workspace, legal_form="ООО", name=f"«Фирма {number}»", inn=f"{7700000000 + number}",
            sort_key=f"фирма {number}", search_key=f"фирма {number} {7700000000 + number}", manager=people[number % 50],
        )
        for number in range(max(100, cards // 50))
    )  # fmt: skip
    values = {
        "workspace": workspace.pk, "organisation": organisation.pk, "cards": cards, "blob": _blob(workspace).pk,
    }  # fmt: skip
    with connection.cursor() as cursor:
        for statement in (SCOPES, CARDS, FILES, REQUESTS):
            cursor.execute(statement, values)
        cursor.execute("analyze")
    return workspace, accountant


def _user(workspace: Workspace, number: int, role: Role) -> User:
    return User.objects.create(
        workspace=workspace, email=f"person{number}@bench{workspace.pk}.example", last_name=f"Сотрудник{number}",
        first_name="Иван", role=role, sort_key=f"сотрудник{number}", password="!",
    )  # fmt: skip


def _blob(workspace: Workspace) -> Blob:
    sha256 = hashlib.sha256(PDF).hexdigest()
    blob = Blob.objects.create(
        workspace=workspace, sha256=sha256, size=len(PDF), media_type="application/pdf", kind="pdf", pages=1,
        inspected_at=timezone.now(),
    )  # fmt: skip
    default_storage.save(blob.path, ContentFile(PDF))
    return blob
