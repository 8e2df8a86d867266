"""What is answered to an address under standard.odata: sets, one thing, rows of registers, turnovers, posting."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from sandbox.onec.objects import NIL, AttachedFile, Document, Thing, attributes
from sandbox.onec.odata import metadata
from sandbox.onec.odata.filtering import WrongFilter, parse
from sandbox.onec.odata.rows import (
    PRESENTATION,
    REGISTERS,
    Row,
    Writer,
    payments,
    turnovers,
    version,
    with_presentations,
)
from sandbox.onec.store import Store

_KEY = re.compile(r"^(?P<set>\w+)\(guid'(?P<ref>[0-9A-Fa-f-]{36})'\)(?:/(?P<deed>\w+))?$")
_FUNCTION = re.compile(r"^(?P<set>\w+)/Turnovers\((?P<arguments>.*)\)$")
_NAMES = "Condition|Dimensions|StartPeriod|EndPeriod"
_ARGUMENT = re.compile(rf"({_NAMES})=(.*?)(?=,(?:{_NAMES})=|$)")
ORDER_IS_IGNORED = ("AccumulationRegister_",)


class Refused(Exception):  # noqa: N818  (what has happened)
    """An `odata.error`."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(text)
        self.status, self.code, self.text = status, code, text


@dataclass(slots=True)
class Answer:
    """A value that becomes JSON (or Atom), or a text."""

    value: dict[str, Any] | None = None
    text: str = ""
    status: int = 200


@dataclass(slots=True)
class Asked:
    """A request: the address under standard.odata, decoded, and its options."""

    method: str
    path: str
    options: dict[str, str]
    body: dict[str, Any] = field(default_factory=dict)
    if_match: str = ""
    shift: timedelta = timedelta(0)


class Face:
    """The interface of one base; `published` are the sets that its composition holds."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.sets = _sets(store)
        self.published = set(self.sets)
        self.random = Random(7)  # noqa: S311  (no secret)

    def answer(self, asked: Asked) -> Answer:
        """The answer; `Refused`."""
        with self.store.lock:
            path = asked.path.strip("/")
            if path == "$metadata":
                return Answer(text=metadata.edmx({name: self.sets[name] for name in self.sets if self.has(name)}))
            if not path:
                named = [{"name": name, "url": name} for name in self.sets if self.has(name)]
                return Answer({"odata.metadata": "$metadata", "value": named})
            if match := _KEY.match(path):
                return self.one(asked, match["set"], UUID(match["ref"]), match["deed"] or "")
            if match := _FUNCTION.match(path):
                return self.turnovers(match["set"], match["arguments"])
            return self.many(asked, path)

    def has(self, name: str) -> bool:
        """Whether the set is in the composition."""
        return name in self.published

    def check(self, name: str) -> None:
        """Refuses a set that is not published."""
        owner = next((one for one in self.published if name == one or name.startswith(f"{one}_")), None)
        if owner is None or (name not in self.sets and name not in self.tables()):
            raise Refused(404, "8", f"Сущность {name} не найдена")

    def tables(self) -> dict[str, tuple[type[Thing], str]]:
        """Table parts as sets of their own."""
        return {
            f"{name}_{one.name}": (kind, one.field)
            for name, kind in self.sets.items()
            if kind is not None
            for one in attributes(kind)
            if one.is_table
        }

    def one(self, asked: Asked, name: str, ref: UUID, deed: str) -> Answer:
        """A thing, its posting, or a change of its marks."""
        self.check(name)
        kind = self.sets.get(name)
        thing = self.store.get(kind, ref) if kind else None
        if thing is None:
            raise Refused(404, "9", f"Экземпляр сущности {name} с ключом {ref} не найден")
        if asked.method == "GET":
            rows = self.shaped(asked, name, [Writer(self.store, asked.shift).row(thing)])
            return Answer({"odata.metadata": f"$metadata#{name}/@Element", **rows[0]})
        if asked.if_match and asked.if_match != version(thing.data_version):
            raise Refused(412, "15", "Версия данных не совпадает")
        if deed in ("Post", "Unpost") and isinstance(thing, Document):
            (self.store.post if deed == "Post" else self.store.unpost)(thing)
        elif asked.method == "PATCH" and set(asked.body) == {"DeletionMark"}:
            self.store.mark(thing, deleted=bool(asked.body["DeletionMark"]))
        else:
            raise Refused(405, "6", "Метод не поддерживается")
        return Answer(Writer(self.store).row(thing))

    def many(self, asked: Asked, name: str) -> Answer:
        """A page of a set."""
        self.check(name)
        rows = self.rows(name, Writer(self.store, asked.shift))
        if text := asked.options.get("$filter"):
            try:
                holds = parse(text)
                rows = [row for row in rows if holds(row)]
            except WrongFilter as problem:
                raise Refused(400, "14", f"Ошибка в выражении отбора: {problem}") from None
        rows = self.ordered(name, rows, asked.options.get("$orderby", ""))
        count = len(rows)
        rows = rows[_number(asked, "$skip", 0) :]
        rows = rows[: _number(asked, "$top", len(rows))]
        told: dict[str, Any] = {"odata.metadata": f"$metadata#{name}"}
        if asked.options.get("$inlinecount") == "allpages":
            told["odata.count"] = str(count)
        return Answer({**told, "value": self.shaped(asked, name, rows)})

    def rows(self, name: str, writer: Writer) -> list[Row]:
        """All rows of a set."""
        if name in REGISTERS:
            return list(REGISTERS[name](writer))
        if name in self.tables():
            kind, of_field = self.tables()[name]
            return [
                writer.line(thing.ref, number, line)
                for thing in self.store.all(kind)
                for number, line in enumerate(getattr(thing, of_field), 1)
            ]
        if name.endswith("ПрисоединенныеФайлы"):
            owner = f"Document_{name.removeprefix('Catalog_').removesuffix('ПрисоединенныеФайлы')}"
            files = [one for one in self.store.all(AttachedFile) if one.owner and one.owner.type == owner]
            return [{**writer.row(one), "ВладелецФайла_Key": str(one.owner.ref)} for one in files if one.owner]
        kind_of = self.sets[name]
        return [writer.row(thing) for thing in self.store.all(kind_of)] if kind_of else []

    def ordered(self, name: str, rows: list[Row], orderby: str) -> list[Row]:
        """References are ordered by what they look like; what is equal comes in any order, each time another."""
        if not orderby or name.startswith(ORDER_IS_IGNORED):
            return rows if not name.startswith(ORDER_IS_IGNORED) else self.shuffled(rows)
        keys = [part.split() for part in orderby.split(",")]
        rows = rows if any(one[0] == "Ref_Key" for one in keys) and name in self.sets else self.shuffled(rows)
        for one in reversed(keys):
            rows.sort(key=_order(one[0]), reverse=one[1:] == ["desc"])
        return rows

    def shuffled(self, rows: list[Row]) -> list[Row]:
        """The rows in another order."""
        return self.random.sample(rows, len(rows))

    def shaped(self, asked: Asked, name: str, rows: Iterable[Row]) -> list[Row]:
        """Rows with what `$select` and `$expand` ask for."""
        wanted = [part.strip() for part in asked.options.get("$select", "").split(",") if part.strip()]
        everything = not wanted or "*" in wanted
        with_all = f"*{PRESENTATION}" in wanted
        shaped = []
        for row in rows:
            told = with_presentations(row, with_all) if everything else {}
            for each in wanted:
                if each in ("*", f"*{PRESENTATION}"):
                    told |= row if with_all else {}
                elif each in row:
                    told[each] = row[each]
                else:
                    raise Refused(400, "14", f"Сегмент пути {each} не найден!")
            told |= {each: self.expanded(name, row, each) for each in _parts(asked, "$expand")}
            shaped.append(told)
        return shaped

    def expanded(self, name: str, row: Row, what: str) -> Row | None:
        """What a reference of the row points to, whole."""
        kind = self.sets.get(name)
        target = next((one.of for one in attributes(kind) if one.name == what), "") if kind else ""
        if not target or f"{what}_Key" not in row:
            raise Refused(400, "14", f"Сегмент пути {what} не найден!")
        ref = UUID(row[f"{what}_Key"])
        other = self.sets.get(target)
        thing = self.store.get(other, ref) if other and ref != NIL else None
        return with_presentations(Writer(self.store).row(thing), False) if thing else None

    def turnovers(self, name: str, arguments: str) -> Answer:
        """The virtual table of the register of payments."""
        self.check(name)
        if name != "AccumulationRegister_ОплатаСчетов":
            raise Refused(404, "8", f"Сущность {name}/Turnovers не найдена")
        told = {name: text.removeprefix("'").removesuffix("'") for name, text in _ARGUMENT.findall(arguments)}
        rows: Iterable[Row] = payments(Writer(self.store))
        if text := told.get("Condition"):
            try:
                holds = parse(text)
                rows = [row for row in rows if holds(row)]
            except WrongFilter as problem:
                raise Refused(400, "14", f"Ошибка в выражении отбора: {problem}") from None
        dimensions = [part.strip() for part in told.get("Dimensions", "").split(",") if part.strip()]
        found = list(turnovers(iter(rows), dimensions or ["Организация", "СчетНаОплату", "СтавкаНДС"]))
        return Answer({"odata.metadata": f"$metadata#{name}/Turnovers", "value": self.shuffled(found)})


def _sets(store: Store) -> dict[str, type[Thing] | None]:
    kinds = [kind for kind in store.kept.kinds() if kind is not AttachedFile]
    found: dict[str, type[Thing] | None] = {kind.SET: kind for kind in kinds}
    for name in [name for name in found if name.startswith("Document_")]:
        found[f"Catalog_{name.removeprefix('Document_')}ПрисоединенныеФайлы"] = AttachedFile
    return found | dict.fromkeys(REGISTERS)


def _order(name: str) -> Callable[[Row], Any]:
    if name == "Ref_Key":
        return lambda row: (row.get(f"Ref{PRESENTATION}", ""), row["Ref_Key"])
    if name == "LineNumber":
        return lambda row: int(row[name])
    return lambda row: row.get(name)


def _parts(asked: Asked, option: str) -> list[str]:
    return [part.strip() for part in asked.options.get(option, "").split(",") if part.strip()]


def _number(asked: Asked, option: str, default: int) -> int:
    text = asked.options.get(option, str(default))
    if not text.isdigit():
        raise Refused(400, "14", f"{option} не является числом")
    return int(text)
