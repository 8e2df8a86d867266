"""Where nobody has chosen otherwise, a head is told after eight working hours."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Nothing of the database changes: the default is the program's."""

    dependencies = [("workflow", "0005_terms_wait_and_are_reminded_of")]
    operations = [
        migrations.AlterField(
            model_name="remindersettings",
            name="escalation_hours",
            field=models.PositiveSmallIntegerField(default=8, null=True),
        ),
    ]
