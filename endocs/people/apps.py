"""Django's registration of `people`."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registers the app under its short label."""

    name = "endocs.people"
    label = "people"
