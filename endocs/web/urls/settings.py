"""Addresses of the other settings."""

from django.urls import URLPattern, URLResolver, path
from django.views.generic import RedirectView

from endocs.web.views import (
    access,
    gallery,
    importing,
    matching_settings,
    package_templates,
    reminder_settings,
    settings,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/", RedirectView.as_view(pattern_name="web:users"), name="settings"),
    path("settings/gallery/", gallery.gallery, name="gallery"),
    path("settings/access/", access.rules, name="rules"),
    path("settings/access/opening/", access.opening, name="rules_opening"),
    path("settings/access/closing/", access.closing, name="rules_closing"),
    path("settings/access/table/", importing.rules, name="rules_import"),
    path("settings/access/table.csv", access.rules_export, name="rules_export"),
    path("settings/access/trial/", access.trial, name="rules_trial"),
    path("settings/access/new/", access.rule_new, name="rule_new"),
    path("settings/access/<int:pk>/", access.rule, name="rule"),
    path("settings/access/<int:pk>/removal/", access.rule_removal, name="rule_removal"),
    path("settings/roles/", access.roles, name="roles"),
    path("start/", settings.start, name="start"),
    path("start/end/", settings.start_end, name="start_end"),
    path("settings/kinds/", settings.kinds, name="kinds"),
    path("settings/kinds/new/", settings.kind_new, name="kind_new"),
    path("settings/packages/", package_templates.package_templates, name="package_templates"),
    path("settings/packages/new/", package_templates.package_template_new, name="package_template_new"),
    path("settings/packages/<int:pk>/", package_templates.package_template, name="package_template"),
    path(
        "settings/packages/<int:pk>/retirement/",
        package_templates.package_template_retirement,
        name="package_template_retirement",
    ),
    path(
        "settings/packages/<int:pk>/restoration/",
        package_templates.package_template_restoration,
        name="package_template_restoration",
    ),
    path("settings/matching/", matching_settings.matching, name="matching"),
    path("settings/reminders/", reminder_settings.reminders, name="reminders"),
    path("settings/jobs/", settings.jobs, name="jobs"),
    path("settings/jobs/<int:pk>/run/", settings.job_run, name="job_run"),
    path("settings/tokens/", settings.tokens, name="tokens"),
    path("settings/tokens/<int:pk>/revocation/", settings.token_revocation, name="token_revocation"),
]
