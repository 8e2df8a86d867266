"""Files of documents: streamed to the storage, compared with what was told, put on their cards.

A row is claimed by moving its time ahead, so several workers fetch at once and a dead one's row is due again by
itself. Print forms are made by the operator on demand: they wait in a queue of their own and hold up no file.
"""

import logging
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from typing import BinaryIO, cast

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.models import F, QuerySet
from django.utils import timezone

from endocs.diadoc import taking
from endocs.diadoc.circuit import PASSING_BOUND, Circuit, bound_of
from endocs.diadoc.models import Box, Content, ContentKind
from endocs.diadoc.shown import NO_FORM
from endocs.diadoc.waiting import next_attempt
from endocs.documents import storing
from endocs.gateways.diadoc.client import Operator
from endocs.gateways.diadoc.values import NotReady
from endocs.gateways.faults import GatewayError
from endocs.kernel.hashing import FileTooLarge

logger = logging.getLogger(__name__)

CLAIM = timedelta(seconds=40)  # should two fetch the same after all, nothing comes twice
RENEWED_EVERY = 15.0  # seconds
FORMLESS_BOUND = 6  # 409 for a type without print form is sometimes passing
FORM_PATIENCE = timedelta(hours=24)


def due_files(box_id: int) -> QuerySet[Content]:
    """Files whose time has come."""
    return _due(box_id).exclude(kind=ContentKind.PRINT_FORM)


def due_forms(box_id: int) -> QuerySet[Content]:
    """Print forms whose time has come."""
    return _due(box_id).filter(kind=ContentKind.PRINT_FORM)


def _due(box_id: int) -> QuerySet[Content]:
    due = Content.objects.filter(box_id=box_id, due_at__lte=timezone.now()).order_by("due_at", "pk")
    return due.select_related("exchanged", "workspace")


def fetch_due(box: Box, operator: Operator, due: Callable[[int], QuerySet[Content]], *, seconds: float) -> int:
    """Number of files that came; no new one is begun after so many seconds.

    Raises the GatewayError after which others need not be asked for either.
    """
    circuit, came, ends_at = Circuit(), 0, time.monotonic() + seconds
    while time.monotonic() < ends_at and (batch := list(due(box.pk)[:20])):
        for content in batch:
            if time.monotonic() >= ends_at or not _claim(content):
                continue
            try:
                came += _fetch(box, operator, content)
                circuit.closed()
            except GatewayError as error:
                _fail(content, error)
                circuit.note(error)
    return came


def _claim(content: Content) -> bool:
    """Whether this worker fetches it; the attempt counts even when it kills the worker."""
    same = Content.objects.filter(pk=content.pk, due_at=content.due_at)
    content.due_at = timezone.now() + CLAIM
    return bool(same.update(due_at=content.due_at, attempts=F("attempts") + 1))


class _Renewing:
    """A file into which bytes stream while the claim is kept alive."""

    def __init__(self, content: Content, stream: BinaryIO) -> None:
        self._content, self._stream, self._last = content, stream, time.monotonic()

    def write(self, data: bytes) -> int:
        """Write, and claim on."""
        if time.monotonic() - self._last > RENEWED_EVERY:
            self._last = time.monotonic()
            Content.objects.filter(pk=self._content.pk).update(due_at=timezone.now() + CLAIM)
        return self._stream.write(data)


def _fetch(box: Box, operator: Operator, content: Content) -> bool:
    with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as stream:
        size = _download(box, operator, content, cast(BinaryIO, _Renewing(content, stream)))
        if isinstance(size, NotReady):
            _wait(content, size)
            return False
        if content.size is not None and size != content.size:
            raise GatewayError("wrong_size", detail=f"{size} instead of {content.size}", permanent=False)
        stream.seek(0)
        try:
            blob = storing.store(workspace=content.workspace, source=stream)
            taking.content_arrived(content=content, blob=blob)
        except (OperationalError, InterfaceError):
            raise
        except storing.StorageFull as error:
            raise GatewayError("disk_full", permanent=False) from error
        except FileTooLarge as error:
            raise GatewayError("too_large") from error
        except Exception as error:  # what a file is made of must hold up no other; its row says what is wrong
            logger.warning("file %s of box %s cannot be put on its card", content.pk, box.pk, exc_info=error)
            raise GatewayError("unreadable", permanent=False) from error
    Content.objects.filter(pk=content.pk).update(attempts=0)
    return True


def _download(box: Box, operator: Operator, content: Content, into: BinaryIO) -> int | NotReady:
    """Bytes received, or that the print form is still being made."""
    message_id, entity_id = content.exchanged.message_id, content.entity_id
    if content.kind == ContentKind.ORIGINAL_SIGNATURE:
        return into.write(operator.original_signature(box.box_id, message_id, entity_id))
    if content.kind == ContentKind.PRINT_FORM:
        return operator.print_form(box.box_id, message_id, entity_id, into)
    return operator.content(box.box_id, message_id, entity_id, into)


def _wait(content: Content, not_ready: NotReady) -> None:
    """Ask again when the operator said; given up after a day."""
    if timezone.now() - content.asked_at > FORM_PATIENCE:
        _give_up(content, "not_ready")
    else:
        due_at = next_attempt(1, retry_after=not_ready.seconds)
        Content.objects.filter(pk=content.pk).update(due_at=due_at, attempts=0, problem="")


def _fail(content: Content, error: GatewayError) -> None:
    attempts = content.attempts + 1
    code = error.code
    bound = PASSING_BOUND if error.code == "disk_full" else bound_of(error)
    if content.kind == ContentKind.PRINT_FORM and error.code == "conflict":
        code, bound = NO_FORM, FORMLESS_BOUND
    if attempts > bound:
        _give_up(content, code)
    else:
        due_at = next_attempt(attempts, retry_after=error.retry_after)
        Content.objects.filter(pk=content.pk).update(due_at=due_at, problem=code)


def _give_up(content: Content, code: str) -> None:
    """The card stays without this file, and says why."""
    now = timezone.now()
    Content.objects.filter(pk=content.pk).update(due_at=None, problem=code, given_up_at=now)
