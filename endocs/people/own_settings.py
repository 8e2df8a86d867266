"""How a workspace writes down its choices: only what differs, and what it was before."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.people.models import User


def put(row: models.Model, values: Mapping[str, Any], *, kind: Kind, is_new: bool, by: User) -> bool:
    """Whether these values were written into the locked row of a workspace's settings, with an event of `kind`.

    The same as before is nothing to write, unless the row `is_new`. Part of the caller's transaction.
    """
    changes = {name: [getattr(row, name), value] for name, value in values.items() if getattr(row, name) != value}
    if not changes and not is_new:
        return False
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    workspace_id = row.workspace_id  # type: ignore[attr-defined]  # every such row has it
    subject = ("workspace", workspace_id)
    journal.record(kind, workspace_id=workspace_id, subject=subject, by=by, data={"changes": changes})
    return True
