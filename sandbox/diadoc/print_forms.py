"""Print forms of the emulator: a PDF with the requisites and the block that the operator would put under it."""

import functools
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import typst

from sandbox.diadoc.papers import Paper
from sandbox.diadoc.titles import Deal

Facts = tuple[tuple[str, str], ...]
SHEET = """
#set document(date: none)
#set page(paper: "a4", margin: 20mm)
#set text(lang: "ru", size: 11pt)
#let told = json("told.json")
= #told.title
#v(4mm)
#table(columns: (45mm, 1fr), stroke: 0.4pt + gray, inset: 6pt, ..told.facts.flatten())
#if told.stamp.len() > 0 [
  #v(10mm)
  #block(stroke: 1pt + blue, inset: 8pt, radius: 3pt, width: 100%)[
    #text(fill: blue, weight: "bold")[Эмулятор оператора ЭДО: образец, не имеет юридической силы]
    #for line in told.stamp [ \\ #text(fill: blue, size: 9pt, line) ]
  ]
]
"""


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF that is made when it is read, the same each time."""

    title: str
    facts: Facts
    stamp: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Number of bytes."""
        return len(pdf(self))

    def pieces(self, *, original: bool = False) -> Iterator[bytes]:
        """All at once."""
        del original
        yield pdf(self)


def facts(deal: Deal) -> Facts:
    """What a form says of a deal."""
    return _facts(deal.paper, deal.sender.name, deal.recipient.name, deal.day)


def _facts(paper: Paper, sender: str, recipient: str, day: str) -> Facts:
    _, vat, total = paper.sums
    told = [("Продавец", sender), ("Покупатель", recipient), ("Номер", paper.number), ("Дата", day)]
    if paper.total is not None or paper.lines:
        told += [
            ("Сумма", f"{total:.2f} ₽"),
            ("в том числе НДС", "без НДС" if paper.vat_rate is None else f"{vat:.2f} ₽"),
        ]
    return (*told, ("Основание", f"{paper.grounds[0]} № {paper.grounds[1]} от {paper.grounds[2]}"))


@functools.lru_cache(maxsize=64)
def pdf(form: Printed) -> bytes:
    """The form's bytes."""
    with tempfile.TemporaryDirectory() as folder:
        told = {"title": form.title, "facts": form.facts, "stamp": form.stamp}
        (Path(folder) / "told.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        (Path(folder) / "sheet.typ").write_text(SHEET, encoding="utf-8")
        made = typst.compile(str(Path(folder) / "sheet.typ"), root=folder)
    assert isinstance(made, bytes)  # noqa: S101  (what it gives without an output)
    return made
