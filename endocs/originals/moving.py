"""What people do with paper: give it away, get it back, lose it, and take back a mistake."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.documents import access, file_actions
from endocs.documents.actions import NotAllowed
from endocs.documents.models import Document, Level
from endocs.documents.states import ProcessState
from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.kernel.refusals import Refusal
from endocs.originals import copying, holding
from endocs.originals.holding import Place
from endocs.originals.models import OUT, Copy, Holder, Move, Register
from endocs.people.models import User

_OF_CLIENT = (Holder.CLIENT, Holder.RETURNED)


@transaction.atomic
def give(*, copies: Sequence[Copy], to: Place, on: date, by: User, register: Register | None = None) -> None:
    """The copies went to a courier, into the post or to the client; with the client the card is handed over too."""
    _check_day(on)
    if to.holder not in OUT:
        raise Refusal(_("Choose to whom the paper goes."))
    if to.holder == Holder.POST and not to.postal_number.strip():
        raise Refusal(_("Enter the postal number: by it the letter is found."))
    taken = locked(copies, by)
    if gone := [one for one in taken if one.holder in (Holder.RETURNED, Holder.LOST)]:
        raise Refusal(_("This copy is not with us any more: %(title)s.") % {"title": gone[0].document.title})
    to = Place(to.holder, to.name.strip()[:200], to.postal_number.strip()[:40])
    moves = [holding.put(copy, to, on=on, by=by, register=register) for copy in taken]
    if to.holder == Holder.CLIENT:
        _hand_over_cards(moves, to.name, on, by)
    for copy in taken:
        _record(Kind.ORIGINAL_MOVED, copy, by)


@transaction.atomic
def receive(*, copies: Sequence[Copy], on: date, by: User) -> None:
    """The signed originals came back: nothing more of these documents is waited for. Twice is harmless."""
    _check_day(on)
    for copy in locked(copies, by):
        if copy.holder in (Holder.RETURNED, Holder.LOST):
            continue
        holding.put(copy, Place(Holder.RETURNED), on=on, by=by)
        Copy.objects.filter(document_id=copy.document_id).exclude(pk=copy.pk).update(is_awaited=False)
        file_actions.record_original_returned(document=copy.document, by=by)
        _record(Kind.ORIGINAL_MOVED, copy, by)


@transaction.atomic
def lose(*, copies: Sequence[Copy], on: date, by: User) -> None:
    """The copies are lost; each gets another one in its place, with us, to be given again. Twice is harmless."""
    _check_day(on)
    for copy in locked(copies, by):
        if copy.holder in (Holder.RETURNED, Holder.LOST):
            continue
        is_awaited = copy.is_awaited
        holding.put(copy, Place(Holder.LOST), on=on, by=by)
        copying.add(copy.document, is_awaited=is_awaited)
        _record(Kind.ORIGINAL_MOVED, copy, by)


@transaction.atomic
def undo(*, copy: Copy, by: User) -> None:
    """The last move of the copy was a mistake: it is where it was."""
    (copy,) = locked([copy], by)
    move = Move.objects.filter(copy=copy, undone_at=None).order_by("-pk").first()
    if move is None:
        raise Refusal(_("There is nothing to take back."))
    move.copy = copy
    take_back(move, by=by)
    _record(Kind.ORIGINAL_MOVE_UNDONE, copy, by)


def take_back(move: Move, *, by: User) -> None:
    """Undo one move, within the action that calls."""
    copy, siblings = move.copy, Copy.objects.filter(document_id=move.copy.document_id).exclude(pk=move.copy.pk)
    holding.put_back(move)
    Move.objects.filter(pk=move.pk).update(undone_at=timezone.now(), undone_by=by)
    if move.holder == Holder.LOST:
        spare = siblings.filter(holder=Holder.US, number__gt=copy.number, moves=None).order_by("-number").first()
        if spare:
            spare.delete()
    elif move.holder == Holder.RETURNED and not siblings.filter(holder=Holder.RETURNED).exists():
        if copy.is_awaited:
            siblings.update(is_awaited=True)
        file_actions.correct_paper(document=copy.document, by=by)
    elif move.holder == Holder.CLIENT:
        still_there = copy.holder == Holder.CLIENT or siblings.filter(holder__in=_OF_CLIENT).exists()
        if not still_there:
            file_actions.correct_paper(document=copy.document, by=by)


def _hand_over_cards(moves: Sequence[Move], to: str, on: date, by: User) -> None:
    """The cards are handed over too; that event moves no other copies of theirs."""
    documents = {move.copy.document_id: move.copy.document for move in moves}
    for event in file_actions.hand_over(documents=documents.values(), on=on, to=to, by=by):
        own = [move.pk for move in moves if move.copy.document_id == event.document_id]
        Move.objects.filter(pk__in=own).update(event_id=event.pk)


def _check_day(on: date) -> None:
    if on > timezone.localdate():
        raise Refusal(_("This day has not come yet."))


def locked(copies: Sequence[Copy], by: User) -> list[Copy]:
    """The copies, locked with all the others of their cards, in one order; refuses who may only look at the cards."""
    names = ("document__kind", "document__counterparty__manager")
    found = Copy.objects.select_for_update(of=("self",)).select_related(*names)
    chosen = {copy.pk for copy in copies}
    cards = Copy.objects.filter(pk__in=chosen, workspace_id=by.workspace_id).values("document_id")
    rows = [copy for copy in found.filter(document__in=cards).order_by("pk") if copy.pk in chosen]
    if not rows:
        raise Refusal(_("Choose at least one copy."))
    levels = access.levels_of(by, [copy.document for copy in rows])
    for copy in rows:
        if copy.document.process_state == ProcessState.ARCHIVED:
            raise NotAllowed(_("The document is archived. Ask an administrator to return it."))
        if levels.get(copy.document_id, 0) < Level.ADD_FILES:
            raise NotAllowed(_("You may look at this card, not add to it. Whoever manages it can give you more."))
    return rows


def can_move(user: User, documents: Sequence[Document]) -> set[int]:
    """Keys of those of the cards whose paper the user may move."""
    levels = access.levels_of(user, documents)
    open_ = [one.pk for one in documents if one.process_state != ProcessState.ARCHIVED]
    return {pk for pk in open_ if levels.get(pk, 0) >= Level.ADD_FILES}


def _record(kind: Kind, copy: Copy, by: User) -> None:
    journal.record(
        kind,
        workspace_id=copy.workspace_id,
        subject=("copy", copy.pk),
        document_id=copy.document_id,
        by=by,
        data={
            "copy": copy.number, "holder": copy.holder, "name": copy.holder_name, "postal_number": copy.postal_number,
            "on": copy.since,
        },
    )  # fmt: skip
