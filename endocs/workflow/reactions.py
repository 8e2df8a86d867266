"""What happens with tasks after something happened to people. Every reaction may run twice."""

from endocs.journal.models import Event
from endocs.people.models import User
from endocs.workflow import substituting


def end_substitutions(event: Event) -> None:
    """Who left stands in for nobody, and nobody for him: untaken tasks go back."""
    if user := User.objects.filter(pk=event.subject_id, workspace_id=event.workspace_id).first():
        substituting.end_of_leaver(user=user, moment=event.at)
