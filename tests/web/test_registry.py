"""The registry: what it narrows to, page by page, as a table and as an archive."""

import io
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from endocs.documents import actions
from endocs.documents.models import Document
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.people.models import User
from tests import cast

pytestmark = pytest.mark.django_db


def _as(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="endocs.web.entrance.EntranceBackend")
    return client


def _listed(user: User, query: str = "") -> list[str]:
    response = _as(user).get(f"{reverse('web:registry')}{query}")
    assert response.status_code == 200
    return [row.document.number for row in response.context["rows"]]


def _body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_newest_first_and_only_what_one_may_see() -> None:
    firm, other = cast.firm(), cast.firm("beta")
    cast.document(firm, number="1", dated_on=date(2026, 11, 1))
    cast.document(firm, number="2", dated_on=date(2026, 11, 2))
    cast.document(firm, number="3", by=firm.manager, dated_on=date(2026, 11, 3))
    cast.document(firm, number="4", by=firm.administrator, is_confidential=True, dated_on=date(2026, 11, 4))

    assert _listed(firm.accountant) == ["3", "2", "1"]
    assert _listed(firm.manager) == ["3"]
    assert _listed(firm.administrator) == ["4", "3", "2", "1"]
    assert _listed(other.administrator) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?kind=act", ["12"]),
        ("?kind=payment_invoice&kind=utd", ["41", "30"]),
        ("?payment=unpaid", ["41"]),
        ("?dated_from=20.11.2026", ["41"]),
        ("?dated_from=1511&dated_to=16.11.2026", ["30"]),
        ("?q=41", ["41"]),
        ("?q=7814339028", ["41", "30", "12"]),
        ("?q=астра", ["41", "30", "12"]),
        ("?q=fcnhf", ["41", "30", "12"]),
        ("?q=1 234,50", ["30"]),
        ("?kind=nonsense&paper=nonsense&after=nonsense&organisation=999", ["41", "30", "12"]),
    ],
)
def test_filters(query: str, found: list[str]) -> None:
    firm = cast.firm()
    cast.document(firm, "act", number="12", dated_on=date(2026, 11, 10))
    cast.document(firm, "utd", number="30", dated_on=date(2026, 11, 15), amount=Decimal("1234.50"))
    cast.document(firm, "payment_invoice", number="41", dated_on=date(2026, 11, 20))

    assert _listed(firm.accountant, query) == found


def test_every_card_comes_once_over_the_pages() -> None:
    firm = cast.firm()
    for number in range(120):
        cast.document(firm, number=str(number), dated_on=date(2026, 11, 24) - timedelta(days=number % 3))
    client, address, seen = _as(firm.accountant), reverse("web:registry"), []

    while address:
        context = client.get(address).context
        seen += [row.document.pk for row in context["rows"]]
        address = context["next_url"]

    assert len(seen) == len(set(seen)) == 120


def test_chips_name_what_is_on_and_lead_to_the_list_without_it() -> None:
    firm = cast.firm()
    query = f"?kind=act&q=298&counterparty={firm.client.pk}"

    chips = _as(firm.accountant).get(f"{reverse('web:registry')}{query}").context["chips"]

    assert [chip["text"] for chip in chips] == ["вид: Акт", "«298»", "ООО\N{NO-BREAK SPACE}«Астра-Логистик»"]
    assert "kind=act" not in chips[0]["url"]
    assert "kind=act" in chips[1]["url"]


def test_search_is_the_registry() -> None:
    firm = cast.firm()
    cast.document(firm, number="777")

    response = _as(firm.accountant).get(reverse("web:search"), {"q": "777"})

    assert [row.document.number for row in response.context["rows"]] == ["777"]


def test_number_of_queries_does_not_grow() -> None:
    firm = cast.firm()
    for number in range(60):
        cast.document(firm, number=str(number), by=firm.manager)
    client = _as(firm.manager)

    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("web:registry"))

    assert len(queries) <= 12, "\n".join(query["sql"][:150] for query in queries)


def test_table_is_safe_to_open_in_a_spreadsheet() -> None:
    firm = cast.firm()
    cast.document(firm, number="=1+1", subject="@SUM(A1)")

    table = _body(_as(firm.accountant).get(reverse("web:registry_export"))).decode("utf-8-sig")

    assert "'=1+1" in table
    assert "'@SUM(A1)" in table
    assert table.count("\r\n") == 2


def test_archive_has_the_files_of_chosen_visible_cards_only() -> None:
    firm = cast.firm()
    mine, foreign = cast.document(firm, by=firm.manager), cast.document(firm)
    cast.attached(mine, firm.manager, "акт.pdf")
    cast.attached(foreign, firm.accountant, "чужой.pdf")

    response = _as(firm.manager).get(reverse("web:registry_archive"), {"document": [mine.pk, foreign.pk]})

    with zipfile.ZipFile(io.BytesIO(_body(response))) as archive:
        assert [name.rpartition("/")[2] for name in archive.namelist()] == ["акт.pdf"]
        assert archive.read(archive.namelist()[0]) == cast.PDF
    assert Event.objects.filter(kind=Kind.FILE_DOWNLOADED, document_id=mine.pk).count() == 1


def test_suggestions_show_visible_cards_only() -> None:
    firm = cast.firm()
    mine = cast.document(firm, "contract", by=firm.manager, number="14/26")
    cast.document(firm, "contract", number="15/26")

    response = _as(firm.manager).get(reverse("web:document_suggestions"), {"q": "", "kind": "contract"})

    assert [item["value"] for item in response.context["items"]] == [mine.pk]


def test_counted_up_to_a_bound() -> None:
    firm = cast.firm()
    made = cast.document(firm)
    copies = [Document(**{**_values(made), "registration_number": place}) for place in range(2, 1200)]
    Document.objects.bulk_create(copies)

    response = _as(firm.accountant).get(reverse("web:registry"))

    assert response.context["count"] == "1000+ документов"


def test_boxes_tell_how_many_cards_they_hold_and_the_list_tells_its_sum() -> None:
    firm = cast.firm()
    for kind, amount in (("act", "100.50"), ("act", "200"), ("payment_invoice", "1000")):
        cast.document(firm, kind, amount=Decimal(amount))
    cast.document(firm, "contract", amount=None)

    page = _as(firm.accountant).get(reverse("web:registry"), {"kind": "act"})

    boxes = {box.value: box.count for facet in page.context["facets"] for box in facet.boxes}
    assert (boxes["act"], boxes["payment_invoice"], boxes["contract"], boxes["order"]) == ("2", "1", "1", "0")
    assert (boxes["new"], boxes["archived"]) == ("2", "0")
    assert page.context["sums"] == {"RUB": Decimal("300.50")}
    assert "300,50" in page.content.decode()


def test_tally_does_not_count_what_one_may_not_see() -> None:
    firm = cast.firm()
    cast.document(firm, "act", by=firm.manager, amount=Decimal(5))
    cast.document(firm, "act", amount=Decimal(7))

    page = _as(firm.manager).get(reverse("web:registry"))

    assert page.context["count"] == "1 документ"
    assert page.context["sums"] == {"RUB": Decimal(5)}


def test_filters_of_a_big_registry_are_counted_up_to_the_bound() -> None:
    firm = cast.firm()
    made = cast.document(firm)
    Document.objects.bulk_create(
        [Document(**{**_values(made), "registration_number": place}) for place in range(2, 1200)]
    )
    cast.document(firm, "contract", amount=Decimal(9))
    client = _as(firm.accountant)

    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("web:registry"), {"kind": "contract"})

    assert page.context["sums"] == {"RUB": Decimal(9)}
    boxes = {box.value: box.count for facet in page.context["facets"] for box in facet.boxes}
    assert (boxes["new"], boxes["contract"]) == ("1", "")
    assert len(asked) <= 12


def _values(document: Document) -> dict[str, Any]:
    fields = [field.attname for field in Document._meta.concrete_fields if field.attname != "id"]
    return {name: getattr(document, name) for name in fields}


def test_a_shared_card_is_in_the_list_once() -> None:
    firm = cast.firm()
    card = cast.document(firm, by=firm.manager)
    actions.open_to(document=card, principal=firm.accountant, reason="explicit", by=firm.manager)

    assert len(_listed(firm.accountant)) == 1
