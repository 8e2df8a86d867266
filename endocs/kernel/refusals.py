"""A refusal: the product says no to a user, with one sentence that tells what is wrong and what to do."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Refusal(Exception):  # noqa: N818  (the word of the product)
    """A rule said no; `sentence` is for the user, `code` and `status` for a program, `link` leads to the cause."""

    code: str = "refused"
    status: int = 409

    def __init__(self, sentence: "StrOrPromise", *, code: str | None = None, link: str | None = None) -> None:
        super().__init__(sentence)
        self._sentence = sentence
        self.code = code or type(self).code
        self.link = link

    @property
    def sentence(self) -> str:
        """The sentence in the language that is active now."""
        return str(self._sentence)

    def __str__(self) -> str:
        return self.sentence
