"""Django's registration of `counterparties`."""

from django.apps import AppConfig


class CounterpartiesConfig(AppConfig):
    """Registers the app under its short label."""

    name = "endocs.counterparties"
    label = "counterparties"
