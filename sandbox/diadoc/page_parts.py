"""Parts of the emulator's pages."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape

from sandbox.diadoc import answers
from sandbox.diadoc.answering import text_of
from sandbox.diadoc.deeds import MOSCOW, moscow
from sandbox.diadoc.kinds import KINDS, kind_of
from sandbox.diadoc.state import Entity, Message, Party, Side, World
from sandbox.page_frame import framed, roubles

TITLE = "Диадок (эмулятор)"
OFFERED = (
    "ProformaInvoice", "UniversalTransferDocument", "Invoice", "XmlAcceptanceCertificate", "XmlTorg12", "Contract",
)  # fmt: skip
CHOSEN = {"kind-ProformaInvoice", "kind-UniversalTransferDocument"}
NOTE = "это не настоящий оператор. Документы никуда не уходят, подписи не имеют силы, все лица вымышлены."


def page(title: str, content: str) -> str:
    """A whole page; each says that it is an emulator."""
    return framed(title, content, name=TITLE, note=NOTE)


def home(world: World) -> str:
    """Who is there."""
    mine = [party for party in world.parties.values() if party.is_mine]
    others = [party for party in world.parties.values() if not party.is_mine]
    if not mine:
        return "<p>Ящиков пока нет.</p>"
    return (
        "<p>Отправьте пакет документов за бухгалтера, затем ответьте на него за клиента и посмотрите, "
        "что стало с карточками в EnDocs.</p>"
        f"<h2>За бухгалтера фирмы</h2>{_links(mine)}<h2>За клиента</h2>{_links(others)}"
    )


def _links(parties: Sequence[Party]) -> str:
    rows = [
        f'<li><a href="/boxes/{party.box}">{escape(party.name)}</a> <small>ИНН {escape(party.inn)}</small></li>'
        for party in parties
    ]
    return f"<ul>{''.join(rows)}</ul>" if rows else "<p>Никого нет.</p>"


def send_form(party: Party, others: Sequence[Party], given: Mapping[str, str]) -> str:
    """A packet to be sent."""
    options = "".join(
        f'<option value="{one.box}"{" selected" if given.get("to") == one.box else ""}>{escape(one.name)}</option>'
        for one in others
    )
    chosen = {name for name in given if name.startswith("kind-")} or CHOSEN
    kinds = "".join(
        f'<label><input type="checkbox" name="kind-{kind}"{" checked" if f"kind-{kind}" in chosen else ""}> '
        f"{KINDS[kind].words}</label>"
        for kind in OFFERED
    )
    today = f"{datetime.now(MOSCOW):%Y-%m-%d}"
    number, total, day = (
        escape(given.get(name, otherwise)) for name, otherwise in (("number", ""), ("total", ""), ("day", today))
    )
    none = " selected" if given.get("vat") == "none" else ""
    return (
        f'<h2>Отправить пакет</h2><form method="post" action="/boxes/{party.box}/packets"><fieldset>'
        f'<label>Кому <select name="to">{options}</select></label><div class="row">{kinds}</div>'
        f'<label>Номер <input type="text" name="number" value="{number}" required maxlength="50"></label>'
        f'<label>Дата <input type="date" name="day" value="{day}" required></label>'
        f'<label>Сумма с НДС, ₽ <input type="text" name="total" value="{total}" inputmode="decimal" required></label>'
        f'<label>НДС <select name="vat"><option value="22">22 %</option><option value="none"{none}>без НДС</option>'
        "</select></label><button>Подписать и отправить</button></fieldset></form>"
    )


def document_line(world: World, party: Party, message: Message, entity: Entity) -> str:
    """A document with its state and what can be done about it."""
    assert entity.document  # noqa: S101  (the caller lists documents)
    side = entity.document.sides[party.box]
    other = answers.title(world, message.recipient if party.box == message.sender else message.sender)
    way = "Кому" if party.box == message.sender else "От кого"
    total = roubles(entity.document.total) if entity.document.total else ""
    state = answers.status(side)[1]
    form = f"/boxes/{party.box}/forms/{message.id}/{entity.id}"
    link = f' <a href="{form}">печатная форма</a>' if kind_of(entity.document.type).has_print_form else ""
    return (
        f'<article id="{entity.id}"><p><strong>{escape(entity.document.title)}</strong> {total}{link}</p>'
        f"<p><small>{way}: {escape(other)} · {moscow(message.ticks):%d.%m.%Y %H:%M}</small></p>"
        f'<p class="state">{escape(state)}{_refusal(message, entity)}</p>'
        f"{_deeds(party, message, entity, side)}</article>"
    )


def _refusal(message: Message, entity: Entity) -> str:
    ways = ("SignatureRequestRejection", "XmlSignatureRejection", "UniversalMessage")
    texts = [text_of(one) for one in message.entities if one.parent == entity.id and one.attachment_type in ways]
    return f": «{escape(texts[-1])}»" if texts else ""


def _deeds(party: Party, message: Message, entity: Entity, side: Side) -> str:
    buttons = []
    if side.is_deleted or side.revocation == "RevocationAccepted":
        return ""
    if party.box == message.recipient and side.response == "WaitingForRecipientSignature":
        buttons.append(
            _form(party, message, entity, (("sign", "Подписать"), ("sign_differs", "Подписать с расхождениями")))
        )
        buttons.append(_form(party, message, entity, (("refuse", "Отказать"),), "Причина отказа"))
    if side.revocation == "RequestsMyRevocation":
        buttons.append(_form(party, message, entity, (("accept_revocation", "Согласиться аннулировать"),)))
        buttons.append(_form(party, message, entity, (("decline_revocation", "Отказать в аннулировании"),), "Причина"))
    elif side.revocation != "RevocationIsRequestedByMe" and side.response != "RecipientSignatureRequestRejected":
        asked = (("ask_revocation", "Предложить аннулировать"),)
        buttons.append(_form(party, message, entity, asked, "Причина аннулирования"))
    return f"<details><summary>Что сделать</summary>{''.join(buttons)}</details>" if buttons else ""


def _form(
    party: Party, message: Message, entity: Entity, deeds: Sequence[tuple[str, str]], reason: str = ""
) -> str:  # fmt: skip
    field = f'<label>{reason} <input type="text" name="text" required maxlength="1000"></label>' if reason else ""
    buttons = "".join(f'<button name="deed" value="{deed}">{words}</button>' for deed, words in deeds)
    return (
        f'<form method="post" action="/boxes/{party.box}/answers"><input type="hidden" name="message" '
        f'value="{message.id}"><input type="hidden" name="entity" value="{entity.id}">{field}{buttons}</form>'
    )
