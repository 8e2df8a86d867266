"""Bases of 1C: which there are, and whose documents each may send."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.kernel.refusals import Refusal
from endocs.onec.access import check_connects
from endocs.onec.models import Infobase, Token
from endocs.people.models import Organisation, User, Workspace


@transaction.atomic
def add(*, workspace: Workspace, title: str, organisations: Sequence[Organisation], by: User | None) -> Infobase:
    """A base that may send documents of these organisations; who it is its first call will say."""
    check_connects(by, workspace.pk)
    _check(workspace.pk, title, organisations)
    infobase = Infobase.objects.create(workspace=workspace, title=title.strip(), added_by=by)
    infobase.organisations.set(organisations)
    _record(Kind.ONEC_CONNECTED, infobase, by, {"organisations": [one.name for one in organisations]})
    return infobase


@transaction.atomic
def change(*, infobase: Infobase, title: str, organisations: Sequence[Organisation], by: User | None) -> None:
    """Another name, or other organisations; cards that are there stay."""
    check_connects(by, infobase.workspace_id)
    _check(infobase.workspace_id, title, organisations)
    locked = Infobase.objects.select_for_update().get(pk=infobase.pk, removed_at=None)
    before = {"title": locked.title, "organisations": sorted(one.name for one in locked.organisations.all())}
    after = {"title": title.strip(), "organisations": sorted(one.name for one in organisations)}
    changes = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if changes:
        Infobase.objects.filter(pk=locked.pk).update(title=title.strip())
        locked.organisations.set(organisations)
        _record(Kind.ONEC_CHANGED, locked, by, {"changes": changes})


@transaction.atomic
def release(*, infobase: Infobase, by: User | None) -> None:
    """The next base that calls with a token of this one is it: the base was moved or made anew."""
    check_connects(by, infobase.workspace_id)
    held = Infobase.objects.filter(pk=infobase.pk, removed_at=None, infobase_id__isnull=False)
    if held.update(infobase_id=None):
        _record(Kind.ONEC_CHANGED, infobase, by, {"released": str(infobase.infobase_id)})


@transaction.atomic
def remove(*, infobase: Infobase, by: User | None) -> None:
    """The base sends nothing any more, its tokens are revoked; its cards stay. To do it twice is harmless."""
    check_connects(by, infobase.workspace_id)
    now = timezone.now()
    if Infobase.objects.filter(pk=infobase.pk, removed_at=None).update(removed_at=now):
        Token.objects.filter(infobase=infobase, revoked_at=None).update(revoked_at=now)
        _record(Kind.ONEC_REMOVED, infobase, by, {})


def _check(workspace_id: int, title: str, organisations: Sequence[Organisation]) -> None:
    if not title.strip():
        raise Refusal(_("Name the base."))
    if not organisations:
        raise Refusal(_("Choose at least one organisation."))
    for organisation in organisations:
        if organisation.workspace_id != workspace_id:
            raise Organisation.DoesNotExist(organisation.pk)


def _record(kind: Kind, infobase: Infobase, by: User | None, data: dict[str, Any]) -> None:
    journal.record(
        kind, workspace_id=infobase.workspace_id, subject=("infobase", infobase.pk), by=by,
        data={"title": infobase.title, **data},
    )  # fmt: skip
