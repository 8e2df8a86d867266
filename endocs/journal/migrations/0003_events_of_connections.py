"""What happened to a connection is found at once among all events."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0002_events_of_access_rules"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("subject_type__in", ["box", "connection"])),
                fields=["workspace_id", "-id"],
                name="event_of_connections",
            ),
        ),
    ]
