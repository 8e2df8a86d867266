"""Every address of a card for people with a rule of every sort: open by one that fits, a 404 by one that does not."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse

from endocs.documents import ruling
from endocs.documents.models import AccessScope, Clients, Document, Level
from endocs.people.models import Department, Group, Organisation, User
from tests import cast
from tests.web.access_rows import SEERS, TABLE, Row
from tests.web.access_scene import Scene, scene
from tests.web.test_access_table import ADDRESSES, MAY_MISS, Visitors, fault, keys_for, proper_body, session_of

# They make a PDF, which takes half a second and asks the level nothing: one level is enough.
MAKE_A_PDF = frozenset(
    {"web:document_print", "web:request_package", "web:file_reading_pdf", "web:document_approval_sheet"}
)


@dataclass(frozen=True)
class Ruled:
    """An employee, how far his one rule goes, and whether it fits the cards of the scene."""

    person: User
    level: Level
    fits: bool


@pytest.mark.django_db
def test_a_rule_of_every_sort_and_level_opens_exactly_the_addresses_of_its_cards(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each way a rule can name a card, at each level, and beside it the same way naming another."""
    own = scene("vektra")
    people = ruled(own)
    guests = Visitors({name: session_of(one.person) for name, one in people.items()}, {}, {})
    names = [name for name, row in TABLE.items() if row.who == SEERS and not name.startswith("api:")]
    faults = []

    for name in names:
        address = reverse(name, kwargs=keys_for(name, ADDRESSES[name], own))
        for actor, one in people.items():
            if name in MAKE_A_PDF and one.fits and one.level > Level.SEE:
                continue
            for method in TABLE[name].methods.split():
                body = proper_body(name, own) if method == "POST" else None
                response = guests.visit(actor, method, address, body)
                row = Row(frozenset({actor} if one.fits else ()), TABLE[name].methods)
                wrong = fault(row, actor, method, name, response, is_foreign=False)
                if wrong and not (name in MAY_MISS and one.fits):
                    faults.append(f"{actor}: {method} {address} ({name}): {response.status_code} {wrong}")

    with capsys.disabled():
        print(f"\n{len(people)} people with a rule: {guests.count} visits")  # noqa: T201
    assert not faults, "\n".join(faults)


def ruled(own: Scene) -> dict[str, Ruled]:
    """Employees by what their one rule says."""
    firm = own.firm
    first, second = (Department.objects.create(workspace=firm.workspace, name=name) for name in ("Первый", "Второй"))
    for card in Document.objects.filter(workspace=firm.workspace):
        card.scope = AccessScope.of(card.kind, card.organisation, first, confidential=False)
        card.department = first
        card.save()
    other_firm = Organisation.objects.create(workspace=firm.workspace, name="ООО «Два»", inn="7704407589")
    kinds = [firm.kind(code) for code in ("act", "memo", "contract")]
    ways: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "kinds": ({"kinds": kinds}, {"kinds": [firm.kind("order")]}),
        "organisations": ({"organisations": [firm.organisation]}, {"organisations": [other_firm]}),
        "departments": ({"departments": [first]}, {"departments": [second]}),
        "clients of the department": ({"clients": Clients.DEPARTMENT}, {"clients": Clients.DEPARTMENT}),
        "own clients": ({"clients": Clients.MINE}, {"clients": Clients.MINE}),
        "all of it": ({"kinds": kinds, "departments": [first]}, {"kinds": kinds, "departments": [second]}),
    }
    found: dict[str, Ruled] = {}
    for way, (fitting, missing) in ways.items():
        for level in Level:
            for fits, said in ((True, fitting), (False, missing)):
                if way == "own clients" and fits:
                    continue  # one client has one manager, and that is the initiator
                name = f"{way}, {level.name}, {'fits' if fits else 'does not fit'}"
                found[name] = Ruled(
                    _ruled(firm, name, first if fits else second, {**said, "level": level}), level, fits
                )
    firm.manager.department = first
    firm.manager.save()
    return found


def _ruled(firm: cast.Firm, name: str, department: Department, said: dict[str, Any]) -> User:
    """An employee whose rule is his own at two of the levels, his group's at the others."""
    count = User.objects.count()
    person = cast.user(firm.workspace, f"ruled{count}@vektra.example", f"Сотрудник{count}", "Иван")
    person.department = department
    person.save()
    group = Group.objects.create(workspace=firm.workspace, name=name)
    group.members.add(person)
    principal = group if said["level"] in (Level.ADD_FILES, Level.MANAGE) else person
    ruling.add_rule(workspace=firm.workspace, said=ruling.Said(principal=principal, **said), by=firm.administrator)
    return person
