"""The protocol of 1C, version 1: its operations and its own description. Its chapter is docs/onec-protocol.md."""

from typing import Annotated, Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Path, Query, Status
from pydantic import Field

from endocs.api import onec_bodies as bodies
from endocs.api.onec_description import described
from endocs.api.onec_entrance import OnecBearer, infobase_of
from endocs.api.onec_faults import ENTRANCE_FAULTS, NotFound, OnecFault, tell_faults
from endocs.api.onec_schemas import Acknowledged, BatchAnswers, OutboxPage, Pong, Stored, Taken, Wish
from endocs.documents import storing
from endocs.kernel.serving import file_response
from endocs.onec import entering, outbox, reading, receiving, wire
from endocs.onec.faults import OnecRefusal
from endocs.onec.models import Outbox, Sent

api = NinjaAPI(
    title="EnDocs: 1C",
    version="1",
    description="How a base of 1C sends its documents and payments and fetches signed scans.",
    urls_namespace="onec_api",
    auth=OnecBearer(),
    openapi_url=None,
    docs_url=None,
)
tell_faults(api)
Cursor = Annotated[int, Field(ge=1, le=2**63 - 1)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="SHA-256 of the body, hexadecimal.")]
BODY_FAULTS = {**ENTRANCE_FAULTS, 408: OnecFault, 411: OnecFault, 413: OnecFault, 422: OnecFault}


@api.get("/ping", response={200: Pong, **ENTRANCE_FAULTS}, url_name="ping")
def ping(request: HttpRequest) -> dict[str, Any]:
    """Check the connection: what the token may do, and what is taken at once."""
    infobase = infobase_of(request)
    return {
        "status": "ok",
        "server_time": timezone.now(),
        "protocols": list(entering.PROTOCOLS),
        "infobase": infobase.title,
        "organizations": list(infobase.organisations.filter(deactivated_at=None).order_by("pk").values(
            "inn", "kpp", "name"
        )),
        "limits": {
            "file_bytes": bodies.file_limit(), "message_bytes": bodies.MESSAGE_BYTES, "batch": wire.BATCH,
        },
    }  # fmt: skip


@api.put("/files/{sha256}", response={200: Stored, 201: Stored, **BODY_FAULTS, 507: OnecFault}, url_name="file")
def put_file(request: HttpRequest, sha256: Path[Sha256]) -> Status[dict[str, Any]]:
    """Send the bytes of a print form before the message that names them; the same bytes again are answered with 200."""
    infobase = infobase_of(request)
    blob = storing.store(workspace=infobase.workspace, source=bodies.Upload(request, sha256))
    _sent, is_new = Sent.objects.update_or_create(
        infobase=infobase, blob=blob, defaults={"workspace_id": infobase.workspace_id}
    )
    return Status(201 if is_new else 200, {"sha256": blob.sha256, "size": blob.size})


@api.post(
    "/messages",
    response={200: Taken, 201: Taken, 409: Taken, **BODY_FAULTS, 425: OnecFault},
    url_name="messages",
)
def post_message(request: HttpRequest) -> Status[dict[str, Any]]:
    """Tell of one document or payment: 201 a new card, 200 brought up to date or known, 409 older than known."""
    infobase, body = infobase_of(request), bodies.json_body(request)
    key = request.headers.get("Idempotency-Key", "").strip().lower()
    if key and isinstance(body, dict) and key != str(body.get("message_id", "")).lower():
        raise KeyDiffers
    answer = receiving.receive_body(infobase=infobase, body=body)
    return Status(answer.status, answer.body)


@api.post("/messages/batch", response={200: BatchAnswers, **BODY_FAULTS}, url_name="batch", exclude_none=True)
def post_batch(request: HttpRequest) -> dict[str, Any]:
    """Tell of up to 50 documents or payments at once; each is taken or refused by itself, answers are in order."""
    infobase = infobase_of(request)
    batch = reading.checked(wire.Batch, bodies.json_body(request))
    answers = (receiving.receive_body(infobase=infobase, body=body) for body in batch.messages)
    return {"answers": [{"http_status": answer.status, **answer.body} for answer in answers]}


@api.get("/outbox", response={200: OutboxPage, **ENTRANCE_FAULTS, 422: OnecFault}, url_name="outbox")
def list_outbox(
    request: HttpRequest,
    wish: Query[Wish],
) -> dict[str, Any]:
    """What waits for 1C, oldest first: signed scans and states of cards that it has not acknowledged."""
    found = outbox.waiting(infobase=infobase_of(request), after=wish.after, limit=wish.limit + 1)
    page = found[: wish.limit]
    return {"items": [_item(row) for row in page], "next": page[-1].pk if len(found) > wish.limit else None}


@api.get(
    "/outbox/{cursor}/file",
    url_name="outbox_file",
    response={200: None, **ENTRANCE_FAULTS, 404: OnecFault, 422: OnecFault},
    openapi_extra={
        "responses": {
            200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}},
            206: {"description": "The part that `Range` asked for"},
        }
    },
)
def download_scan(request: HttpRequest, cursor: Path[Cursor]) -> HttpResponseBase:
    """The bytes of a signed scan."""
    row = Outbox.objects.select_related("file__blob").filter(infobase=infobase_of(request), pk=cursor).first()
    if row is None or row.file is None:
        raise NotFound
    blob = row.file.blob
    return file_response(
        request, storing.open_blob(blob).open("rb"), size=blob.size, name=row.file.name,
        media_type="application/octet-stream", etag=f'"{blob.sha256}"',
    )  # fmt: skip


@api.post("/outbox/ack", response={200: Acknowledged, **BODY_FAULTS}, url_name="outbox_ack")
def acknowledge(request: HttpRequest) -> dict[str, Any]:
    """Tell which items were put on their documents in 1C; they are not given out again."""
    infobase = infobase_of(request)
    told = reading.checked(wire.Acknowledgements, bodies.json_body(request))
    items = [(one.cursor, one.ok, one.message) for one in told.items]
    return {"acknowledged": outbox.acknowledge(infobase=infobase, items=items)}


@api.get("/openapi.json", include_in_schema=False, url_name="description")
def description(request: HttpRequest) -> dict[str, Any]:
    """What the protocol is, in the words of OpenAPI."""
    return described(api)


@api.api_operation(["GET", "POST", "PUT"], "/{path:rest}", include_in_schema=False, url_name="unknown")
def unknown(request: HttpRequest, rest: str) -> None:
    """A refusal in the protocol's own shape for every other address."""
    raise NotFound


class KeyDiffers(OnecRefusal):
    """Header and body name different messages."""

    code = "key_differs"
    status = 400

    def __init__(self) -> None:
        super().__init__(_("The header Idempotency-Key is not the number of the message. Update the extension in 1C."))


def _item(row: Outbox) -> dict[str, Any]:
    of = row.onec_document
    told: dict[str, Any] = {
        "cursor": row.pk, "kind": row.kind, "object": {"type": of.object_type, "ref": of.object_ref},
        "card_url": settings.ENDOCS_ADDRESS + reverse("web:document", args=[of.document_id]),
    }  # fmt: skip
    if row.file is not None:
        blob = row.file.blob
        told["file"] = {
            "name": row.file.name, "sha256": blob.sha256, "size": blob.size, "media_type": blob.media_type,
        }  # fmt: skip
    return {**told, "state": row.data} if row.kind == "card_state" else told


urls = api.urls
for pattern in urls[0]:
    # A program has no page to log in at: its token is asked for by each operation.
    login_not_required(pattern.callback)  # type: ignore[type-var]  # a view, never None
