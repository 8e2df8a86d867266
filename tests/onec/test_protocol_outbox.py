"""What 1C fetches over HTTP: signed scans and states, until it has acknowledged them, and nothing of another base."""

import pytest

from endocs.onec.models import Outbox, OutboxKind
from tests import cast
from tests.onec import cast as onec

pytestmark = pytest.mark.django_db


def waiting_scan(base: onec.Base) -> Outbox:
    """A signed scan that waits for 1C."""
    card = cast.document(base.firm)
    return onec.signed_scan(base, card, cast.attached(card, base.firm.accountant, "Акт 123, подписан.pdf"))


def test_the_outbox_gives_scans_until_they_are_acknowledged() -> None:
    base = onec.base()
    scan = waiting_scan(base)

    page = base.get("outbox").json()
    bytes_of = base.get(f"outbox/{scan.pk}/file")

    (item,) = page["items"]
    assert page["next"] is None
    assert (item["cursor"], item["kind"], item["object"]["type"]) == (scan.pk, "signed_scan", "РеализацияТоваровУслуг")
    assert (item["file"]["name"], item["file"]["sha256"]) == ("Акт 123, подписан.pdf", onec.PDF_SHA256)
    assert b"".join(bytes_of.streaming_content) == cast.PDF
    assert base.get(f"outbox?after={scan.pk}").json()["items"] == []
    told = {"items": [{"cursor": scan.pk, "ok": False, "message": "Документ закрыт"}, {"cursor": 10**12, "ok": True}]}
    assert base.post("outbox/ack", told).json() == {"acknowledged": 1}
    assert base.get("outbox").json() == {"items": [], "next": None}
    assert Outbox.objects.get().problem == "Документ закрыт"


def test_a_page_of_the_outbox_tells_where_the_next_begins() -> None:
    base = onec.base()
    first = waiting_scan(base)
    second = Outbox.objects.create(
        workspace=base.firm.workspace, infobase=base.infobase, onec_document=first.onec_document,
        kind=OutboxKind.CARD_STATE, data={"process": "Подписан"},
    )  # fmt: skip

    page = base.get("outbox?limit=1").json()

    assert (page["items"][0]["cursor"], page["next"]) == (first.pk, first.pk)
    following = base.get(f"outbox?after={page['next']}&limit=1").json()
    assert (following["items"][0]["cursor"], following["next"]) == (second.pk, None)
    assert following["items"][0]["state"] == {"process": "Подписан"}


def test_the_outbox_of_another_base_and_of_another_workspace_does_not_exist() -> None:
    base = onec.base()
    scan = waiting_scan(base)
    strangers = onec.base(base.firm, title="Вторая"), onec.base(cast.firm("beta"))

    for stranger in strangers:
        assert stranger.get("outbox").json()["items"] == []
        assert onec.code_of(stranger.get(f"outbox/{scan.pk}/file")) == (404, "not_found", False)
        told = {"items": [{"cursor": scan.pk, "ok": True}]}
        assert stranger.post("outbox/ack", told).json() == {"acknowledged": 0}
    assert base.get("outbox").json()["items"]
    for query in ("after=x", "limit=0", "limit=101", "after=-1", f"after={2**63}"):
        assert onec.code_of(base.get(f"outbox?{query}")) == (422, "invalid_field", False)
    assert onec.code_of(base.get(f"outbox/{2**70}/file")) == (422, "invalid_field", False)
