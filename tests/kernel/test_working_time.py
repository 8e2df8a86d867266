"""Working time follows the Russian production calendar."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from endocs.kernel.working_time import add_working_hours, closing_minute, is_working_day, working_minutes_between

MOSCOW = ZoneInfo("Europe/Moscow")
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31), timezones=st.just(MOSCOW))  # noqa: DTZ001


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


@pytest.mark.parametrize(("year", "days", "hours"), [(2024, 248, 1979), (2025, 247, 1972), (2026, 247, 1972)])
def test_year_has_the_published_days_and_hours(year: int, days: int, hours: int) -> None:
    every = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]

    assert sum(is_working_day(day) for day in every if day.year == year) == days
    assert working_minutes_between(at(f"{year}-01-01"), at(f"{year + 1}-01-01"), MOSCOW) == hours * 60


@pytest.mark.parametrize(
    "day", [date(2024, 11, 2), date(2025, 11, 1), date(2027, 2, 20), date(2026, 4, 30), date(2026, 11, 3)]
)
def test_day_before_a_holiday_ends_an_hour_earlier(day: date) -> None:
    assert is_working_day(day)
    assert closing_minute(day) == 17 * 60


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-11-24T09:00", "2026-11-24T18:00", 480),
        ("2026-11-24T12:30", "2026-11-24T14:30", 60),
        ("2026-11-24T13:10", "2026-11-24T13:50", 0),
        ("2026-11-27T17:00", "2026-11-30T10:00", 120),
        ("2026-11-28T10:00", "2026-11-29T10:00", 0),
        ("2026-11-03T16:00", "2026-11-05T10:00", 120),
        ("2026-11-24T10:00", "2026-11-24T09:00", -60),
    ],
)
def test_minutes_between_moments(start: str, end: str, minutes: int) -> None:
    assert working_minutes_between(at(start), at(end), MOSCOW) == minutes


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-24T10:00", 2, "2026-11-24T12:00"),
        ("2026-11-24T12:00", 2, "2026-11-24T15:00"),
        ("2026-11-24T17:00", 2, "2026-11-25T10:00"),
        ("2026-11-24T09:00", 8, "2026-11-24T18:00"),
        ("2026-11-27T20:00", 1, "2026-11-30T10:00"),
        ("2026-11-03T16:00", 2, "2026-11-05T10:00"),
        ("2026-12-30T17:00", 2, "2027-01-11T10:00"),
        ("2026-11-24T12:00", 0.5, "2026-11-24T12:30"),
        ("2026-11-24T12:00", 1, "2026-11-24T13:00"),
        ("2026-11-24T20:00", 0, "2026-11-24T20:00"),
    ],
)
def test_hours_are_added_over_lunch_nights_and_holidays(start: str, hours: float, due: str) -> None:
    assert add_working_hours(at(start), hours, MOSCOW) == at(due)


def test_clock_of_the_zone_decides() -> None:
    start = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)

    assert add_working_hours(start, 1, MOSCOW) == datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


@given(MOMENTS, MOMENTS, MOMENTS)
def test_minutes_of_parts_add_up(first: datetime, second: datetime, third: datetime) -> None:
    whole = working_minutes_between(first, third, MOSCOW)

    assert working_minutes_between(first, second, MOSCOW) + working_minutes_between(second, third, MOSCOW) == whole


@given(MOMENTS, st.integers(1, 200), st.integers(1, 200))
def test_more_hours_end_later_and_in_two_steps_at_the_same_time(start: datetime, some: int, more: int) -> None:
    due = add_working_hours(start, some, MOSCOW)

    assert due > start - timedelta(minutes=1)
    assert add_working_hours(due, more, MOSCOW) == add_working_hours(start, some + more, MOSCOW)
    assert working_minutes_between(start, due, MOSCOW) == some * 60
