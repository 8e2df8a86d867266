"""Who may do what with a request whose memo he sees."""

from endocs.documents.states import LAUNCHABLE, ProcessState
from endocs.people.models import User
from endocs.requests.models import WorkRequest
from endocs.workflow import access as workflow_access
from endocs.workflow.models import Task


def can_submit(user: User, work_request: WorkRequest) -> bool:
    """The initiator, who wrote it down, or an administrator; from new, rejected or interrupted."""
    return _owns(user, work_request) and work_request.memo.process_state in LAUNCHABLE


def can_interrupt(user: User, work_request: WorkRequest) -> bool:
    """The initiator or an administrator, while it runs."""
    return _owns(user, work_request) and work_request.memo.process_state == ProcessState.IN_PROCESS


def can_prepare(user: User, work_request: WorkRequest) -> bool:
    """Accountants, administrators and whoever holds the task prepare documents while the request runs."""
    if work_request.memo.process_state != ProcessState.IN_PROCESS:
        return False
    return user.sees_open_documents or Task.objects.on(user).open().filter(document_id=work_request.memo_id).exists()


def can_add_to(user: User, work_request: WorkRequest) -> bool:
    """Who prepares the package; to a ready one who sees all documents or had completed its task."""
    if work_request.memo.process_state == ProcessState.IN_PROCESS:
        return can_prepare(user, work_request)
    if not takes_documents(work_request):
        return False
    return user.sees_open_documents or Task.objects.filter(document_id=work_request.memo_id, performer=user).exists()


def takes_documents(work_request: WorkRequest) -> bool:
    """Whether documents may still come into the package: it is in work, or ready and not archived."""
    if work_request.memo.process_state == ProcessState.EXECUTED:
        return work_request.prepared_at is not None
    return work_request.memo.process_state == ProcessState.IN_PROCESS


def acts_for(user: User, work_request: WorkRequest) -> User | None:
    """For whom the user stands in when he works on the request; None when it is his own work."""
    task = Task.objects.open().filter(document_id=work_request.memo_id).first()
    return workflow_access.absent_behind(user, task) if task and workflow_access.can_decide(user, task) else None


def can_hand_over(user: User, work_request: WorkRequest) -> bool:
    """Once the package is ready, those who carry it and those who prepared it."""
    return work_request.prepared_at is not None and (_owns(user, work_request) or user.sees_open_documents)


def can_manage_templates(user: User) -> bool:
    """Accountants and administrators keep the templates of packages."""
    return user.sees_open_documents


def _owns(user: User, work_request: WorkRequest) -> bool:
    return user.is_administrator or user.pk in (work_request.initiator_id, work_request.written_by_id)
