"""Moments of the operator on our rows."""

from endocs.gateways.diadoc.ticks import moment


def iso(ticks: int) -> str:
    """The moment of these ticks as text, empty for no date."""
    at = moment(ticks)
    return at.isoformat() if at else ""
