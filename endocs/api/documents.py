"""Cards and their files, for programs."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponseBase
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile

from endocs.api.cards import described
from endocs.api.entrance import user_of
from endocs.api.faults import FAULTS, UnknownFields, refuse_unknown
from endocs.api.schemas import Card, Key, NewDocument, Page, Wish
from endocs.counterparties.models import Counterparty
from endocs.documents import actions, file_actions, queries, storing
from endocs.documents.models import Document, DocumentKind, FileRole
from endocs.documents.requisites import Requisites
from endocs.kernel.filenames import content_disposition
from endocs.people.models import Department, Organisation, User

router = Router(tags=["documents"])
BYTES = {200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}
SANDBOX = "default-src 'none'; sandbox"


@router.get("/documents", response={200: Page, **FAULTS}, url_name="documents")
def list_documents(request: HttpRequest, wish: Query[Wish]) -> dict[str, Any]:
    """The cards the user may see, newest first, page by page."""
    user = user_of(request)
    refuse_unknown("query", request.GET, Wish.model_fields)
    kinds = [kind.pk for kind in queries.kinds_of(user) if kind.code in wish.kind] if wish.kind else []
    if wish.kind and not kinds:
        raise DocumentKind.DoesNotExist(wish.kind)
    try:
        after = wish.cursor()
    except ValueError as error:
        raise UnknownFields("query", {"after"}) from error
    found, has_more = queries.registry_page(user, wish.filters(kinds), after=after, size=wish.limit)
    following = f"{found[-1].listed_on}.{found[-1].pk}" if has_more else None
    return {"items": described(found, user), "next": following}


@router.post("/documents", response={201: Card, **FAULTS}, url_name="documents")
def register_document(request: HttpRequest, new: NewDocument) -> Status[dict[str, Any]]:
    """Register a card; the user is its author."""
    user = user_of(request)
    kind = DocumentKind.objects.get(workspace_id=user.workspace_id, code=new.kind, retired_at=None)
    made = actions.register(workspace=user.workspace, kind=kind, requisites=_requisites(user, new), by=user)
    return Status(201, _card(user, made.pk))


@router.get("/documents/{document_id}", response={200: Card, **FAULTS}, url_name="document")
def read_document(request: HttpRequest, document_id: Key) -> dict[str, Any]:
    """One card with its files."""
    return _card(user_of(request), document_id)


@router.post("/documents/{document_id}/files", response={201: Card, **FAULTS}, url_name="files")
def attach_file(
    request: HttpRequest,
    document_id: Key,
    file: File[UploadedFile],
    role: Form[FileRole] = FileRole.ATTACHMENT,
) -> Status[dict[str, Any]]:
    """Put a file on a card: a known name is a new version; `signed_scan` says that the original is back."""
    user = user_of(request)
    refuse_unknown("form", [*request.POST, *request.FILES], ("file", "role"))
    document = queries.card(user, document_id)
    blob, name = storing.store(workspace=document.workspace, source=file), file.name or ""
    if role == FileRole.SIGNED_SCAN:
        file_actions.attach_signed_scan(document=document, blob=blob, name=name, by=user)
    else:
        file_actions.attach(document=document, blob=blob, name=name, role=role, by=user)
    return Status(201, _card(user, document_id))


@router.get(
    "/documents/{document_id}/files/{file_id}",
    url_name="file",
    response={200: None, 401: FAULTS[401], 404: FAULTS[404]},
    openapi_extra={"responses": BYTES},
)
def download_file(request: HttpRequest, document_id: Key, file_id: Key) -> HttpResponseBase:
    """The bytes of a file as they came."""
    user = user_of(request)
    found = queries.file_for(user, document_id, file_id)
    response = FileResponse(storing.open_blob(found.blob), content_type="application/octet-stream")
    file_actions.record_download(file=found, by=user)
    response["Content-Disposition"] = content_disposition(found.name, inline=False)
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = f'"{found.blob.sha256}"'
    return response


def _card(user: User, document_id: int) -> dict[str, Any]:
    return described([queries.card(user, document_id)], user)[0]


def _requisites(user: User, new: NewDocument) -> Requisites:
    """The requisites with things instead of keys; a key of something the user may not see is a 404."""
    own = {"workspace_id": user.workspace_id}
    things: dict[str, Any] = {
        "organisation": Organisation.objects.filter(**own, deactivated_at=None),
        "counterparty": Counterparty.objects.visible_to(user),
        "contract": Document.objects.visible_to(user),
        "department": Department.objects.filter(**own, closed_at=None),
        "responsible": User.objects.filter(**own, is_active=True),
    }
    told = new.model_dump(exclude={"kind"})
    found = {name: source.get(pk=told[name]) for name, source in things.items() if told[name] is not None}
    return Requisites(**{**told, **found})
