"""Documents that wait for another one are found from behind the wall too."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("diadoc", "0004_loader"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="exchangeddocument", name="exchanged_pending"),
        migrations.AddIndex(
            model_name="exchangeddocument",
            index=models.Index(
                condition=Q(("pending_links", []), _negated=True),
                fields=["workspace", "box"],
                name="exchanged_waiting",
            ),
        ),
    ]
