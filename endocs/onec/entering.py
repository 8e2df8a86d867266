"""Who calls: a token stands for one base of 1C, which the first call names and no other base may use."""

import math
import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.onec import values, wire
from endocs.onec.faults import OnecRefusal, OrganisationNotAllowed
from endocs.onec.models import Infobase, Token
from endocs.people.models import Organisation
from endocs.people.tokens import digest

PROTOCOLS = (1,)
REMEMBERED = timedelta(minutes=1)
BURST = 60.0  # seconds of the pace that may be used at once
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_PACE = """
update onec_token
set paced_at = greatest(coalesce(paced_at, clock_timestamp()), clock_timestamp()) + %(apart)s * interval '1 second'
where id = %(id)s and (paced_at is null or paced_at <= clock_timestamp() + %(burst)s * interval '1 second')
returning id
"""
_WAIT = "select extract(epoch from paced_at - clock_timestamp()) - %(burst)s from onec_token where id = %(id)s"


class Unauthorized(OnecRefusal):
    """The token is unknown, revoked, or its base was removed."""

    code = "unauthorized"
    status = 401

    def __init__(self) -> None:
        super().__init__(
            _(
                "EnDocs does not know this token: it was revoked or mistyped. Let the administrator make a new one in"
                " “Connections → 1C” and enter it in the settings of the extension. Nothing is lost: the queue waits."
            )
        )


class ProtocolUnknown(OnecRefusal):
    """Another version of the protocol, or none."""

    code = "protocol_unknown"
    status = 400

    def __init__(self) -> None:
        super().__init__(
            _("EnDocs and the extension speak different versions of the protocol. Update the older of the two.")
        )


class InfobaseMissing(OnecRefusal):
    """The call does not say which base it comes from."""

    code = "infobase_missing"
    status = 400

    def __init__(self) -> None:
        super().__init__(
            _("The call does not say which base of 1C it comes from. Save the settings of the extension once more.")
        )


class AnotherInfobase(OnecRefusal):
    """The token belongs to another base: perhaps this one is a copy."""

    code = "another_infobase"
    status = 403

    def __init__(self) -> None:
        super().__init__(
            _(
                "This token belongs to another base of 1C. If this base is a copy for tests, switch sending off in it;"
                " if the base was moved, let the administrator press “Let another base in” in “Connections → 1C”."
            )
        )


class TooOften(OnecRefusal):
    """More calls than the token may make."""

    code = "too_often"
    status = 429
    is_retryable = True

    def __init__(self, seconds: int) -> None:
        super().__init__(_("1C calls too often. It will go on by itself in %(seconds)d s.") % {"seconds": seconds})
        self.seconds = seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What the headers of a call say."""

    token: str
    infobase_id: str
    protocol: str


def infobase_of(call: Call) -> Infobase:
    """The base that calls; refuses a token not in force, another base, another protocol and too many calls.

    Call it outside the wall: whose workspace it is comes out of it.
    """
    in_force = Token.objects.filter(revoked_at=None, infobase__removed_at=None)
    found = in_force.select_related("infobase__workspace").filter(token_digest=digest(call.token)).first()
    if found is None:
        raise Unauthorized
    if call.protocol.strip() not in {str(one) for one in PROTOCOLS}:
        raise ProtocolUnknown
    if not _UUID.fullmatch(call.infobase_id.strip()):
        raise InfobaseMissing
    _pin(found.infobase, UUID(call.infobase_id.strip()))
    _pace(found)
    _note_use(found)
    return found.infobase


def organisation_of(infobase: Infobase, firm: values.Firm) -> Organisation:
    """The own organisation that a message is about; refuses one that the base may not speak for."""
    allowed = infobase.organisations.filter(deactivated_at=None, inn=firm.inn) if firm.inn else ()
    found = [one for one in allowed if not (one.kpp and firm.kpp) or one.kpp == firm.kpp]
    if not found:
        raise OrganisationNotAllowed(firm.name, firm.inn)
    return found[0]


def note_versions(infobase: Infobase, told: wire.Versions | None) -> None:
    """Keep what the base consists of, when that has changed."""
    if told is None:
        return
    names = ("configuration", "configuration_version", "platform", "extension_version")
    changed = {name: getattr(told, name) for name in names if getattr(told, name) not in ("", getattr(infobase, name))}
    if changed:
        Infobase.objects.filter(pk=infobase.pk).update(**changed)


def _pin(infobase: Infobase, infobase_id: UUID) -> None:
    """The first call says which base it is."""
    if infobase.infobase_id is None:
        with transaction.atomic():
            free = Infobase.objects.filter(pk=infobase.pk, infobase_id=None)
            try:
                with transaction.atomic():
                    is_first = bool(free.update(infobase_id=infobase_id))
            except IntegrityError as error:  # another row of the workspace is that base
                raise AnotherInfobase from error
            if is_first:
                journal.record(
                    Kind.ONEC_CHANGED, workspace_id=infobase.workspace_id, subject=("infobase", infobase.pk), by=None,
                    data={"title": infobase.title, "infobase_id": str(infobase_id)},
                )  # fmt: skip
        infobase.refresh_from_db(fields=["infobase_id"])
    if infobase.infobase_id != infobase_id:
        raise AnotherInfobase


def _pace(token: Token) -> None:
    """So many calls a minute, a minute's worth of them at once; counted for all processes together, by one row."""
    apart = 60 / settings.ENDOCS_ONEC_CALLS_PER_MINUTE
    told = {"id": token.pk, "apart": apart, "burst": BURST - apart}
    with connection.cursor() as cursor:
        cursor.execute(_PACE, told)
        if cursor.fetchone() is None:
            cursor.execute(_WAIT, told)
            row = cursor.fetchone()
            raise TooOften(max(1, math.ceil(row[0] if row else 1)))


def _note_use(token: Token) -> None:
    """Once a minute."""
    now = timezone.now()
    before = now - REMEMBERED
    Token.objects.filter(Q(last_used_at=None) | Q(last_used_at__lt=before), pk=token.pk).update(last_used_at=now)
    stale = Infobase.objects.filter(Q(last_call_at=None) | Q(last_call_at__lt=before), pk=token.infobase_id)
    stale.update(last_call_at=now)
