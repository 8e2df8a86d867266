"""The table of goods and works, as each paper form has it, and what stands beside it."""

from django.utils.translation import gettext as _

from endocs.formats.formalized.blocks import Column, Table, figure, listed, table
from endocs.formats.formalized.values import Field, Formalized, Line, Marks, Totals
from endocs.formats.formalized.words import label, sign_words


def goods_tables(told: Formalized) -> tuple[Table, ...]:
    """The lines; of a correction, each before and after."""
    if not told.lines:
        return ()
    return _corrected(told) if told.kind == "correction" else _plain(told)


def vat_text(totals: Totals) -> str:
    """The sum of VAT, or the words that stand instead."""
    return figure(totals.vat) if totals.vat is not None else totals.vat_words


def _plain(told: Formalized) -> tuple[Table, ...]:
    columns = (
        Column(_("No.")), Column(_("Name")), Column(_("Code")), Column(_("Unit")), Column(_("Quantity"), True),
        Column(_("Price"), True), Column(_("Without VAT"), True), Column(_("Excise"), True),
        Column(_("VAT rate"), True), Column(_("VAT"), True), Column(_("With VAT"), True),
        Column(_("Country of origin")), Column(_("Customs declaration")),
    )  # fmt: skip
    full = [
        (line.number, line.name, _codes(line), line.unit or line.unit_code, figure(line.quantity), figure(line.price),
         figure(line.totals.net), figure(line.excise), line.rate, vat_text(line.totals), figure(line.totals.gross),
         _countries(line), "\n".join(one.number for one in line.declarations if one.number))
        for line in told.lines
    ]  # fmt: skip
    whole = told.totals
    footer = ("", _("In all"), "", "", figure(whole.quantity), "", figure(whole.net), "", "", vat_text(whole),
              figure(whole.gross), "", "")  # fmt: skip
    if whole == Totals():
        return (table(_("Goods, works, services"), columns, full), *_besides(told))
    with_footer = table(_("Goods, works, services"), columns, [*full, footer])
    lines = Table(with_footer.heading, with_footer.columns, with_footer.rows[:-1], with_footer.rows[-1:])
    return (lines, *_besides(told))


def _corrected(told: Formalized) -> tuple[Table, ...]:
    columns = (
        Column(_("No.")), Column(_("Name")), Column(_("What")), Column(_("Unit")), Column(_("Quantity"), True),
        Column(_("Price"), True), Column(_("Without VAT"), True), Column(_("Excise"), True),
        Column(_("VAT rate"), True), Column(_("VAT"), True), Column(_("With VAT"), True),
    )  # fmt: skip
    rows: list[tuple[str, ...]] = []
    for line in told.lines:
        if line.before:
            rows.append(_side(line.number, line.name, _("before"), line.before))
        rows.append(_side("", "", _("after"), line))
        for change, words in ((line.increase, _("increase")), (line.decrease, _("decrease"))):
            if change:
                rows.append(_sums("", "", words, change))
    footer = [
        _sums("", _("In all"), words, change)
        for change, words in ((told.increase, _("increase")), (told.decrease, _("decrease")))
        if change
    ]
    whole = table(_("What changes"), columns, [*rows, *footer])
    return (Table(whole.heading, whole.columns, whole.rows[: len(rows)], whole.rows[len(rows) :]), *_besides(told))


def _side(number: str, name: str, what: str, line: Line) -> tuple[str, ...]:
    return (
        number, name, what, line.unit or line.unit_code, figure(line.quantity), figure(line.price),
        figure(line.totals.net), figure(line.excise), line.rate, vat_text(line.totals), figure(line.totals.gross),
    )  # fmt: skip


def _sums(number: str, name: str, what: str, sums: Totals) -> tuple[str, ...]:
    return (number, name, what, "", "", "", figure(sums.net), "", "", vat_text(sums), figure(sums.gross))


def _codes(line: Line) -> str:
    return "\n".join(part for part in (line.code, line.article) if part)


def _countries(line: Line) -> str:
    codes = ", ".join(one.country for one in line.declarations if one.country)
    names = ", ".join(line.countries)
    return f"{names} ({codes})" if names and codes else names or codes


def _besides(told: Formalized) -> tuple[Table, ...]:
    """Traceable goods, marks, and whatever else the lines say."""
    traced = [
        (line.number, one.number, one.unit, figure(one.quantity), figure(one.net), _fields(one.details))
        for line in told.lines
        for one in line.traced
    ]
    marks = [(line.number, what, code) for line in told.lines for one in line.marks for what, code in _marks(one)]
    more = [(line.number, name, value) for line in told.lines for name, value in _more(line)]
    tables = []
    if traced:
        columns = (Column(_("Line")), Column(_("Batch number (RNPT)")), Column(_("Unit")), Column(_("Quantity"), True),
                   Column(_("Without VAT"), True), Column(_("Besides")))  # fmt: skip
        tables.append(table(_("Traceable goods"), columns, traced))
    if marks:
        tables.append(table(_("Marked goods"), (Column(_("Line")), Column(_("What")), Column(_("Code"))), marks))
    if more:
        said = (Column(_("Line")), Column(_("What")), Column(_("Value")))
        tables.append(table(_("Also said of the lines"), said, more))
    return tuple(tables)


def _marks(one: Marks) -> list[tuple[str, str]]:
    told = [(_("Mark"), code) for code in one.pieces] + [(_("Package"), code) for code in one.packages]
    told += [(_("Transport package"), one.transport_package)] if one.transport_package else []
    return told + [(label(field.name), field.value) for field in one.details]


def _more(line: Line) -> list[tuple[str, str]]:
    told = [(label(one.name), _value(one)) for one in line.details] + [(one.name, one.value) for one in line.extras]
    return told + [(_("Accompanying document"), listed([paper])) for paper in line.papers]


def _value(field: Field) -> str:
    return sign_words(field.value) if field.name == "ПрТовРаб" else field.value


def _fields(told: tuple[Field, ...]) -> str:
    return "; ".join(f"{label(one.name)}: {one.value}" for one in told)
