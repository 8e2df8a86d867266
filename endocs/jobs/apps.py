"""The queue of background jobs."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Background jobs over procrastinate, in the product's own database."""

    name = "endocs.jobs"
    label = "jobs"
