"""Django's registration of `workflow`."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """Registers the app under its short label."""

    name = "endocs.workflow"
    label = "workflow"
