"""Django's registration of `config`."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Registers the app under its short label."""

    name = "endocs.config"
    label = "config"
