"""A formalized document laid out as the paper forms are: pairs and tables, for a page, a print or plain text."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from endocs.formats.formalized.blocks import Column, Pairs, Table, day, fields, figure, listed, named, pairs, table
from endocs.formats.formalized.goods import goods_tables, vat_text
from endocs.formats.formalized.values import ContractBalance, Field, Formalized, Handover, Party, Person, Signer
from endocs.formats.formalized.words import (
    function_words,
    kind_name,
    label,
    method_words,
    notice_words,
    result_words,
)
from endocs.kernel.money import NO_BREAK_SPACE


@dataclass(frozen=True, slots=True)
class Sheet:
    """A readable document: what it is, the parties side by side, then its parts; what was not understood is apart."""

    title: str
    notes: tuple[str, ...]
    parties: tuple[Pairs, ...]
    blocks: tuple[Pairs | Table, ...]
    endings: tuple[Pairs, ...]
    rest: Table | None

    def as_text(self) -> str:
        """The sheet as plain text, a line each."""
        lines = [self.title, *self.notes]
        for block in (*self.parties, *self.blocks, *self.endings, *([self.rest] if self.rest else [])):
            lines += ["", block.heading]
            if isinstance(block, Pairs):
                lines += [
                    f"  {name}: {_one_line(value)}" if name else f"  {_one_line(value)}" for name, value in block.rows
                ]
            else:
                rows = [tuple(column.title for column in block.columns), *block.rows, *block.footer]
                lines += ["  " + " | ".join(_one_line(cell) for cell in row) for row in rows]
        return "\n".join(lines)


def sheet_of(told: Formalized) -> Sheet:
    """The document as a sheet, in the active language."""
    return Sheet(
        title=_title(told),
        notes=_notes(told),
        parties=_parties(told),
        blocks=(*_head(told), *goods_tables(told), *_balances(told), *_extras(told)),
        endings=(*_deed(told), *_signers(told), *_about(told)),
        rest=_rest(told),
    )


def with_exchange(sheet: Sheet, moments: Iterable[tuple[str, str]], notices: Iterable[Formalized]) -> Sheet:
    """The sheet with when it was sent and received: what the operator tells (what, when), then what notices certify."""
    rows = [(what, when, "") for what, when in moments]
    for one in notices:
        if one.notice:
            who = next((party.name for party in (*one.others, *one.sellers)), "")
            when = " ".join(filter(None, (day(one.notice.on), _time(one.notice.at))))
            rows.append((notice_words(one.notice.what), when, who))
    columns = (Column(_("What")), Column(_("When")), Column(_("Who")))
    return replace(sheet, blocks=(*sheet.blocks, table(_("Sending and receipt"), columns, rows))) if rows else sheet


def is_receipt(told: Formalized) -> bool:
    """Whether it certifies that a file was sent or received, and says nothing else."""
    return told.notice is not None and told.notice.what in ("received", "sent", "confirmed")


def _title(told: Formalized) -> str:
    number = f"№{NO_BREAK_SPACE}{told.number}" if told.number else ""
    dated = _("of %(day)s") % {"day": day(told.dated_on)} if told.dated_on else ""
    return " ".join(part for part in (kind_name(told.kind), number, dated) if part)


def _notes(told: Formalized) -> tuple[str, ...]:
    """What format it is, and what the parties call it."""
    function = function_words(told.function)
    revision = _("Revision %(paper)s") % {"paper": named(told.revision)} if told.revision else ""
    said = {"code": told.function, "words": function} if function else {"code": told.function}
    spoken = _("Function %(code)s: %(words)s") if function else _("Function %(code)s")
    parts = (
        spoken % said if told.function else "",
        _("KND %(code)s") % {"code": told.knd} if told.knd else "",
        _("format %(version)s") % {"version": told.version} if told.version else "",
        _("order %(number)s") % {"number": told.order} if told.order else "",
    )
    return tuple(note for note in (revision, " · ".join(filter(None, parts)), told.name or told.fact) if note)


def _parties(told: Formalized) -> tuple[Pairs, ...]:
    """The parties under the names that the kind of document has for them."""
    sender, receiver = {
        "act": (_("Contractor"), _("Customer")),
        "reconciliation": (_("Sender"), _("Receiver")),
        "revocation": (_("Who proposes"), _("To whom")),
        "notice": (_("Sender"), _("Receiver")),
    }.get(told.kind, (_("Seller"), _("Buyer")))
    others = {
        "СвФактор": _("Factor"), "Перевозчик": _("Carrier"), "СвОЭДОтпр": _("Operator of the sender"),
        "ОперЭДО": _("Operator"), "ПолучДнСр": _("Receiver of the money"), "СвПлат": _("Payer"),
    }  # fmt: skip
    same = pairs(_("Consignor"), [("", _("the same"))]) if told.is_consignor_seller else ()
    return (
        *(one for party in told.sellers for one in _party(sender, party)),
        *(one for party in told.buyers for one in _party(receiver, party)),
        *same,
        *(one for party in told.consignors for one in _party(_("Consignor"), party)),
        *(one for party in told.consignees for one in _party(_("Consignee"), party)),
        *(one for party in told.others for one in _party(others.get(party.role, _("Party")), party)),
    )


def _party(heading: str, party: Party) -> tuple[Pairs, ...]:
    name = f"ИП {party.name}" if party.kind == "sole_trader" and not party.name.startswith("ИП") else party.name
    bank = party.bank
    account = (bank.account, bank.name, bank.bik, bank.correspondent_account) if bank else ()
    return pairs(
        heading,
        [
            ("", name),
            (_("INN"), party.inn),
            (_("KPP"), party.kpp),
            (_("OGRN"), party.ogrn),
            (_("Address"), party.address),
            (_("Account"), ", ".join(part for part in account if part)),
            (_("Phone"), ", ".join(party.phones)),
            (_("E-mail"), ", ".join(party.emails)),
            *_labelled(party.details),
        ],
    )


def _head(told: Formalized) -> tuple[Pairs, ...]:
    """What stands between the parties and the table."""
    currency = ", ".join(part for part in (told.currency_name, told.currency_code) if part)
    answer = told.answer
    notice, revocation = told.notice, told.revocation
    return (
        *pairs(_("Corrects"), [("", listed(told.corrected))]),
        *pairs(
            _("Answer of the buyer"),
            [
                (_("Result"), result_words(answer.result)),
                (_("Discrepancies"), named(answer.discrepancy) if answer.discrepancy else ""),
                (_("Comment"), answer.comment),
                (_("Answers the file"), answer.file_id),
                (_("File made"), " ".join(filter(None, (day(answer.file_made_on), _time(answer.file_made_at))))),
            ] if answer else [],
        ),
        *pairs(
            _("Revocation"),
            [(_("Reason"), revocation.reason), (_("Revoked file"), revocation.file_id)] if revocation else [],
        ),
        *pairs(
            _("Notice"),
            [
                ("", notice_words(notice.what)),
                (_("When"), " ".join(filter(None, (day(notice.on), _time(notice.at))))),
                (_("File"), notice.file_id),
                (_("Text"), notice.text),
            ] if notice else [],
        ),
        *pairs(
            _("Conditions"),
            [
                (_("Grounds"), listed(told.grounds) or (_("without a document") if told.is_without_ground else "")),
                (_("Payment documents"), listed(told.payments)),
                (_("Shipping documents"), listed(told.shipping)),
                (_("Accompanying documents"), listed(told.papers)),
                (_("Currency"), currency),
                (_("Exchange rate"), figure(told.exchange_rate)),
                (_("In all without VAT"), figure(told.totals.net)),
                (_("VAT"), vat_text(told.totals)),
                (_("In all with VAT"), figure(told.totals.gross)),
            ],
        ),
    )  # fmt: skip


def _balances(told: Formalized) -> tuple[Pairs | Table, ...]:
    """The tables of a reconciliation statement."""
    statement = told.reconciliation
    if not statement:
        return ()
    period = f"{day(statement.period_from)} – {day(statement.period_to)}" if statement.period_from else ""
    differs = {True: _("There are differences"), False: _("There are no differences"), None: ""}
    rows = [(_("In all"), statement.balance)]
    rows += [(named(one.contract) or _("without a contract"), one.balance) for one in statement.contracts]
    columns = (
        Column(_("Contract")), Column(_("At the beginning, debit"), True), Column(_("credit"), True),
        Column(_("Turnover, debit"), True), Column(_("credit"), True), Column(_("At the end, debit"), True),
        Column(_("credit"), True), Column(_("Difference, debit"), True), Column(_("credit"), True),
    )  # fmt: skip
    cells = [
        (name, figure(sums.opening_debit), figure(sums.opening_credit), figure(sums.turnover_debit),
         figure(sums.turnover_credit), figure(sums.closing_debit), figure(sums.closing_credit),
         figure(sums.difference_debit), figure(sums.difference_credit))
        for name, sums in rows
    ]  # fmt: skip
    heading = pairs(_("Period"), [("", period), ("", differs[statement.has_differences])])
    return (*heading, table(_("Balances"), columns, cells), *map(_operations, statement.contracts))


def _operations(one: ContractBalance) -> Table:
    columns = (
        Column(_("No.")), Column(_("Date")), Column(_("Operation")), Column(_("Document")), Column(_("Debit"), True),
        Column(_("Credit"), True), Column(_("Besides")),
    )  # fmt: skip
    rows = [
        (deed.number, day(deed.on), deed.name, named(deed.document), figure(deed.debit), figure(deed.credit),
         fields(deed.details))
        for deed in one.operations
    ]  # fmt: skip
    return table(_("Operations: %(contract)s") % {"contract": named(one.contract) or "–"}, columns, rows)


def _extras(told: Formalized) -> tuple[Pairs, ...]:
    return pairs(_("Extra fields"), [(one.name, one.value) for one in told.extras])


def _about(told: Formalized) -> tuple[Pairs, ...]:
    """What the file says of itself."""
    made = " ".join(filter(None, (day(told.made_on), _time(told.made_at))))
    return pairs(
        _("About the file"),
        [
            (_("File made"), made),
            (_("Made by"), told.composer),
            (_("Basis"), named(told.composer_basis) if told.composer_basis else ""),
            (_("Program"), told.program),
            (_("File id"), told.file_id),
            *_labelled(told.details),
        ],
    )


def _deed(told: Formalized) -> tuple[Pairs, ...]:
    """The handing over or the acceptance."""
    deed = told.handover
    if not deed:
        return ()
    heading = _("Acceptance") if told.title == "buyer" else _("Handing over")
    return pairs(
        heading,
        [
            (_("Operation"), deed.operation),
            (_("Kind of operation"), deed.kind),
            (_("Date"), day(deed.on)),
            (_("Period"), _period(deed)),
            (_("Person"), _person(deed.person) if deed.person else ""),
            (_("Documents"), listed(deed.papers)),
            *_labelled(deed.details),
        ],
    )


def _period(deed: Handover) -> str:
    return " – ".join(filter(None, (day(deed.period_from), day(deed.period_to))))


def _person(person: Person) -> str:
    parts = (person.position, person.name, person.organisation, person.inn, person.basis, listed(person.papers))
    return ", ".join(filter(None, (*parts, fields(person.details))))


def _signers(told: Formalized) -> tuple[Pairs, ...]:
    return tuple(one for signer in told.signers for one in _signer(signer))


def _signer(signer: Signer) -> tuple[Pairs, ...]:
    proxies = [
        (
            _("Electronic power of attorney (MChD)") if proxy.is_electronic else _("Power of attorney on paper"),
            ", ".join(filter(None, (proxy.number, day(proxy.dated_on), proxy.inner_number, proxy.principal,
                                    fields(proxy.details)))),
        )
        for proxy in signer.powers_of_attorney
    ]  # fmt: skip
    return pairs(
        _("Signs the file"),
        [
            ("", signer.name),
            (_("Position"), signer.position),
            (_("Organisation"), signer.organisation),
            (_("INN"), signer.inn),
            (_("Basis"), signer.basis),
            (_("Powers confirmed"), method_words(signer.method)),
            (_("Powers, code"), signer.powers),
            (_("Status, code"), signer.status),
            (_("Signed on"), day(signer.signed_on)),
            *proxies,
            *_labelled(signer.details),
        ],
    )


def _rest(told: Formalized) -> Table | None:
    if not told.rest:
        return None
    columns = (Column(_("Where")), Column(_("Value")))
    return table(_("What the page does not know"), columns, [(one.path, one.value) for one in told.rest])


def _labelled(told: tuple[Field, ...]) -> list[tuple[str, str]]:
    return [(label(one.name), one.value) for one in told]


def _time(text: str) -> str:
    """Times are written with dots: 09.42.00."""
    return text.replace(".", ":")


def _one_line(text: str) -> str:
    return " / ".join(text.splitlines())
