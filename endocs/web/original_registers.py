"""What a register of handing over says on paper."""

from collections.abc import Sequence

from django.db.models import Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from endocs.documents.models import File, FileRole
from endocs.formats.handover_register import Line, handover_register_pdf
from endocs.kernel.dates import format_date
from endocs.originals.models import Copy, Register
from endocs.people.models import User
from endocs.web.original_parts import where_words


def title_of(register: Register) -> str:
    """«Реестр передачи документов № 3 от 24.11.2026»"""
    told = {"number": register.number, "date": format_date(register.made_on)}
    return _("Register of documents handed over No. %(number)s of %(date)s") % told


def register_pdf(register: Register, copies: Sequence[Copy], reader: User) -> bytes:
    """The register as a PDF: a line for each document, its copies counted together."""
    firms = sorted({one.document.organisation.name for one in copies if one.document.organisation})
    facts = [
        (_("Organisation"), ", ".join(firms)),
        (_("To whom"), where_words(register.holder, register.holder_name, "")),
        (_("Made by"), register.made_by.full_name),
        (_("State"), _("taken back") if register.taken_back_at else ""),
    ]  # fmt: skip
    return handover_register_pdf(
        heading=title_of(register),
        facts=[(name, value) for name, value in facts if value],
        lines=_lines(copies),
        words={
            "place": _("No."), "client": _("Client"), "document": _("Document"), "number": _("Number"),
            "day": _("Date"),
            "copies": _("Copies"), "sheets": _("Sheets"), "received": _("Received, signature"), "date": _("Day"),
            "total": _("Copies in all"), "gave": _("Handed over:"), "took": _("Took for delivery:"),
            "signature": _("signature, name, day"),
        },
        language=get_language() or "ru",
    )  # fmt: skip


def _lines(copies: Sequence[Copy]) -> list[Line]:
    counted: dict[int, list[Copy]] = {}
    for copy in copies:
        counted.setdefault(copy.document_id, []).append(copy)
    forms = File.objects.filter(document__in=list(counted), is_current=True, role=FileRole.PRINT_FORM)
    pages = dict(forms.values_list("document_id").annotate(sheets=Sum("blob__pages")))
    lines = []
    for key, mine in counted.items():
        card, sheets = mine[0].document, pages.get(key)
        lines.append(
            Line(
                client=card.counterparty.title if card.counterparty else "–", document=card.kind.name,
                number=card.number or str(card.registration_number), day=format_date(card.dated_on or card.listed_on),
                copies=len(mine), sheets=str(sheets * len(mine)) if sheets else "–",
            )
        )  # fmt: skip
    return lines
