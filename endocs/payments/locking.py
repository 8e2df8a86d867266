"""One at a time: whoever writes incoming money of a workspace waits for the one before."""

from django.db import connection

_MONEY = 7401


def one_at_a_time(workspace_id: int) -> None:
    """Hold the money of the workspace until the caller's transaction ends.

    A report touches an invoice and several payments, a payment several invoices: without one order for all they would
    wait for each other crosswise.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_MONEY, workspace_id])
