"""Every answer that is not what was asked for has one shape: a code for a program, a sentence for a person."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import ConfigDict

from endocs.kernel.refusals import Refusal


class Fault(Schema):
    """What is wrong."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"code": "missing_requisites", "sentence": "Заполните: «Номер», «Дата»."}]}
    )

    code: str
    sentence: str


class Misread(Fault):
    """What was sent is not what the operation takes; `fields` names each place and its fault."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "invalid",
                    "sentence": "Запрос не понят: исправьте названные поля.",
                    "fields": {"body.sum": "Extra inputs are not permitted"},
                }
            ]
        }
    )

    fields: dict[str, str]


FAULTS: dict[int, type[Schema]] = {401: Fault, 404: Fault, 409: Fault, 422: Misread}
FILE_FAULTS: dict[int, type[Schema]] = {**FAULTS, 413: Fault, 507: Fault}


class UnknownFields(Exception):  # noqa: N818  (what was sent, not a failure of ours)
    """Names that the operation does not know, in the query or in a form."""

    def __init__(self, place: str, names: set[str]) -> None:
        super().__init__(place, names)
        self.place, self.names = place, names


def refuse_unknown(place: str, sent: Any, known: Any) -> None:
    """A misspelt filter must not pass for no filter."""
    if unknown := set(sent) - set(known):
        raise UnknownFields(place, unknown)


def tell_faults(api: NinjaAPI) -> None:
    """Give the API its answers to what goes wrong."""

    def answer(request: HttpRequest, status: int, code: str, sentence: str, **more: Any) -> HttpResponse:
        return api.create_response(request, {"code": code, "sentence": sentence, **more}, status=status)

    def misread(request: HttpRequest, fields: dict[str, str]) -> HttpResponse:
        return answer(
            request, 422, "invalid", _("The request is not understood: mend the named fields."), fields=fields
        )

    def refused(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(request, error.status, error.code, error.sentence)

    def unseen(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(request, 404, "not_found", _("There is no such thing, or it is not yours to see."))

    def unknown(request: HttpRequest, error: Any) -> HttpResponse:
        response = answer(request, 401, "unauthorized", _("Send a token that is in force."))
        response["WWW-Authenticate"] = "Bearer"
        return response

    def invalid(request: HttpRequest, error: Any) -> HttpResponse:
        return misread(request, {_place(one["loc"]): one["msg"] for one in error.errors})

    def unexpected(request: HttpRequest, error: Any) -> HttpResponse:
        return misread(request, {f"{error.place}.{name}": _("unknown") for name in sorted(error.names)})

    def failed(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(request, error.status_code, "unreadable", error.message)

    for kind, handler in (
        (Refusal, refused), (ObjectDoesNotExist, unseen), (Http404, unseen), (AuthenticationError, unknown),
        (ValidationError, invalid), (UnknownFields, unexpected), (HttpError, failed),
    ):  # fmt: skip
        api.add_exception_handler(kind, handler)


def _place(path: tuple[Any, ...]) -> str:
    """«body.amount»: where the fault is, without the name of our argument."""
    steps = [str(step) for step in path]
    return ".".join(steps[:1] + steps[2:] if len(steps) > 2 else steps)
