"""Print forms of the emulator: a PDF with the requisites and the block that the operator would put under it."""

import functools
import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import typst

from sandbox.diadoc.contents import Signed
from sandbox.diadoc.deeds import moscow
from sandbox.diadoc.papers import Paper
from sandbox.diadoc.state import Entity
from sandbox.diadoc.titles import Deal

Facts = tuple[tuple[str, str], ...]
LABELS = {
    "DocumentNumber": "Номер", "DocumentDate": "Дата", "TotalSum": "Сумма с НДС", "TotalVat": "в том числе НДС",
    "CurrencyCode": "Валюта (код)", "Grounds": "Основание",
}  # fmt: skip
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


def form(entity: Entity, entities: Iterable[Entity]) -> Printed:
    """The form of a sent document, with the signatures of both its titles."""
    if entity.document is None:
        raise ValueError("only a document has a form")
    known = list(entities)
    titles = {entity.id, *(one.id for one in known if one.parent == entity.id and one.kind != "Signature")}
    stamp = tuple(
        f"Подписано {moscow(one.ticks):%d.%m.%Y %H:%M}: {one.content.signer.name}"
        for one in known
        if isinstance(one.content, Signed) and one.parent in titles
    )
    told = tuple((LABELS.get(key, key), value) for key, value in entity.document.metadata.items())
    return Printed(entity.document.title, told, stamp)


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
