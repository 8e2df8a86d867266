"""Registers of handing over: made of chosen copies, printed, taken back while nothing of them has come."""

from collections.abc import Sequence
from datetime import date

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.documents.models import Document
from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.kernel.refusals import Refusal
from endocs.originals import moving
from endocs.originals.holding import Place
from endocs.originals.models import Copy, Move, Register
from endocs.people.models import User

LIMIT = 200
_REGISTERS = 1_870_201  # any number that is no other lock


@transaction.atomic
def make(*, copies: Sequence[Copy], to: Place, on: date, by: User) -> Register:
    """A register of the copies, which go to the courier, into the post or to the client with it."""
    if len(copies) > LIMIT:
        raise Refusal(_("A register takes at most %(limit)d copies.") % {"limit": LIMIT})
    register = Register.objects.create(
        workspace_id=by.workspace_id, year=on.year, number=_next_number(by.workspace_id, on.year), made_on=on,
        holder=to.holder, holder_name=to.name.strip()[:200], made_by=by,
    )  # fmt: skip
    moving.give(copies=copies, to=to, on=on, by=by, register=register)
    _record(Kind.ORIGINAL_REGISTER_MADE, register, by)
    return register


@transaction.atomic
def take_back(*, register: Register, by: User) -> None:
    """The papers of the register did not go: each copy is where it was; refused once one of them has moved on."""
    register = Register.objects.select_for_update().get(pk=register.pk, workspace_id=by.workspace_id)
    if register.taken_back_at:
        raise Refusal(_("This register is taken back already."))
    moves = list(register.moves.filter(undone_at=None).order_by("pk"))
    locked = moving.locked([move.copy for move in moves], by) if moves else []
    copies = {copy.pk: copy for copy in locked}
    later = Move.objects.filter(copy_id=OuterRef("copy_id"), undone_at=None, pk__gt=OuterRef("pk"))
    if register.moves.filter(Exists(later), undone_at=None).exists():
        raise Refusal(_("Some of these papers have moved on: correct them one by one."))
    for move in moves:
        move.copy = copies[move.copy_id]
        moving.take_back(move, by=by)
    Register.objects.filter(pk=register.pk).update(taken_back_at=timezone.now(), taken_back_by=by)
    _record(Kind.ORIGINAL_REGISTER_TAKEN_BACK, register, by)


def visible_to(user: User) -> QuerySet[Register]:
    """The registers that the user made, and those of which he may see every card."""
    seen = Document.objects.visible_to(user).filter(pk=OuterRef("copy__document_id"))
    hidden = Move.objects.filter(register=OuterRef("pk")).filter(~Exists(seen))
    found = Register.objects.filter(workspace_id=user.workspace_id)
    return found.filter(~Exists(hidden)) | found.filter(made_by=user)


def copies_of(register: Register, user: User) -> list[Copy]:
    """The copies of the register whose cards the user may still see, in the order of clients.

    What was taken back by itself did not go with it; a register that is taken back as a whole still tells what it was.
    """
    names = ("document__kind", "document__counterparty", "document__organisation")
    moves = register.moves.all() if register.taken_back_at else register.moves.filter(undone_at=None)
    found = Copy.objects.visible_to(user).filter(pk__in=moves.values("copy_id"))
    return sorted(found.select_related(*names), key=_order)


def _order(copy: Copy) -> tuple[str, str, int, int]:
    client = copy.document.counterparty
    return (client.sort_key if client else "", copy.document.number, copy.document_id, copy.number)


def _next_number(workspace_id: int, year: int) -> int:
    with connection.cursor() as cursor:  # numbers have no gaps and do not repeat: one at a time in a workspace
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_REGISTERS, workspace_id])
    numbers = Register.objects.filter(workspace_id=workspace_id, year=year).order_by("-number")
    return (numbers.values_list("number", flat=True).first() or 0) + 1


def _record(kind: Kind, register: Register, by: User) -> None:
    data = {"number": register.number, "on": register.made_on, "name": register.holder_name}
    journal.record(kind, workspace_id=register.workspace_id, subject=("register", register.pk), by=by, data=data)
