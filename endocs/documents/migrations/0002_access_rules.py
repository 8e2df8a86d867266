"""Scopes of cards, rules that open them, levels of grants."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("counterparties", "0001_initial"),
        ("documents", "0001_initial"),
        ("people", "0004_access_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "see"), (2, "add files"), (3, "edit"), (4, "manage")], default=1
                    ),
                ),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "organisations",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "departments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "clients",
                    models.CharField(
                        choices=[
                            ("all", "of all clients"),
                            ("department", "of the clients of one's department"),
                            ("mine", "of one's own clients"),
                        ],
                        default="all",
                        max_length=10,
                    ),
                ),
                ("set_at", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name="AccessScope",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("is_confidential", models.BooleanField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name="document",
            name="document_open",
        ),
        migrations.AddField(
            model_name="documentgrant",
            name="level",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "see"), (2, "add files"), (3, "edit"), (4, "manage")], default=2
            ),
        ),
        migrations.AddField(
            model_name="documentgrant",
            name="open_task_type",
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddField(
            model_name="accessrule",
            name="group",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="access_rules",
                to="people.group",
            ),
        ),
        migrations.AddField(
            model_name="accessrule",
            name="set_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="accessrule",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="access_rules",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="accessrule",
            name="workspace",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="people.workspace"),
        ),
        migrations.AddField(
            model_name="accessscope",
            name="department",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to="people.department"
            ),
        ),
        migrations.AddField(
            model_name="accessscope",
            name="kind",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="documents.documentkind"
            ),
        ),
        migrations.AddField(
            model_name="accessscope",
            name="organisation",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to="people.organisation"
            ),
        ),
        migrations.AddField(
            model_name="accessscope",
            name="workspace",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="people.workspace"),
        ),
        migrations.AddField(
            model_name="document",
            name="scope",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to="documents.accessscope"
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("is_confidential", False)),
                fields=["workspace", "-listed_on", "-id"],
                include=("scope", "counterparty"),
                name="document_open",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["scope", "-listed_on", "-id"], name="document_by_scope"),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("is_confidential", False), ("responsible__isnull", False)),
                fields=["workspace", "responsible", "-listed_on", "-id"],
                name="document_by_responsible",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("user__isnull", True), ("group__isnull", True), _connector="OR"),
                name="rule_has_at_most_one_principal",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrule",
            constraint=models.UniqueConstraint(
                fields=("workspace", "user", "group", "level", "kinds", "organisations", "departments", "clients"),
                name="rule_is_unique",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="accessscope",
            constraint=models.UniqueConstraint(
                fields=("workspace", "kind", "organisation", "department", "is_confidential"),
                name="access_scope_is_unique",
                nulls_distinct=False,
            ),
        ),
    ]
