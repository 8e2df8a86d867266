"""Moments of the operator on our rows."""

from datetime import UTC, datetime, timedelta

_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


def moment(ticks: int) -> datetime | None:
    """The moment of these ticks (100 ns since the year 1, UTC); None for no date, and for what no calendar knows."""
    try:
        return _BEGINNING + timedelta(microseconds=ticks // 10) if ticks > 0 else None
    except OverflowError:
        return None


def iso(ticks: int) -> str:
    """The same as text, empty for no date."""
    at = moment(ticks)
    return at.isoformat() if at else ""
