"""Technical papers of the exchange: revocation, notices of receipt, confirmations, requests to correct, messages."""

from dataclasses import replace

from endocs.formats.formalized.parties import parties, signers
from endocs.formats.formalized.tree import Node
from endocs.formats.formalized.values import Formalized, Notice, Revocation


def read_revocation(head: Formalized, document: Node) -> Formalized:
    """The proposal to revoke, whose Документ has СвПредАн."""
    told = document.child("СвПредАн")
    file = told.child("СведАнФайл")
    _forget_signatures(file)
    return replace(
        head,
        kind="revocation",
        title="technical",
        sellers=parties(document.child("УчастЭДО")),
        buyers=parties(document.child("НапрПредАн")),
        revocation=Revocation(file.text("ИмяАнФайла"), told.text("ТекстПредАн")),
        signers=signers(document),
    )


def read_notice(head: Formalized, document: Node) -> Formalized:
    """The notice, whose Документ has СвИзвПолуч, СведПодтв or СвУведУточ."""
    told = document.first("СвИзвПолуч", "СвУведУточ", "СведПодтв")
    file = told.first("СведПолФайл", "СведОтпрФайл")
    _forget_signatures(file)
    is_sent = told.has("ДатаОтпр") or file.name == "СведОтпрФайл"
    what = {"СвИзвПолуч": "received", "СвУведУточ": "amendment"}.get(told.name, "sent" if is_sent else "confirmed")
    return replace(
        head,
        kind="notice",
        title="technical",
        sellers=parties(document.first("УчастЭДО", "СвОтпрДок")),
        buyers=parties(document.first("ОтпрДок", "СвПолДок")),
        others=parties(*[document.child("ОперЭДО")] if document.child("ОперЭДО") else []),
        notice=Notice(
            what=what,
            on=told.date("ДатаПол", "ДатаОтпр"),
            at=told.text("ВремяПол", "ВремяОтпр"),
            file_id=file.text("ИмяПолФайла", "ИмяОтпрФайла"),
            text=told.text("ТекстУведУточ"),
        ),
        signers=signers(document),
    )


def read_message(head: Formalized, document: Node) -> Formalized:
    """A universal message, which has СвСобытДок somewhere: its words; how it is built stays in the rest."""
    words = [text for event in document.anywhere("СвСобытДок") for node in event.anywhere() if (text := node.content())]
    return replace(
        head,
        kind="notice",
        title="technical",
        notice=Notice("message", head.made_on, head.made_at, "", "\n".join(words)),
        signers=signers(document),
    )


def _forget_signatures(file: Node) -> None:
    """Signatures that are repeated inside say nothing to a reader."""
    for one in file.children("ЭППолФайл", "ЭПОтпрФайл", "ЭЦПАнФайл", "ЭПАнФайл"):
        one.forget()
