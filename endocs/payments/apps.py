"""Django's registration of `payments`."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Registers the app under its short label."""

    name = "endocs.payments"
    label = "payments"
