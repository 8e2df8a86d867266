"""What is wrong with the data of the product in this environment, against what it had promised (standard input)."""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Count, Exists, OuterRef, Q
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from endocs.documents.models import Document, File, Remark
from endocs.documents.states import ProcessState
from endocs.journal import sealing
from endocs.journal.kinds import Kind
from endocs.notifications.models import Notice
from endocs.requests.models import WorkRequest
from endocs.workflow.models import Process, Task


def faults(promised: dict[str, Any]) -> Iterator[str]:
    """One line for each fault."""
    yield from _promises(promised)
    yield from _halves()
    yield from _files()
    yield from (f"event {fault.event_id}: {fault.reason}" for fault in sealing.audit())


def _promises(promised: dict[str, Any]) -> Iterator[str]:
    for key, comment in promised["memos"].items():
        found = WorkRequest.objects.filter(pk=key, memo__comment=comment, asked_at__isnull=False, lines__amount=10)
        if found.count() != 1:
            yield f"memo {key} is not as it was sent"
        if Process.objects.filter(document__work_request=key).count() != 1:
            yield f"memo {key} has not one process"
    for words, key in promised["remarks"].items():
        if Remark.objects.filter(text=words, document__work_request=key).count() != 1:
            yield f"remark of {key} is not there once"
    for name, digest in {**promised["uploads"], **{f"{n}.pdf": d for n, d in promised["prepared"].items()}}.items():
        if File.objects.filter(name=name, blob__sha256=digest).count() != 1:
            yield f"file {name} is not there once"
    for key in promised["completed"]:
        if not WorkRequest.objects.filter(pk=key, memo__process_state=ProcessState.EXECUTED).exists():
            yield f"request {key} is not completed"


def _halves() -> Iterator[str]:
    """What no moment of any transaction may leave behind."""
    running = Process.objects.filter(ended_at=None)
    open_tasks = Task.objects.filter(process=OuterRef("pk"), ended_at=None)
    yield from (f"process {p.pk} runs and has no holder" for p in running.exclude(Exists(open_tasks)))
    yield from (
        f"task {t.pk} is open and its process ended" for t in Task.objects.open().exclude(process__ended_at=None)
    )
    several = Document.objects.annotate(several=Count("processes", filter=Q(processes__ended_at=None)))
    yield from (f"card {key} has several running processes" for key in several.filter(several__gt=1).values_list("pk"))
    is_running = Exists(running.filter(document=OuterRef("pk")))
    states = Document.objects.annotate(is_running=is_running)
    torn = states.filter(Q(is_running=True) ^ Q(process_state=ProcessState.IN_PROCESS))
    yield from (f"card {card.pk} is {card.process_state}, which its processes do not say" for card in torn)
    prepared = Document.objects.filter(number__regex="^[0-9a-f]{32}$")
    yield from (f"card {card.pk} was prepared from a file and has none" for card in prepared.filter(files=None))
    yield from (f"card {card.pk} was prepared for no request" for card in prepared.filter(answers=None))


def _files() -> Iterator[str]:
    """Every row has its very bytes, everything stored is whole."""
    folder = Path(default_storage.path(""))
    digests = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and len(path.name) == 64
    }
    yield from (f"stored {name} is not whole" for name, digest in digests.items() if name != digest)
    for file in File.objects.select_related("blob"):
        if file.blob.sha256 not in digests:
            yield f"file {file.pk} has no bytes"


def unrest(promised: dict[str, Any]) -> Iterator[str]:
    """What has to come to an end by itself."""
    alive = ProcrastinateWorker.objects.values("pk")
    for job in ProcrastinateJob.objects.filter(status="doing").exclude(worker__in=alive):
        yield f"job {job.pk} {job.task_name} is left by its worker"
    for job in ProcrastinateJob.objects.filter(task_name="journal.react", status__in=("todo", "doing", "failed")):
        yield f"job {job.pk} {job.task_name} is {job.status}"
    told = set(Notice.objects.filter(kind=Kind.TASK_ASSIGNED).values_list("document_id", flat=True))
    memos = WorkRequest.objects.filter(pk__in=promised["memos"]).values_list("memo_id", flat=True)
    yield from (f"nobody was told of memo {memo}" for memo in memos if memo not in told)


def main() -> None:
    """Read what was promised, write what is wrong."""
    promised = json.load(sys.stdin)
    told = {"faults": list(faults(promised)), "unrest": list(unrest(promised))}
    json.dump(told, sys.stdout, ensure_ascii=False)
