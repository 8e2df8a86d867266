"""Cards and their files, for programs."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile

from endocs.api.cards import described
from endocs.api.entrance import user_of
from endocs.api.faults import FAULTS, FILE_FAULTS, UnknownFields, refuse_unknown
from endocs.api.schemas import Card, Key, NewDocument, Page, Wish
from endocs.counterparties.models import Counterparty
from endocs.documents import actions, file_actions, queries, storing
from endocs.documents.models import Document, DocumentKind, FileRole
from endocs.documents.requisites import Requisites
from endocs.kernel.serving import file_response, is_beginning_asked
from endocs.people.models import Department, Organisation, User

router = Router(tags=["documents"])
CONTENT = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
BYTES = {200: CONTENT, 206: {"description": "The part that `Range` asked for", **CONTENT}}


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


@router.post("/documents", response={200: Card, 201: Card, **FAULTS}, url_name="documents")
def register_document(request: HttpRequest, new: NewDocument) -> Status[dict[str, Any]]:
    """Register a card; the user is its author.

    A card that bears one of the external references already is answered as it is, with 200: what is sent twice is one.
    """
    user = user_of(request)
    kind = DocumentKind.objects.get(workspace_id=user.workspace_id, code=new.kind, retired_at=None)
    card, is_new = actions.register_once(
        workspace=user.workspace,
        kind=kind,
        requisites=_requisites(user, new),
        references=new.external_refs,
        by=user,
    )
    return Status(201 if is_new else 200, _card(user, card.pk))


@router.get("/documents/{document_id}", response={200: Card, **FAULTS}, url_name="document")
def read_document(request: HttpRequest, document_id: Key) -> dict[str, Any]:
    """One card with its files."""
    return _card(user_of(request), document_id)


@router.post("/documents/{document_id}/files", response={201: Card, **FILE_FAULTS}, url_name="files")
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
    """The bytes of a file as they came; with `Range` a part of them (206)."""
    user = user_of(request)
    found = queries.file_for(user, document_id, file_id)
    stream, etag = storing.open_blob(found.blob), f'"{found.blob.sha256}"'
    if is_beginning_asked(request, stream.size, etag):
        file_actions.record_download(file=found, by=user)
    media_type = "application/octet-stream"
    return file_response(
        request, stream.open("rb"), size=stream.size, name=found.name, media_type=media_type, etag=etag
    )


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
    told = new.model_dump(exclude={"kind", "external_refs"})
    found = {name: source.get(pk=told[name]) for name, source in things.items() if told[name] is not None}
    return Requisites(**{**told, **found})
