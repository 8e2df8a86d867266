"""A card knows that its document was removed at the operator of e-documents."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Removed documents stay in the lists with a mark."""

    dependencies = [("documents", "0004_scope_is_obligatory")]
    operations = [
        migrations.AddField(
            model_name="document",
            name="removed_at_operator_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="document",
            name="exchange_state",
            field=models.CharField(
                choices=[
                    ("none", "Not sent"),
                    ("sent", "Sent"),
                    ("delivered", "Delivered"),
                    ("awaiting_our_signature", "Awaiting our signature"),
                    ("signed", "Signed by the client"),
                    ("signed_with_discrepancies", "Signed with discrepancies"),
                    ("refused", "Refused by the client"),
                    ("failed", "Exchange failed"),
                    ("unknown", "Unknown"),
                ],
                default="none",
                max_length=26,
            ),
        ),
    ]
