"""A card without a scope cannot be."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The column is filled by then."""

    dependencies = [("documents", "0003_cards_have_scopes")]
    operations = [
        migrations.AlterField(
            model_name="document",
            name="scope",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="documents.accessscope"
            ),
        ),
    ]
