"""Django's registration of `onec`."""

from django.apps import AppConfig


class OnecConfig(AppConfig):
    """Registers the app under its short label."""

    name = "endocs.onec"
    label = "onec"
