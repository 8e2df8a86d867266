"""A firm that is connected with the operator, and things that went wrong there."""

from datetime import date
from typing import Any

from django.utils import timezone

from endocs.diadoc import connecting
from endocs.diadoc.connecting import Credentials
from endocs.diadoc.models import Box, Connection, Content, ContentKind, EventState, ExchangedDocument, FeedEvent
from endocs.diadoc.models import MessageState as Message
from endocs.documents.models import Document
from tests import cast

SECRET, TOKEN = "secret-of-the-client", "refresh-token-of-the-client"
OFFERED: dict[str, Any] = {
    "box_id": "0" * 31 + "2", "title": "ООО «Вектра Сервис»", "organisation": "ООО «Вектра Сервис»",
    "inn": "7811773043", "kpp": "781101001", "is_test": False, "fault": "", "detail": "",
}  # fmt: skip


def connection(firm: cast.Firm, **more: Any) -> Connection:
    """The firm's connection; `more` is written over its columns."""
    credentials = Credentials(client_id="vektra", client_secret=SECRET, refresh_token=TOKEN)
    made = connecting.connect(workspace=firm.workspace, credentials=credentials, by=firm.administrator)
    Connection.objects.filter(pk=made.pk).update(**more)
    return Connection.objects.get(pk=made.pk)


def box(firm: cast.Firm, *, title: str = "ООО «Вектра Монтаж»", **more: Any) -> Box:
    """A box of the firm that is read and has nothing to do."""
    found = Connection.objects.filter(workspace=firm.workspace).first() or connection(firm)
    now = timezone.now()
    values: dict[str, Any] = {
        "box_id": "0" * 31 + "1", "inn": firm.organisation.inn, "kpp": firm.organisation.kpp,
        "load_from": date(2026, 9, 1), "began_at": now, "backfill_done_at": now, "last_success_at": now, **more,
    }  # fmt: skip
    return Box.objects.create(
        workspace=firm.workspace, connection=found, organisation=firm.organisation, title=title, **values
    )


def failed_message(box: Box) -> Message:
    """A message whose state could not be asked for."""
    return Message.objects.create(
        workspace_id=box.workspace_id, box=box, message_id="a" * 32, attempts=7, problem="not_found",
        given_up_at=timezone.now(),
    )  # fmt: skip


def failed_content(box: Box, document: Document) -> Content:
    """A file of the card that did not come."""
    exchanged = ExchangedDocument.objects.create(
        workspace_id=box.workspace_id, box=box, message_id="b" * 32, entity_id="c" * 32, document=document,
        type_named_id="UniversalTransferDocument",
    )  # fmt: skip
    return Content.objects.create(
        workspace_id=box.workspace_id, box=box, exchanged=exchanged, entity_id="c" * 32, kind=ContentKind.CONTENT,
        name="ON_NSCHFDOPPR.xml", role="formalized_xml", attempts=5, problem="wrong_size", given_up_at=timezone.now(),
    )  # fmt: skip


def quarantined(box: Box, *, raw: bytes = b'{"Message": 7}', event_id: str = "d" * 32) -> FeedEvent:
    """An event that could not be read."""
    return FeedEvent.objects.create(
        workspace_id=box.workspace_id, box=box, event_id=event_id, index_key="MQ==", ticks=0, raw=raw,
        state=EventState.QUARANTINED, problem="Message: not an object",
    )  # fmt: skip
