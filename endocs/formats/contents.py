"""What bytes are by their content, read inside the child; nothing here trusts a name or a declared size."""

import mmap
import re
import warnings
import zipfile
import zlib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

HEAD = 8192
PIXEL_LIMIT = 120_000_000
PAGE_LIMIT = 4000
PICTURES = {"png": "PNG", "jpeg": "JPEG", "tiff": "TIFF", "gif": "GIF", "webp": "WEBP"}
UNPACKED_LIMIT = 512 * 1024 * 1024
RATIO_LIMIT = 200
MEMBER_LIMIT = 20_000

_PNG, OLE, _ZIP = b"\x89PNG\r\n\x1a\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", (b"PK\x03\x04", b"PK\x05\x06")
_TIFF = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_MARKUP = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|script|iframe|svg)\b", re.IGNORECASE)
_OTHER = ((b"MZ", "application/vnd.microsoft.portable-executable"), (b"\x7fELF", "application/x-executable"),
          (b"BM", "image/bmp"), (b"7z\xbc\xaf", "application/x-7z-compressed"),
          (b"Rar!", "application/vnd.rar"), (b"\x1f\x8b", "application/gzip"))  # fmt: skip
_WORDS = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OPEN = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class Content:
    """Kind and media type by the bytes, the number of pages where there are any, and a problem by its code."""

    kind: str
    media_type: str
    pages: int | None = None
    problem: str | None = None


def first_sight(path: Path) -> Content:
    """What the first bytes say; opens nothing, so it needs no child."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if not head:
        return Content("empty", "application/x-empty", problem="empty")
    if head.startswith(_PNG):
        return Content("png", "image/png")
    if head.startswith(b"\xff\xd8\xff"):
        return Content("jpeg", "image/jpeg")
    if head.startswith(_TIFF):
        return Content("tiff", "image/tiff")
    if (picture := _newer_picture(head)) is not None:
        return picture
    if head.startswith(_ZIP):
        return Content("zip", "application/zip")
    if head.startswith(OLE):
        return Content("office", "application/x-ole-storage")
    if head.lstrip().startswith(b"{\\rtf"):
        return Content("office", "application/rtf")
    if (pdf := _pdf_at_first_sight(head)) is not None:
        return pdf
    for magic, media_type in _OTHER:
        if head.startswith(magic):
            return Content("other", media_type)
    return _text_at_first_sight(head)


def look(path: str) -> dict[str, object]:
    """The content of the file, opened with the reader of its kind; to be called in a child."""
    warnings.simplefilter("ignore")
    seen = first_sight(Path(path))
    readers = {"pdf": _pdf, **dict.fromkeys(PICTURES, _image), "zip": _zip, "office": _office}
    if not seen.problem and seen.kind in readers:
        seen = readers[seen.kind](Path(path), seen)
    return {"kind": seen.kind, "media_type": seen.media_type, "pages": seen.pages, "problem": seen.problem}


def _newer_picture(head: bytes) -> Content | None:
    """GIF and WebP; HEIC of telephones is known but not opened: its free readers are not free enough to be shipped."""
    if head.startswith((b"GIF87a", b"GIF89a")):
        return Content("gif", "image/gif")
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Content("webp", "image/webp")
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC:
        return Content("heic", "image/heic", problem="heic")
    return None


def _pdf_at_first_sight(head: bytes) -> Content | None:
    """A PDF may begin a little late; one that begins with markup is made to fool somebody."""
    start = head[:1024].find(b"%PDF-")
    if start < 0:
        return None
    if start and (_MARKUP.search(head[:start]) or head.startswith((b"MZ", b"\x7fELF"))):
        return Content("other", "application/octet-stream", problem="disguised")
    return Content("pdf", "application/pdf")


def _text_at_first_sight(head: bytes) -> Content:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head[: len(head) // 2 * 2].decode("utf-16", errors="replace")
    elif b"\x00" in head or sum(byte < 32 and byte not in b"\t\n\r\f" for byte in head) > len(head) // 100:
        return Content("other", "application/octet-stream")
    else:
        text = head.decode("utf-8-sig", errors="replace")
    start = text.lstrip("\ufeff \t\r\n").encode()
    if _MARKUP.match(start):
        return Content("other", "text/html")
    if start.startswith(b"<?xml"):
        return Content("xml", "application/xml")
    return Content("text", "text/plain")


def _pdf(path: Path, seen: Content) -> Content:
    import pypdfium2

    try:
        with closing(pypdfium2.PdfDocument(path)) as document:
            pages = len(document)
            if pages:
                document[0].close()
    except pypdfium2.PdfiumError as error:
        return _marked(
            seen, "encrypted" if any(word in str(error).lower() for word in ("password", "security")) else "broken"
        )
    if not pages:
        return _marked(seen, "broken")
    if pages > PAGE_LIMIT:
        return _marked(seen, "too_large", pages)
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - 2048))
        whole = b"%%EOF" in stream.read()
    return _marked(seen, None if whole else "incomplete", pages)


def _image(path: Path, seen: Content) -> Content:
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(path, formats=[PICTURES[seen.kind]]) as image:
            if image.width * image.height > PIXEL_LIMIT:
                return _marked(seen, "too_large")
            pages = int(getattr(image, "n_frames", 1)) if seen.kind == "tiff" else 1
            if pages > PAGE_LIMIT:
                return _marked(seen, "too_large", pages)
            image.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        return _marked(seen, "incomplete" if "truncated" in str(error) else "broken")
    return _marked(seen, None, pages)


def _zip(path: Path, seen: Content) -> Content:
    """A zip, or the office document inside it; sizes are those declared in its directory."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            kind, media_type = _office_in_zip(archive, names)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, zlib.error):
        return _marked(seen, "broken")
    if _is_bomb(members):
        return Content(kind, media_type, problem="bomb")
    encrypted = any(member.flag_bits & 1 for member in members)
    return Content(kind, media_type, problem="encrypted" if encrypted else None)


def _is_bomb(members: list[zipfile.ZipInfo]) -> bool:
    unpacked, packed = sum(member.file_size for member in members), sum(member.compress_size for member in members)
    swollen = unpacked > UNPACKED_LIMIT // 8 and unpacked > packed * RATIO_LIMIT
    return swollen or unpacked > UNPACKED_LIMIT or len(members) > MEMBER_LIMIT


def _office_in_zip(archive: zipfile.ZipFile, names: set[str]) -> tuple[str, str]:
    if "[Content_Types].xml" in names:
        if any(name.startswith("word/") for name in names):
            return "office", _WORDS
        if any(name.startswith("xl/") for name in names):
            return "office", _SHEETS
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        declared = archive.read("mimetype").decode(errors="replace").strip()
        if declared in {f"{_OPEN}text", f"{_OPEN}spreadsheet"}:
            return "office", declared
    return "zip", "application/zip"


def _office(path: Path, seen: Content) -> Content:
    """RTF as it is; of the old container formats those that LibreOffice reads, told by the names of their streams."""
    if seen.media_type == "application/rtf":
        return seen
    with path.open("rb") as stream, closing(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)) as content:
        for name, media_type, problem in (
            ("EncryptedPackage", "application/x-ole-storage", "encrypted"),
            ("WordDocument", "application/msword", None),
            ("Workbook", "application/vnd.ms-excel", None),
            ("Book", "application/vnd.ms-excel", None),
        ):
            if content.find(f"{name}\0".encode("utf-16-le")) >= 0:
                return Content("office", media_type, None, problem)
    return Content("other", seen.media_type)


def _marked(seen: Content, problem: str | None, pages: int | None = None) -> Content:
    return Content(seen.kind, seen.media_type, pages, problem)
