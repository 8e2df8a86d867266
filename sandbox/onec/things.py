"""Things of a base by reference, versions by one counter, and the directory; safe to use from threads."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from random import Random
from typing import TypeVar, cast
from uuid import UUID

from sandbox.onec.keeping import Kept, load, save
from sandbox.onec.objects import (
    AttachedFile,
    Contract,
    Counterparty,
    Currency,
    Document,
    Item,
    Organisation,
    Reference,
    Thing,
    User,
)

OneThing = TypeVar("OneThing", bound=Thing)
ROUBLES = "643"


class Things:
    """One base; with a file it is found there again. `clock` tells the local time of the base."""

    def __init__(self, *, seed: int = 1, clock: Callable[[], datetime] | None = None, file: Path | None = None) -> None:
        self.lock = threading.RLock()
        self.clock = clock or (lambda: datetime.now().replace(microsecond=0))  # noqa: DTZ005  (1C knows no zones)
        self.file = file
        self.depth = 0
        self.random = Random(seed)  # noqa: S311  (no secret)
        kept = load(file) if file else None
        self.kept = kept or Kept()
        if kept:
            self.random = Random(f"{seed}:{kept.version}")  # noqa: S311
        else:
            self.add(Currency(ref=self.new_ref(), code=ROUBLES, name="руб.", full_name="Российский рубль"))

    @contextmanager
    def changing(self) -> Iterator[None]:
        """One deed: nobody reads in the middle, and the file is written at its end."""
        with self.lock:
            self.depth += 1
            try:
                yield
            finally:
                self.depth -= 1
                if not self.depth and self.file:
                    save(self.kept, self.file)

    def new_ref(self) -> UUID:
        """A reference nobody has."""
        with self.lock:
            return UUID(int=self.random.getrandbits(128), version=4)

    def add(self, thing: OneThing) -> OneThing:
        """A new thing is in the base."""
        return self.write(thing)

    def write(self, thing: OneThing) -> OneThing:
        """The thing as it is now has a new version."""
        with self.changing():
            self.kept.version += 1
            thing.data_version = self.kept.version
            self.kept.of(type(thing))[thing.ref] = thing
        return thing

    def get(self, kind: type[OneThing], ref: UUID | None) -> OneThing | None:
        """The thing; None when it is not there (any more)."""
        with self.lock:
            return cast(OneThing | None, self.kept.of(kind).get(ref)) if ref else None

    def all(self, kind: type[OneThing]) -> list[OneThing]:
        """Of one kind, as they were entered."""
        with self.lock:
            return cast(list[OneThing], list(self.kept.of(kind).values()))

    def find(self, reference: Reference | None) -> Thing | None:
        """What a reference of any type points to."""
        if reference is None:
            return None
        with self.lock:
            for kind in self.kept.kinds():
                if reference.type == kind.SET:
                    return self.get(kind, reference.ref)
        return None

    def delete(self, thing: Thing) -> None:
        """The thing vanishes, its movements, its status and its files too."""
        with self.changing():
            self.kept.of(type(thing)).pop(thing.ref, None)
            self.kept.statuses = [one for one in self.kept.statuses if one.document.ref != thing.ref]
            for file in self.files_of(thing):
                self.kept.of(AttachedFile).pop(file.ref, None)

    def mark(self, thing: Thing, *, deleted: bool = True) -> None:
        """Mark for deletion, which un-posts a document, or take the mark off."""
        with self.changing():
            thing.deletion_mark = deleted
            if deleted and isinstance(thing, Document):
                thing.posted = False
            self.write(thing)

    def add_organisation(self, *, name: str, inn: str, kpp: str = "", prefix: str = "0000") -> Organisation:
        """One of ours."""
        return self.add(
            Organisation(
                ref=self.new_ref(), name=name, full_name=name, short_name=name, inn=inn, kpp=kpp, prefix=prefix
            )
        )

    def add_counterparty(
        self, *, name: str, inn: str = "", kpp: str = "", sort: str = "ЮридическоеЛицо", tax_number: str = ""
    ) -> Counterparty:
        """A client."""
        return self.add(
            Counterparty(
                ref=self.new_ref(), name=name, full_name=name, inn=inn, kpp=kpp, sort=sort, tax_number=tax_number
            )
        )

    def add_contract(
        self, *, organisation: Organisation, counterparty: Counterparty, number: str, dated: datetime | None = None
    ) -> Contract:
        """A contract with a client, in roubles."""
        on = dated or self.clock()
        return self.add(
            Contract(
                ref=self.new_ref(),
                name=f"Договор № {number} от {on:%d.%m.%Y}",
                owner=counterparty.ref,
                organisation=organisation.ref,
                number=number,
                dated=on,
                currency=self.currency(),
            )
        )

    def currency(self, code: str = ROUBLES) -> UUID:
        """The currency with this number of ISO 4217, entered when it is not there."""
        names = {"840": "USD", "978": "EUR", "156": "CNY", "398": "KZT", "933": "BYN"}
        with self.changing():
            found = next((one for one in self.all(Currency) if one.code == code), None)
            return (found or self.add(Currency(ref=self.new_ref(), code=code, name=names.get(code, code)))).ref

    def item(self, name: str, *, is_service: bool) -> Item:
        """The thing or service of this name, entered when it is not there."""
        with self.changing():
            found = next((one for one in self.all(Item) if one.name == name), None)
            return found or self.add(Item(ref=self.new_ref(), name=name, full_name=name, is_service=is_service))

    def user(self, name: str) -> User:
        """The user of this name, entered when he is not there."""
        with self.changing():
            found = next((one for one in self.all(User) if one.name == name), None)
            return found or self.add(User(ref=self.new_ref(), name=name))

    def attach(self, document: Thing, *, name: str, content: bytes) -> AttachedFile:
        """A file on a document; its name with the extension."""
        stem, _, extension = name.rpartition(".")
        return self.add(
            AttachedFile(
                ref=self.new_ref(),
                name=stem or name,
                extension=extension if stem else "",
                owner=Reference(document.SET, document.ref),
                size=len(content),
                content=content,
            )
        )

    def files_of(self, thing: Thing) -> list[AttachedFile]:
        """Files of a document."""
        return [one for one in self.all(AttachedFile) if one.owner and one.owner.ref == thing.ref]
