"""Django's registration of `requests`."""

from django.apps import AppConfig


class RequestsConfig(AppConfig):
    """Registers the app under its short label."""

    name = "endocs.requests"
    label = "requests"
