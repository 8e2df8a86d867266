"""Files that failed are counted without the print forms that the operator does not make."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("diadoc", "0006_files_go_last"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="content", name="content_given_up"),
        migrations.AddIndex(
            model_name="content",
            index=models.Index(
                fields=["box"],
                condition=Q(given_up_at__isnull=False) & ~Q(kind="print_form", problem="no_form"),
                name="content_failed",
            ),
        ),
    ]
