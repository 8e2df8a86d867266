"""Who gets what at every address: a table by the names of the resolver, tried with own, foreign and hostile keys.

An address without a row fails, so a new page cannot be forgotten here.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from endocs.people.models import ApiToken, User
from endocs.people.tokens import digest, new_token
from tests import cast
from tests.onec import cast as onec_cast
from tests.web.access_rows import (
    ACCOUNTANT,
    ACTORS,
    ADMINISTRATOR,
    ADMINISTRATORS,
    EMPLOYEE,
    FOREIGN,
    INITIATOR,
    STRANGER,
    TABLE,
    Row,
)
from tests.web.access_scene import MARK, Scene, scene

HUGE = "9" * 30


def addresses(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every pattern under its full name; one without a name under its pattern."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern, inner)
        else:
            yield f"{namespace}{pattern.name or pattern.pattern}", pattern


ADDRESSES = dict(addresses(get_resolver()))


def keys_for(name: str, pattern: URLPattern, things: Scene) -> dict[str, Any]:
    """The keys of this address, from the entry with the longest beginning in common."""
    wanted = set(pattern.pattern.regex.groupindex)
    if not wanted:
        return {}
    found = max((entry for entry in things.keys if name.startswith(entry)), key=len, default=None)
    assert found is not None, f"no key for {name}"
    return {key: things.keys[found][key] for key in wanted}


@dataclass
class Visitors:
    """Each actor's cookies and token; every visit is undone."""

    cookies: dict[str, str]
    tokens: dict[str, str]
    bases: dict[str, onec_cast.Base]
    count: int = 0
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def visit(self, actor: str, method: str, address: str, data: dict[str, Any] | None = None) -> HttpResponse:
        """The answer to one visit, whose writes are rolled back."""
        is_api = address.startswith("/api/")
        headers = {"accept-language": "ru", "referer": ""}
        if is_api and actor in self.tokens:
            headers["authorization"] = f"Bearer {self.tokens[actor]}"
        if address.startswith(onec_cast.API) and actor in self.bases:
            headers |= self.bases[actor].headers
        client, written = self.client, list[str]()
        has_session = not is_api and actor in self.cookies
        client.cookies = SimpleCookie({"sessionid": self.cookies[actor]} if has_session else {})
        self.count += 1
        sent: Any = data or {}
        with transaction.atomic(), connection.execute_wrapper(_writes_into(written)):
            if method == "POST" and is_api and not address.endswith("/files"):
                response = client.post(address, json.dumps(sent), content_type="application/json", headers=headers)
            elif method == "POST":
                response = client.post(address, sent, headers=headers)
            else:
                response = client.get(address, sent, headers=headers)
            if response.streaming:
                response._endocs_body = b"".join(response.streaming_content)  # type: ignore[attr-defined]
            self.check_walls(f"{actor} {method} {address}", written)
            transaction.set_rollback(True)
        return response  # type: ignore[return-value]

    def check_walls(self, visit: str, written: list[str]) -> None:
        """No row refers to a thing of another workspace; asked of the tables that the visit has written."""
        with connection.cursor() as cursor:
            for query, names, tables in WALLS:
                if not any(f'"{table}"' in sql for sql in written for table in tables):
                    continue
                cursor.execute(query)
                assert cursor.fetchone() is None, f"{visit}: {names} goes through the wall"


def _writes_into(written: list[str]) -> Callable[..., Any]:
    """Keeps the statements that write."""

    def note(execute: Callable[..., Any], sql: Any, *rest: Any) -> Any:
        if str(sql).lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
            written.append(str(sql))
        return execute(sql, *rest)

    return note


def walls() -> Iterator[tuple[str, str, tuple[str, str]]]:
    """For each foreign key between two tables that know their workspace: the rows in which they differ."""
    for model in apps.get_models():
        columns = {one.name: one for one in model._meta.concrete_fields}
        if "workspace" not in columns or not model.__module__.startswith("endocs."):
            continue
        for one in columns.values():
            other = one.related_model
            if one.is_relation and isinstance(other, type) and "workspace" in {f.name for f in other._meta.fields}:
                mine, theirs = model._meta.db_table, other._meta.db_table
                yield (
                    f'select 1 from "{mine}" mine join "{theirs}" theirs on theirs.id = mine."{one.column}" '  # noqa: S608
                    "where mine.workspace_id <> theirs.workspace_id limit 1",
                    f"{model.__name__}.{one.name}",
                    (mine, theirs),
                )


WALLS = list(walls())


def visitors(own: Scene, other: Scene) -> Visitors:
    people = {
        EMPLOYEE: own.firm.other_manager, INITIATOR: own.firm.manager, ACCOUNTANT: own.firm.accountant,
        ADMINISTRATOR: own.firm.administrator, FOREIGN: other.firm.administrator,
    }  # fmt: skip
    return Visitors(
        {actor: session_of(user) for actor, user in people.items()},
        {actor: token_of(user) for actor, user in people.items()},
        {actor: scene.base for actor, scene in ((ADMINISTRATOR, own), (FOREIGN, other)) if scene.base},
    )


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user, backend="endocs.web.entrance.EntranceBackend")
    return client.cookies["sessionid"].value


def token_of(user: User) -> str:
    token = new_token("endocs")
    ApiToken.objects.create(user=user, name="программа", token_digest=digest(token))
    return token


def is_login(response: HttpResponse) -> bool:
    return response.status_code == 302 and response["Location"].startswith(reverse("web:login"))


def fault(row: Row, actor: str, method: str, name: str, response: HttpResponse, *, is_foreign: bool) -> str | None:
    """What is wrong with an answer, or nothing."""
    status = response.status_code
    is_onec, is_known_method = name.startswith("onec_api:"), method in row.methods.split()
    is_api = name.startswith("api:") or is_onec
    if status >= 500:
        return "an error of the server"
    if name in ("api:api-root", "onec_api:api-root"):
        return None if status == 404 else "is not empty"
    if actor not in row.who and (actor == STRANGER or (is_onec and actor not in ADMINISTRATORS)):
        refused = status == 401 if is_api else is_login(response)
        return None if refused or status in (404, 405) else "a stranger is not refused"
    if not is_known_method:
        return None if status in (404, 405) or (status < 400 and name.startswith(OPEN)) else "answers to that method"
    if actor not in row.who or is_foreign:
        return None if status == 404 else "is not a 404"
    if status == 404 or (is_login(response) and name != "web:logout"):
        return "does not exist for one who may"
    return None if status in (200, 201, 204, 206, 301, 302, 303, 304, 400, 409, 422) else "an answer nobody expects"


# allauth's log-in pages, and a redirection takes any method.
OPEN = ("web:login", "account_", "web:password_reset", "web:settings", "web:gallery")
# A 404 for the one who may comes from what is missing in the scene, or by the state of the card.
MAY_MISS = frozenset(
    {
        "web:job_run",
        "web:page_image",
        "web:document_new",
        "web:invitation",
        "web:gallery",
        "web:notice",
        "api:documents",
    }
)


@pytest.mark.django_db
def test_every_address_answers_as_the_table_says(capsys: pytest.CaptureFixture[str]) -> None:
    own, other = scene("vektra"), scene("beta")
    guests = visitors(own, other)
    faults = [f"{name}: has no row" for name in ADDRESSES if name not in TABLE]

    for name, pattern in ADDRESSES.items():
        row = TABLE.get(name)
        if row is None:
            continue
        has_keys = bool(keys_for(name, pattern, own))
        for is_foreign in (False, True) if has_keys and name not in KEYLESS else (False,):
            address = reverse(name, kwargs=keys_for(name, pattern, other if is_foreign else own))
            for actor in ACTORS:
                if is_foreign and actor == FOREIGN:
                    continue
                for method in ("GET", "POST"):
                    response = guests.visit(
                        actor, method, address, proper_body(name, own) if method == "POST" else None
                    )
                    wrong = fault(row, actor, method, name, response, is_foreign=is_foreign)
                    if wrong == "does not exist for one who may" and name in MAY_MISS:
                        continue
                    if wrong:
                        faults.append(f"{actor} {method} {address} ({name}): {response.status_code} {wrong}")

    with capsys.disabled():
        print(f"\n{len(ADDRESSES)} addresses, {guests.count} visits")  # noqa: T201
    assert not faults, "\n".join(faults)


# Their keys are no things of a workspace: words of a letter, and the queue of the whole installation.
KEYLESS = frozenset({"web:invitation", "account_reset_password_from_key", "web:job_run"})


def proper_body(name: str, own: Scene) -> dict[str, Any]:
    """What a POST cannot do without, where an empty one says nothing about rights."""
    if name == "api:files":
        return {"file": SimpleUploadedFile("акт.pdf", cast.PDF)}
    return {"principal_key": f"user:{own.firm.accountant.pk}", "level": "2"} if name == "web:document_grants" else {}


@pytest.mark.django_db
@pytest.mark.parametrize("hostile", ["foreign", "huge", "nonsense"])
def test_keys_of_others_in_query_and_body_reach_nothing(hostile: str, capsys: pytest.CaptureFixture[str]) -> None:
    own, other = scene("vektra"), scene("beta")
    guests = visitors(own, other)
    theirs = dict(zip(own.body, other.body.values(), strict=True))
    values: Callable[[str], Any] = {
        "foreign": lambda name: theirs[name],
        "huge": lambda name: HUGE,
        "nonsense": lambda name: "\x00²",
    }[hostile]
    fixed = {name for name in own.body if name.endswith("_FORMS") or name == "deed"}
    data = {name: own.body[name] if name in fixed else values(name) for name in own.body}
    faults = []

    for name, pattern in ADDRESSES.items():
        if name not in TABLE or name.startswith("account_"):
            continue
        address = reverse(name, kwargs=keys_for(name, pattern, own))
        for actor in (INITIATOR, ADMINISTRATOR):
            for method in ("GET", "POST"):
                response = guests.visit(actor, method, address, data)
                content = getattr(response, "_endocs_body", b"") or (b"" if response.streaming else response.content)
                if response.status_code >= 500:
                    faults.append(f"{actor} {method} {address} ({name}): {response.status_code}")
                elif MARK in content.decode(errors="ignore"):
                    faults.append(f"{actor} {method} {address} ({name}): shows what is another workspace's")

    with capsys.disabled():
        print(f"\n{hostile} keys: {guests.count} visits")  # noqa: T201
    assert not faults, "\n".join(faults)


@pytest.mark.django_db
def test_every_operation_of_the_api_has_a_row() -> None:
    own = scene("vektra")
    token = token_of(own.firm.manager)
    described = Client(headers={"authorization": f"Bearer {token}"}).get(reverse("api:description")).json()

    for path, operations in described["paths"].items():
        match = resolve(path.replace("{document_id}", "1").replace("{file_id}", "1"))
        methods = TABLE[match.view_name].methods.lower().split()
        assert set(operations) == set(methods), path


@pytest.mark.django_db
def test_every_operation_of_the_protocol_of_1c_has_a_row() -> None:
    described = onec_cast.base().get("openapi.json").json()

    assert len(described["paths"]) == 7
    for path, operations in described["paths"].items():
        match = resolve(path.replace("{cursor}", "1").replace("{sha256}", "0" * 64))
        methods = TABLE[match.view_name].methods.lower().split()
        assert set(operations) == set(methods), path
