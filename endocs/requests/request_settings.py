"""How a workspace wants its requests led."""

from django.db import transaction

from endocs.journal.kinds import Kind
from endocs.people import own_settings
from endocs.people.access import check_manages
from endocs.people.models import User, Workspace
from endocs.requests.models import Linking, RequestSettings, Suggestion


def of(workspace: Workspace) -> RequestSettings:
    """The settings of a workspace; the defaults, unsaved, when nobody has chosen yet."""
    return of_key(workspace.pk)


def of_key(workspace_id: int) -> RequestSettings:
    """The same by the workspace's key."""
    known = RequestSettings.objects.filter(workspace_id=workspace_id).first()
    return known or RequestSettings(workspace_id=workspace_id)


@transaction.atomic
def change(*, workspace: Workspace, linking: Linking, closes_complete: bool, by: User) -> RequestSettings:
    """Choose what is done by itself; the same once more is harmless. Switched off, nothing is suggested any more."""
    check_manages(by, workspace.pk)
    settings, is_new = RequestSettings.objects.select_for_update().get_or_create(workspace=workspace)
    if linking == Linking.OFF:
        Suggestion.objects.filter(workspace=workspace, refused_at=None).delete()
    values = {"linking": str(linking), "closes_complete": closes_complete}
    own_settings.put(settings, values, kind=Kind.REQUEST_SETTINGS_CHANGED, is_new=is_new, by=by)
    return settings
