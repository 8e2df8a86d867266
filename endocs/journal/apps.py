"""Django's registration of `journal`."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Registers the app under its short label."""

    name = "endocs.journal"
    label = "journal"
