"""Pairs of cards that may be one deed: found when a card comes or is corrected, decided by a person."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.documents import deed_facts, merging, same_deed
from endocs.documents.deed_facts import Compared
from endocs.documents.models import DeedPair, Document, ExternalReference, Merge, PairState
from endocs.documents.models.merges import DeedPairQuerySet
from endocs.documents.trail import record
from endocs.journal.kinds import Kind
from endocs.kernel.refusals import Refusal
from endocs.people.models import User

PAGE = 30
OF_CARD = 10


@transaction.atomic
def look(*, document: Document) -> None:
    """Bring the pairs of a card up to what the cards say now: sure ones become one card, doubtful ones are proposed.

    Of two cards that systems have brought, those agreeing in everything are made one when there is no other such; a
    person's card is only proposed, for he knows it by its address. Twice is harmless. What a person told apart stays
    apart. No event: a proposal is no fact.
    """
    card = Document.objects.select_related("kind").prefetch_related("external_references").get(pk=document.pk)
    if card.merged_into_id is not None:
        return
    found = {other.pk: (other, facts) for other in same_deed.alike(card) if (facts := _facts(card, other))}
    for key in _told_apart(card):
        found.pop(key, None)
    sure = [other for other, facts in found.values() if deed_facts.is_sure(facts)]
    if len(sure) == 1 and _are_both_of_systems(card, sure[0]) and _made_one(card, sure[0]):
        return
    stale = DeedPair.objects.of(card).open().exclude(Q(first__in=found) | Q(second__in=found))
    stale.delete()
    for other, facts in found.values():
        _propose(card, other, facts)


@transaction.atomic
def decide_same(*, pair: DeedPair, by: User) -> Merge:
    """It is one document: the cards become one; twice is harmless."""
    kept, other = merging.which_stays(pair.first, pair.second)
    made = merging.merge(kept=kept, other=other, by=by)
    DeedPair.objects.filter(pk=pair.pk).delete()
    return made


@transaction.atomic
def tell_apart(*, pair: DeedPair, by: User) -> None:
    """They are two documents, and are not proposed again; twice is harmless."""
    _check_decides(pair, by)
    undecided = DeedPair.objects.filter(pk=pair.pk, state=PairState.OPEN)
    if undecided.update(state=PairState.DIFFERENT, decided_by=by, decided_at=timezone.now()):
        _tell(Kind.DOCUMENT_TOLD_APART, pair, by)


@transaction.atomic
def take_back(*, pair: DeedPair, by: User) -> None:
    """They may be one document after all: the pair is proposed again; twice is harmless."""
    _check_decides(pair, by)
    decided = DeedPair.objects.filter(pk=pair.pk, state=PairState.DIFFERENT)
    if decided.update(state=PairState.OPEN, decided_by=None, decided_at=None):
        _tell(Kind.DOCUMENT_SEEMS_SAME, pair, by)


def waiting(user: User, *, before: int | None = None, size: int = PAGE) -> list[DeedPair]:
    """Pairs that this user may decide, the newest first; who may not decide has none."""
    if not user.sees_open_documents:
        return []
    pairs = DeedPair.objects.visible_to(user).open()
    return _with_cards(pairs.filter(pk__lt=before) if before else pairs, size)


def of_card(document: Document, user: User) -> list[DeedPair]:
    """The pairs of a card that this user may decide, those told apart last."""
    if not user.sees_open_documents:
        return []
    pairs = _with_cards(DeedPair.objects.visible_to(user).of(document), OF_CARD)
    return sorted(pairs, key=lambda pair: pair.state != PairState.OPEN)


def pair_for(user: User, pk: int) -> DeedPair:
    """One pair with its cards; DeedPair.DoesNotExist when the user may not decide about it."""
    pairs = DeedPair.objects.visible_to(user).filter(pk=pk) if user.sees_open_documents else DeedPair.objects.none()
    return pairs.select_related("first__kind", "second__kind").get()


def merge_for(user: User, pk: int) -> Merge:
    """One merge, for who may see the card that stayed and takes cards apart; Merge.DoesNotExist otherwise."""
    if not user.sees_open_documents:
        raise Merge.DoesNotExist(pk)
    kept = Document.objects.visible_to(user).values("pk")
    return Merge.objects.select_related("kept__kind", "other").get(pk=pk, kept__in=kept)


def _with_cards(pairs: "DeedPairQuerySet", size: int) -> list[DeedPair]:
    """With their cards and, as `first_references` and `second_references`, what systems call them."""
    names = ("first__kind", "first__counterparty", "second__kind", "second__counterparty", "decided_by")
    references = ExternalReference.objects.order_by("id").values("reference")
    told = {
        f"{side}_references": ArraySubquery(references.filter(document=OuterRef(side))) for side in ("first", "second")
    }
    return list(pairs.select_related(*names).annotate(**told).order_by("-id")[:size])


def _facts(card: Document, other: Document) -> tuple[Compared, ...] | None:
    """What the two say, the older one first."""
    first, second = sorted((card, other), key=lambda one: one.pk)
    return deed_facts.compare(same_deed.of(first), same_deed.of(second))


def _told_apart(card: Document) -> set[int]:
    """Cards from which a person told this one apart, or one that was taken into it, or they into them."""
    own = {card.pk, *Document.objects.filter(merged_into=card).values_list("pk", flat=True)}
    pairs = DeedPair.objects.filter(Q(first__in=own) | Q(second__in=own), state=PairState.DIFFERENT)
    keys = pairs.values_list("first_id", "second_id", "first__merged_into_id", "second__merged_into_id")
    return {key for row in keys for key in row if key is not None} - own


def _are_both_of_systems(one: Document, two: Document) -> bool:
    return bool(same_deed.systems_of([one])) and bool(same_deed.systems_of([two]))


def _made_one(one: Document, two: Document) -> bool:
    kept, other = merging.which_stays(one, two)
    try:
        with transaction.atomic():
            merging.merge(kept=kept, other=other, by=None)
    except Refusal:
        return False  # then a person is asked, who is told why
    DeedPair.objects.filter(first__in=(one, two), second__in=(one, two)).delete()
    return True


def _propose(card: Document, other: Document, facts: tuple[Compared, ...]) -> None:
    first, second = sorted((card, other), key=lambda one: one.pk)
    told = [fact.told() for fact in facts]
    pair, is_new = DeedPair.objects.get_or_create(
        workspace_id=card.workspace_id, first=first, second=second, defaults={"facts": told}
    )
    if not is_new and pair.facts != told:
        DeedPair.objects.filter(pk=pair.pk).update(facts=told)


def _check_decides(pair: DeedPair, by: User) -> None:
    if not DeedPair.objects.visible_to(by).filter(pk=pair.pk).exists():
        raise DeedPair.DoesNotExist(pair.pk)
    if not merging.can_merge(by, (pair.first, pair.second)):
        raise merging.NotOneDeed(_("Accountants and administrators decide this, where they may change both cards."))


def _tell(kind: Kind, pair: DeedPair, by: User) -> None:
    for card, other in ((pair.first, pair.second), (pair.second, pair.first)):
        record(kind, card, by, {"title": other.title, "other": other.pk})
