"""Work of requests in the background."""

from endocs.jobs.queue import job
from endocs.requests import month_making
from endocs.requests.models import MonthRun


@job("requests.run_month")
def run_month(run_id: int) -> None:
    """Requests of a month are asked anew, a few at a time; those that are there already are not touched."""
    while month_making.go_on(run=MonthRun.objects.get(pk=run_id)):
        pass
