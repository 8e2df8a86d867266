"""The parts of pages: what tags and filters write."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.test import override_settings
from django.utils import timezone, translation

PLAIN_FILES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


def draw(source: str, **values: Any) -> str:
    """The template as a Russian reader gets it."""
    with translation.override("ru"), override_settings(STORAGES=PLAIN_FILES):
        return Template(source).render(Context(values))


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (None, "–"),
        (0, "пусто"),
        (812, "812 Б"),
        (219136, "214 КБ"),
        (1048575, "1 МБ"),
        (1048576, "1 МБ"),
        (1258291, "1,2 МБ"),
    ],
)
def test_sizes_read_like_in_a_file_manager(size: int | None, text: str) -> None:
    assert draw("{{ size|filesize }}", size=size).replace("\u00a0", " ") == text


def test_what_is_not_there_is_a_dash() -> None:
    assert draw("{{ x|money }}{{ x|date_ru }}{{ x|when }}", x=None) == "–––"


def test_a_negative_sum_has_a_true_minus_and_no_break_spaces() -> None:
    assert draw("{{ x|money }}", x=Decimal("-1234.56")) == "−1\u00a0234,56\u00a0₽"


def test_the_line_of_time_says_where_it_is() -> None:
    stops = [
        {"name": "Спросили", "state": "past", "text": "24.11"},
        {"name": "Принято", "state": "late", "text": "опоздание"},
        {"name": "Передано", "state": "skipped", "text": ""},
    ]

    page = draw("{% line_of_time stops large=True note='2 ч' %}", stops=stops)

    assert page.count('aria-current="step"') == 1
    assert "skip-stop next end" in page
    assert "<b>Принято</b>, шаг 2 из 3 · 2 ч" in page


def test_the_line_passes_a_stop_that_is_not_needed() -> None:
    stops = [{"name": name, "state": name, "text": ""} for name in ("past", "skipped", "paid")]

    assert "skip-stop past" in draw("{% line_of_time stops %}", stops=stops)


class Requisites(forms.Form):
    inn = forms.CharField(label="ИНН", help_text="10 или 12 цифр")


def test_a_wrong_field_names_its_sentence_and_keeps_the_text() -> None:
    form = Requisites({"inn": "  "})

    page = draw("{% field form.inn %}", form=form)

    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_inn_error id_inn_helptext"' in page
    assert 'id="id_inn_error"' in page


def test_what_came_from_outside_is_escaped() -> None:
    attack = "<script>"

    page = draw(
        "{% badge x %}{% button x title=x %}{% note title=x text=x %}{% highlight x 'scr' %}{% ball h %}",
        x=attack,
        h={"initials": attack, "short_name": attack},
    )

    assert attack not in page


def test_the_talk_shows_when_it_was_said() -> None:
    said = {"author": {"initials": "СМ", "face": 4, "short_name": "Соколова М. В."}, "text": "Готово", "mine": True}

    page = draw("{% talk talk %}", talk=[{**said, "at": timezone.now() - timedelta(days=400)}])

    assert 'class="say me"' in page
    assert "Готово" in page
