"""The directory of counterparties, for programs."""

from django.http import HttpRequest
from ninja import Query, Router

from endocs.api.entrance import user_of
from endocs.api.faults import FAULTS, refuse_unknown
from endocs.api.schemas import Client, Text100
from endocs.counterparties import queries

router = Router(tags=["counterparties"])


@router.get("/counterparties", response={200: list[Client], **FAULTS}, url_name="counterparties")
def find_counterparties(request: HttpRequest, q: Query[Text100]) -> list[Client]:
    """At most ten active counterparties by name; `q` is a part of the name or of the INN."""
    refuse_unknown("query", request.GET, ("q",))
    return [Client.of(found) for found in queries.search(user_of(request), q)]
