"""Small real files, made on the spot."""

import io
import json
import zipfile
from pathlib import Path

import pikepdf
import typst
from PIL import Image, ImageDraw


def pdf(path: Path, *, pages: int = 1, text: str = "Счёт на оплату", size: tuple[int, int] = (210, 297)) -> Path:
    """A PDF with that text on every page; the size in millimetres."""
    leaves = "#pagebreak()\n".join([f"#text(size: 20pt)[#{json.dumps(text, ensure_ascii=False)}]\n"] * pages)
    source = f"#set page(width: {size[0]}mm, height: {size[1]}mm, margin: 5mm)\n{leaves}"
    path.write_bytes(typst.compile(source.encode()))
    return path


def encrypted_pdf(path: Path) -> Path:
    """A PDF that asks for a password."""
    with pikepdf.open(pdf(path.with_suffix(".plain"))) as document:
        document.save(path, encryption=pikepdf.Encryption(user="secret", owner="owner"))
    return path


def truncated_pdf(path: Path) -> Path:
    """The first half of a PDF."""
    whole = pdf(path, pages=3).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def picture(path: Path, format_name: str, *, size: tuple[int, int] = (300, 420), mode: str = "RGB") -> Path:
    """A picture with a dark frame."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((10, 10, size[0] - 10, size[1] - 10), outline="black", width=8)
    image.convert(mode).save(path, format_name)
    return path


def cut(path: Path) -> Path:
    """The first half of a file."""
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def tiff(path: Path, *, pages: int) -> Path:
    """A fax-like TIFF of several pages."""
    frames = [Image.new("1", (200, 280), 1) for _ in range(pages)]
    frames[0].save(path, "TIFF", save_all=True, append_images=frames[1:], compression="group4")
    return path


def docx(path: Path, *, text: str = "Акт выполненных работ", filler: bytes = b"") -> Path:
    """The smallest Word document; a filler lies in it as one more member."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006"
    package = "http://schemas.openxmlformats.org/package/2006"
    mime = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{mime}"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
            f'Type="{office}/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{word}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>',
        )
        if filler:
            archive.writestr("word/filler.bin", filler)
    return path


def zip_bomb(path: Path) -> Path:
    """Ninety megabytes of nothing in ninety kilobytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("a.bin", bytes(90_000_000))
    return path


def huge_png(path: Path) -> Path:
    """A PNG whose header tells of forty thousand by forty thousand dots."""
    stream = io.BytesIO()
    Image.new("1", (8, 8)).save(stream, "PNG")
    plain = bytearray(stream.getvalue())
    plain[16:24] = (40_000).to_bytes(4, "big") * 2
    plain[29:33] = _crc(plain[12:29])
    path.write_bytes(plain)
    return path


def _crc(chunk: bytes | bytearray) -> bytes:
    import zlib

    return zlib.crc32(chunk).to_bytes(4, "big")
