"""Answers to 1C that are not what was asked for: a code, a sentence for the accountant, whether to try again."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import ConfigDict, Field

from endocs.kernel.refusals import Refusal
from endocs.onec import entering, receiving
from endocs.onec.faults import InvalidField, OnecRefusal


class What(Schema):
    """What is wrong."""

    code: str = Field(examples=["org_not_allowed"])
    message: str = Field(description="A sentence in Russian for the accountant: what is wrong and what to do.")
    retryable: bool = Field(description="Whether the same call may succeed later without anybody doing anything.")
    missing: list[str] | None = Field(None, description="Hashes of the files to be sent first (`files_missing`).")
    fields: list[str] | None = Field(None, description="Paths of the fields that cannot be read (`invalid_field`).")


class OnecFault(Schema):
    """The shape of every refusal."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "error": {
                        "code": "unauthorized",
                        "message": "EnDocs не знает этого ключа: его отозвали или ввели с ошибкой.",
                        "retryable": False,
                    }
                }
            ]
        }
    )

    error: What


ENTRANCE_FAULTS: dict[int, type[Schema]] = {400: OnecFault, 401: OnecFault, 403: OnecFault, 429: OnecFault}


class NotFound(OnecRefusal):
    """There is no such address, or nothing there any more."""

    code = "not_found"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("EnDocs has nothing at this address any more. Nothing needs to be done."))


class NotUnderstood(OnecRefusal):
    """What the framework could not read."""

    code = "unreadable"
    status = 400

    def __init__(self) -> None:
        super().__init__(_("EnDocs did not understand the call of 1C. Update the extension in 1C."))


def tell_faults(api: NinjaAPI) -> None:
    """Give the API its answers to what goes wrong."""

    def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
        told = receiving.answer_of(refusal)
        response = api.create_response(request, told.body, status=told.status)
        if isinstance(refusal, entering.TooOften):
            response["Retry-After"] = str(refusal.seconds)
        if told.status == 401:
            response["WWW-Authenticate"] = "Bearer"
        return response

    def refused(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(request, error)

    def unknown(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(request, entering.Unauthorized())

    def unseen(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(request, NotFound())

    def invalid(request: HttpRequest, error: Any) -> HttpResponse:
        fields = sorted({".".join(str(step) for step in one["loc"]) for one in error.errors})
        return answer(request, InvalidField(NotUnderstood().sentence, fields))

    def failed(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(request, NotUnderstood())

    for kind, handler in (
        (Refusal, refused), (ObjectDoesNotExist, unseen), (Http404, unseen), (AuthenticationError, unknown),
        (ValidationError, invalid), (HttpError, failed),
    ):  # fmt: skip
        api.add_exception_handler(kind, handler)
