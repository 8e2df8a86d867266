"""The API of the first version: its operations, its entrance and its own description."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from ninja import NinjaAPI

from endocs.api import counterparties, documents, kinds, requests
from endocs.api.entrance import Bearer
from endocs.api.faults import tell_faults

api = NinjaAPI(
    title="EnDocs",
    version="1",
    description="Cards, their files and the directory, by the same rights as in the pages.",
    urls_namespace="api",
    auth=Bearer(),
    openapi_url=None,
    docs_url=None,
)
api.add_router("", documents.router)
api.add_router("", counterparties.router)
api.add_router("", kinds.router)
api.add_router("", requests.router)
tell_faults(api)


@api.get("/openapi.json", include_in_schema=False, url_name="description")
def description(request: HttpRequest) -> dict[str, Any]:
    """What the API can do, in the words of OpenAPI."""
    return dict(api.get_openapi_schema())


urls = api.urls
for pattern in urls[0]:
    # A program has no page to log in at: its token is asked for by each operation.
    login_not_required(pattern.callback)  # type: ignore[type-var]  # a view, never None
