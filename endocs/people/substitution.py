"""Who stands in for whom today, and how far."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.people.models import Substitution, User, Workspace

A_DAY = timedelta(days=1)
T = TypeVar("T", int, str)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """A person who is away, and what of his work passes to the deputy; None means any.

    `through` are the substitutions of the deputies between the two, the nearest to the user first.
    """

    absent: User
    substitution: Substitution
    through: tuple[Substitution, ...] = ()
    kinds: frozenset[int] | None
    organisations: frozenset[int] | None
    task_types: frozenset[str] | None
    amount_limit: Decimal | None

    @property
    def passes_reading(self) -> bool:
        """Whether what role and rules open passes too: with types of tasks named, only those tasks and their cards."""
        return self.task_types is None

    def cards(self, prefix: str = "") -> Q:
        """The cards that pass, in terms of a card's columns; one without an amount is within every limit."""
        found = Q()
        if self.kinds is not None:
            found &= Q(**{f"{prefix}kind_id__in": self.kinds})
        if self.organisations is not None:
            found &= Q(**{f"{prefix}organisation_id__in": self.organisations})
        if self.amount_limit is not None:
            found &= Q(**{f"{prefix}amount": None}) | Q(**{f"{prefix}amount__lte": self.amount_limit})
        return found

    def allows(self, card: Any) -> bool:
        """Whether this card is among them."""
        if self.kinds is not None and card.kind_id not in self.kinds:
            return False
        if self.organisations is not None and card.organisation_id not in self.organisations:
            return False
        return self.amount_limit is None or card.amount is None or card.amount <= self.amount_limit


def with_absent(name: str, absent: User | None) -> str:
    """«Петрова А. С. за Иванову М. И.»: who did it and for whom he stood in; the bare name when for nobody."""
    return _("%(deputy)s for %(absent)s") % {"deputy": name, "absent": absent.name_after_for} if absent else name


def today_of(workspace: Workspace) -> date:
    """The calendar day in the workspace."""
    return timezone.localdate(timezone=ZoneInfo(workspace.time_zone))


def stand_ins(user: User) -> list[StandIn]:
    """For whom the user stands in today; a deputy who is away too passes on to his own deputy what both scopes hold.

    Read once for each loaded user.
    """
    known: list[StandIn] | None = user.__dict__.get("_stand_ins")
    if known is None:
        known = stand_ins_among(user, in_force_today(user)) if user.is_active else []
        user.__dict__["_stand_ins"] = known
    return known


def somebody_is_away() -> Exists:
    """For a query of users, as `somebody_is_away`: whether a substitution of the workspace may be in force today.

    A user who was read with it costs no further query when nobody is away. Days are a day wider: zones differ.
    """
    day = timezone.now().date()
    near = Substitution.objects.filter(
        workspace_id=OuterRef("workspace_id"), ended_at=None, starts_on__lte=day + A_DAY, ends_on__gte=day - A_DAY
    )
    return Exists(near)


def deputies_of(user: User) -> list[User]:
    """Who stands in for the user today, the deputies of deputies too."""
    by_absent: dict[int, list[Substitution]] = {}
    for one in in_force(user.workspace_id, today_of(user.workspace)):
        by_absent.setdefault(one.absent_id, []).append(one)
    found: dict[int, User] = {}
    waiting = [user.pk]
    while waiting:
        for one in by_absent.get(waiting.pop(), []):
            if one.deputy_id != user.pk and one.deputy_id not in found:
                found[one.deputy_id] = one.deputy
                waiting.append(one.deputy_id)
    return list(found.values())


def in_force_today(user: User) -> list[Substitution]:
    """All that are in force today in the user's workspace; read once for each loaded user."""
    known: list[Substitution] | None = user.__dict__.get("_substitutions_today")
    if known is None and getattr(user, "somebody_is_away", True) is False:
        return []
    if known is None:
        known = list(in_force(user.workspace_id, today_of(user.workspace)))
        user.__dict__["_substitutions_today"] = known
    return known


def away_words(user: User) -> dict[int, str]:
    """Of everybody who is away today in the user's workspace: until when, and who stands in, by the person's key."""
    found: dict[int, list[Substitution]] = {}
    for one in in_force_today(user):
        found.setdefault(one.absent_id, []).append(one)
    return {
        pk: _("away until %(day)s, deputy: %(names)s")
        % {
            "day": f"{max(one.ends_on for one in several):%d.%m}",
            "names": ", ".join(dict.fromkeys(one.deputy.short_name for one in several)),
        }
        for pk, several in found.items()
    }


def in_force(workspace_id: int, today: date) -> Iterable[Substitution]:
    """The workspace's substitutions of that day; they end at once when either person is deactivated."""
    return Substitution.objects.filter(
        workspace_id=workspace_id, ended_at=None, starts_on__lte=today, ends_on__gte=today,
        absent__is_active=True, deputy__is_active=True,
    ).select_related("absent__workspace", "absent__department", "deputy")  # fmt: skip


def stand_ins_among(user: User, substitutions: Iterable[Substitution]) -> list[StandIn]:
    """The same, from substitutions in force that were read before."""
    by_deputy: dict[int, list[Substitution]] = {}
    for one in substitutions:
        by_deputy.setdefault(one.deputy_id, []).append(one)
    found: list[StandIn] = []
    waiting = [(_whole(one), frozenset({user.pk})) for one in by_deputy.get(user.pk, [])]
    while waiting:
        stand_in, met = waiting.pop(0)
        if stand_in.absent.pk in met:
            continue
        found.append(stand_in)
        met |= {stand_in.absent.pk}
        waiting += [(_narrowed(_whole(one), stand_in), met) for one in by_deputy.get(stand_in.absent.pk, [])]
    return found


def _whole(substitution: Substitution) -> StandIn:
    return StandIn(
        absent=substitution.absent,
        substitution=substitution,
        kinds=frozenset(substitution.kinds) or None,
        organisations=frozenset(substitution.organisations) or None,
        task_types=frozenset(substitution.task_types) or None,
        amount_limit=substitution.amount_limit,
    )


def _narrowed(one: StandIn, by: StandIn) -> StandIn:
    limits = [limit for limit in (one.amount_limit, by.amount_limit) if limit is not None]
    return StandIn(
        absent=one.absent,
        substitution=one.substitution,
        through=(*by.through, by.substitution),
        kinds=_both(one.kinds, by.kinds),
        organisations=_both(one.organisations, by.organisations),
        task_types=_both(one.task_types, by.task_types),
        amount_limit=min(limits) if limits else None,
    )


def _both(one: "frozenset[T] | None", other: "frozenset[T] | None") -> "frozenset[T] | None":
    if one is None or other is None:
        return one if other is None else other
    return one & other
