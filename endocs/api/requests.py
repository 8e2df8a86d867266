"""Requests to the accountant, for programs."""

from django.http import HttpRequest
from ninja import Query, Router

from endocs.api.entrance import user_of
from endocs.api.faults import FAULTS, refuse_unknown
from endocs.api.request_schemas import RequestFacts, RequestPage, RequestWish
from endocs.api.schemas import Key
from endocs.requests import queries

router = Router(tags=["requests"])


@router.get("/requests", response={200: RequestPage, **FAULTS}, url_name="requests")
def list_requests(request: HttpRequest, wish: Query[RequestWish]) -> RequestPage:
    """The requests the user may see, newest first, each line with its stage."""
    refuse_unknown("query", request.GET, RequestWish.model_fields)
    found = queries.page(user_of(request), scope=wish.scope, state=wish.state, before=wish.before, size=wish.limit)
    shown = found[: wish.limit]
    following = shown[-1].pk if len(found) > wish.limit else None
    return RequestPage(items=[RequestFacts.of(one) for one in shown], next=following)


@router.get("/requests/{request_id}", response={200: RequestFacts, **FAULTS}, url_name="request")
def read_request(request: HttpRequest, request_id: Key) -> RequestFacts:
    """One request with the stage of each line."""
    return RequestFacts.of(queries.card(user_of(request), request_id))
