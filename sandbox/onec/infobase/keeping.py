"""What a base keeps beside documents in a file of its own, so that a demo goes on after a restart."""

import pickle
from pathlib import Path

from sandbox.onec.infobase.database import Kept


def load(file: Path) -> Kept | None:
    """What was kept; None when nothing was, or by another edition of this program."""
    try:
        kept = pickle.loads(file.read_bytes())  # noqa: S301  (this program wrote it, where nobody else may)
    except (FileNotFoundError, EOFError, AttributeError, ImportError, pickle.UnpicklingError):
        return None
    return kept if isinstance(kept, Kept) else None


def save(kept: Kept, file: Path) -> None:
    """The file is replaced as a whole; only its owner reads it, for the token is in it."""
    passing = file.with_suffix(".new")
    passing.touch(mode=0o600)
    passing.write_bytes(pickle.dumps(kept))
    passing.replace(file)
