"""The emulator of the operator Диадок: every address, every fault, true contents. Other tests trust its word."""

import base64
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from lxml import etree

from sandbox.diadoc.contents import read
from sandbox.diadoc.papers import Line, Paper
from sandbox.diadoc.server import Emulator
from sandbox.diadoc.state import Key, Party

SCHEMAS = Path(__file__).parents[3] / "shared/diadoc/xsd"


@dataclass
class Stage:
    """The emulator with a firm and its client, and a connection that is logged in."""

    operator: Emulator
    firm: Party
    client: Party
    http: httpx.Client

    def get(self, path: str, **query: Any) -> httpx.Response:
        """An answer of the API for the firm's box."""
        return self.http.get(f"{self.operator.api_url}{path}", params={"boxId": self.firm.box, **query})

    def send(self, *papers: Paper, **told: Any) -> list[Key]:
        """Documents that went to the client."""
        sent = self.operator.send(self.firm.box, self.client.box, papers or [Paper()], **told)
        return [(sent.id, entity.id) for entity in sent.documents()]

    def document(self, key: Key) -> Any:
        """A document as the firm sees it."""
        return self.get("/V3/GetDocument", messageId=key[0], entityId=key[1], injectEntityContent="false").json()

    def events(self, **query: Any) -> list[Any]:
        """A page of the firm's feed."""
        events: list[Any] = self.get("/V8/GetNewEvents", **query).json()["Events"]
        return events


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=10) as client:
        yield client


@pytest.fixture
def stage(http: httpx.Client) -> Iterator[Stage]:
    with Emulator(seed=1) as operator:
        firm = operator.add_party(name="ООО «Вектор»", inn="7701000017", kpp="770101001", is_mine=True)
        client = operator.add_party(name="АО «Заказчик»", inn="7802000023", kpp="780201001")
        http.headers.update({"Accept": "application/json", "Authorization": f"Bearer {operator.identity.issue()}"})
        yield Stage(operator, firm, client, http)


def refresh(stage: Stage, token: str, secret: str = "") -> httpx.Response:
    operator = stage.operator
    form = {
        "grant_type": "refresh_token", "client_id": operator.client_id, "refresh_token": token,
        "client_secret": secret or operator.client_secret,
    }  # fmt: skip
    return stage.http.post(f"{operator.identity_url}/connect/token", data=form)


def test_a_refresh_token_is_good_once(stage: Stage) -> None:
    first = stage.operator.refresh_token

    given, again = refresh(stage, first), refresh(stage, first)

    assert (given.status_code, again.status_code) == (200, 400)
    assert given.json()["refresh_token"] == stage.operator.refresh_token != first
    assert again.json() == {"error": "invalid_grant"}
    assert refresh(stage, stage.operator.refresh_token, "wrong").json() == {"error": "invalid_client"}
    assert stage.operator.identity.refreshes == 1


def test_only_json_for_who_is_logged_in(stage: Stage) -> None:
    path = f"{stage.operator.api_url}/GetMyOrganizations"

    assert stage.get("/GetMyOrganizations").json()["Organizations"][0]["Inn"] == "7701000017"
    assert stage.http.get(path, headers={"Authorization": ""}).status_code == 401
    assert stage.http.get(path, headers={"Accept": "*/*"}).status_code == 406
    assert stage.http.post(path).status_code == 405
    assert stage.get("/V3/GetNewEvents").status_code == 410
    refused = stage.get("/V8/GetNewEvents", boxId=stage.client.box)
    assert (refused.status_code, refused.headers["X-Diadoc-ErrorCode"]) == (403, "Forbidden")


def test_an_empty_box_has_no_last_event(stage: Stage) -> None:
    assert stage.get("/V2/GetLastEvent").status_code == 204
    assert stage.events() == []


def test_the_feed_goes_on_after_a_key(stage: Stage) -> None:
    for number in range(60):
        stage.send(Paper("Contract", number=str(number), content=b"%PDF"))

    first = stage.events()
    second = stage.events(afterIndexKey=first[-1]["IndexKey"])

    assert (len(first), len(second)) == (100, 20)
    assert len({event["EventId"] for event in first + second}) == 120
    assert {"+", "/", "="} <= set(first[0]["IndexKey"])
    assert stage.events(orderBy="Descending", limit=1)[0] == second[-1] == stage.get("/V2/GetLastEvent").json()
    assert stage.get("/V3/GetEvent", eventId=first[5]["EventId"]).json() == first[5]
    raw = f"{stage.operator.api_url}/V8/GetNewEvents?boxId={stage.firm.box}&afterIndexKey={first[-1]['IndexKey']}"
    assert stage.http.get(raw).status_code == 400  # + that was not encoded is a blank


def test_a_part_of_the_feed_by_time_and_type(stage: Stage) -> None:
    old, new = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
    stage.send(at=old)
    stage.send(at=new)
    border = stage.events()[2]["Message"]["TimestampTicks"]
    stage.send(kind="Draft")

    assert len(stage.events(timestampFromTicks=border)) == 3
    assert len(stage.events(timestampToTicks=border - 1)) == 2
    assert [event["Message"]["MessageType"] for event in stage.events(messageType="Draft")] == ["Draft"]
    stage.firm.sees_all = False
    assert stage.get("/V8/GetNewEvents").status_code == 403


def test_the_other_box_gets_it_later(stage: Stage) -> None:
    stage.operator.set_lag(None)
    stage.client.is_mine = True
    key = stage.send()[0]

    assert stage.get("/V6/GetMessage", boxId=stage.client.box, messageId=key[0]).status_code == 404
    assert stage.document(key)["DeliveryTimestampTicks"] == 0
    stage.operator.deliver()
    assert stage.get("/V6/GetMessage", boxId=stage.client.box, messageId=key[0]).status_code == 200
    assert stage.document(key)["DeliveryTimestampTicks"] > 0
    assert stage.events()[-1]["Patch"]["MessageIsDelivered"]


@pytest.mark.parametrize(
    ("result", "status"),
    [
        (1, "WithRecipientSignature"),
        (2, "WithRecipientPartiallySignature"),
        (3, "RecipientSignatureRequestRejected"),
    ],
)
def test_a_signature_changes_the_state_for_both(stage: Stage, result: int, status: str) -> None:
    key = stage.send()[0]
    stage.client.is_mine = True

    stage.operator.sign(key, result=result)

    theirs = stage.get("/V3/GetDocument", boxId=stage.client.box, messageId=key[0], entityId=key[1]).json()
    assert stage.document(key)["RecipientResponseStatus"] == theirs["RecipientResponseStatus"] == status
    assert (stage.document(key)["DocumentDirection"], theirs["DocumentDirection"]) == ("Outbound", "Inbound")
    title, signature = stage.events()[-1]["Patch"]["Entities"]
    assert title["AttachmentType"] == "UniversalTransferDocumentBuyerTitle"
    assert (title["ParentEntityId"], signature["ParentEntityId"]) == (key[1], title["EntityId"])


@pytest.mark.parametrize("way", ["SignatureRequestRejection", "XmlSignatureRejection", "UniversalMessage"])
def test_three_ways_to_refuse(stage: Stage, way: str) -> None:
    key = stage.send()[0]

    stage.operator.refuse(key, "Не та <сумма>", way=way)

    assert stage.document(key)["RecipientResponseStatus"] == "RecipientSignatureRequestRejected"
    assert stage.events()[-1]["Patch"]["Entities"][0]["AttachmentType"] == way


def test_revocation_looks_different_from_both_sides(stage: Stage) -> None:
    key = stage.send()[0]

    stage.operator.ask_revocation(key, stage.firm.box, "Ошибка")
    assert stage.document(key)["RevocationStatus"] == "RevocationIsRequestedByMe"
    stage.operator.decline_revocation(key, "Не согласны")
    assert stage.document(key)["RevocationStatus"] == "RevocationRejected"
    stage.operator.ask_revocation(key, stage.client.box, "Всё же")
    assert stage.document(key)["RevocationStatus"] == "RequestsMyRevocation"
    stage.operator.accept_revocation(key)
    assert stage.document(key)["RevocationStatus"] == "RevocationAccepted"


def test_deletion_departments_packets_roaming(stage: Stage) -> None:
    key, other = stage.send(Paper(), Paper("ProformaInvoice"))
    department, box = "11111111-2222-3333-4444-555555555555", stage.firm.box

    stage.operator.delete(key, box)
    listed = stage.get("/V3/GetDocuments", filterCategory="Any.OutboundDeleted").json()["Documents"]
    assert [document["EntityId"] for document in listed] == [key[1]]
    stage.operator.restore(key, box)
    stage.operator.move(key, box, department)
    stage.operator.roam(key, error="Не принято")
    packet = stage.operator.merge_packets([key, other], box)

    told = stage.document(key)
    assert (told["IsDeleted"], told["DepartmentId"], told["PacketId"]) == (False, department, packet)
    assert told["RoamingNotificationStatus"] == "RoamingNotificationStatusError"
    assert stage.document(other)["PacketId"] == packet


def test_a_draft_becomes_a_letter_or_vanishes(stage: Stage) -> None:
    draft, gone = stage.send(kind="Draft")[0], stage.send(kind="Draft")[0]

    letter = stage.send(from_draft=draft[0])[0]
    stage.operator.erase_draft(gone[0])

    assert stage.get("/V6/GetMessage", messageId=letter[0]).json()["CreatedFromDraftId"] == draft[0]
    assert stage.get("/V6/GetMessage", messageId=gone[0]).status_code == 404
    told = [event["Patch"] for event in stage.events() if event.get("Patch", {}).get("ForDraft")]
    assert told[0]["DraftIsTransformedToMessageIdList"] == [letter[0]]


def test_a_signature_is_real_and_differs_from_the_original(stage: Stage, tmp_path: Path) -> None:
    key = stage.send()[0]
    told = stage.get(
        "/V6/GetMessage", messageId=key[0], originalSignature="true", injectEntityContent="true"
    ).json()["Entities"]  # fmt: skip
    original = base64.b64decode(told[1]["Content"]["Data"])
    content = stage.get("/V4/GetEntityContent", messageId=key[0], entityId=key[1]).content
    upgraded = stage.get("/V4/GetEntityContent", messageId=key[0], entityId=told[1]["EntityId"]).content
    info = stage.get("/GetSignatureInfo", messageId=key[0], entityId=told[1]["EntityId"]).json()

    assert len(upgraded) == told[1]["Content"]["Size"]
    assert upgraded != original
    assert base64.b64decode(told[0]["Content"]["Data"]) == content
    assert (info["Surname"], info["OrgInn"]) == ("Образцов", "7701000017")
    (tmp_path / "content").write_bytes(content)
    for number, signature in enumerate((original, upgraded)):
        (tmp_path / f"{number}.p7s").write_bytes(signature)
        command = ["openssl", "cms", "-verify", "-binary", "-noverify", "-inform", "DER", "-out", "/dev/null"]
        command += ["-in", f"{number}.p7s", "-content", "content"]
        assert subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).returncode == 0


def test_a_print_form_needs_patience(stage: Stage) -> None:
    key, contract = stage.send(Paper(), Paper("Contract"))
    query = {"messageId": key[0], "documentId": key[1]}
    stage.operator.api.print_waits, stage.operator.api.retry_after = 2, 3

    first, second, third = (stage.get("/GeneratePrintForm", **query) for _ in range(3))

    assert (first.status_code, first.content, first.headers["Retry-After"]) == (200, b"", "3")
    assert second.status_code == 204
    assert third.content.startswith(b"%PDF")
    refused = stage.get("/GeneratePrintForm", messageId=contract[0], documentId=contract[1])
    assert refused.status_code == 409


def test_an_archive_lies_on_the_shelf(stage: Stage) -> None:
    key = stage.send()[0]
    query = {"messageId": key[0], "documentId": key[1]}

    assert stage.get("/GenerateDocumentZip", **query).content == b""
    name = stage.get("/GenerateDocumentZip", **query).json()["ZipFileNameOnShelf"]

    assert stage.get("/ShelfDownload", nameOnShelf=name).content.startswith(b"PK")


def test_partners_types_and_lists(stage: Stage) -> None:
    stage.send(Paper(), Paper("ProformaInvoice"))
    partners = stage.get("/V3/GetCounteragents", myOrgId=stage.firm.id).json()["Counteragents"]
    types = stage.get("/V3/GetDocumentTypes").json()["DocumentTypes"]
    page = stage.get("/V3/GetDocuments", filterCategory="Any.Outbound", count=1).json()
    rest = stage.get(
        "/V3/GetDocuments", filterCategory="Any.Outbound", afterIndexKey=page["Documents"][0]["IndexKey"]
    ).json()  # fmt: skip

    assert partners[0]["Organization"]["Inn"] == "7802000023"
    assert stage.get("/GetOrganization", boxId=stage.client.box).json()["Kpp"] == "780201001"
    assert "UniversalTransferDocument" in {one["Name"] for one in types}
    assert (page["TotalCount"], page["HasMoreResults"], len(rest["Documents"]), rest["HasMoreResults"]) == (
        2, True, 1, False,
    )  # fmt: skip
    assert stage.get("/V3/GetDocuments", filterCategory="Nothing").status_code == 400


def test_a_big_file_is_made_while_it_is_read(stage: Stage) -> None:
    key = stage.send(Paper("Contract", size=70_000_000))[0]
    size = 0

    with stage.http.stream("GET", f"{stage.operator.api_url}/V4/GetEntityContent", params={
        "boxId": stage.firm.box, "messageId": key[0], "entityId": key[1]
    }) as response:  # fmt: skip
        for piece in response.iter_raw():
            size += len(piece)

    assert size == 70_000_000


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("bad_request", 400), ("unauthorized", 401), ("no_subscription", 402), ("forbidden", 403),
        ("not_found", 404), ("conflict", 409), ("gone", 410), ("throttled", 429), ("server", 500),
        ("bad_gateway", 502), ("unavailable", 503), ("gateway_timeout", 504), ("html", 200), ("broken_json", 200),
    ],
)  # fmt: skip
def test_a_fault_goes_wrong_once(stage: Stage, kind: str, status: int) -> None:
    stage.operator.fault(kind, path="GetNewEvents", seconds=7)

    wrong, right = stage.get("/V8/GetNewEvents"), stage.get("/V8/GetNewEvents")

    assert (wrong.status_code, right.status_code) == (status, 200)
    assert wrong.headers.get("Retry-After") == ("7" if status >= 400 else None)
    with pytest.raises(json.JSONDecodeError):
        wrong.json()


def test_a_fault_is_for_a_box_an_entity_or_a_share(stage: Stage) -> None:
    key = stage.send()[0]
    query = {"messageId": key[0], "entityId": key[1]}
    stage.operator.fault("not_found", path="GetEntityContent", entity=key[1], times=2)
    stage.operator.fault("forbidden", box=stage.client.box, times=None)

    statuses = [stage.get("/V4/GetEntityContent", **query).status_code for _ in range(3)]
    assert statuses == [404, 404, 200]

    stage.operator.faults.clear()
    stage.operator.fault("server", times=None, share=0.3)
    wrong = sum(stage.get("/V2/GetLastEvent").status_code == 500 for _ in range(100))
    assert 15 < wrong < 45


def test_an_answer_is_cut_in_the_middle(stage: Stage) -> None:
    stage.send()
    stage.operator.fault("cut", path="GetNewEvents")

    with pytest.raises(httpx.RemoteProtocolError):
        stage.get("/V8/GetNewEvents")
    assert len(stage.events()) == 2


def test_nobody_answers(stage: Stage) -> None:
    stage.operator.fault("hang", path="GetLastEvent")

    with pytest.raises(httpx.ReadTimeout):
        stage.http.get(
            f"{stage.operator.api_url}/V2/GetLastEvent", params={"boxId": stage.firm.box}, timeout=0.05
        )  # fmt: skip


def test_pages_that_are_not_what_they_should_be(stage: Stage) -> None:
    stage.send()
    for kind in ("duplicates", "wrong_types", "unknown_enums", "reorder"):
        stage.operator.fault(kind, path="GetNewEvents")

    twice, types, enums, turned = (stage.events() for _ in range(4))

    assert twice[0] == twice[1]
    assert isinstance(types[0]["Message"]["TimestampTicks"], str)
    assert enums[0]["Message"]["Entities"][0]["DocumentInfo"]["RecipientResponseStatus"] == 99
    assert turned == stage.events()[::-1]


def test_equal_keys_lose_an_event_at_a_page_edge(stage: Stage) -> None:
    stage.send()
    stage.send()
    stage.operator.share_key(stage.firm.box, 2)

    first = stage.events(limit=2)
    second = stage.events(afterIndexKey=first[-1]["IndexKey"])

    assert len(first) + len(second) == 3  # of four: the third has the key of the second
    assert len(stage.events(timestampFromTicks=first[0]["Message"]["TimestampTicks"])) == 4


def test_poison_and_repetitions_stand_in_the_feed(stage: Stage) -> None:
    stage.operator.add_raw(stage.firm.box, {"Message": {"MessageId": None}})
    stage.operator.add_raw(stage.firm.box, "nonsense")
    stage.send()
    stage.operator.repeat(stage.firm.box, 2)

    poison, nonsense, message, _, again = stage.events()

    assert (poison["Message"], nonsense) == ({"MessageId": None}, "nonsense")
    assert message["EventId"] == again["EventId"]
    assert message["IndexKey"] != again["IndexKey"]


def test_what_was_asked_is_in_the_log(stage: Stage) -> None:
    for _ in range(5):
        stage.get("/V2/GetLastEvent")

    assert stage.operator.log.counts() == {"/V2/GetLastEvent": 5}
    assert stage.operator.log.peak_parallel() == 1
    assert stage.operator.log.peak_rate(60) == 5


def test_programs_do_the_same_over_http(stage: Stage) -> None:
    def do(name: str, **told: Any) -> Any:
        return stage.http.post(f"{stage.operator.address}/control/{name}", json=told)

    paper = {"number": "7", "total": "1220.00", "day": "2026-11-24"}
    sent = do("send", sender=stage.firm.box, recipient=stage.client.box, papers=[paper]).json()
    do("sign", key=sent["documents"][0], result=2)
    do("fault", kind="server", path="GetLastEvent")

    told = stage.document(tuple(sent["documents"][0]))
    assert told["RecipientResponseStatus"] == "WithRecipientPartiallySignature"
    assert {"Key": "TotalVat", "Value": "220.00"} in told["Metadata"]
    assert stage.get("/V2/GetLastEvent").status_code == 500
    assert do("nothing").status_code == 400
    assert do("state").json()["refresh_token"] == stage.operator.refresh_token


def test_a_folder_keeps_the_world(tmp_path: Path) -> None:
    with Emulator(folder=tmp_path) as operator:
        firm = operator.add_party(name="ООО «Вектор»", inn="7701000017", is_mine=True)
        other = operator.add_party(name="АО «Заказчик»", inn="7802000023")
        sent = operator.send(firm.box, other.box, [Paper()])
    with Emulator(folder=tmp_path) as again:
        assert again.refresh_token == operator.refresh_token
        assert again.world.messages[sent.id].seen_by == (firm.box, other.box)
        again.sign((sent.id, next(sent.documents()).id))


XSD = {
    "ON_NSCHFDOPPR 5.03": "derived/DERIVED_ON_NSCHFDOPPR_5_03_from_5_02",
    "ON_NSCHFDOPPOK 5.03": "derived/DERIVED_ON_NSCHFDOPPOK_5_03_from_5_02",
    "ON_NSCHFDOPPR 5.02": "fns/ON_NSCHFDOPPR_1_997_01_05_02_01",
    "ON_NSCHFDOPPOK 5.02": "fns/ON_NSCHFDOPPOK_1_997_02_05_02_01",
    "ON_NSCHFDOPPR 5.01": "fns/ON_NSCHFDOPPR_1_997_01_05_01_03",
    "ON_NSCHFDOPPOK 5.01": "fns/ON_NSCHFDOPPOK_1_997_02_05_01_02",
    "ON_KORSCHFDOPPR 5.01": "fns/ON_KORSCHFDOPPR_1_996_01_05_01_03",
    "ON_KORSCHFDOPPOK 5.01": "fns/ON_KORSCHFDOPPOK_1_996_02_05_01_03",
    "DP_TOVTORGPR 5.01": "fns/DP_TOVTORGPR_1_992_01_05_01_04",
    "DP_TOVTORGPOK 5.01": "fns/DP_TOVTORGPOK_1_992_02_05_01_04",
    "DP_REZRUISP 5.01": "fns/DP_REZRUISP_1_990_01_05_01_02",
    "DP_REZRUZAK 5.01": "fns/DP_REZRUZAK_1_990_02_05_01_02",
    "ON_AKTSVEROTP 5.01": "fns/ON_AKTSVEROTP_1_972_01_05_01_01",
    "DP_PRANNUL 1.02": "fns/DP_PRANNUL_1_985_00_01_01_02",
    "DP_UVUTOCH 1.03": "fns/DP_UVUTOCH_1_985_00_01_03_01",
}
LINES = (
    Line("Кабель «ВВГ» <бухта>", Decimal("3.5"), Decimal("410.10"), "м", "006"),
    Line("Щит", Decimal(2), Decimal(99)),
)


@pytest.mark.skipif(not SCHEMAS.exists(), reason="the schemas lie beside the repository")
def test_formalized_files_are_as_their_schemas_want() -> None:
    operator = Emulator(seed=1)
    firm = operator.add_party(name="ООО «Вектор»", inn="7701000017", kpp="770101001", is_mine=True)
    person = operator.add_party(name="ИП Примерова А. Л.", inn="500100732259", signer=("Примерова", "Анна", "Львовна"))
    utd, old = "UniversalTransferDocument", Paper(vat_rate=20, lines=LINES)
    papers = [
        Paper(utd, lines=LINES), Paper(utd, vat_rate=None), Paper("Invoice"),
        replace(old, version="utd970_05_02_01"), replace(old, version="utd820_05_01_02_hyphen"),
        Paper("UniversalCorrectionDocument", corrects=("1", "01.02.2026"), vat_rate=20), replace(old, type="XmlTorg12"),
        replace(old, type="XmlAcceptanceCertificate"), Paper("ReconciliationAct"),
    ]  # fmt: skip
    one = operator.send(firm.box, person.box, papers)
    other = operator.send(person.box, firm.box, papers[:-1])
    for message in (one, other):
        for entity in list(message.documents()):
            operator.sign((message.id, entity.id), result=2)
        key = (message.id, message.entities[0].id)
        operator.ask_revocation(key, message.sender, "Ошибка <&>")
        operator.decline_revocation(key, "Нет")

    seen = set()
    for entity in [*one.entities, *other.entities]:
        if not entity.file_name.endswith(".xml") or not entity.content:
            continue
        tree = etree.fromstring(read(entity.content))
        assert entity.file_name == f"{tree.get('ИдФайл')}.xml"
        name = "_".join(str(tree.get("ИдФайл")).split("_")[:2]) + f" {tree.get('ВерсФорм')}"
        schema = etree.XMLSchema(file=str(SCHEMAS / f"{XSD[name]}.xsd"))
        assert schema.validate(tree), f"{name}: {schema.error_log}"
        seen.add(name)
    assert seen == set(XSD)
