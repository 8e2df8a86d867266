"""Django's registration of `diadoc`."""

from django.apps import AppConfig


class DiadocConfig(AppConfig):
    """Registers the app under its short label."""

    name = "endocs.diadoc"
    label = "diadoc"
