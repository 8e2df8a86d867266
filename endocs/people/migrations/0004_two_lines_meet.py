"""Substitutions and closed groups came at the same time."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0003_access_rules"), ("people", "0003_groups_and_departments_are_closed")]
    operations = []
