"""Work of requests in the background."""

from endocs.jobs.queue import job
from endocs.people.models import Workspace
from endocs.requests import following, month_making
from endocs.requests.models import MonthRun


@job("requests.run_month")
def run_month(run_id: int) -> None:
    """Requests of a month are asked anew, a few at a time; those that are there already are not touched."""
    while month_making.go_on(run=MonthRun.objects.get(pk=run_id)):
        pass


@job("requests.match_anew", cron="17 3 * * *")
def match_anew(timestamp: int) -> None:
    """Every night documents are matched by the new day: what was suggested to requests long over goes."""
    for workspace_id in Workspace.objects.order_by("pk").values_list("pk", flat=True):
        following.follow_time(workspace_id=workspace_id)
