"""Receipts and confirmations of an exchange have a role of their own on the card."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0006_deleted_in_onec"),
    ]

    operations = [
        migrations.AlterField(
            model_name="file",
            name="role",
            field=models.CharField(
                choices=[
                    ("original", "original"),
                    ("print_form", "print form"),
                    ("formalized_xml", "formalized XML"),
                    ("signature", "signature"),
                    ("exchange_notice", "notice of the exchange"),
                    ("scan", "scan"),
                    ("signed_scan", "signed scan"),
                    ("attachment", "attachment"),
                ],
                default="attachment",
                max_length=16,
            ),
        ),
    ]
