"""The world in a folder, so that a demo finds it again; only this program reads what it wrote."""

import pickle
from pathlib import Path

from sandbox.diadoc.identity import Identity
from sandbox.diadoc.state import World


class Keeper:
    """One file, replaced as a whole."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.file = folder / "world.pickle"

    def load(self) -> tuple[World, Identity] | None:
        """What was kept; None when nothing was, or by another edition of this program."""
        if not self.file.exists():
            return None
        try:
            world, identity = pickle.loads(self.file.read_bytes())  # noqa: S301  (our own file)
        except (pickle.UnpicklingError, AttributeError, ImportError, EOFError, TypeError):
            return None
        return world, identity

    def save(self, world: World, identity: Identity) -> None:
        """Keep."""
        passing = self.file.with_suffix(".new")
        passing.touch(mode=0o600)
        passing.write_bytes(pickle.dumps((world, identity)))
        passing.replace(self.file)
