"""The database connection that stands where the code stands.

Nothing here outlives a transaction, so a pooler that lends connections by the transaction can do no harm. A
transaction begins with its role and workspace in the same message, so it costs no more questions than before; a
statement outside any transaction gets one of its own.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.backends.postgresql import base as postgresql
from psycopg import errors
from psycopg.pq import ExecStatus, TransactionStatus

from endocs.wall.place import OUTSIDE, place

ROLE = "endocs_application"
UNKNOWN = "unknown"


class DatabaseWrapper(postgresql.DatabaseWrapper):
    """A connection to PostgreSQL that looks before each statement on which side of the wall it belongs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.told = OUTSIDE
        self.execute_wrappers.append(self._behind_wall)

    def _behind_wall(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        """Run one statement where the code stands."""
        wanted = place() if settings.ENDOCS_WALL else OUTSIDE
        if wanted != OUTSIDE and self.autocommit:
            with transaction.atomic(using=self.alias):
                self._stand(wanted)
                return execute(sql, params, many, context)
        self._stand(wanted)
        return execute(sql, params, many, context)

    def _stand(self, wanted: str) -> None:
        """Tell the open transaction, if it has been told something else; open it with that, if it is not open yet."""
        status = self.connection.pgconn.transaction_status
        if status == TransactionStatus.IDLE:
            self.told = OUTSIDE
        if wanted == self.told or status == TransactionStatus.INERROR:
            return
        if wanted == OUTSIDE:
            words = "set local role none; set local endocs.workspace = ''"
        else:
            words = f"set local role {ROLE}; set local endocs.workspace = '{wanted}'"
        self._say(f"begin; {words}" if status == TransactionStatus.IDLE else words)
        self.told = wanted

    def _say(self, words: str) -> None:
        with self.wrap_database_errors:
            result = self.connection.pgconn.exec_(words.encode())
            if result.status != ExecStatus.COMMAND_OK:
                raise errors.error_from_result(result)

    def _savepoint_rollback(self, sid: str) -> None:
        """What was told since the savepoint is forgotten."""
        super()._savepoint_rollback(sid)  # type: ignore[misc]  # Django has it, its stubs do not
        self.told = UNKNOWN
