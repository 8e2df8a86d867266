"""Cards that are one deed become one card, and pairs that may be are kept."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("counterparties", "0001_initial"),
        ("documents", "0007_exchange_notices"),
        ("people", "0004_access_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DeedPair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("facts", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        blank=True, choices=[("", "Not decided"), ("different", "Different documents")], max_length=9
                    ),
                ),
                ("found_at", models.DateTimeField(auto_now_add=True)),
                ("decided_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=300)),
                ("moved", models.JSONField(default=dict)),
                ("dropped", models.JSONField(default=list)),
                ("changed", models.JSONField(default=list)),
                ("filled", models.JSONField(default=dict)),
                ("was", models.JSONField(default=dict)),
                ("merged_at", models.DateTimeField(auto_now_add=True)),
                ("undone_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="document",
            name="merged_into",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="taken_in",
                to="documents.document",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)), fields=["merged_into"], name="document_merged"
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into", None),
                    models.Q(
                        ("author", None),
                        ("contract", None),
                        ("counterparty", None),
                        ("is_confidential", True),
                        ("number", ""),
                        ("responsible", None),
                    ),
                    _connector="OR",
                ),
                name="merged_card_is_nobodys",
            ),
        ),
        migrations.AddField(
            model_name="deedpair",
            name="decided_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="deedpair",
            name="first",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="deed_pairs", to="documents.document"
            ),
        ),
        migrations.AddField(
            model_name="deedpair",
            name="second",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deed_pairs_as_second",
                to="documents.document",
            ),
        ),
        migrations.AddField(
            model_name="deedpair",
            name="workspace",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="people.workspace"),
        ),
        migrations.AddField(
            model_name="merge",
            name="kept",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="merges", to="documents.document"
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="merged_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="other",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="merges_away", to="documents.document"
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="undone_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="workspace",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="people.workspace"),
        ),
        migrations.AddIndex(
            model_name="deedpair",
            index=models.Index(condition=models.Q(("state", "")), fields=["workspace", "-id"], name="deed_pair_open"),
        ),
        migrations.AddConstraint(
            model_name="deedpair",
            constraint=models.UniqueConstraint(fields=("workspace", "first", "second"), name="deed_pair_is_unique"),
        ),
        migrations.AddConstraint(
            model_name="deedpair",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))), name="deed_pair_has_an_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)), fields=("other",), name="merge_in_force_is_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("kept", models.F("other")), _negated=True), name="merge_joins_two_cards"
            ),
        ),
    ]
