"""Django's registration of `api`."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Registers the app under its short label."""

    name = "endocs.api"
    label = "api"
