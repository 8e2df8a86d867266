"""Every door says the same about a card: page, JSON of programs, file, list, its table, the way of a notice."""

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from endocs.documents import queries
from endocs.documents.models import Document, Level
from endocs.notifications.models import Notice
from endocs.people.models import User
from endocs.people.tokens import digest, new_token
from tests import cast
from tests.rights import reference, worlds


@pytest.mark.worlds
@pytest.mark.django_db
def test_every_door_to_every_card(length: Callable[[int, int], int], capsys: pytest.CaptureFixture[str]) -> None:
    """A card that may not be seen is a 404 at each door; one that may be seen opens at each. 160 pairs a world."""
    pairs = visits = 0
    for seed in range(1000, 1000 + length(2, 63)):
        world = worlds.world(seed, cards=20)
        files = {card.pk: cast.attached(card, _author(card)) for card in world.cards}
        for user in world.users:
            levels = {card.pk: reference.level(user, card) for card in world.cards}
            client, program = _doors(user)
            assert _listed(client) == _numbers(world, levels), (seed, user)
            visits += 1
            for card in world.cards:
                pairs += 1
                wanted = 200 if levels[card.pk] else 404
                file, notice = files[card.pk], _notice(user, card)
                answers = {
                    "page": client.get(reverse("web:document", args=[card.pk])),
                    "why": client.get(reverse("web:document_access", args=[card.pk])),
                    "file": client.get(reverse("web:file", args=[card.pk, file.pk])),
                    "card of programs": program.get(reverse("api:document", args=[card.pk])),
                    "file of programs": program.get(reverse("api:file", args=[card.pk, file.pk])),
                }
                statuses = {door: answer.status_code for door, answer in answers.items()}
                assert set(statuses.values()) == {wanted}, (seed, user, card.pk, statuses)
                led = client.get(reverse("web:notice", args=[notice.pk])).headers["Location"]
                assert (led == reverse("web:document", args=[card.pk])) == (wanted == 200), (seed, user, card.pk, led)
                visits += len(answers) + 1 + _deeds(client, card, levels[card.pk])
    with capsys.disabled():
        print(f"\n{pairs} pairs of a person and a card, {visits} visits at their doors")  # noqa: T201


def _deeds(client: Client, card: Document, level: int) -> int:
    """What each level lets do: the form of the requisites, a file, opening to others; the number of visits."""
    edit = client.get(reverse("web:document_edit", args=[card.pk]))
    assert (edit.status_code == 200) == (level >= Level.EDIT), (card.pk, level, edit.status_code)
    page = client.get(reverse("web:document_access", args=[card.pk])).content.decode() if level else ""
    assert (reverse("web:document_grants", args=[card.pk]) in page) == (level >= Level.MANAGE), (card.pk, level)
    return 1 + bool(level)


def _author(card: Document) -> User:
    assert card.author is not None
    return card.author


def _doors(user: User) -> tuple[Client, Client]:
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="endocs.web.entrance.EntranceBackend")
    token = new_token("endocs")
    user.api_tokens.create(name="программа", token_digest=digest(token))
    return client, Client(raise_request_exception=False, headers={"authorization": f"Bearer {token}"})


def _notice(user: User, card: Document) -> Notice:
    return Notice.objects.create(
        workspace_id=card.workspace_id, user=user, event_id=card.pk, kind="remark.made", document_id=card.pk,
        at=card.created_at,
    )  # fmt: skip


def _listed(client: Client) -> list[str]:
    """The numbers in the table of the registry, sorted."""
    answer = client.get(reverse("web:registry_export"))
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    return sorted(row["Номер"] for row in rows)


def _numbers(world: worlds.World, levels: dict[int, int]) -> list[str]:
    return sorted(card.number for card in world.cards if levels[card.pk])


@pytest.mark.worlds
@pytest.mark.django_db
def test_search_suggests_what_may_be_seen() -> None:
    """The search finds by number exactly the visible cards of that number."""
    world = worlds.world(2000, cards=15)
    for user in world.users:
        reader = User.objects.get(pk=user.pk)
        for card in world.cards:
            found = {one.pk for one in queries.found(reader, card.number, size=100)}
            assert (card.pk in found) == bool(reference.level(user, card)), (user, card.pk)
