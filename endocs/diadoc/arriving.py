"""A fetched file comes onto its card."""

from django.db import transaction

from endocs.diadoc.models import Content
from endocs.documents import file_actions
from endocs.documents.models import Blob, File, FileRole


@transaction.atomic
def content_arrived(*, content: Content, blob: Blob) -> File:
    """Attach what was fetched to the card under its role and name; the same bytes again are no news."""
    locked = Content.objects.select_for_update(of=("self",)).select_related("exchanged__document").get(pk=content.pk)
    card = locked.exchanged.document
    file = file_actions.attach(document=card, blob=blob, name=_name(locked), role=FileRole(locked.role), by=None)
    Content.objects.filter(pk=locked.pk).update(file=file, due_at=None, problem="", given_up_at=None)
    return file


def _name(content: Content) -> str:
    """The name it had before, or its own unless a person has put another file under it."""
    if content.file is not None:
        return content.file.name
    others = File.objects.filter(document_id=content.exchanged.document_id, name=content.name, is_current=True)
    by_people = others.filter(added_by__isnull=False)
    return f"{content.exchanged.entity_id[:8]} {content.name}" if by_people.exists() else content.name
