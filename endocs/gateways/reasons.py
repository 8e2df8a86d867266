"""Why an outside service did not do what was asked, in words for an administrator."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Reason:
    """What is wrong, and what to do; both are sentences."""

    what: "StrOrPromise"
    advice: "StrOrPromise"
