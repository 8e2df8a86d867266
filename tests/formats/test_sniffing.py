"""A file is what its bytes say; what is wrong with it is one plain sentence."""

import resource
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from endocs.formats import contents
from endocs.formats.sniffing import inspect, problem_sentence
from tests.formats import samples


def written(data: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(data)
        return path

    return write


@pytest.mark.parametrize(
    ("name", "make", "kind", "pages"),
    [
        ("Счёт.pdf", lambda path: samples.pdf(path, pages=3), "pdf", 3),
        ("scan.png", lambda path: samples.picture(path, "PNG"), "png", 1),
        ("scan.JPG", lambda path: samples.picture(path, "JPEG"), "jpeg", 1),
        ("photo.png", lambda path: samples.picture(path, "JPEG"), "jpeg", 1),
        ("scan.webp", lambda path: samples.picture(path, "WEBP"), "webp", 1),
        ("scan.gif", lambda path: samples.picture(path, "GIF"), "gif", 1),
        ("photo.heic", lambda path: samples.picture(path, "JPEG"), "jpeg", 1),
        ("fax.tif", lambda path: samples.tiff(path, pages=4), "tiff", 4),
        ("Акт.docx", samples.docx, "office", None),
        ("Акт.rtf", written(b"{\\rtf1 hello}"), "office", None),
        ("upd.xml", written('<?xml version="1.0" encoding="windows-1251"?><Файл/>'.encode("cp1251")), "xml", None),
        ("note.txt", written("Привет".encode("cp1251")), "text", None),
        ("note.unknown", written(b"\x00\x01\x02"), "other", None),
    ],
)
def test_sound_file_is_known(
    tmp_path: Path, name: str, make: Callable[[Path], Path], kind: str, pages: int | None
) -> None:
    found = inspect(make(tmp_path / "blob"), name)

    assert (found.kind, found.pages, found.problem, found.sentence) == (kind, pages, None, "")


HOSTILE: list[tuple[str, Callable[[Path], Path], str]] = [
    ("empty.pdf", written(b""), "empty"),
    ("cut.pdf", samples.truncated_pdf, "broken incomplete"),
    ("locked.pdf", samples.encrypted_pdf, "encrypted"),
    ("page.pdf", written(b"<!DOCTYPE html><html><script>alert(1)</script></html>"), "disguised"),
    ("program.pdf", written(b"MZ" + bytes(600)), "disguised"),
    ("bomb.docx", samples.zip_bomb, "disguised"),
    ("bomb.zip", samples.zip_bomb, "bomb"),
    ("fat.docx", lambda path: samples.docx(path, filler=bytes(90_000_000)), "bomb"),
    ("huge.png", samples.huge_png, "too_large"),
    ("both.pdf", written(b"<html><script>1</script>\n%PDF-1.7\n%%EOF"), "disguised"),
    ("photo.heic", written(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)), "heic"),
    ("cut.webp", lambda path: samples.cut(samples.picture(path, "WEBP")), "broken incomplete"),
    ("cut.gif", lambda path: samples.cut(samples.picture(path, "GIF")), "broken incomplete"),
    ("cut.zip", written(b"PK\x03\x04 and nothing more"), "broken"),
    ("noise.pdf", written(b"%PDF-1.7\n" + bytes(range(256)) * 50), "broken"),
    ("cut.png", written(b"\x89PNG\r\n\x1a\n\x00\x00"), "broken"),
    ("cut.jpg", written(b"\xff\xd8\xff\xe0\x00"), "broken"),
    ("cut.tif", written(b"II*\x00\xff\xff\xff\xff"), "broken"),
    ("old.xls", written(contents.OLE + bytes(600)), "disguised"),
    (
        "locked.xlsx",
        written(contents.OLE + "EncryptedPackage\0".encode("utf-16-le")),
        "encrypted",
    ),
    ("Счёт\u202efdp.exe", written(b"MZ"), ""),
    ("Я" * 300 + ".pdf", written(b"not a pdf"), "disguised"),
    ("vector.png", written(b"<svg onload='alert(1)'/>"), "disguised"),
]


@pytest.mark.parametrize(("name", "make", "problems"), HOSTILE, ids=[name[:12] for name, _, _ in HOSTILE])
def test_hostile_file_ends_in_a_plain_sentence(
    tmp_path: Path, name: str, make: Callable[[Path], Path], problems: str
) -> None:
    path = make(tmp_path / "blob")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    found = inspect(path, name)

    assert (found.problem or "") in problems.split() or not problems
    assert bool(found.sentence) is bool(problems)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 50_000


@pytest.mark.parametrize(
    "problem", ["empty", "encrypted", "broken", "incomplete", "disguised", "bomb", "too_large", "too_heavy"]
)
def test_every_problem_has_a_russian_sentence(problem: str) -> None:
    with override("ru"):
        assert problem_sentence(problem) != problem_sentence(None)
        assert any("а" <= symbol <= "я" for symbol in problem_sentence(problem))


BEGINNINGS = [b"", b"%PDF-1.4\n", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"<?xml"]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(BEGINNINGS), st.binary(max_size=300))
def test_no_bytes_break_the_look(tmp_path_factory: pytest.TempPathFactory, magic: bytes, rest: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(magic + rest)

    told = contents.look(str(path))

    assert told["kind"]
