"""Django's registration of `documents`."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Registers the app under its short label."""

    name = "endocs.documents"
    label = "documents"
