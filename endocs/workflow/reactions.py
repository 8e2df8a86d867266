"""What happens with tasks after something happened to people. Every reaction may run twice."""

from endocs.journal.models import Event
from endocs.people.models import Workspace
from endocs.workflow import substituting


def end_substitutions(event: Event) -> None:
    """Who left stands in for nobody, and nobody for him: untaken tasks go back."""
    substituting.settle_due(workspace=Workspace.objects.get(pk=event.workspace_id))
