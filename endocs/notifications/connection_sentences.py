"""What a notice about a connection with the outside says to an administrator."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from endocs.gateways.diadoc.reasons import reason
from endocs.gateways.onec import reasons as onec_reasons
from endocs.kernel.dates import format_date
from endocs.notifications.sentences import Told, Words


def diadoc_stopped(told: Told) -> Words:
    """A box, or the whole connection, is not loaded any more."""
    why, title = reason(told.data.get("code", "")), told.data.get("title", "")
    if told.data.get("box"):
        headline = _("Diadoc: loading of “%(box)s” stopped") % {"box": title}
    else:
        headline = _("Diadoc: loading stopped, a log-in is needed")
    return _words(headline, str(why.what), str(why.advice))


def token_ends(told: Told) -> Words:
    """The refresh token is not renewed and ends soon."""
    ends_at = told.data.get("ends_at", "")
    day = format_date(timezone.localdate(datetime.fromisoformat(ends_at))) if ends_at else ""
    headline = _("Diadoc: the refresh token ends on %(day)s") % {"day": day}
    what = _("It has not been renewed for a long time: documents may be not loaded.")
    return _words(headline, what, _("Make a new one in the operator's cabinet and type it on the page of Diadoc."))


def event_quarantined(told: Told) -> Words:
    """An event of a box could not be read."""
    headline = _("Diadoc: an event of “%(box)s” could not be read") % {"box": told.data.get("title", "")}
    what = _("The others go on. It is kept as it came.")
    return _words(headline, what, _("Look at it on the page of the box: after an update of EnDocs it can be retried."))


def differed(told: Told) -> Words:
    """The nightly comparison found what the feed had not brought."""
    count: int = told.data.get("missing", 0) + told.data.get("changed", 0)
    headline = _("Diadoc: “%(box)s” differed from the cards") % {"box": told.data.get("title", "")}
    what = ngettext(
        "The nightly comparison found %(count)s difference.",
        "The nightly comparison found %(count)s differences.",
        count,
    ) % {"count": count}
    return _words(headline, what, _("EnDocs repairs them by itself; when it happens every night, tell the developers."))


def word_unknown(told: Told) -> Words:
    """The operator uses a word that EnDocs does not know."""
    headline = _("Diadoc says something unknown: %(word)s") % {"word": told.data.get("word", "")}
    what = _("Documents with it are loaded and shown as they are.")
    return _words(headline, what, _("An update of EnDocs will know it: tell the developers."))


def onec_stopped(told: Told) -> Words:
    """A base of 1C is not read over OData any more, or not for a while."""
    why = onec_reasons.reason(told.data.get("code", ""))
    headline = _("1C: reading of “%(base)s” stopped") % {"base": told.data.get("title", "")}
    return _words(headline, str(why.what), str(why.advice))


def _words(headline: str, what: str, advice: str) -> Words:
    return Words(
        headline=headline, detail=what, title=headline, lead=f"{what} {advice}".strip(),
        button=_("Open the connection"),
    )  # fmt: skip
