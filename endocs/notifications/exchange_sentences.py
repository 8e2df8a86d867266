"""What a notice says of a document at the operator of e-documents."""

from django.utils.translation import gettext as _

from endocs.documents.states import ExchangeState, RevocationState
from endocs.notifications.sentences import Told, Words


def client_decided(told: Told) -> Words:
    """To who waits for the document: what the client did with it, in his words."""
    state, comment = told.data.get("state", ""), told.data.get("comment", "")
    title = told.document.title if told.document else ""
    headline = _headlines().get(state, _("The client: %(document)s")) % {"document": title}
    return Words(
        headline=headline,
        detail=told.client,
        title=headline,
        lead=f"{told.client}." if told.client else "",
        quote=comment,
        next_step=_next_steps().get(state, ""),
        button=_("Open the document"),
    )


def _headlines() -> dict[str, str]:
    return {
        ExchangeState.SIGNED: _("The client signed: %(document)s"),
        ExchangeState.SIGNED_WITH_DISCREPANCIES: _("The client signed with discrepancies: %(document)s"),
        ExchangeState.REFUSED: _("The client refused to sign: %(document)s"),
        RevocationState.REQUESTED_BY_THEM: _("The client asks to revoke: %(document)s"),
    }


def _next_steps() -> dict[str, str]:
    return {
        ExchangeState.SIGNED_WITH_DISCREPANCIES: _(
            "look at what the client wrote and agree on it with the accountant."
        ),
        ExchangeState.REFUSED: _("find out the reason; if the document is to be made anew, ask the accountant."),
        RevocationState.REQUESTED_BY_THEM: _("agree on it with the accountant: he accepts or declines it in Diadoc."),
    }
