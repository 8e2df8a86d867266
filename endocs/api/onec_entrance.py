"""Which base of 1C calls: a bearer token and the headers that every call bears."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone, translation
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer

from endocs.onec import entering
from endocs.onec.models import Infobase
from endocs.onec.receiving import LANGUAGE
from endocs.wall.place import enter, outside


class OnecBearer(HttpBearer):
    """`Authorization: Bearer endocs1c_…`; tokens are made in «Подключения → 1С»."""

    def __call__(self, request: HttpRequest) -> Infobase | None:
        """The base whose token it is; every answer, of refusals too, is in the language of 1C."""
        translation.activate(LANGUAGE)  # the middleware of personal settings takes it back after the answer
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, token: str) -> Infobase:
        """The base; refuses a token not in force, another base, another protocol, too many calls."""
        call = entering.Call(
            token=token.strip(),
            infobase_id=request.headers.get("X-Onec-Infobase", ""),
            protocol=request.headers.get("X-Onec-Protocol", ""),
        )
        with outside():
            infobase = entering.infobase_of(call)
        enter(infobase.workspace_id)
        timezone.activate(ZoneInfo(infobase.workspace.time_zone))
        return infobase


def infobase_of(request: HttpRequest) -> Infobase:
    """The base whose token was accepted before the endpoint was called."""
    infobase = getattr(request, "auth", None)
    if not isinstance(infobase, Infobase):
        raise AuthenticationError
    return infobase
