"""Django's registration of `web`."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the app under its short label."""

    name = "endocs.web"
    label = "web"
