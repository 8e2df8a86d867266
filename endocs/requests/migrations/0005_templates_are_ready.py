"""Every workspace that is there gets the ready templates of packages, as a new one does."""

from typing import Any

from django.db import migrations

READY = {
    "services": [("payment_invoice", 1), ("act", 2), ("vat_invoice", 1)],
    "services_utd": [("payment_invoice", 1), ("utd", 2)],
    "goods": [("payment_invoice", 1), ("delivery_note", 2), ("vat_invoice", 1)],
    "closing": [("act", 2), ("vat_invoice", 1)],
    "advance": [("payment_invoice", 1), ("vat_invoice", 1)],
}


def give(apps: Any, schema_editor: Any) -> None:
    """A template for which a workspace lacks a kind is left out."""
    template_model = apps.get_model("requests", "PackageTemplate")
    line_model = apps.get_model("requests", "TemplateLine")
    for workspace in apps.get_model("people", "Workspace").objects.all():
        kinds = apps.get_model("documents", "DocumentKind").objects.filter(workspace=workspace)
        by_code = {kind.code: kind for kind in kinds}
        for position, (code, wanted) in enumerate(READY.items(), start=1):
            if any(kind not in by_code for kind, _copies in wanted):
                continue
            values = {"position": position}
            template, is_new = template_model.objects.get_or_create(workspace=workspace, code=code, defaults=values)
            if is_new:
                line_model.objects.bulk_create(
                    line_model(
                        workspace=workspace, template=template, position=place, kind=by_code[kind], copies=copies
                    )
                    for place, (kind, copies) in enumerate(wanted, start=1)
                )


def take_back(apps: Any, schema_editor: Any) -> None:
    """Only the ready ones; own templates go with their table."""
    apps.get_model("requests", "PackageTemplate").objects.exclude(code="").delete()


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("requests", "0004_templates_and_months"), ("documents", "0007_exchange_notices")]
    operations = [migrations.RunPython(give, take_back)]
