"""The first page of the registry for people who see everything, much, little, nothing and only old cards.

    python -m bench.rights [--cards 1000000] [--rounds 30]

One workspace with 500 users in 50 groups and mixed rules; each page is asked for through the whole product, turn by turn,
and divided by the same page of an administrator. Prints the plan of each, and what changing one rule writes.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bench.folder import own_folder

if TYPE_CHECKING:
    from endocs.people.models import User, Workspace

RATIO = 3.0  # times the page of who sees everything

SCOPES = """
insert into documents_accessscope (workspace_id, kind_id, organisation_id, department_id, is_confidential)
select kind.workspace_id, kind.id, organisation.id, department.id, confidential
from documents_documentkind kind join people_organisation organisation using (workspace_id)
join people_department department using (workspace_id) cross join (values (false), (true)) as of (confidential)
where kind.workspace_id = %(workspace)s
"""
# The last kind was used only in the first year: who sees it sees only old cards.
CARDS = """
with scope as (
    select scope.*, kind.code, row_number() over (order by scope.id) - 1 as place
    from documents_accessscope scope join documents_documentkind kind on kind.id = kind_id
    where scope.workspace_id = %(workspace)s)
insert into documents_document (
    workspace_id, kind_id, direction, organisation_id, department_id, counterparty_id, number, dated_on, listed_on,
    registration_number, registration_year, amount, vat, currency, subject, comment, author_id, is_confidential, own_fields,
    process_state, exchange_state, revocation_state, paper_state, payment_state, handed_over_to, created_at, revision, scope_id)
select %(workspace)s, scope.kind_id, 'outgoing', scope.organisation_id, scope.department_id,
    firms.ids[(1 + (n * 7919::bigint) %% array_length(firms.ids, 1))::int], n::text, day, day, n, 2026, (n %% 100000) + 0.5, 0, 'RUB',
    '', '', authors.ids[1 + n %% array_length(authors.ids, 1)], scope.is_confidential, '{}',
    'new', 'none', 'none', 'none', 'none', '', now(), 1, scope.id
from generate_series(1, %(cards)s) n
join scope on scope.place = (n * 31) %% (select count(*) from scope)
cross join lateral (
    select date '2026-11-24' - case scope.code when 'order' then 1800 + n %% 300 else n %% 2100 end as day) days
cross join (select array_agg(id) ids from counterparties_counterparty where workspace_id = %(workspace)s) firms
cross join (select array_agg(id) ids from people_user where workspace_id = %(workspace)s and email like 'author%%') authors
"""


def _build(cards: int) -> "tuple[Workspace, Mapping[str, User]]":
    from django.db import connection

    from endocs.counterparties.models import Counterparty
    from endocs.documents import actions as documents
    from endocs.people.models import Department, Organisation, Role, Workspace

    workspace = Workspace.objects.create(name=f"{cards} cards")
    documents.create_built_in_kinds(workspace=workspace)
    for number in range(4):
        Organisation.objects.create(workspace=workspace, name=f"ООО «Фирма {number}»", inn=f"{7700000000 + number}")
    departments = [Department.objects.create(workspace=workspace, name=f"Отдел {number}") for number in range(12)]
    administrator = _user(workspace, "administrator", Role.ADMINISTRATOR)
    people = [_user(workspace, f"person{number}", department=departments[number % 12]) for number in range(500)]
    authors = [_user(workspace, f"author{number}") for number in range(50)]
    Counterparty.objects.bulk_create(
        Counterparty(
            workspace=workspace, legal_form="ООО", name=f"«Клиент {number}»", inn=f"{7800000000 + number}",
            sort_key=f"клиент {number}", search_key=f"клиент {number}", manager=(people + authors)[number % 550],
        )
        for number in range(20000)
    )  # fmt: skip
    seen = {"everything": administrator, **_rules(workspace, people, administrator)}
    with connection.cursor() as cursor:
        for statement in (SCOPES, CARDS):
            cursor.execute(statement, {"workspace": workspace.pk, "cards": cards})
        cursor.execute("vacuum analyze")
    return workspace, seen


def _rules(workspace: "Workspace", people: "Sequence[User]", by: "User") -> "dict[str, User]":
    """Mixed rules for fifty groups; the people whose pages are measured are in no group."""
    from endocs.documents.models import Clients, DocumentKind, Level
    from endocs.documents.ruling import Said, add_rule
    from endocs.people.models import Department, Group, Organisation

    kinds = list(DocumentKind.objects.filter(workspace=workspace).order_by("id"))
    firms = list(Organisation.objects.filter(workspace=workspace))
    departments = list(Department.objects.filter(workspace=workspace))
    recent = [kind for kind in kinds if kind.code != "order"]
    for number in range(50):
        group = Group.objects.create(workspace=workspace, name=f"Группа {number}")
        group.members.set(people[10 + number * 9 : 19 + number * 9])
        said = Said(
            principal=group,
            level=Level.SEE,
            kinds=kinds[number % 10 : number % 10 + 3],
            organisations=[firms[number % 4]],
        )
        add_rule(workspace=workspace, said=said, by=by)
    mine = Clients.MINE
    wanted = {
        "much": Said(principal=people[0], level=Level.SEE, kinds=recent[:-2]),
        "some": Said(principal=people[1], level=Level.SEE, kinds=recent[:6], organisations=firms[:2]),
        "little": Said(
            principal=people[2], level=Level.SEE, kinds=kinds[:1], organisations=firms[:1], departments=departments[:1]
        ),
        "only old cards": Said(
            principal=people[3], level=Level.SEE, kinds=[kind for kind in kinds if kind.code == "order"]
        ),
        "own clients": Said(principal=people[4], level=Level.SEE, clients=mine),
        "the department's clients": Said(principal=people[5], level=Level.SEE, clients=Clients.DEPARTMENT),
    }
    for said in wanted.values():
        add_rule(workspace=workspace, said=said, by=by)
    return {name: people[place] for place, name in enumerate(wanted)} | {"nothing": people[6], "by groups": people[10]}


def _user(workspace: "Workspace", name: str, role: str = "employee", department: object = None) -> "User":
    from endocs.people.models import User

    return User.objects.create(
        workspace=workspace, email=f"{name}@bench{workspace.pk}.example", last_name=name, first_name="Иван", role=role,
        sort_key=name, password="!", department=department,
    )  # fmt: skip


def _measure(seen: "Mapping[str, User]", rounds: int) -> dict[str, list[float]]:
    from django.test import Client

    clients = {}
    for name, user in seen.items():
        clients[name] = Client()
        clients[name].force_login(user)
    times: dict[str, list[float]] = {name: [] for name in seen}
    for number in range(rounds + 3):
        for name, client in clients.items():
            started = time.perf_counter()
            answer = client.get("/documents/")
            assert answer.status_code == 200, answer.status_code
            if number >= 3:  # the first rounds warm up
                times[name].append((time.perf_counter() - started) * 1000)
    return times


def _plan(user: "User") -> str:
    from django.db import connection
    from django.db.models import Q
    from django.test.utils import CaptureQueriesContext

    from endocs.documents import branches
    from endocs.people.models import User

    with CaptureQueriesContext(connection) as captured:
        branches.keys(User.objects.select_related("workspace").get(pk=user.pk), Q(), 51)
    with connection.cursor() as cursor:
        cursor.execute("explain (analyze, buffers, costs off) " + captured[-1]["sql"])
        return "\n".join(row[0] for row in cursor.fetchall())


def _rows_written_by_a_rule(by: "User", user: "User") -> int:
    from django.db import connection

    from endocs.documents.models import AccessRule, Clients, Level
    from endocs.documents.ruling import Said, change_rule

    counted = "select sum(n_tup_ins + n_tup_upd + n_tup_del) from pg_stat_user_tables"
    rule = AccessRule.objects.get(user=user)
    with connection.cursor() as cursor:
        cursor.execute("select pg_stat_force_next_flush()")
        cursor.execute(counted)
        before = cursor.fetchone()[0]
        change_rule(rule=rule, said=Said(principal=user, level=Level.EDIT, clients=Clients.ALL), by=by)
        cursor.execute("select pg_stat_force_next_flush()")
        cursor.execute(counted)
        return int(cursor.fetchone()[0] - before)


def _run(cards: int, rounds: int) -> None:
    started = time.perf_counter()
    workspace, seen = _build(cards)
    print(f"{cards:,} cards made in {time.perf_counter() - started:.0f} s", file=sys.stderr)
    times = _measure(seen, rounds)
    base = statistics.median(times["everything"])
    print(f"\nFirst page of the registry at {cards:,} cards, milliseconds p50 / p95\n")
    print("| who sees | page | : everything | budget |\n|---|---|---|---|")
    for name, values in times.items():
        median, late = statistics.median(values), sorted(values)[int(len(values) * 0.95) - 1]
        mark = "" if median / base <= RATIO else " **missed**"
        print(f"| {name} | {median:.1f} / {late:.1f} | {median / base:.2f}{mark} | ≤ {RATIO:.0f} |")
    for name, user in seen.items():
        print(f"\n{name}:\n{_plan(user)}")
    written = _rows_written_by_a_rule(seen["everything"], seen["much"])
    print(f"\nChanging one rule wrote {written} rows, budget ≤ 1,000 (workspace {workspace.pk})")


def main() -> None:
    """Measure in a data folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cards", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    with own_folder():
        _run(options.cards, options.rounds)


if __name__ == "__main__":
    main()
