"""The language of the command line: the locale's when it names one, else the installation's."""

import gettext as catalogues
import os
from pathlib import Path

DEFAULT = "ru"
FOLDER = Path(__file__).resolve().parent.parent / "locale"


def chosen() -> str:
    """`ru` or `en`."""
    told = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    code = told.partition(".")[0].partition("_")[0].lower()
    return DEFAULT if code in ("", "c", "posix") else "ru" if code == "ru" else "en"


def gettext(words: str) -> str:
    """The words in that language; works before Django is set up."""
    return catalogues.translation("django", FOLDER, languages=[chosen()], fallback=True).gettext(words)
