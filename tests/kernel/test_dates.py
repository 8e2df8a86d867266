"""Days and moments are shown as the interface speaks, and typed dates are read."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from endocs.kernel.dates import format_date, format_moment, parse_date

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_day_is_shown_with_points() -> None:
    assert format_date(date(2026, 3, 4)) == "04.03.2026"


def test_moment_is_shown_as_the_day_of_the_current_zone() -> None:
    with timezone.override("Europe/Moscow"):
        assert format_date(datetime(2026, 11, 24, 22, 0, tzinfo=UTC)) == "25.11.2026"


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2026, 11, 24, 11, 40, tzinfo=UTC), "сегодня в 14:40"),
        (datetime(2026, 11, 23, 6, 5, tzinfo=UTC), "вчера в 9:05"),
        (datetime(2026, 11, 23, 21, 0, tzinfo=UTC), "сегодня в 0:00"),
        (datetime(2026, 11, 25, 15, 0, tzinfo=UTC), "завтра в 18:00"),
        (datetime(2026, 11, 26, 15, 0, tzinfo=UTC), "чт 26.11"),
        (datetime(2026, 11, 18, 15, 0, tzinfo=UTC), "ср 18.11"),
        (datetime(2026, 11, 17, 15, 0, tzinfo=UTC), "17.11.2026"),
        (datetime(2025, 11, 24, 15, 0, tzinfo=UTC), "24.11.2025"),
    ],
)
def test_moment_is_shown_by_its_distance(moment: datetime, shown: str) -> None:
    with timezone.override("Europe/Moscow"), override("ru"):
        assert format_moment(moment, NOW) == shown


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("0312", date(2026, 12, 3)),
        ("031227", date(2027, 12, 3)),
        ("03122027", date(2027, 12, 3)),
        ("3.12", date(2026, 12, 3)),
        ("03,12", date(2026, 12, 3)),
        ("24.11.2026", date(2026, 11, 24)),
        ("24.11.2026 г.", date(2026, 11, 24)),
        ("24.11.26", date(2026, 11, 24)),
        ("24/11/1999", date(1999, 11, 24)),
        ("24.11.99", date(1999, 11, 24)),
        ("2026-11-24", date(2026, 11, 24)),
        ("т", TODAY),
        ("T", TODAY),
        ("сегодня", TODAY),
    ],
)
def test_typed_day_is_read(typed: str, day: date) -> None:
    assert parse_date(typed, TODAY) == day


@pytest.mark.parametrize("typed", ["", "31.02.2026", "3213", "5", "вчера", "24.11.226", "٠٣١٢", "0000-01-01"])
def test_day_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_date(typed, TODAY)


@given(st.dates())
def test_shown_day_reads_back_as_itself(day: date) -> None:
    assert parse_date(format_date(day), TODAY) == day


@given(st.text(max_size=12))
def test_any_text_is_a_day_or_a_value_error(text: str) -> None:
    try:
        parse_date(text, TODAY)
    except ValueError:
        return
