"""What cards of exchanged documents need to know: whose a box is, what the exchange set, read and linked."""

import django.db.models.deletion
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models


class Migration(migrations.Migration):
    """All empty at first."""

    dependencies = [
        ("counterparties", "0001_initial"),
        ("diadoc", "0002_checks"),
        ("documents", "0005_removed_at_operator"),
        ("people", "0004_access_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="CounteragentBox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("box_id", models.CharField(max_length=32)),
                ("title", models.CharField(blank=True, max_length=300)),
                ("due_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                (
                    "counterparty",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="counterparties.counterparty"
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="people.workspace"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "box_id"), name="counteragent_box_is_unique")
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["workspace", "due_at"],
                        name="counteragent_box_due",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="exchangeddocument", name="direction", field=models.CharField(blank=True, max_length=30)
        ),
        migrations.AddField(model_name="exchangeddocument", name="is_test", field=models.BooleanField(default=False)),
        migrations.AddField(model_name="exchangeddocument", name="readings", field=models.JSONField(default=dict)),
        migrations.AddField(model_name="exchangeddocument", name="set_values", field=models.JSONField(default=dict)),
        migrations.AddField(model_name="exchangeddocument", name="made_links", field=models.JSONField(default=list)),
        migrations.AddIndex(
            model_name="exchangeddocument",
            index=models.Index(fields=["workspace", "counteragent_box_id"], name="exchanged_by_counteragent"),
        ),
        migrations.AddIndex(
            model_name="exchangeddocument",
            index=GinIndex(
                condition=models.Q(("pending_links", []), _negated=True),
                fields=["pending_links"],
                name="exchanged_pending",
                opclasses=["jsonb_path_ops"],
            ),
        ),
    ]
