"""Grants of open tasks say so, so that a deputy sees their cards."""

from django.db import migrations

GRANTS = """
update documents_documentgrant held set open_task_type = task.type from workflow_task task
where held.reason = 'task:' || task.id and held.document_id = task.document_id and task.ended_at is null
"""


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("workflow", "0001_initial"), ("documents", "0004_scope_is_obligatory")]
    operations = [migrations.RunSQL(GRANTS, "")]
