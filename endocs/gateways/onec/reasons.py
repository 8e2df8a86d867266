"""Why a base of 1C could not be read, in words for an administrator, and what he does about it."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from endocs.gateways.reasons import Reason

_BY_ITSELF = _("Nothing needs to be done: EnDocs tries again by itself, nothing is lost.")
_SETTINGS = _("Correct the settings of the connection and press “Check”.")
_COMPOSITION = _(
    "In 1C open “Administration → Standard OData interface”, tick the object on the tab “Composition” and save."
)
_TELL_US = _("Update EnDocs. When the newest version says the same, tell the developers the code of the error.")

REASONS: Mapping[str, Reason] = {
    "unauthorized": Reason(
        _("1C does not accept the login or the password."),
        _("Check them in 1C and type them anew. EnDocs does not try by itself: 1C could lock the user for that."),
    ),
    "no_rights": Reason(
        _("The user of 1C may not read this object."),
        _("Give him the role “Remote access OData” and a profile with the right to read it."),
    ),
    "not_published": Reason(
        _("There is no OData interface at this address."),
        _(
            "Check the name of the base in the address, and in the publication on the web server the tick “Publish the"
            " standard OData interface”."
        ),
    ),
    "not_exposed": Reason(_("The base does not publish this object by OData."), _COMPOSITION),
    "licence": Reason(
        _("1C has no free licence for EnDocs."),
        _("EnDocs tries again in a quarter of an hour. When it happens often, add a licence or log idle users out."),
    ),
    "locked": Reason(
        _("The base is locked, most often for an update."), _("EnDocs goes on by itself when the base is open again.")
    ),
    "redirected": Reason(_("The web server sends EnDocs to another address."), _("Type the address it leads to.")),
    "tls": Reason(
        _("The certificate of the web server is not trusted."),
        _("Install it on the server of EnDocs, or switch the check of the certificate off for this base."),
    ),
    "network": Reason(
        _("The web server of 1C cannot be reached."),
        _("Check the address and that the server of EnDocs may reach it. EnDocs tries again by itself."),
    ),
    "timeout": Reason(_("1C does not answer in time."), _BY_ITSELF),
    "throttled": Reason(_("The web server of 1C asks to call more rarely."), _BY_ITSELF),
    "not_json": Reason(
        _("A page came instead of data: a proxy with a log-in, or the address of 1C's web client."),
        _("The address ends with the name of the base; nothing after it is needed. Look at the proxy's settings too."),
    ),
    "atom": Reason(
        _("1C answers in Atom: its platform is older than 8.3.6, or a proxy has changed the question."),
        _("Update the platform."),
    ),
    "bad_request": Reason(_("1C did not understand the question: an object has another composition."), _TELL_US),
    "unreadable": Reason(_("The answer of 1C could not be read."), _TELL_US),
    "too_large": Reason(
        _("The answer of 1C is larger than EnDocs takes."), _("Choose fewer days to look back and fewer organisations.")
    ),
    "server": Reason(
        _("1C has a fault of its own."),
        _("EnDocs tries again by itself. When it lasts, look into the technological log of 1C."),
    ),
    "sealed": Reason(
        _("The kept password cannot be opened: the key of the installation was changed."),
        _("Type the password anew, or ask who runs the installation to give the former ENDOCS_SECRETS_KEY back."),
    ),
    "no_organisation": Reason(
        _("None of the organisations chosen for this base was found in it."),
        _("Compare INN and KPP of the organisations in EnDocs and in 1C."),
    ),
    "paused": Reason(_("An administrator paused the reading."), _("Press “Go on” on the page of the base.")),
}


def reason(problem: str) -> Reason:
    """The words for a code; for an unknown one the code itself."""
    known = REASONS.get(problem)
    return known or Reason(_("Something unexpected happened, the code is “%(code)s”.") % {"code": problem}, _SETTINGS)
