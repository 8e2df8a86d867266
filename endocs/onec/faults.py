"""What EnDocs says no with to a base of 1C: a code for the extension, a sentence for the accountant, and whether to
try again.

How 1C behaves by status: 401 and 403 stop its whole queue, 409 means done, other 4xx mean an error that a person looks
at, 408, 425, 429 and 5xx are tried again. So a refusal of EnDocs' own rules is answered with 422, whatever its status
elsewhere.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from endocs.kernel.refusals import Refusal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class OnecRefusal(Refusal):
    """A refusal that knows whether the same message may succeed later."""

    code = "refused"
    status = 422
    is_retryable = False

    def __init__(self, sentence: "StrOrPromise", *, code: str | None = None, status: int | None = None) -> None:
        super().__init__(sentence, code=code)
        self.status = status or type(self).status

    def more(self) -> dict[str, Any]:
        """What the answer tells beside code, sentence and `retryable`."""
        return {}


class FilesMissing(OnecRefusal):
    """The message names bytes that the base has not sent."""

    code = "files_missing"
    status = 425
    is_retryable = True

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(_("The files of the document have not arrived yet. 1C sends them and the message once more."))
        self.missing = list(missing)

    def more(self) -> dict[str, Any]:
        """The hashes to be sent."""
        return {"missing": self.missing}


class InvalidField(OnecRefusal):
    """A field of the message cannot be read."""

    code = "invalid_field"

    def __init__(self, sentence: "StrOrPromise", fields: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.fields = list(fields)

    def more(self) -> dict[str, Any]:
        """Where the faults are."""
        return {"fields": self.fields}


class OrganisationNotAllowed(OnecRefusal):
    """The token does not speak for this organisation."""

    code = "org_not_allowed"

    def __init__(self, name: str, inn: str) -> None:
        super().__init__(
            _(
                "The organisation %(name)s (INN %(inn)s) is not allowed for this base. Ask the administrator of"
                " EnDocs to tick it in “Connections → 1C”, then send the document again."
            )
            % {"name": name or "?", "inn": inn or "?"}
        )
