"""Whether everything is right at the operator: the credentials, and the rights of the service user in every box."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from endocs.diadoc import calling
from endocs.diadoc.access import check_connects
from endocs.diadoc.connecting import Offered
from endocs.diadoc.models import Connection
from endocs.gateways.diadoc.client import Operator
from endocs.gateways.diadoc.values import OperatorBox, OperatorOrganisation, normal_id
from endocs.gateways.faults import GatewayError
from endocs.jobs.queue import defer, job
from endocs.people.models import User

NOT_ALL_DOCUMENTS = "not_all_documents"
PATIENCE = timedelta(minutes=2)  # after which a check counts as lost and may be asked for again


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxFinding:
    """A box that the service user sees; `fault` names what is wrong in one word, empty when all is right."""

    box_id: str
    title: str
    organisation: str
    inn: str
    kpp: str
    is_test: bool = False
    fault: str = ""
    detail: str = ""

    @property
    def offered(self) -> Offered:
        """The box as it can be chosen."""
        return Offered(
            box_id=self.box_id, title=self.title, inn=self.inn, kpp=self.kpp, organisation=self.organisation,
            is_test=self.is_test,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a check saw; a `fault` here means that the boxes could not be asked at all."""

    fault: str = ""
    detail: str = ""
    boxes: Sequence[BoxFinding] = field(default=())


@transaction.atomic
def ask_check(*, connection: Connection, by: User | None) -> None:
    """Have the connection checked in the background; asking again while one waits changes nothing."""
    check_connects(by, connection.workspace_id)
    before = Q(check_asked_at=None) | Q(checked_at__gte=F("check_asked_at"))
    lost = Q(check_asked_at__lt=timezone.now() - PATIENCE)
    if Connection.objects.filter(before | lost, pk=connection.pk).update(check_asked_at=timezone.now()):
        defer(
            check_connection,
            workspace_id=connection.workspace_id,
            key=f"diadoc-check:{connection.pk}",
            connection_id=connection.pk,
        )


@job("diadoc.check")
def check_connection(connection_id: int) -> None:
    """Look at the operator and keep what was seen."""
    connection = Connection.objects.get(pk=connection_id)
    note(connection=connection, findings=check(connection))


def check(connection: Connection) -> Findings:
    """What is right and what is missing, asked of the operator now; it changes nothing there."""
    try:
        operator = calling.operator(connection)
        organisations = operator.my_organisations()
    except GatewayError as error:
        return Findings(fault=error.code, detail=error.detail[:300])
    return Findings(boxes=list(_boxes(operator, organisations)))


def _boxes(operator: Operator, organisations: Sequence[OperatorOrganisation]) -> Iterator[BoxFinding]:
    for organisation in organisations:
        for box in organisation.boxes:
            fault, detail = _fault(operator, box)
            yield BoxFinding(
                box_id=normal_id(box.id), title=box.title or organisation.name, organisation=organisation.name,
                inn=organisation.inn, kpp=organisation.kpp, is_test=organisation.is_test, fault=fault, detail=detail,
            )  # fmt: skip


def _fault(operator: Operator, box: OperatorBox) -> tuple[str, str]:
    """What hinders reading the feed of the box; who does not see all documents must name a department there."""
    try:
        operator.new_events(box.id, limit=1)
    except GatewayError as error:
        is_partial = error.code in ("bad_request", "forbidden") and "department" in error.detail.lower()
        return NOT_ALL_DOCUMENTS if is_partial else error.code, error.detail[:300]
    return "", ""


@transaction.atomic
def note(*, connection: Connection, findings: Findings) -> None:
    """Keep what a check saw; not a fact for the trail."""
    Connection.objects.filter(pk=connection.pk).update(findings=asdict(findings), checked_at=timezone.now())


def findings_of(connection: Connection) -> Findings:
    """What the last check saw; nothing before the first."""
    kept: dict[str, Any] = connection.findings
    boxes = [BoxFinding(**box) for box in kept.get("boxes", ())]
    return Findings(fault=kept.get("fault", ""), detail=kept.get("detail", ""), boxes=boxes)


def is_being_checked(connection: Connection) -> bool:
    """Whether a check was asked for that has not ended."""
    asked, done = connection.check_asked_at, connection.checked_at
    is_open = asked is not None and (done is None or done < asked)
    return is_open and asked is not None and timezone.now() - asked < PATIENCE
