"""Work of the clock around tasks."""

from endocs.jobs.queue import job
from endocs.workflow import handing_cards, reminding, substituting
from endocs.workflow.models import Succession


@job("workflow.substitutions", cron="*/5 * * * *")
def run_substitutions(timestamp: int) -> None:
    """Substitutions that begin today move their tasks; those that are over give back what nobody took."""
    for workspace in substituting.workspaces_with_due():
        substituting.begin_due(workspace=workspace)
        substituting.settle_due(workspace=workspace)


@job("workflow.reminders", cron="*/5 * * * *")
def run_reminders(timestamp: int) -> None:
    """Performers are reminded of their terms, and heads told of what is late, in working time."""
    reminding.remind_all()


@job("workflow.succession")
def run_succession(succession_id: int) -> None:
    """Cards go over, or back, a few hundred at a time; what is over already is not touched."""
    while handing_cards.go_on(handed=Succession.objects.get(pk=succession_id)):
        pass
