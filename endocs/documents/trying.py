"""What a person would see by a rule that is not saved yet, or without one: it is done, read with and rolled back."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from endocs.documents import branches, queries, ruling
from endocs.documents.models import AccessRule, Document
from endocs.documents.reasons import Evidence, Reason
from endocs.documents.ruling import Said
from endocs.people.access import check_manages
from endocs.people.models import User

PAGE = 20
MOVED_BOUND = 101
ASKED_CARDS = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """One card that was asked about, and why the person would see it; without reasons he would not."""

    document: Document
    reasons: Sequence[Reason]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What the person would see of what the administrator sees too: counts up to 1001, a page, the asked cards.

    `count_now` is the count by the rules as they are; `opened` are the cards of the page that he does not see now.
    `gained` and `lost` count up to 101, among the newest thousand; `closed` are the first of what he would lose.
    """

    person: User
    count: int
    count_now: int
    cards: Sequence[Document]
    opened: frozenset[int]
    gained: int
    lost: int
    closed: Sequence[Document]
    verdicts: Sequence[Verdict]


def tried(
    *,
    person: User,
    by: User,
    said: Said | None = None,
    rule: AccessRule | None = None,
    without: Sequence[AccessRule] = (),
    text: str = "",
) -> Trial:
    """What the person would see if `said` became a rule (in place of `rule`), or `without` some rules.

    `text` is the number of a card, or whatever finds it. Nothing is kept. A confidential card that `by` may not see is
    neither shown nor counted.
    """
    check_manages(by, person.workspace_id)
    with transaction.atomic():
        before = _anew(person)
        now = _seen(before, by)
        if said:
            _pretend(said, rule, by)
        AccessRule.objects.filter(pk__in=[one.pk for one in without], workspace=by.workspace).delete()
        reader = _anew(person)
        seen = _seen(reader, by) if said or without else now
        gained, lost = _hidden_from(before, seen), _hidden_from(reader, now)
        cards = queries.chosen(by, seen[:PAGE])
        trial = Trial(
            person=reader,
            count=len(seen),
            count_now=len(now),
            cards=cards,
            opened=frozenset(gained),
            gained=len(gained[:MOVED_BOUND]),
            lost=len(lost[:MOVED_BOUND]),
            closed=queries.chosen(by, lost[:PAGE]),
            verdicts=[_verdict(card, reader) for card in _asked(by, text)],
        )
        transaction.set_rollback(True)
    return trial


def _anew(person: User) -> User:
    """The person as the next request reads him: what he may see is worked out anew."""
    return User.objects.select_related("workspace", "department").get(pk=person.pk)


def _seen(reader: User, by: User) -> list[int]:
    """The keys of what both see, in the order of a registry."""
    private = Document.objects.visible_to(by).filter(is_confidential=True).values("pk")
    return branches.keys(reader, Q(is_confidential=False) | Q(pk__in=private), queries.COUNT_BOUND)


def _hidden_from(reader: User, keys: Sequence[int]) -> list[int]:
    """Those of the cards that the reader does not see, in their order."""
    seen = set(Document.objects.visible_to(reader).filter(pk__in=keys).values_list("pk", flat=True))
    return [key for key in keys if key not in seen]


def _pretend(said: Said, rule: AccessRule | None, by: User) -> None:
    ruling.check_workspace(by.workspace, said)
    kept = AccessRule.objects.get(pk=rule.pk, workspace=by.workspace) if rule else AccessRule(workspace=by.workspace)
    for name, value in {**said.values(), "set_by": by}.items():
        setattr(kept, name, value)
    try:
        ruling.save(kept)
    except ruling.RuleIsThere:  # then it is in force already
        return


def _asked(by: User, text: str) -> list[Document]:
    return queries.found(by, text, size=ASKED_CARDS) if text.strip() else []


def _verdict(card: Document, reader: User) -> Verdict:
    return Verdict(card, Evidence(card).reasons(reader))
