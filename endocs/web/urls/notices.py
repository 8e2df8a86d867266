"""Addresses: notices."""

from django.urls import URLPattern, URLResolver, path

from endocs.web.views import letters, notices

urlpatterns: list[URLPattern | URLResolver] = [
    path("notices/", notices.notices, name="notices"),
    path("notices/latest/", notices.latest, name="notices_latest"),
    path("notices/reading/", notices.reading, name="notices_reading"),
    path("notices/settings/", notices.settings, name="notice_settings"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("bell/", notices.bell, name="bell"),
    path("settings/letters/", letters.letters, name="letters"),
    path("settings/letters/<int:pk>/sending/", letters.sending, name="letter_sending"),
]
