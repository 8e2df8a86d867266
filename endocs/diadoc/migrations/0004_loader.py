"""A message knows whether it is a draft, a box since when it is read once more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("diadoc", "0003_cards"),
    ]

    operations = [
        migrations.AddField(model_name="box", name="replay_from", field=models.DateField(null=True)),
        migrations.AddField(model_name="messagestate", name="is_draft", field=models.BooleanField(default=False)),
        migrations.RemoveField(model_name="messagestate", name="last_patch_ticks"),
        migrations.RemoveField(model_name="messagestate", name="packet_id"),
    ]
