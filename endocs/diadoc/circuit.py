"""What a fault of the operator means for the box and the connection."""

from endocs.diadoc import stopping
from endocs.diadoc.models import Box
from endocs.diadoc.waiting import next_attempt
from endocs.gateways.faults import GatewayError

REFUSED_LOG_IN = frozenset(
    {
        "unauthorized", "refresh_refused", "refresh_lost", "invalid_grant", "invalid_client", "unauthorized_client",
        "invalid_scope", "sealed", "stopped",
    }
)  # fmt: skip
# Not cured by asking again: somebody has to do something first.
STOPS_FEED = frozenset({stopping.NO_SUBSCRIPTION, "forbidden", "bad_request", "gone", "method_not_allowed"})
NOT_ALL_DOCUMENTS = "not_all_documents"
BOUND = 12  # attempts for a thing that is not there yet or cannot be taken: half an hour
PASSING_BOUND = 300  # attempts while the operator has a fault of its own: a day
FINAL = frozenset({"forbidden", "bad_request", "gone", "too_large"})
PATIENT = 3  # passing faults in a row, after which others are not even tried


class Circuit:
    """Counts faults in a row while several things are asked for one after another."""

    def __init__(self) -> None:
        self.in_row = 0

    def closed(self) -> None:
        """An answer came."""
        self.in_row = 0

    def note(self, error: GatewayError) -> None:
        """Raise the fault again when it concerns more than the thing that was asked for."""
        if error.code in REFUSED_LOG_IN or error.code == stopping.NO_SUBSCRIPTION:
            raise error
        if not is_passing(error):
            return
        self.in_row += 1
        if error.retry_after is not None or self.in_row >= PATIENT:
            raise error


def bound_of(error: GatewayError) -> int:
    """How many attempts a thing has that cannot be had for this reason."""
    if is_passing(error):
        return PASSING_BOUND
    return 0 if error.code in FINAL else BOUND


def is_passing(error: GatewayError) -> bool:
    """Whether the service, not the thing that was asked for, had the fault."""
    return (
        error.code in ("throttled", "server", "timeout", "network", "not_json", "not_ready", "busy")
        or error.status >= 500
    )


def open_for_feed(*, box: Box, error: GatewayError) -> None:
    """The feed could not be read: stop the box or the connection, or try again later; the cursor stays."""
    if error.code in STOPS_FEED:
        is_partial = error.code in ("forbidden", "bad_request") and "department" in error.detail.lower()
        stopping.stop(box=box, code=NOT_ALL_DOCUMENTS if is_partial else error.code, detail=error.detail)
    else:
        open_for_all(box=box, error=error)


def open_for_all(*, box: Box, error: GatewayError) -> None:
    """A thing could not be asked for, and neither can others now."""
    if error.code in REFUSED_LOG_IN:
        stopping.stop_connection(connection=box.connection, code=error.code, detail=error.detail)
    elif error.code == stopping.NO_SUBSCRIPTION:
        stopping.stop(box=box, code=error.code, detail=error.detail)
    else:
        put_off(box=box, error=error)


def put_off(*, box: Box, error: GatewayError) -> None:
    """Read the box again a while later; what lasts for half an hour is told of once."""
    due_at = next_attempt(box.attempts, retry_after=error.retry_after)
    Box.objects.filter(pk=box.pk).update(attempts=box.attempts + 1, due_at=due_at)
    if box.attempts + 1 == stopping.LASTING:
        stopping.tell_of_standstill(box=box, code=error.code, detail=error.detail)
