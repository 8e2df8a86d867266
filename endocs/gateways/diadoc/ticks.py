"""Ticks of the operator: 100 ns since 0001-01-01 00:00 UTC; 0 is no date."""

from datetime import UTC, datetime, timedelta

_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
LAST = 3_155_378_975_999_999_999  # the end of the year 9999


def moment(ticks: int) -> datetime | None:
    """The moment in UTC, cut to whole microseconds; None for no date and for what no calendar knows."""
    return _BEGINNING + timedelta(microseconds=ticks // 10) if 0 < ticks <= LAST else None


def from_moment(at: datetime) -> int:
    """Ticks of an aware moment, exactly; a moment without a time zone is a `ValueError`."""
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone has no ticks")
    return (at - _BEGINNING) // timedelta(microseconds=1) * 10
