"""Requests with keys mixed across workspaces: none reaches what is another's, with the second wall and without it."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from tests.web.access_rows import ACTORS, STRANGER, TABLE
from tests.web.access_scene import MARK, scene
from tests.web.test_access_table import ADDRESSES, KEYLESS, keys_for, visitors


@pytest.mark.worlds
@pytest.mark.django_db
@pytest.mark.parametrize("is_walled", [True, False], ids=["behind the wall", "without the wall"])
def test_keys_mixed_at_random_reach_nothing_foreign(
    is_walled: bool, length: Callable[[int, int], int], settings: Any
) -> None:
    settings.ENDOCS_WALL = is_walled
    own, other = scene("vektra"), scene("beta")
    guests = visitors(own, other)
    dice = random.Random(20261124)
    names = [name for name in ADDRESSES if name in TABLE and name not in KEYLESS and not name.startswith("account_")]
    actors = [actor for actor in ACTORS if actor not in (STRANGER, ACTORS[-1])]
    fixed = {name for name in own.body if name.endswith("_FORMS") or name == "deed"}
    theirs_by_name = dict(zip(own.body, other.body.values(), strict=True))
    faults: list[str] = []

    for _visit in range(length(1000, 50000)):
        name, actor, method = dice.choice(names), dice.choice(actors), dice.choice(["GET", "POST"])
        mine, theirs = (keys_for(name, ADDRESSES[name], one) for one in (own, other))
        keys = {key: dice.choice([mine, theirs])[key] for key in mine}
        data: dict[str, Any] = {
            field: value if field in fixed else dice.choice([value, theirs_by_name[field]])
            for field, value in own.body.items()
            if field in fixed or dice.random() < 0.7
        }
        response = guests.visit(actor, method, reverse(name, kwargs=keys), data)
        content = getattr(response, "_endocs_body", b"") or (b"" if response.streaming else response.content)
        told = f"{actor} {method} {name} {keys} {data}"
        if response.status_code >= 500:
            faults.append(f"{response.status_code}: {told}")
        if MARK in content.decode(errors="ignore"):
            faults.append(f"shows what is another workspace's: {told}")

    assert not faults, "\n".join(faults[:20])
