"""Django's registration of `notifications`."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Registers the app under its short label."""

    name = "endocs.notifications"
    label = "notifications"
