"""Calls for files are told from those for feeds and states."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("diadoc", "0005_waiting_links"),
    ]

    operations = [
        migrations.AddField(model_name="requestslot", name="urgent_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="requestslot", name="file_at", field=models.DateTimeField(null=True)),
    ]
