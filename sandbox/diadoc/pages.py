"""Pages where a visitor of the demo plays the accountant of the firm and the client."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from sandbox.diadoc import print_forms
from sandbox.diadoc.answering import FORMAL, OLD
from sandbox.diadoc.kinds import FILE, kind_of, xml_of
from sandbox.diadoc.page_parts import TITLE, document_line, home, page, send_form
from sandbox.diadoc.papers import Paper
from sandbox.diadoc.state import Entity, Message, Party
from sandbox.page_frame import HEADERS

if TYPE_CHECKING:
    from sandbox.diadoc.server import Emulator

SHOWN = 100


@dataclass(frozen=True)
class Page:
    """An answer to a browser."""

    body: bytes = b""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


class Wrong(Exception):  # noqa: N818  (what a visitor is told)
    """What a form says is not possible."""


def show(emulator: "Emulator", path: str, query: Mapping[str, str], form: dict[str, str] | None) -> Page:
    """The page of the path; a form is a deed and leads back to its box."""
    parts = [part for part in path.split("/") if part]
    with emulator.world.lock:
        if not parts:
            return html(TITLE, home(emulator.world))
        party = emulator.world.parties.get(parts[1]) if parts[0] == "boxes" and len(parts) > 1 else None
        if party is None:
            return html("Такой страницы нет", '<p><a href="/">К началу</a></p>', 404)
        if len(parts) == 5 and parts[2] == "forms" and form is None:
            return print_form(emulator, party, parts[3], parts[4])
        if form is None:
            return box_page(emulator, party, query.get("done", ""))
        try:
            done = act(emulator, party, parts[2] if len(parts) > 2 else "", form)
        except Wrong as wrong:
            return box_page(emulator, party, str(wrong), form, 422)
    return Page(status=303, headers={"Location": f"/boxes/{party.box}?done={quote(done)}"})


def box_page(
    emulator: "Emulator", party: Party, told: str, form: Mapping[str, str] | None = None, status: int = 200
) -> Page:
    """The box of one organisation: what it can send, and its documents."""
    world = emulator.world
    others = [one for one in world.parties.values() if one.box != party.box and one.is_mine != party.is_mine]
    shown = [f'<p class="told" role="status">{escape(told)}</p>'] if told else []
    shown.append('<p><a href="/">Все участники</a></p>')
    shown.append(send_form(party, others, form or {}))
    rows = [
        document_line(world, party, message, entity)
        for message in sorted(world.messages.values(), key=lambda one: -one.ticks)
        if party.box in message.seen_by and message.type == "Letter"
        for entity in message.documents()
    ]
    empty = "<p>Документов пока нет.</p>"
    shown.append(f"<h2>Документы</h2>{''.join(rows[:SHOWN]) or empty}")
    role = "Вы работаете за бухгалтера" if party.is_mine else "Вы работаете за клиента"
    return html(party.name, f"<p>{role}: {escape(party.name)}, ИНН {escape(party.inn)}.</p>{''.join(shown)}", status)


def act(emulator: "Emulator", party: Party, name: str, form: Mapping[str, str]) -> str:
    """Do what the form says; what the visitor is told."""
    if name == "packets":
        return send(emulator, party, form)
    message = emulator.world.messages.get(form.get("message", ""))
    if message is None or party.box not in message.seen_by:
        raise Wrong("Документ не найден")
    entity = next((one for one in message.documents() if one.id == form.get("entity")), None)
    if entity is None:
        raise Wrong("Документ не найден")
    return answer(emulator, party, message, entity, form)


def send(emulator: "Emulator", party: Party, form: Mapping[str, str]) -> str:
    """A packet from the form."""
    kinds = [name.removeprefix("kind-") for name in form if name.startswith("kind-")]
    if not kinds:
        raise Wrong("Отметьте хотя бы один вид документа")
    if form.get("to") not in emulator.world.parties:
        raise Wrong("Выберите, кому отправить")
    number = " ".join(form.get("number", "").split())[:50]
    if not number:
        raise Wrong("Укажите номер")
    try:
        total = Decimal("".join(form.get("total", "").split()).replace(",", "."))
        day = date.fromisoformat(form["day"])
    except (InvalidOperation, KeyError, ValueError):
        raise Wrong("Проверьте сумму и дату") from None
    if not Decimal(0) < total < Decimal(10) ** 12:
        raise Wrong("Сумма должна быть больше нуля")
    rate = None if form.get("vat") == "none" else 22
    papers = [paper(kind, number, day, total, rate) for kind in kinds if kind_of(kind).words]
    sent = emulator.send(party.box, form["to"], papers)
    return f"Отправлено документов: {len(list(sent.documents()))}"


def paper(kind: str, number: str, day: date, total: Decimal, rate: int | None) -> Paper:
    """A document of the form; old formats know rates up to 20 % only."""
    version = kind_of(kind).version
    old = xml_of(version) in ("torg12", "act", "ucd189")
    if old and rate:
        version = "utd970_05_03_01"
    function = "ДОП" if version == "utd970_05_03_01" and kind.startswith("Xml") else ""
    return Paper(kind, number, day, total, rate, version=version, function=function)


def answer(emulator: "Emulator", party: Party, message: Message, entity: Entity, form: Mapping[str, str]) -> str:
    """Sign, refuse, ask to revoke, agree or not."""
    key, deed, text = (message.id, entity.id), form.get("deed", ""), form.get("text", "").strip()[:1000]
    if deed in ("refuse", "ask_revocation", "decline_revocation") and not text:
        raise Wrong("Укажите причину")
    assert entity.document  # noqa: S101  (the caller has looked)
    side = entity.document.sides[party.box]
    waits = side.response == "WaitingForRecipientSignature" and party.box == message.recipient
    if deed in ("sign", "sign_differs", "refuse") and not waits:
        raise Wrong("На этот документ уже ответили")
    if deed in ("accept_revocation", "decline_revocation") and side.revocation != "RequestsMyRevocation":
        raise Wrong("Об аннулировании вас не просили")
    if deed == "sign":
        emulator.sign(key)
    elif deed == "sign_differs":
        emulator.sign(key, result=2)
    elif deed == "refuse":
        emulator.refuse(key, text, way=OLD if xml_of(entity.document.version) == FILE else FORMAL)
    elif deed == "ask_revocation" and side.revocation in ("RevocationStatusNone", "RevocationRejected"):
        emulator.ask_revocation(key, party.box, text)
    elif deed == "accept_revocation":
        emulator.accept_revocation(key)
    elif deed == "decline_revocation":
        emulator.decline_revocation(key, text)
    else:
        raise Wrong("Этого с документом сделать нельзя")
    return DONE[deed]


DONE = {
    "sign": "Документ подписан",
    "sign_differs": "Документ подписан с расхождениями",
    "refuse": "В подписи отказано",
    "ask_revocation": "Предложение об аннулировании отправлено",
    "accept_revocation": "Документ аннулирован",
    "decline_revocation": "В аннулировании отказано",
}


def print_form(emulator: "Emulator", party: Party, message_id: str, entity_id: str) -> Page:
    """The document as a PDF."""
    message = emulator.world.messages.get(message_id)
    entity = next((one for one in message.documents() if one.id == entity_id), None) if message else None
    if message is None or entity is None or entity.document is None or party.box not in message.seen_by:
        return html("Документ не найден", '<p><a href="/">К началу</a></p>', 404)
    return Page(print_forms.pdf(print_forms.form(entity, message.entities)), kind="application/pdf")


def html(title: str, content: str, status: int = 200) -> Page:
    """A page with its policy."""
    return Page(page(title, content).encode(), status, headers=dict(HEADERS))
