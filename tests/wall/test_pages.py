"""Pages, the API and jobs stand behind the wall: proven by queries that forgot the workspace."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from endocs.documents.models import Document
from endocs.jobs.queue import job
from endocs.people import api_tokens
from endocs.people.models import ApiToken, User
from endocs.people.tokens import digest
from endocs.wall.place import place
from tests.cast import PASSWORD, Firm, document, firm

seen: list[Any] = []


def forgetful(request: HttpRequest) -> HttpResponse:
    """A page whose author forgot whose documents he reads."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id_if_assigned() is null, now()")
        began = cursor.fetchone()
        cursor.execute("select pg_current_xact_id_if_assigned() is null, now()")
        is_one = cursor.fetchone() == began
    numbers = ",".join(Document.objects.order_by("pk").values_list("number", flat=True))
    return HttpResponse(f"{request.method} {place()} {numbers} {is_one}")


urlpatterns = [path("forgetful", forgetful)]


@pytest.fixture
def pair() -> Iterator[tuple[Firm, Firm]]:
    """Two firms with a card each."""
    both = firm(), firm("foreign")
    for made, number in zip(both, ("ours", "theirs"), strict=True):
        Document.objects.filter(pk=document(made).pk).update(number=number)
    yield both
    seen.clear()


@pytest.mark.urls("tests.wall.test_pages")
@pytest.mark.django_db(transaction=True)
def test_forgetful_page_shows_own_cards_only(pair: tuple[Firm, Firm]) -> None:
    """A page that is read is one transaction, one that writes is many; both stand inside."""
    for made, number in zip(pair, ("ours", "theirs"), strict=True):
        client = Client()
        client.force_login(made.manager)
        for ask, told in (("get", "GET"), ("post", "POST"), ("get", "GET")):
            body = getattr(client, ask)("/forgetful").content.decode()
            assert body == f"{told} {made.workspace.pk} {number} {told == 'GET'}"
    assert place() == "outside"
    assert Document.objects.count() == 2


@pytest.mark.django_db
def test_log_in_out_and_in_elsewhere(pair: tuple[Firm, Firm]) -> None:
    """One browser, two workspaces one after the other."""
    client = Client()
    for made, other in (pair, pair[::-1]):
        answer = client.post("/login/", {"login": made.manager.email, "password": PASSWORD})
        assert answer.status_code == 302, answer.content.decode()
        page = client.get("/documents/").content.decode()
        assert made.manager.short_name in page
        foreign = Document.objects.get(workspace=other.workspace)
        assert client.get(f"/documents/{foreign.pk}/").status_code == 404
        client.post("/logout/")


@pytest.mark.django_db
def test_token_is_found_by_a_stranger_and_stands_for_one_workspace(pair: tuple[Firm, Firm]) -> None:
    """The API enters the workspace of the token's user."""
    for made in pair:
        ApiToken.objects.create(user=made.accountant, name="1C", token_digest=digest(f"endocs_{made.workspace.pk}"))
        header = {"authorization": f"Bearer endocs_{made.workspace.pk}"}
        cards = Client().get("/api/v1/documents", headers=header).json()
        assert str(Document.objects.get(workspace=made.workspace).pk) in str(cards)
    assert api_tokens.user_of_token("endocs_nobody") is None


@job("tests.wall_count")
def count() -> None:
    """What a job sees that forgot the workspace."""
    seen.append((place(), Document.objects.count(), User.objects.count()))


@pytest.mark.django_db
def test_job_of_one_workspace_does_not_see_the_other(pair: tuple[Firm, Firm], monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock's jobs look after everybody."""
    monkeypatch.setattr("endocs.jobs.queue.close_old_connections", lambda: None)
    for workspace_id in (pair[0].workspace.pk, pair[1].workspace.pk):
        count.func(None, workspace_id=workspace_id)
    count.func(None)
    assert seen == [(str(pair[0].workspace.pk), 1, 4), (str(pair[1].workspace.pk), 1, 4), ("outside", 2, 8)]
