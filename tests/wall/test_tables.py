"""Every table of the database stands behind the wall, or is in a list that says why not."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.utils import translation

from endocs.wall import raising, tables

pytestmark = pytest.mark.django_db
LISTS = (tables.BELONGS, tables.SPECIAL, tables.EXEMPT, tables.CLOSED)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Faults are compared as they stand in the code."""
    with translation.override("en"):
        yield


def test_wall_stands_on_every_table() -> None:
    """Forced row security, both policies and the rights, as the migration left them."""
    assert raising.faults() == []
    walled = [table.name for table in raising.standing() if table.condition]
    assert len(walled) >= 30
    assert {"documents_document", "documents_file", "people_user", "people_apitoken", "journal_event"} <= set(walled)


def test_lists_name_tables_that_exist_once() -> None:
    """Nothing stale, nothing twice, and every exception has its reason."""
    found = {table.name: table for table in raising.standing()}
    named = [name for names in LISTS for name in names]
    assert len(named) == len(set(named))
    assert not set(named) - set(found)
    assert not [name for name in named if found[name].has_workspace], "a column is better than an exception"
    assert all(len(reason) > 15 for names in (tables.EXEMPT, tables.CLOSED) for reason in names.values())


def test_new_table_without_a_place_is_named_and_closed() -> None:
    """A table that nobody thought of is a fault, and the application cannot read it."""
    with connection.cursor() as cursor:
        cursor.execute("create table novelty (id bigint primary key)")
        raising.raise_wall()
        assert raising.faults() == ["novelty: belongs to no workspace and is in no list"]
        cursor.execute("select has_table_privilege('endocs_application', 'novelty', 'select')")
        assert cursor.fetchone() == (False,)


def test_new_table_of_a_workspace_gets_its_wall() -> None:
    """A table with the column needs no word anywhere."""
    with connection.cursor() as cursor:
        cursor.execute("create table novelty (id bigserial primary key, workspace_id bigint not null)")
        assert raising.faults() == ["novelty: row security is not forced"]
        raising.raise_wall()
    assert raising.faults() == []


@pytest.mark.parametrize(
    "harm",
    [
        "alter table documents_document disable row level security",
        "alter table documents_document no force row level security",
        "drop policy endocs_workspace on documents_document",
        "create policy hole on documents_document using (true)",
        "comment on policy endocs_workspace on documents_document is 'other'",
        "grant truncate, delete on django_migrations to endocs_application",
    ],
)
def test_hole_is_found_and_closed(harm: str) -> None:
    """What somebody did by hand is told by the doctor and undone by the next migration."""
    with connection.cursor() as cursor:
        cursor.execute(harm)
    assert len(raising.faults()) == 1
    raising.raise_wall()
    assert raising.faults() == []


def test_application_owns_nothing_and_cannot_pass_by() -> None:
    """The role has no log-in, no table and no right to ignore the policies."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolcanlogin, rolsuper, rolbypassrls, rolcreaterole,"
            " exists (select from pg_class where relowner = pg_roles.oid)"
            " from pg_roles where rolname = 'endocs_application'"
        )
        assert cursor.fetchone() == (False, False, False, False, False)
