"""A refusal speaks the language that is active when it is read."""

from django.utils.translation import gettext_lazy, override

from endocs.kernel.refusals import Refusal


class Duplicate(Refusal):
    code = "duplicate"


def test_refusal_is_translated_when_it_is_read() -> None:
    refusal = Refusal(gettext_lazy("January"))

    with override("ru"):
        russian = refusal.sentence
    with override("en"):
        english = refusal.sentence

    assert (russian, english) == ("Январь", "January")


def test_kind_of_refusal_carries_its_code_and_link() -> None:
    refusal = Duplicate("Already there.", link="/counterparties/7/")

    assert (refusal.code, refusal.link, str(refusal)) == ("duplicate", "/counterparties/7/", "Already there.")
