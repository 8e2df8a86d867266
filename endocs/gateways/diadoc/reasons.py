"""Why the operator did not do what was asked, in words for an administrator, and what he does about it."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from endocs.gateways.reasons import Reason

_BY_ITSELF = _("Nothing needs to be done: EnDocs tries again by itself, nothing is lost.")
_NEW_TOKEN = _("Make a new refresh token in the operator's cabinet and type it here: loading goes on where it stopped.")
_TOKEN_ENDED = _("Diadoc does not accept the refresh token: it ended or was used elsewhere.")
_TELL_US = _("Update EnDocs. When the newest version says the same, tell the developers the code of the error.")
_WRONG_CLIENT = Reason(
    _("Diadoc does not know this client: the key or its secret is wrong."),
    _("Check client_id and client_secret in the integrator's cabinet and type them anew."),
)

REASONS: Mapping[str, Reason] = {
    "unauthorized": Reason(_("Diadoc does not accept the log-in."), _NEW_TOKEN),
    "refresh_refused": Reason(_TOKEN_ENDED, _NEW_TOKEN),
    "refresh_lost": Reason(_("The answer with a new refresh token was lost on the way."), _NEW_TOKEN),
    "invalid_grant": Reason(_TOKEN_ENDED, _NEW_TOKEN),
    "invalid_client": _WRONG_CLIENT,
    "unauthorized_client": _WRONG_CLIENT,
    "invalid_scope": _WRONG_CLIENT,
    "sealed": Reason(
        _("The kept secrets cannot be opened: the key of the installation was changed."),
        _("Type the credentials anew, or ask who runs the installation to give the former ENDOCS_SECRETS_KEY back."),
    ),
    "no_subscription": Reason(
        _("The API subscription of this box has ended."),
        _("Prolong it at the operator. EnDocs asks every hour and goes on by itself."),
    ),
    "forbidden": Reason(
        _("The service user has no access to this box."),
        _("Give him access to the box and to all its documents in Diadoc, then press “Go on”."),
    ),
    "not_all_documents": Reason(
        _("The service user does not see all documents of this box."),
        _("Give him the right “access to all documents” in Diadoc: without it documents would be missing unnoticed."),
    ),
    "bad_request": Reason(
        _("Diadoc did not understand the request."),
        _("Most often the right “access to all documents” is missing: check the connection."),
    ),
    "not_found": Reason(_("Diadoc does not have it, or not yet."), _BY_ITSELF),
    "conflict": Reason(_("Diadoc is busy with this at the moment."), _BY_ITSELF),
    "gone": Reason(_("This way of asking has been switched off at Diadoc."), _TELL_US),
    "method_not_allowed": Reason(_("Diadoc does not take this way of asking."), _TELL_US),
    "paused": Reason(_("An administrator paused loading."), _("Press “Go on” on the page of the box.")),
    "stopped": Reason(_("The connection is stopped."), _NEW_TOKEN),
    "busy": Reason(_("Other calls are being made at the moment."), _BY_ITSELF),
    "throttled": Reason(_("Diadoc asks to call more rarely."), _BY_ITSELF),
    "server": Reason(_("Diadoc has a fault of its own."), _BY_ITSELF),
    "timeout": Reason(_("Diadoc does not answer in time."), _BY_ITSELF),
    "network": Reason(
        _("There is no connection with Diadoc."),
        _("Check that the server may reach the operator's addresses. EnDocs tries again by itself."),
    ),
    "not_json": Reason(_("Another page than Diadoc's answer came: a proxy may stand in between."), _BY_ITSELF),
    "unreadable": Reason(_("The answer of Diadoc could not be read."), _BY_ITSELF),
    "too_large": Reason(
        _("The answer is larger than EnDocs takes."),
        _("Look at the document in Diadoc; ask who runs the installation for a larger limit of files."),
    ),
    "wrong_size": Reason(_("The file came with another size than Diadoc had told."), _BY_ITSELF),
    "not_ready": Reason(_("Diadoc still makes it."), _BY_ITSELF),
    "no_form": Reason(_("Diadoc makes no print form for documents of this type."), _("Nothing needs to be done.")),
    "disk_full": Reason(_("The server's disk is full."), _("Ask who runs the installation to make room.")),
}


def reason(problem: str) -> Reason:
    """The words for a code, alone or before a colon and the service's own text; for an unknown one the code itself."""
    code = problem.partition(":")[0].strip()
    known = REASONS.get(code)
    return known or Reason(_("Something unexpected happened, the code is “%(code)s”.") % {"code": code}, _TELL_US)
