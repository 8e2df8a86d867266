"""On which side of the wall the running code stands.

`outside` is the system: migrations, the command line, the clock's jobs, and the moment when a log-in asks who somebody
is. `inside` is one workspace, or none at all: a stranger, to whom no row is visible.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import Context, ContextVar, copy_context

OUTSIDE = "outside"
NOWHERE = ""

_place: ContextVar[str] = ContextVar("place", default=OUTSIDE)


def place() -> str:
    """Number of the workspace that the code is inside of, else `NOWHERE` or `OUTSIDE`."""
    return _place.get()


@contextmanager
def inside(workspace_id: int | None) -> Iterator[None]:
    """Only rows of this workspace exist; with None no row does."""
    before = _place.set(NOWHERE if workspace_id is None else str(int(workspace_id)))
    try:
        yield
    finally:
        _place.reset(before)


@contextmanager
def outside() -> Iterator[None]:
    """All rows exist: for questions that come before one knows whose workspace it is."""
    before = _place.set(OUTSIDE)
    try:
        yield
    finally:
        _place.reset(before)


def enter(workspace_id: int) -> None:
    """Be inside this workspace until the enclosing `inside` ends: a stranger has said who he is."""
    if place() != OUTSIDE:
        _place.set(str(int(workspace_id)))


def kept(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same pieces, each made where the caller stands now: an answer that streams outlives its request."""
    return _made_in(copy_context(), iter(pieces))


def _made_in(here: Context, pieces: Iterator[bytes]) -> Iterator[bytes]:
    while (piece := here.run(next, pieces, None)) is not None:
        yield piece
