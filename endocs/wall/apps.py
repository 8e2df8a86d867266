"""The wall between workspaces."""

from django.apps import AppConfig


class WallConfig(AppConfig):
    """Row-level security per workspace; knows tables by their names only, so it lies below all that have models."""

    name = "endocs.wall"
    label = "wall"
