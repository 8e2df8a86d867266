"""A connection keeps what its last check saw; what was given up is found at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("diadoc", "0001_initial"),
    ]

    operations = [
        migrations.AddField(model_name="connection", name="check_asked_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="connection", name="checked_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="connection", name="findings", field=models.JSONField(default=dict)),
        migrations.AddIndex(
            model_name="messagestate",
            index=models.Index(
                condition=models.Q(("given_up_at__isnull", False)), fields=["box"], name="message_given_up"
            ),
        ),
        migrations.AddIndex(
            model_name="content",
            index=models.Index(
                condition=models.Q(("given_up_at__isnull", False)), fields=["box"], name="content_given_up"
            ),
        ),
    ]
