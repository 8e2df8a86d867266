"""Messages of one base in any order, repeated, with people's changes between: the same cards, people's words stay."""

import os
import random
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from endocs.documents import actions, requisites
from endocs.documents.models import Document, File, Link
from endocs.onec.models import Infobase, OnecDocument
from endocs.onec.values import Deleted, NamedFile, Upsert
from tests import cast
from tests.onec import telling
from tests.onec.telling import INVOICE, SALE, VAT_INVOICE, key, receive, upsert

pytestmark = pytest.mark.django_db

TYPES = {"счёт": INVOICE, "акт": SALE, "сф": VAT_INVOICE}
LONG = bool(os.environ.get("ENDOCS_LONG"))


@dataclass
class World:
    """A base and what it has to say; every message of a document is later than the one before it."""

    firm: cast.Firm
    infobase: Infobase
    files: tuple[NamedFile, ...]
    told: list[Upsert | Deleted] = field(default_factory=list)

    def tell(self, name: str, change: dict[str, Any], minute: int) -> None:
        """The document says something new, or is gone."""
        if change.get("gone"):
            self.told.append(telling.deleted(upsert(self.firm, name, type=TYPES[name]), minute))
            return
        bases: dict[str, dict[str, Any]] = {"акт": {"invoice_ref": key("счёт")}, "сф": {"basis_refs": (key("акт"),)}}
        basis = bases.get(name, {})
        fields = {one: value for one, value in change.items() if one != "file"}
        chosen = (self.files[change["file"]],) if change.get("file") is not None else ()
        self.told.append(upsert(self.firm, name, type=TYPES[name], minute=minute, files=chosen, **{**basis, **fields}))


def _changes() -> st.SearchStrategy[dict[str, Any]]:
    """What a document may say: another sum, day, number, comment, file, operation, marks, or that it is gone."""
    return st.one_of(
        st.just({"gone": True}),
        st.fixed_dictionaries(
            {
                "total": st.one_of(st.none(), st.integers(-5, 5).map(lambda n: Decimal(n) + Decimal("0.50"))),
                "dated_on": st.one_of(st.none(), st.just(date(2026, 11, 1))),
                "number_printed": st.sampled_from(["1", "2", "3"]),
                "comment": st.sampled_from(["", "срочно"]),
                "file": st.sampled_from([None, 0, 1]),
                "operation": st.sampled_from(["Услуги", "Товары"]),
                "is_universal": st.booleans(),
                "is_posted": st.booleans(),
                "is_marked_deleted": st.booleans(),
            }
        ),
    )


@settings(
    max_examples=60 if LONG else 6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a world takes too long to be made smaller
)
@given(
    history=st.lists(st.tuples(st.sampled_from(list(TYPES)), _changes()), min_size=2, max_size=7),
    seed=st.integers(0, 2**32),
    edits=st.lists(st.sampled_from(["number", "comment", "subject"]), max_size=3),
)
def test_any_order_gives_the_same_cards_and_people_s_words_stay(
    history: list[tuple[str, dict[str, Any]]], seed: int, edits: list[str]
) -> None:
    with transaction.atomic():
        firm = cast.firm(uuid4().hex[:10])
        orderly = _world(firm, history, telling.base(firm, "по порядку"))
        shuffled = _world(firm, history, telling.base(firm, "как попало"))
        for told in orderly.told:
            receive(orderly.infobase, told)

        words = _play(shuffled, random.Random(seed), edits)

        expected, found = _cards(orderly.infobase), _cards(shuffled.infobase)
        for name, edited in words.items():
            for requisite, value in edited.items():
                expected[name][requisite] = value
        assert found == expected
        transaction.set_rollback(True)


def _world(firm: cast.Firm, history: list[tuple[str, dict[str, Any]]], infobase: Infobase) -> World:
    """The same history, told by that base."""
    files = tuple(telling.sent(infobase, "форма.pdf", b"%PDF-1.4 " + bytes([number])) for number in (65, 66))
    world = World(firm, infobase, files)
    for minute, (name, change) in enumerate(history):
        world.tell(name, change, minute)
    return world


def _play(world: World, chance: random.Random, edits: list[str]) -> dict[str, dict[str, Any]]:
    """Shuffled, some of it twice, with people's changes between; what people wrote last, by document."""
    messages = [*world.told, *(chance.choice(world.told) for _n in world.told)]
    messages += [replace(told, message_id=uuid4()) for told in chance.sample(world.told, len(world.told) // 2)]
    chance.shuffle(messages)
    words: dict[str, dict[str, Any]] = {}
    for place, told in enumerate(messages):
        receive(world.infobase, told)
        row = OnecDocument.objects.filter(infobase=world.infobase).order_by("?").first()
        if edits and row is not None and chance.random() < 0.4:
            requisite, value = edits.pop(), f"слово человека {place}"
            _write(world.firm, row.document, requisite, value)
            words.setdefault(row.object_ref, {})[requisite] = value
    return words


def _write(firm: cast.Firm, card: Document, requisite: str, value: str) -> None:
    now = Document.objects.select_related("kind").get(pk=card.pk)
    before = requisites.of(now)
    asked: dict[str, Any] = {name: getattr(before, name) for name in requisites.NAMES} | {requisite: value}
    actions.write(current=now, requisites=requisites.Requisites(**asked), by=firm.accountant)


def _cards(infobase: Infobase) -> dict[str, dict[str, Any]]:
    """Everything a card says, by the reference of its document."""
    rows = OnecDocument.objects.filter(infobase=infobase).select_related("document__kind")
    refs = dict(rows.values_list("document_id", "object_ref"))
    return {
        row.object_ref: {
            "kind": row.document.kind.code,
            **{name: getattr(row.document, name) for name in requisites.NAMES},
            "files": sorted(
                File.objects.filter(document=row.document, is_current=True).values_list("name", "blob__sha256")
            ) if _newest_has_file(row) else "any",
            "is_posted": row.document.posted_at is not None,
            "is_deleted": row.document.deleted_in_onec_at is not None,
            "links": sorted(
                (refs[link.source_id], link.type, refs[link.target_id])
                for link in Link.objects.filter(source=row.document)
            ),
        }
        for row in rows
    }  # fmt: skip


def _newest_has_file(row: OnecDocument) -> bool:
    """A file that 1C does not name any more stays, so which one is current then depends on what was not too late."""
    return bool(row.files_digest)
