"""Templates of packages are added, changed, retired and taken into use again."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.documents import actions as documents
from endocs.documents.models import DocumentKind
from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.kernel.refusals import Refusal
from endocs.people.models import User
from endocs.requests import access, templates
from endocs.requests.lines import Wanted
from endocs.requests.models import PackageTemplate

LAST = 999  # the place of a template that nobody has put anywhere


@transaction.atomic
def add_template(*, name: str, wanted: Sequence[Wanted], by: User, position: int | None = None) -> PackageTemplate:
    """An own template, at the end unless it is told its place."""
    _check(by)
    name = _checked_name(name, by)
    _check_lines(wanted, by)
    place = position or min(_last_position(by) + 1, LAST)
    template = PackageTemplate.objects.create(workspace_id=by.workspace_id, own_name=name, position=place)
    templates.write_lines(template, wanted)
    _record(Kind.TEMPLATE_ADDED, template, by)
    return template


@transaction.atomic
def change_template(
    *, template: PackageTemplate, name: str, wanted: Sequence[Wanted], position: int, by: User
) -> PackageTemplate:
    """Another name, other lines, another place; requests that were made of it stay as they are."""
    _check(by)
    template = _locked(template, by)
    _check_lines(wanted, by)
    if name.strip() != template.name:
        template.own_name = _checked_name(name, by, template)
    template.position = position
    template.save(update_fields=["own_name", "position"])
    templates.write_lines(template, wanted)
    _record(Kind.TEMPLATE_CHANGED, template, by)
    return template


@transaction.atomic
def retire_template(*, template: PackageTemplate, by: User) -> None:
    """It is not offered any more. Twice is harmless."""
    _check(by)
    template = _locked(template, by)
    in_use = PackageTemplate.objects.filter(pk=template.pk, retired_at=None)
    if in_use.update(retired_at=timezone.now()):
        _record(Kind.TEMPLATE_RETIRED, template, by)


@transaction.atomic
def restore_template(*, template: PackageTemplate, by: User) -> None:
    """It is offered again. Twice is harmless."""
    _check(by)
    template = _locked(template, by)
    if template.retired_at is None:
        return
    _checked_name(template.name, by, template)
    PackageTemplate.objects.filter(pk=template.pk).update(retired_at=None)
    _record(Kind.TEMPLATE_RESTORED, template, by)


def _check(by: User) -> None:
    if not access.can_manage_templates(by):
        raise documents.NotAllowed(_("Templates of packages are kept by administrators and accountants."))


def _checked_name(name: str, by: User, template: PackageTemplate | None = None) -> str:
    name = " ".join(name.split())[:60]
    if not name:
        raise Refusal(_("Give the template a name."))
    in_use = PackageTemplate.objects.visible_to(by).filter(retired_at=None)
    others = in_use.exclude(pk=template.pk) if template else in_use
    if any(other.name.casefold() == name.casefold() for other in others):
        raise Refusal(_("There is already a template with this name."))
    return name


def _check_lines(wanted: Sequence[Wanted], by: User) -> None:
    if not wanted:
        raise Refusal(_("Name at least one document that is wanted."))
    for item in wanted:
        if item.kind.workspace_id != by.workspace_id:
            raise DocumentKind.DoesNotExist(item.kind.pk)


def _last_position(by: User) -> int:
    positions = PackageTemplate.objects.visible_to(by).filter(position__lt=LAST).values_list("position", flat=True)
    return max(positions, default=0)


def _locked(template: PackageTemplate, by: User) -> PackageTemplate:
    return PackageTemplate.objects.visible_to(by).select_for_update().get(pk=template.pk)


def _record(kind: Kind, template: PackageTemplate, by: User) -> None:
    lines = [f"{line.kind.code} × {line.count}" for line in template.lines.select_related("kind").order_by("position")]
    journal.record(
        kind,
        workspace_id=template.workspace_id,
        subject=("template", template.pk),
        by=by,
        data={"name": template.name, "lines": lines},
    )
