"""Kinds of documents, for programs."""

from django.http import HttpRequest
from ninja import Router

from endocs.api.entrance import user_of
from endocs.api.faults import FAULTS
from endocs.api.schemas import KindFacts, OwnFieldFacts
from endocs.documents import own_fields, queries
from endocs.documents.states import Direction

router = Router(tags=["documents"])


@router.get("/kinds", response={200: list[KindFacts], **FAULTS}, url_name="kinds")
def list_kinds(request: HttpRequest) -> list[KindFacts]:
    """The kinds of the workspace with what they demand and their own fields."""
    return [
        KindFacts(
            code=kind.code,
            name=kind.name,
            direction=Direction(kind.direction),
            required=list(kind.required),
            own_fields=[
                OwnFieldFacts(name=field.name, type=field.type, options=list(field.options))
                for field in own_fields.of_kind(kind)
            ],
        )
        for kind in queries.kinds_of(user_of(request))
    ]
