"""Office files turned into PDF by LibreOffice in bubblewrap: no network, a read-only system, a fresh profile."""

import shutil
import tempfile
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from endocs.formats.child import ChildFailed, Limits, is_isolated, made, run

_LIMITS = Limits(seconds=60, cpu_seconds=60, memory=4 * 1024**3, file_size=256 * 1024 * 1024)
_SETTINGS = (
    ("/org.openoffice.Setup/L10N", "ooSetupSystemLocale", "ru-RU"),
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("/org.openoffice.Office.Calc/Content/Update", "Link", "1"),
)
_SUFFIXES = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.ms-excel": "xls",
    "application/msword": "doc",
    "application/rtf": "rtf",
}


class ConversionUnavailable(Exception):  # noqa: N818  (a fact about the machine)
    """This machine has no LibreOffice or no working bubblewrap; `sentence` is for the user."""

    @property
    def sentence(self) -> str:
        """What the user can do instead."""
        return _("Office files are not shown here: LibreOffice is not installed. Download the file.")


class ConversionFailed(Exception):  # noqa: N818  (a fact about the file)
    """LibreOffice made no PDF of the file; `problem` is a code of `sniffing.problem_sentence`."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@cache
def is_available() -> bool:
    """Whether office files can be converted on this machine."""
    return _office_folder() is not None and is_isolated()


def convert_to_pdf(source: Path, media_type: str, destination: Path) -> None:
    """Write the PDF of an office file (by the media type of its inspection) to destination."""
    folder = _office_folder()
    if not is_available() or folder is None:
        raise ConversionUnavailable
    if media_type not in _SUFFIXES:
        raise ConversionFailed("broken")
    with tempfile.TemporaryDirectory(prefix="endocs-office-") as place:
        copy = Path(place) / f"source.{_SUFFIXES[media_type]}"
        shutil.copyfile(source, copy)
        _write_profile(Path(place) / "profile/user")
        try:
            run(_command(folder, place, copy), reads=[folder], writes=[Path(place)], limits=_LIMITS)
            shutil.move(made(copy.with_suffix(".pdf")), destination)
        except ChildFailed as failure:
            raise ConversionFailed("broken" if failure.reason == "crashed" else "too_heavy") from failure


def _command(folder: Path, place: str, copy: Path) -> list[str]:
    return [
        str(folder / "program/oosplash"),
        f"-env:UserInstallation=file://{place}/profile",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--nodefault",
        "--convert-to",
        "pdf",
        "--outdir",
        place,
        str(copy),
    ]


def _write_profile(folder: Path) -> None:
    """Settings of the fresh profile: Russian paper and numbers, no macros, no outside links."""
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    folder.mkdir(parents=True)
    (folder / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f"{items}</oor:items>"
    )


def _office_folder() -> Path | None:
    """Where LibreOffice is installed."""
    starter = shutil.which("soffice") or shutil.which("libreoffice")
    folder = Path(starter).resolve().parent.parent if starter else None
    return folder if folder and (folder / "program/soffice.bin").exists() else None
