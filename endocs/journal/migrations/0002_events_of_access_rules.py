"""The latest changes of access rules, and who gave a user his role, are found at once among all events."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("subject_type", "rule")),
                fields=["workspace_id", "-id"],
                name="event_of_access_rules",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("subject_type", "user")),
                fields=["workspace_id", "subject_id", "-id"],
                name="event_of_users",
            ),
        ),
    ]
