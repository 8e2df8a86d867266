"""What refers to a card goes to another one, whichever part of the product it belongs to, and back."""

from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _

from endocs.documents.models import DeedPair, Document, DocumentGrant, File, Link, Merge
from endocs.documents.uniting import plain
from endocs.kernel.refusals import Refusal

# These tell of the cards themselves.
_STAY = (Merge, DeedPair)


class BothInOne(Refusal):
    """Something that is in force once only is in force on both cards."""

    code = "both_in_one"


@dataclass(frozen=True, slots=True)
class Moved:
    """What went over; the fields are those of a `Merge`."""

    rows: dict[str, list[int]] = field(default_factory=dict)
    dropped: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)


def references() -> "list[models.ForeignKey[Any, Any]]":
    """Every foreign key to a card, of whatever app, in one order."""
    found = [
        one.field
        for one in Document._meta.get_fields(include_hidden=True)
        if isinstance(one, models.ForeignObjectRel) and one.related_model not in _STAY
    ]
    return sorted((one for one in found if isinstance(one, models.ForeignKey)), key=_name)


def lock_rows(*cards: int) -> None:
    """Lock what refers to the cards, in one order: who writes such a row locks it first and the card afterwards."""
    for key in references():
        if key.model is not Document:
            rows = key.model._base_manager.filter(**{f"{key.name}__in": cards})
            list(rows.select_for_update().order_by("pk").values_list("pk"))


def move(source: Document, target: Document) -> Moved:
    """Let all that refers to one card refer to the other; part of the caller's transaction, who has locked both."""
    moved = Moved()
    for key in references():
        rows = list(key.model._base_manager.filter(**{key.name: source}).order_by("pk"))
        if key.model is File:
            _rename([row for row in rows if isinstance(row, File)], target, moved)
        going = [row.pk for row in rows if _may_go(row, key, target, moved)]
        if going:
            _put(key, going, target)
            moved.rows[_name(key)] = going
    return moved


def move_back(made: Merge) -> None:
    """Give the other card back what is still where the merge has put it, and what the merge dropped or changed."""
    by_name = {_name(key): key for key in references()}
    for name, keys in made.moved.items():
        key = by_name[name]
        there = key.model._base_manager.filter(pk__in=keys, **{key.name: made.kept_id})
        _put(key, list(there.values_list("pk", flat=True)), made.other)
    for change in made.changed:
        model, column = apps.get_model(change["model"]), change["field"]
        after, before = (model._meta.get_field(column).to_python(change[when]) for when in ("after", "before"))
        model._base_manager.filter(pk=change["pk"], **{column: after}).update(**{column: before})
    for dropped in made.dropped:
        _bring_back(dropped)
    _choose_current(made.other_id)


def has_newer(made: Merge, name: str) -> bool:
    """Whether the kept card has got, after the merge, a row such as came from the other card."""
    relation: Any = Document._meta.get_field(name)
    moved = made.moved.get(_name(relation.field), [])
    rows = relation.related_model._base_manager.filter(**{relation.field.name: made.kept_id})
    return bool(moved) and rows.filter(pk__gt=max(moved)).exists()


def _name(key: "models.ForeignKey[Any, Any]") -> str:
    return f"{key.model._meta.label_lower}.{key.name}"


def _put(key: "models.ForeignKey[Any, Any]", keys: list[int], card: Document) -> None:
    rows = key.model._base_manager.filter(pk__in=keys)
    if key.model is DocumentGrant:
        rows.update(document=card, listed_on=card.listed_on)
    else:
        rows.update(**{key.name: card})


def _may_go(row: models.Model, key: "models.ForeignKey[Any, Any]", target: Document, moved: Moved) -> bool:
    """Whether the row goes over; one that would be a double or refer to its own card is settled here."""
    if isinstance(row, Link) and target.pk in (row.source_id, row.target_id):
        _drop(row, None, moved)
        return False
    if isinstance(row, Document) and row.pk == target.pk:
        _change(row, key.name, None, moved)
        return False
    if key.unique and key.model._base_manager.filter(**{key.name: target}).exists():
        raise BothInOne(_("Both cards have what a document can have only once: they stay two."))
    for rule in _rules_of(key):
        twin = _twin(row, key, rule, target)
        if twin is None:
            continue
        if rule.condition is not None and not isinstance(row, DocumentGrant):
            raise BothInOne(
                _("Both cards take part in one thing, such as a payment. Take one of them out of it first.")
            )
        _strengthen(twin, row, moved)
        _drop(row, twin, moved)
        return False
    return True


def _rules_of(key: "models.ForeignKey[Any, Any]") -> "list[models.UniqueConstraint]":
    rules = (rule for rule in key.model._meta.constraints if isinstance(rule, models.UniqueConstraint))
    return [rule for rule in rules if key.name in rule.fields]


def _twin(
    row: models.Model, key: "models.ForeignKey[Any, Any]", rule: models.UniqueConstraint, target: Document
) -> models.Model | None:
    """The row of the target that this one would be a double of."""
    model = type(row)
    same = {name: getattr(row, model._meta.get_field(name).attname) for name in rule.fields if name != key.name}  # type: ignore[union-attr]
    if None in same.values() and rule.nulls_distinct is not False:
        return None
    in_force = model._base_manager.filter(rule.condition) if rule.condition is not None else model._base_manager.all()
    if not in_force.filter(pk=row.pk).exists():
        return None
    return in_force.filter(**same, **{key.name: target}).first()


def _strengthen(twin: models.Model, row: models.Model, moved: Moved) -> None:
    """What only the dropped one said stays known; of two grants the one that reaches further."""
    for column in row._meta.concrete_fields:
        mine, theirs = getattr(twin, column.attname), getattr(row, column.attname)
        is_further = isinstance(row, DocumentGrant) and column.name == "level" and theirs > mine
        is_unsaid = column.null and mine is None and theirs is not None
        if is_further or is_unsaid or (column.name == "open_task_type" and not mine):
            _change(twin, column.name, theirs, moved)


def _change(row: models.Model, column: str, after: Any, moved: Moved) -> None:
    before = getattr(row, row._meta.get_field(column).attname)  # type: ignore[union-attr]
    if before == after:
        return
    type(row)._base_manager.filter(pk=row.pk).update(**{column: after})
    setattr(row, row._meta.get_field(column).attname, after)  # type: ignore[union-attr]
    moved.changed.append(
        {
            "model": row._meta.label_lower, "pk": row.pk, "field": column, "before": plain(before),
            "after": plain(after),
        }
    )  # fmt: skip


def _drop(row: models.Model, twin: models.Model | None, moved: Moved) -> None:
    """Delete a double and keep it; refuses when something hangs on it."""
    for relation in row._meta.related_objects:
        if relation.related_model._base_manager.filter(**{relation.field.name: row.pk}).exists():
            raise BothInOne(_("Both cards have what a document can have only once: they stay two."))
    values = {column.attname: plain(getattr(row, column.attname)) for column in row._meta.concrete_fields}
    moved.dropped.append({"model": row._meta.label_lower, "values": values, "twin": twin.pk if twin else None})
    type(row)._base_manager.filter(pk=row.pk).delete()


def _bring_back(dropped: dict[str, Any]) -> None:
    """Put a double back, unless the one that stood for it was taken away since, or its place is taken."""
    model = apps.get_model(dropped["model"])
    if dropped["twin"] is not None:
        twin = model._base_manager.filter(pk=dropped["twin"]).first()
        if twin is None or getattr(twin, "withdrawn_at", None) is not None:
            return
    columns = {column.attname: column for column in model._meta.concrete_fields}
    row = model(**{name: columns[name].to_python(value) for name, value in dropped["values"].items()})
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            row.save_base(raw=True, force_insert=True)
            cursor.execute("set constraints all immediate")
            cursor.execute("set constraints all deferred")
    except IntegrityError:
        return  # what it hung on has gone, or somebody has made the same anew


def _rename(rows: list[File], target: Document, moved: Moved) -> None:
    """Files of a name that the target has get a name of their own, all versions the same."""
    taken = set(File.objects.filter(document=target).values_list("name", flat=True))
    own = {row.name for row in rows}
    for name in sorted(own & taken):
        fresh = next(one for count in range(2, 1000) if (one := _numbered(name, count)) not in taken | own)
        own.add(fresh)
        for row in rows:
            if row.name == name:
                _change(row, "name", fresh, moved)


def _numbered(name: str, count: int) -> str:
    stem, dot, extension = name.rpartition(".")
    ending = f" ({count}){dot}{extension}" if stem else f" ({count})"
    return f"{(stem or name)[: 255 - len(ending)]}{ending}"


def _choose_current(document_id: int) -> None:
    """Of each name whose newest version stayed elsewhere the newest one here is current."""
    files = File.objects.filter(document=document_id)
    current = set(files.filter(is_current=True).values_list("name", flat=True))
    for file in files.exclude(name__in=current).order_by("name", "-version").distinct("name"):
        File.objects.filter(pk=file.pk).update(is_current=True)
