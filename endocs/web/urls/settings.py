"""Addresses of the other settings."""

from django.urls import URLPattern, URLResolver, path
from django.views.generic import RedirectView

from endocs.web.views import gallery, settings

urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/", RedirectView.as_view(pattern_name="web:users"), name="settings"),
    path("settings/gallery/", gallery.gallery, name="gallery"),
    path("start/", settings.start, name="start"),
    path("start/end/", settings.start_end, name="start_end"),
    path("settings/kinds/", settings.kinds, name="kinds"),
    path("settings/kinds/new/", settings.kind_new, name="kind_new"),
    path("settings/jobs/", settings.jobs, name="jobs"),
    path("settings/jobs/<int:pk>/run/", settings.job_run, name="job_run"),
    path("settings/tokens/", settings.tokens, name="tokens"),
    path("settings/tokens/<int:pk>/revocation/", settings.token_revocation, name="token_revocation"),
]
