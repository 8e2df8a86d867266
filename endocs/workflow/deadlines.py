"""Terms in working time of the production calendar."""

from datetime import datetime
from zoneinfo import ZoneInfo

from endocs.kernel.working_time import add_working_hours
from endocs.people.models import Workspace

DEFAULT_HOURS = 8


def default_due(workspace: Workspace, start: datetime) -> datetime:
    """A working day after the start, in the workspace's time zone."""
    return add_working_hours(start, DEFAULT_HOURS, ZoneInfo(workspace.time_zone))
