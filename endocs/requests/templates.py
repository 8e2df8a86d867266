"""Templates of packages: the ready ones that every workspace has, and how a template is read."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import DocumentKind
from endocs.people.models import User, Workspace
from endocs.requests.lines import Wanted
from endocs.requests.models import BuiltInPackage, Delivery, PackageTemplate, TemplateLine

# What is in a ready package: kinds with their copies on paper. One copy of a счёт-фактура and an invoice goes to the
# client; of what both sign two are printed.
READY: Mapping[BuiltInPackage, Sequence[tuple[BuiltInKind, int]]] = {
    BuiltInPackage.SERVICES: (
        (BuiltInKind.PAYMENT_INVOICE, 1), (BuiltInKind.ACT, 2), (BuiltInKind.VAT_INVOICE, 1),
    ),
    BuiltInPackage.SERVICES_UTD: ((BuiltInKind.PAYMENT_INVOICE, 1), (BuiltInKind.UTD, 2)),
    BuiltInPackage.GOODS: (
        (BuiltInKind.PAYMENT_INVOICE, 1), (BuiltInKind.DELIVERY_NOTE, 2), (BuiltInKind.VAT_INVOICE, 1),
    ),
    BuiltInPackage.CLOSING: ((BuiltInKind.ACT, 2), (BuiltInKind.VAT_INVOICE, 1)),
    BuiltInPackage.ADVANCE: ((BuiltInKind.PAYMENT_INVOICE, 1), (BuiltInKind.VAT_INVOICE, 1)),
}  # fmt: skip


@transaction.atomic
def create_ready(*, workspace: Workspace) -> None:
    """Give a workspace that has its kinds the ready templates; twice is harmless."""
    kinds = {kind.code: kind for kind in DocumentKind.objects.filter(workspace=workspace)}
    for position, (code, wanted) in enumerate(READY.items(), start=1):
        template, is_new = PackageTemplate.objects.get_or_create(
            workspace=workspace, code=code, defaults={"position": position}
        )
        if is_new:
            write_lines(template, [Wanted(kind=kinds[kind], copies=copies) for kind, copies in wanted])


def offered(user: User) -> list[PackageTemplate]:
    """The templates in use, in their order, each with its lines and their kinds: two queries."""
    return _read(PackageTemplate.objects.visible_to(user).filter(retired_at=None))


def all_of(user: User) -> list[PackageTemplate]:
    """Every template of the workspace, those in use first: two queries."""
    return sorted(_read(PackageTemplate.objects.visible_to(user)), key=lambda one: one.retired_at is not None)


def one_of(user: User, pk: int) -> PackageTemplate:
    """One template with its lines; PackageTemplate.DoesNotExist when the user may not see it."""
    found = _read(PackageTemplate.objects.visible_to(user).filter(pk=pk))
    if not found:
        raise PackageTemplate.DoesNotExist(pk)
    return found[0]


def _read(templates: "QuerySet[PackageTemplate]") -> list[PackageTemplate]:
    rows = Prefetch("lines", TemplateLine.objects.select_related("kind").order_by("position"))
    return list(templates.prefetch_related(rows).order_by("position", "pk"))


def wanted_of(template: PackageTemplate) -> list[Wanted]:
    """What a memo asks for when the template is put into it; a kind that was retired is left out."""
    return [
        Wanted(kind=line.kind, count=line.count, copies=line.copies, delivery=Delivery(line.delivery))
        for line in template.lines.all()
        if line.kind.retired_at is None
    ]


def write_lines(template: PackageTemplate, wanted: Sequence[Wanted]) -> None:
    """Write the lines of a template anew."""
    template.lines.all().delete()
    TemplateLine.objects.bulk_create(
        TemplateLine(
            workspace_id=template.workspace_id, template=template, position=position, kind=item.kind,
            count=item.count, copies=item.copies, delivery=item.delivery,
        )
        for position, item in enumerate(wanted, start=1)
    )  # fmt: skip
