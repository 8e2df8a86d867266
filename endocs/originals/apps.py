"""Django's registration of `originals`."""

from django.apps import AppConfig


class OriginalsConfig(AppConfig):
    """Registers the app under its short label."""

    name = "endocs.originals"
    label = "originals"
