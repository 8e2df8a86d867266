"""Акт сверки (order 405): the sender's statement and the receiver's answer."""

from dataclasses import replace

from endocs.formats.formalized.currencies import with_currency
from endocs.formats.formalized.parties import paper, parties, signers
from endocs.formats.formalized.tree import Node
from endocs.formats.formalized.values import (
    Answer,
    Balance,
    ContractBalance,
    Formalized,
    Operation,
    Reconciliation,
)


def read_reconciliation(head: Formalized, document: Node) -> Formalized:
    """The document whose Документ has ТаблАкт, or answers one that has."""
    heading = document.child("СвДокКрАкт")
    asked = document.child("ИдИнфОтпр")
    asked.child("ЭП").forget()
    told = replace(
        head,
        kind="reconciliation",
        title="buyer" if asked else "seller",
        order="405",
        number=document.text("НомерАкт"),
        dated_on=head.made_on,
        sellers=parties(*heading.children("СвОтпр")),
        buyers=parties(*heading.children("СвПол")),
        reconciliation=_table(document),
        details=head.details + document.child("ТаблАкт").details(),
        answer=Answer(
            asked.text("ИдФайлИнфОтпр"),
            asked.date("ДатФайлИнфОтпр", "ДатаФайлИнфОтпр"),
            asked.text("ВрФайлИнфОтпр", "ВремФайлИнфОтпр"),
        )
        if asked
        else None,
        signers=signers(document),
    )
    return with_currency(told, heading)


def _table(document: Node) -> Reconciliation:
    table = document.child("ТаблАкт")
    return Reconciliation(
        period_from=document.date("ДатаНачПер"),
        period_to=document.date("ДатаОкПер"),
        balance=_balance(table),
        contracts=tuple(_contract(one) for one in table.children("ДогСв")),
    )


def _contract(node: Node) -> ContractBalance:
    return ContractBalance(
        contract=paper(node),
        balance=_balance(node),
        operations=tuple(one for named in node.children("ДокСв") for one in _operations(named)),
    )


def _operations(node: Node) -> tuple[Operation, ...]:
    """The operations under a document; a document without any is an operation without sums."""
    document = paper(node)
    told = tuple(
        Operation(
            document=document,
            number=one.text("НомСтр"),
            on=one.date("ДатаОпер"),
            name=one.text("НаимОпер"),
            debit=one.number("СумДебет"),
            credit=one.number("СумКредит"),
            details=one.details(),
        )
        for one in node.children("СвОпер")
    )
    return told or (Operation(document, "", document.dated_on, "", None, None),)


def _balance(node: Node) -> Balance:
    return Balance(
        node.number("СальдоНачДеб"),
        node.number("СальдоНачКр"),
        node.number("ОборотДеб"),
        node.number("ОборотКр"),
        node.number("СальдоКонДеб"),
        node.number("СальдоКонКр"),
        node.number("ИтогоРасхДеб"),
        node.number("ИтогоРасхКр"),
    )
