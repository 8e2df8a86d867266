"""Every card that is there gets its scope."""

from django.db import migrations

SCOPES = """
insert into documents_accessscope (workspace_id, kind_id, organisation_id, department_id, is_confidential)
select distinct workspace_id, kind_id, organisation_id, department_id, is_confidential from documents_document
on conflict do nothing
"""
CARDS = """
update documents_document card set scope_id = scope.id from documents_accessscope scope
where scope.kind_id = card.kind_id and scope.is_confidential = card.is_confidential
    and scope.organisation_id is not distinct from card.organisation_id
    and scope.department_id is not distinct from card.department_id
"""


class Migration(migrations.Migration):
    """Data only: the column becomes obligatory afterwards."""

    dependencies = [("documents", "0002_access_rules")]
    operations = [migrations.RunSQL(SCOPES, ""), migrations.RunSQL(CARDS, "")]
