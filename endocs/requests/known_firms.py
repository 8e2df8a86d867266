"""The directory of a workspace as the reader of memos needs it, kept in memory while nobody changes it."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import BigIntegerField, Count, F, Func, Sum, TextField, Value
from django.db.models.functions import Cast, Concat

from endocs.counterparties.models import Counterparty
from endocs.people.models import Workspace
from endocs.requests.memo_reading.firms import Directory
from endocs.requests.memo_reading.proposal import Firm

# Directories of the workspaces that were read last; one of 5,000 firms takes some 15 MB.
KEPT = 12


@dataclass(frozen=True)
class Firms:
    """The counterparties of a workspace as the reader knows them, and which card each of them is."""

    rows: Sequence[tuple[int, Firm, bool]]  # key, firm, whether it is in use

    @cached_property
    def directory(self) -> Directory:
        """Those with an INN, closed ones too."""
        return Directory(firm for _key, firm, _is_used in self.rows if not firm.inn.startswith("#"))

    @cached_property
    def spoken(self) -> Directory:
        """All that a new memo may name; a foreign firm without an INN has «#key» instead."""
        return Directory(firm for _key, firm, is_used in self.rows if is_used)

    @cached_property
    def keys(self) -> Mapping[Firm, int]:
        """The card of each firm in use."""
        return {firm: key for key, firm, is_used in self.rows if is_used}


_firms: "OrderedDict[int, tuple[tuple[int, int], Firms]]" = OrderedDict()


def directory_of(workspace: Workspace) -> Directory:
    """The counterparties with an INN; one query when nothing was changed, by whatever process."""
    return firms_of(workspace).directory


def firms_of(workspace: Workspace) -> Firms:
    """The counterparties of the workspace; built anew when one was added, renamed, closed or removed."""
    stamp = _stamp(workspace)
    kept = _firms.get(workspace.pk)
    if kept is None or kept[0] != stamp:
        kept = (stamp, _built(workspace))
        _firms[workspace.pk] = kept
        while len(_firms) > KEPT:
            _firms.popitem(last=False)
    return kept[1]


def known_as(counterparty: Counterparty) -> Firm:
    """A card of the directory in the reader's words."""
    return Firm(counterparty.title, counterparty.inn or f"#{counterparty.pk}", counterparty.kpp or None)


def _stamp(workspace: Workspace) -> tuple[int, int]:
    """Count and digest of everything that is read of the directory."""
    told = Concat(
        Cast("id", TextField()), Value("|"), "legal_form", Value("|"), "name", Value("|"), "inn", Value("|"), "kpp",
        Value("|"), Cast(F("deactivated_at"), TextField()), output_field=TextField(),
    )  # fmt: skip
    digest = Func(told, Value(0), function="hashtextextended", output_field=BigIntegerField())
    rows = Counterparty.objects.filter(workspace_id=workspace.pk)
    found = rows.aggregate(count=Count("id"), digest=Sum(digest))
    return found["count"], int(found["digest"] or 0)


def _built(workspace: Workspace) -> Firms:
    rows = Counterparty.objects.filter(workspace_id=workspace.pk).order_by("id")
    return Firms([(one.pk, known_as(one), one.deactivated_at is None) for one in rows])
