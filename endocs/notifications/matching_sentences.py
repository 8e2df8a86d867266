"""What a notice says of documents that found their request late."""

from django.utils.translation import gettext as _

from endocs.documents.models import Document
from endocs.notifications.sentences import Row, Told, Words


def document_added(told: Told) -> Words:
    """To the initiator: one more document is in a package that was ready already."""
    return Words(
        headline=_("One more document is in your package"),
        detail=told.client,
        title=_("One more document for %(client)s") % {"client": told.client}
        if told.client
        else _("One more document is in your package"),
        lead=_("%(who)s added a document to a package that was ready.") % {"who": told.who},
        next_step=_("look whether it must be printed and handed over too."),
        button=_("Open the package"),
        rows=lambda: _rows(told),
    )


def _rows(told: Told) -> list[Row]:
    seen = Document.objects.visible_to(told.reader).select_related("kind", "counterparty")
    return [
        Row(one.title, "", one.amount, one.currency, one.pk) for one in seen.filter(pk=told.data.get("added_id") or 0)
    ]
