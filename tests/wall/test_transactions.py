"""The wall holds through everything that can happen to a connection and its transactions."""

import random
from collections.abc import Callable, Iterator

import pytest
from django.db import DatabaseError, connection, transaction
from psycopg import Connection
from psycopg.pq import TransactionStatus

from endocs.people.models import Department, Workspace
from endocs.wall.place import NOWHERE, enter, inside, kept, outside, place


class Break(Exception):  # noqa: N818
    """Thrown to leave a block."""


@pytest.fixture
def pair() -> tuple[int, int]:
    """Two workspaces with a department each."""
    found = [Workspace.objects.create(name=name) for name in ("first", "second")]
    for workspace in found:
        Department.objects.create(workspace=workspace, name=workspace.name)
    return found[0].pk, found[1].pk


def seen() -> list[int]:
    """Workspaces whose departments are seen from here."""
    with connection.cursor() as cursor:
        cursor.execute("select workspace_id from people_department order by id")
        return [row[0] for row in cursor.fetchall()]


def session() -> tuple[str, str]:
    """Role and setting as the server has them when no transaction is open, asked past Django."""
    raw: Connection[tuple[str, str]] = connection.connection
    assert raw.pgconn.transaction_status == TransactionStatus.IDLE
    row = raw.execute("select current_user::text, coalesce(current_setting('endocs.workspace', true), '')").fetchone()
    if not raw.autocommit:
        raw.rollback()
    assert row
    return row


@pytest.mark.django_db(transaction=True)
class TestEachStatementAlone:
    """Without a transaction around."""

    def test_statements(self, pair: tuple[int, int]) -> None:
        """Each is on its own side, and nothing stays on the connection."""
        first, second = pair
        login = session()
        for _ in range(2):
            with inside(first):
                assert seen() == [first]
                assert session() == login
            with inside(second):
                assert seen() == [second]
            with inside(None):
                assert seen() == []
            assert seen() == [first, second]
        assert session() == login

    def test_transactions(self, pair: tuple[int, int]) -> None:
        """Commit, rollback and a failure end the wall with the transaction; the next one has its own."""
        first, second = pair
        login = session()
        with inside(first):
            with transaction.atomic():
                Department.objects.create(workspace_id=first, name="kept")
            assert session() == login
            with pytest.raises(Break), transaction.atomic():  # noqa: PT012
                Department.objects.create(workspace_id=first, name="lost")
                raise Break
            assert session() == login
            with pytest.raises(DatabaseError), transaction.atomic():
                connection.cursor().execute("select 1 / 0")
            assert session() == login
            with pytest.raises(DatabaseError):
                connection.cursor().execute("select 1 / 0")
            assert seen() == [first, first]
        with inside(second), transaction.atomic():
            assert seen() == [second]
        assert seen() == [first, second, first]

    def test_rows_that_are_read_in_portions(self, pair: tuple[int, int]) -> None:
        """A cursor on the server keeps what it saw."""
        with inside(pair[0]):
            rows = Department.objects.order_by("pk").iterator(chunk_size=1)
            assert [row.workspace_id for row in rows] == [pair[0]]

    def test_new_connection(self, pair: tuple[int, int]) -> None:
        """A connection that was lost begins on the right side."""
        with inside(pair[0]):
            assert seen() == [pair[0]]
            connection.close()
            assert seen() == [pair[0]]
            with pytest.raises(DatabaseError), transaction.atomic():  # noqa: PT012
                seen()
                connection.cursor().execute("select pg_terminate_backend(pg_backend_pid())")
            connection.close()
            assert seen() == [pair[0]]

    def test_interleaving(self, pair: tuple[int, int], length: Callable[[int, int], int]) -> None:
        """Any order of sides, transactions, savepoints and failures on one connection shows the right rows."""
        fate = random.Random(20261124)
        wanted = {pair[0]: [pair[0]], pair[1]: [pair[1]], None: []}
        for _ in range(length(60, 3000)):
            self._wander(fate, wanted, depth=0)
        assert seen() == list(pair)

    def _wander(self, fate: random.Random, wanted: dict[int | None, list[int]], *, depth: int) -> None:
        side = fate.choice(list(wanted))
        with inside(side):
            assert seen() == wanted[side]
            try:
                with transaction.atomic():
                    if fate.random() < 0.5:
                        assert seen() == wanted[side]
                    if depth < 3 and fate.random() < 0.6:
                        self._wander(fate, wanted, depth=depth + 1)
                    assert seen() == wanted[side]
                    if fate.random() < 0.3:
                        connection.cursor().execute("select 1 / 0")
                    if fate.random() < 0.3:
                        raise Break
            except (Break, DatabaseError):
                pass
            assert seen() == wanted[side]


@pytest.mark.django_db
class TestInsideATransaction:
    """The side changes while a transaction is open."""

    def test_values_come_at_once_and_go_at_the_end(self, pair: tuple[int, int]) -> None:
        """In and out, one in another."""
        first, second = pair
        with inside(first):
            assert seen() == [first]
            with outside():
                assert seen() == [first, second]
            with inside(second):
                assert seen() == [second]
            assert seen() == [first]
        assert seen() == [first, second]

    def test_savepoint_takes_its_words_back(self, pair: tuple[int, int]) -> None:
        """What was told inside a savepoint that is rolled back is told again."""
        first, second = pair
        assert seen() == [first, second]
        with inside(first):
            with pytest.raises(Break), transaction.atomic():  # noqa: PT012
                assert seen() == [first]
                raise Break
            assert seen() == [first]
            with pytest.raises(Break), transaction.atomic(), inside(second):  # noqa: PT012
                assert seen() == [second]
                raise Break
            assert seen() == [first]
            with pytest.raises(DatabaseError), transaction.atomic(), inside(second):
                connection.cursor().execute("select 1 / 0")
            assert seen() == [first]
        assert seen() == [first, second]


def test_a_stranger_enters_until_the_end_of_the_request() -> None:
    """Who says who he is leaves with the answer; the system does not enter by mistake."""
    enter(5)
    assert place() == "outside"
    with inside(None):
        assert place() == NOWHERE
        enter(5)
        assert place() == "5"
    assert place() == "outside"


def test_what_streams_is_made_where_it_was_begun() -> None:
    """Pieces that are made after the request know their side, and leave no trace on who asks for them."""

    def pieces() -> Iterator[bytes]:
        yield place().encode()
        yield place().encode()

    with inside(7):
        stream = kept(pieces())
    with inside(8):
        assert next(stream) == b"7"
        assert place() == "8"
    assert list(stream) == [b"7"]
