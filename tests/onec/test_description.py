"""The description of the protocol is true: whatever is sent by it or against it, the answer is one that it tells of."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given
from hypothesis import settings as pace
from hypothesis.errors import Unsatisfiable
from pytest_django import Settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.transport.serialization import Binary

from tests.onec import cast as onec

pytestmark = pytest.mark.django_db
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip


@pytest.fixture
def base(settings: Settings) -> Iterator[onec.Base]:
    """A base that may call as often as it likes, by a program that is called as it is served, in the test's own
    transaction.
    """
    settings.ENDOCS_ONEC_CALLS_PER_MINUTE = 10**9
    base = onec.base()
    base.put()
    base.send(onec.with_file())
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield base
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def operations(base: onec.Base) -> Iterator[APIOperation[Any, Any, Any, Any]]:
    """Every operation of the description."""
    address = f"{onec.API}/openapi.json"
    schema = schemathesis.openapi.from_wsgi(address, get_wsgi_application(), headers=base.headers)
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        yield result.ok()


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("is_known", [True, False], ids=["known", "stranger"])
def test_every_answer_is_one_of_the_description(
    base: onec.Base,
    mode: GenerationMode,
    is_known: bool,
    length: Callable[[int, int], int],
    capsys: pytest.CaptureFixture[str],
) -> None:
    count = length(15, 400) if is_known else length(5, 100)

    told = {
        operation.label: answers(operation, mode, base.headers if is_known else None, count)
        for operation in operations(base)
    }

    assert len(told) == 7
    with capsys.disabled():
        words = (f"{label}: {dict(sorted(one.items()))}" for label, one in told.items())
        print(f"\n{mode}: {'; '.join(words)}")  # noqa: T201


def answers(
    operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode, headers: dict[str, str] | None, count: int
) -> Counter[int]:
    """How often each status came; every answer was checked."""
    told = Counter[int]()

    @pace(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode, headers=headers))
    def every_answer(case: Case[Any]) -> None:
        if headers and told.total() % 3:
            _make_likely(case)
        answer = case.call()
        told[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    with suppress(Unsatisfiable):  # nothing can be wrong in a ping whose headers are right
        every_answer()
    return told


def _make_likely(case: Case[Any]) -> None:
    """A message of an organisation that the base speaks for, in words of 1C; bytes under their own hash."""
    case.headers.pop("Idempotency-Key", None)
    if isinstance(case.body, dict):
        for name, example in (("organization", onec.UPSERT), ("object", onec.UPSERT), ("invoice", onec.PAYMENT)):
            if isinstance(told := case.body.get(name), dict):
                told.update({key: value for key, value in example[name].items() if key not in ("ref", "data_version")})
    elif isinstance(case.body, Binary):
        case.path_parameters["sha256"] = hashlib.sha256(case.body.data).hexdigest()
