"""Two cards of one deed become one, and two again.

Everything that refers to a card goes over, whatever part of the product it belongs to: the references are read from
the models, so a new one is not forgotten. What cannot be in one place twice is settled by rule: a file of the same
name gets another name; a link, a grant or an answer that is there already is dropped and kept in the `Merge`; what is
in force on both, such as two running processes, makes a refusal. The emptied card stays: nobody's, without rights,
number and client, so no list, search or rule can find it.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.documents import access, actions, deed_facts, moving, same_deed, uniting
from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import DeedPair, Document, DocumentGrant, Level, Merge, PairState
from endocs.documents.states import ExchangeState, ProcessState
from endocs.documents.trail import record
from endocs.journal.kinds import Kind
from endocs.kernel.refusals import Refusal
from endocs.people.models import User


class NotOneDeed(Refusal):
    """These two cards cannot be one."""

    code = "not_one_deed"


class CannotUndo(Refusal):
    """What was made one cannot be taken apart now."""

    code = "cannot_undo"


def which_stays(one: Document, two: Document) -> tuple[Document, Document]:
    """The card that stays and the other: what the other side has received stays, else the older card."""
    older, newer = sorted((one, two), key=lambda card: card.pk)
    if older.exchange_state == ExchangeState.NONE and newer.exchange_state != ExchangeState.NONE:
        return newer, older
    return older, newer


def can_merge(user: User, cards: Iterable[Document]) -> bool:
    """Accountants and administrators, when they may change every one of the cards."""
    return user.sees_open_documents and all(access.can_change(user, card) for card in cards)


def may_decide(user: User, cards: Iterable[Document]) -> bool:
    """The same of cards that are open to every accountant, without a question to the database for each."""
    return user.sees_open_documents and not any(
        card.is_confidential or card.process_state == ProcessState.ARCHIVED for card in cards
    )


@transaction.atomic
def merge(*, kept: Document, other: Document, by: User | None) -> Merge:
    """Take the other card into the kept one; a second time, from either side, is harmless."""
    if known := _known(kept.pk, other.pk):
        return known
    moving.lock_rows(kept.pk, other.pk)
    locked = _locked(kept.pk, other.pk)
    if known := _known(kept.pk, other.pk):
        return known
    kept, other = locked[kept.pk], locked[other.pk]
    _check(kept, other, by)
    made = Merge.objects.create(
        workspace_id=kept.workspace_id, kept=kept, other=other, title=other.title[:300], merged_by=by,
        was=uniting.kept_of(other),
    )  # fmt: skip
    moved = moving.move(other, kept)
    _let_see(made, kept, other)
    uniting.empty(other, kept)
    filled = uniting.fill(kept, other)
    Merge.objects.filter(pk=made.pk).update(
        moved=moved.rows, dropped=moved.dropped, changed=moved.changed, filled=filled
    )
    told = {"merge": made.pk, "title": made.title, "kept": kept.pk, "other": other.pk}
    record(Kind.DOCUMENT_MERGED, kept, by, told)
    return Merge.objects.select_related("kept", "other").get(pk=made.pk)


@transaction.atomic
def undo(*, merge: Merge, by: User | None) -> Document:
    """Two cards again: each gets back what was its own, as far as nothing newer contradicts; the other is returned.

    What came after the merge stays with the kept card, and the two are not proposed again. A second time is harmless.
    """
    moving.lock_rows(merge.kept_id, merge.other_id)
    locked = _locked(merge.kept_id, merge.other_id)
    made = Merge.objects.select_for_update().get(pk=merge.pk)
    kept, other = locked[made.kept_id], locked[made.other_id]
    if made.undone_at is not None:
        return other
    _check_undo(made, kept, by)
    uniting.refill(made, kept, other)
    moving.move_back(made)
    actions.close_to(document=kept, reason=_reason(made), by=by)
    Merge.objects.filter(pk=made.pk).update(undone_at=timezone.now(), undone_by=by)
    _remember_apart(made, by)
    told = {"merge": made.pk, "title": made.title, "kept": kept.pk, "other": other.pk}
    record(Kind.DOCUMENT_UNMERGED, kept, by, told)
    record(Kind.DOCUMENT_UNMERGED, other, by, {**told, "title": kept.title})
    return Document.objects.get(pk=other.pk)


@transaction.atomic
def gather(*, document: Document) -> None:
    """What has come to an emptied card while it was being merged goes over too; with nothing there it is harmless."""
    known = Merge.objects.filter(other=document, undone_at=None).first()
    if known is None:
        return
    locked = _locked(known.kept_id, known.other_id)
    made = Merge.objects.select_for_update().get(pk=known.pk)
    if made.undone_at is not None or locked[made.kept_id].merged_into_id is not None:
        return
    moved = moving.move(locked[made.other_id], locked[made.kept_id])
    rows = {name: [*made.moved.get(name, []), *moved.rows.get(name, [])] for name in {*made.moved, *moved.rows}}
    Merge.objects.filter(pk=made.pk).update(
        moved=rows, dropped=[*made.dropped, *moved.dropped], changed=[*made.changed, *moved.changed]
    )


def of(document: Document) -> "list[Merge]":
    """What was taken into the card and may be taken apart, the latest first."""
    found = Merge.objects.filter(kept=document, undone_at=None).select_related("merged_by")
    return list(found.order_by("-id"))


def stays_in(user: User, pk: int) -> Document | None:
    """The card into which that one was taken, if the user may see it."""
    kept = Document.objects.filter(pk=pk, merged_into__isnull=False).values("merged_into_id")
    return Document.objects.visible_to(user).filter(pk__in=kept).first()


def _known(kept: int, other: int) -> Merge | None:
    found = Merge.objects.filter(undone_at=None, kept_id__in=(kept, other), other_id__in=(kept, other))
    return found.select_related("kept", "other").first()


def _locked(*keys: int) -> dict[int, Document]:
    """The cards, locked in the order of their keys, so that two merges at once wait for each other."""
    names = ("kind", "organisation", "department", "author", "responsible")
    cards = Document.objects.select_for_update(of=("self",)).select_related(*names)
    return {card.pk: card for card in cards.filter(pk__in=keys).order_by("pk")}


def _check(kept: Document, other: Document, by: User | None) -> None:
    if kept.pk == other.pk or kept.workspace_id != other.workspace_id:
        raise Document.DoesNotExist(other.pk)
    if by is not None and not _sees(by, kept, other):
        raise Document.DoesNotExist(other.pk)
    if kept.merged_into_id or other.merged_into_id:
        raise NotOneDeed(_("One of these cards has been made one with another card meanwhile. Look again."))
    if ProcessState.ARCHIVED in (kept.process_state, other.process_state):
        raise NotOneDeed(_("One of the cards is archived. Ask an administrator to return it first."))
    if by is not None and not can_merge(by, (kept, other)):
        raise NotOneDeed(_("Accountants and administrators make one card of two, where they may change both."))
    if BuiltInKind.MEMO in (kept.kind.code, other.kind.code):
        raise NotOneDeed(_("A memo is a request of its own: it is not made one with another card."))
    if kept.organisation_id != other.organisation_id or kept.direction != other.direction:
        raise NotOneDeed(_("The documents are of different organisations or directions: they are two."))
    if None not in (kept.counterparty_id, other.counterparty_id) and kept.counterparty_id != other.counterparty_id:
        raise NotOneDeed(_("The documents are of different counterparties: they are two."))
    if kept.is_confidential != other.is_confidential:
        raise NotOneDeed(_("One card is confidential, the other is not. Make them alike first."))
    if same_deed.of(kept).systems & same_deed.of(other).systems:
        raise NotOneDeed(_("Both cards came from the same system: there they are two documents, and so they are here."))
    if ProcessState.IN_PROCESS == kept.process_state == other.process_state:
        raise NotOneDeed(_("A process runs on each of the cards. Let one of them end first."))


def _sees(user: User, *cards: Document) -> bool:
    seen = Document.objects.visible_to(user).filter(pk__in=[card.pk for card in cards])
    return seen.count() == len(cards)


def _check_undo(made: Merge, kept: Document, by: User | None) -> None:
    if by is not None and not _sees(by, kept):
        raise Document.DoesNotExist(kept.pk)
    if kept.merged_into_id:
        raise CannotUndo(_("This card was itself made one with another later. Undo that first."))
    if kept.process_state == ProcessState.ARCHIVED:
        raise CannotUndo(_("The document is archived. Ask an administrator to return it."))
    if by is not None and not can_merge(by, (kept,)):
        raise CannotUndo(_("Accountants and administrators take cards apart, where they may change them."))
    if "process_state" in made.filled and moving.has_newer(made, "processes"):
        raise CannotUndo(_("A process was started since the cards became one: they cannot be taken apart any more."))


def _let_see(made: Merge, kept: Document, other: Document) -> None:
    """Who wrote the other card or answers for it does not lose it out of sight."""
    for person, level in ((other.author, Level.MANAGE), (other.responsible, Level.EDIT)):
        place = kept.author_id if level == Level.MANAGE else kept.responsible_id
        if person is None or place is None or person.pk in (place, kept.author_id):
            continue  # nobody, or he has the same place on the kept card
        if level == Level.EDIT and other.is_confidential:
            continue
        held = DocumentGrant.objects.filter(document=kept, user=person, reason=_reason(made), withdrawn_at=None)
        if not held.exists():
            actions.open_to(document=kept, principal=person, reason=_reason(made), by=made.merged_by, level=level)


def _remember_apart(made: Merge, by: User | None) -> None:
    first, second = Document.objects.filter(pk__in=(made.kept_id, made.other_id)).select_related("kind").order_by("pk")
    facts = deed_facts.compare(same_deed.of(first), same_deed.of(second)) or ()
    DeedPair.objects.update_or_create(
        workspace_id=made.workspace_id, first=first, second=second,
        defaults={
            "state": PairState.DIFFERENT, "decided_by": by, "decided_at": timezone.now(),
            "facts": [fact.told() for fact in facts],
        },
    )  # fmt: skip


def _reason(made: Merge) -> str:
    return f"merge:{made.pk}"
