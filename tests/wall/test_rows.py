"""What raw SQL sees and may do from inside a workspace."""

import pytest
from django.db import DatabaseError, connection, transaction

from endocs.people.models import Department, Group
from endocs.wall import raising
from endocs.wall.place import inside
from tests.cast import Firm, attached, document, firm

pytestmark = pytest.mark.django_db
REFUSED = "row-level security"


@pytest.fixture
def ours() -> Firm:
    """A firm with a card."""
    made = firm()
    attached(document(made), made.accountant)
    return made


@pytest.fixture
def theirs() -> Firm:
    """Another customer's firm with a card."""
    made = firm("foreign")
    attached(document(made), made.accountant)
    return made


def rows(sql: str, *values: int) -> list[tuple[object, ...]]:
    """The answer of the database."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def counts() -> dict[str, int]:
    """Rows of every walled table, as seen from here."""
    names = [table.name for table in raising.standing() if table.condition]
    return {name: int(str(rows(f'select count(*) from "{name}"')[0][0])) for name in names}  # noqa: S608


def test_each_sees_its_own_rows_only(ours: Firm, theirs: Firm) -> None:
    """Both see something, together they see all there is, and a stranger sees nothing, on every table."""
    everything = counts()
    with inside(ours.workspace.pk):
        own = counts()
    with inside(theirs.workspace.pk):
        foreign = counts()
    with inside(None):
        nothing = counts()
    assert own == foreign
    assert own["people_user"] == 4
    assert own["documents_document"] == own["people_workspace"] == 1
    assert {name: own[name] + foreign[name] for name in own} == everything
    assert not any(nothing.values())


def test_setting_that_is_missing_shows_nothing(ours: Firm) -> None:
    """The role alone, without a workspace ever named, sees no row."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local role endocs_application; reset endocs.workspace")
        cursor.execute("select count(*) from documents_document")
        assert cursor.fetchone() == (0,)
        cursor.execute("set local role none")


def test_foreign_rows_cannot_be_changed_or_removed(ours: Firm, theirs: Firm) -> None:
    """What is not seen is not touched, whatever key is named."""
    with inside(ours.workspace.pk):
        assert not Department.objects.filter(workspace=theirs.workspace).exists()
        for sql in (
            "update documents_document set number = 'X' where workspace_id = %s returning id",
            "update people_user set is_active = false where workspace_id = %s returning id",
            "delete from people_group where workspace_id = %s returning id",
            "update people_workspace set name = 'X' where id = %s returning id",
        ):
            assert rows(sql, theirs.workspace.pk) == []


def test_row_cannot_be_put_into_a_foreign_workspace(ours: Firm, theirs: Firm) -> None:
    """Neither new nor moved there."""
    with inside(ours.workspace.pk):
        with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
            Department.objects.create(workspace=theirs.workspace, name="X")
        with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
            rows("update documents_document set workspace_id = %s", theirs.workspace.pk)
        with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
            rows("insert into people_workspace (name, time_zone, created_at, is_demo) values ('X', '', now(), false)")
        Department.objects.create(workspace=ours.workspace, name="Own")
    with inside(None), pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        Department.objects.create(workspace=ours.workspace, name="Y")


def test_rows_without_the_column_follow_what_they_hang_on(ours: Firm, theirs: Firm) -> None:
    """A group takes members of its own workspace only, on both sides of the pair."""
    with inside(ours.workspace.pk):
        assert rows("select count(*) from people_group_members") == [(1,)]
        own = Group.objects.get()
        rows("insert into people_group_members (group_id, user_id) values (%s, %s)", own.pk, ours.manager.pk)
        for group, person in ((theirs.accounting, ours.manager), (own, theirs.manager)):
            with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
                rows("insert into people_group_members (group_id, user_id) values (%s, %s)", group.pk, person.pk)
        with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
            theirs.manager.api_tokens.create(name="X", token_digest="0" * 64)


def test_application_cannot_lower_the_wall(ours: Firm) -> None:
    """No table is altered, emptied at once or closed by the role of the pages."""
    for sql in (
        "alter table documents_document disable row level security",
        "drop policy endocs_workspace on documents_document",
        "truncate documents_remark",
        "select * from django_migrations",
        "create table novelty (id int)",
    ):
        with (
            inside(ours.workspace.pk),
            pytest.raises(DatabaseError, match=r"must be owner|permission denied"),
            transaction.atomic(),
        ):
            rows(sql)
