"""Pages where a visitor of the demo plays the accountant in 1C, and the bank."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from sandbox.onec.objects import Counterparty, Invoice, Organisation, Sale
from sandbox.page_frame import framed, roubles

if TYPE_CHECKING:
    from sandbox.onec.server import Emulator

TITLE = "1С:Бухгалтерия (эмулятор)"
NOTE = (
    "это не настоящая 1С. Расширение – то самое, что устанавливают в 1С: его модули исполняются здесь. "
    "Деньги и лица вымышлены."
)
KINDS = {
    "invoice": "Счёт покупателю", "services": "Реализация услуг (акт)", "goods": "Реализация товаров (ТОРГ-12)",
    "universal": "Реализация (УПД)",
}  # fmt: skip
STATUSES = {"Оплачен": "оплачен", "ОплаченЧастично": "оплачен частично", "Отменен": "отменён"}
SHOWN = 100


class Wrong(Exception):  # noqa: N818  (what a visitor is told)
    """What a form says is not possible."""


def show(emulator: "Emulator", told: str = "", form: Mapping[str, str] | None = None) -> str:
    """The base: a form for a document, then all documents with what can be done to each."""
    desk = emulator.desk
    rows = "".join(_document(emulator, document) for document in desk.documents()[:SHOWN])
    said = f'<p class="told" role="status">{escape(told)}</p>' if told else ""
    content = (
        f"{said}<p>Создайте документ, нажмите «Прикрепить скан-копию» и посмотрите карточку в EnDocs. "
        "Затем проведите оплату: EnDocs узнает о ней сам за несколько секунд.</p>"
        f"{_new(desk.store.all(Organisation), desk.store.all(Counterparty), form or {})}"
        f'<form method="post" action="/job"><button>Выполнить регламентное задание сейчас</button></form>'
        f"<h2>Документы</h2>{rows or '<p>Документов пока нет.</p>'}"
        f"<h2>OData</h2><p>Эту же базу EnDocs может читать без расширения: адрес {escape(emulator.odata.url)}, "
        f"пользователь {escape(emulator.odata.login)}, пароль {escape(emulator.odata.password)}.</p>"
    )
    return framed("Бухгалтерия предприятия", content, name=TITLE, note=NOTE)


def act(emulator: "Emulator", path: str, form: Mapping[str, str]) -> str:
    """Do what the form says; what the visitor is told."""
    desk, parts = emulator.desk, [part for part in path.split("/") if part]
    if parts == ["job"]:
        return desk.run_job()
    if parts == ["documents"]:
        return _create(emulator, form)
    document = desk.document(parts[1]) if len(parts) == 3 and parts[0] == "documents" else None
    if document is None:
        raise Wrong("Документ не найден")
    return _deed(emulator, document, parts[2], form)


def _create(emulator: "Emulator", form: Mapping[str, str]) -> str:
    total = _money(form.get("total", ""))
    what = " ".join(form.get("what", "").split())[:100]
    if form.get("kind") not in KINDS or not what:
        raise Wrong("Укажите вид документа и за что он")
    try:
        made = emulator.desk.create(form["kind"], form.get("organisation", ""), form.get("client", ""), what, total)
    except (LookupError, ValueError):
        raise Wrong("Выберите организацию и покупателя") from None
    return f"Создан и проведён: {title(made)}"


def _deed(emulator: "Emulator", document: Invoice | Sale, name: str, form: Mapping[str, str]) -> str:
    desk, store = emulator.desk, emulator.desk.store
    if name == "press":
        return desk.press(document) or "1С ничего не сказала"
    if name == "unpost":
        store.unpost(document)
        return f"Проведение отменено: {title(document)}"
    if name == "post":
        store.post(document)
        return f"Проведён: {title(document)}"
    if name == "mark":
        store.mark(document, deleted=not document.deletion_mark)
        return f"{'Помечен на удаление' if document.deletion_mark else 'Пометка снята'}: {title(document)}"
    if not isinstance(document, Invoice):
        raise Wrong("Так можно только со счётом")
    if name == "sell":
        return f"Создан и проведён: {title(desk.sell(document))}"
    if name == "pay":
        amount = _money(form["amount"]) if form.get("amount", "").strip() else None
        if amount is None and store.paid(document) >= document.total:
            raise Wrong("Счёт уже оплачен. Чтобы провести ещё, укажите сумму")
        receipt = desk.pay(document, amount)
        return f"Поступило {roubles(receipt.total)} по документу «{title(document)}»"
    raise Wrong("Этого с документом сделать нельзя")


def _new(ours: list[Organisation], clients: list[Counterparty], given: Mapping[str, str]) -> str:
    def options(pairs: list[tuple[str, str]], name: str) -> str:
        return "".join(
            f'<option value="{key}"{" selected" if given.get(name) == key else ""}>{escape(words)}</option>'
            for key, words in pairs
        )

    what, total = escape(given.get("what", "Монтаж стеллажей")), escape(given.get("total", ""))
    return (
        '<h2>Новый документ</h2><form method="post" action="/documents"><fieldset>'
        f'<label>Вид <select name="kind">{options(list(KINDS.items()), "kind")}</select></label>'
        f'<label>Организация <select name="organisation">'
        f"{options([(str(one.ref), one.name) for one in ours], 'organisation')}</select></label>"
        f'<label>Покупатель <select name="client">'
        f"{options([(str(one.ref), one.name) for one in clients], 'client')}</select></label>"
        f'<label>За что <input type="text" name="what" value="{what}" required maxlength="100"></label>'
        f'<label>Сумма с НДС, ₽ <input type="text" name="total" value="{total}" inputmode="decimal" required></label>'
        "<button>Записать и провести</button></fieldset></form>"
    )


def _document(emulator: "Emulator", document: Invoice | Sale) -> str:
    desk, store = emulator.desk, emulator.desk.store
    client = store.get(Counterparty, document.counterparty)
    link = desk.link_to_card(document)
    card = f' <a href="{escape(link)}">карточка в EnDocs</a>' if link.startswith(("http://", "https://")) else ""
    marks = [] if document.posted else ["не проведён"]
    marks += ["помечен на удаление"] if document.deletion_mark else []
    if isinstance(document, Invoice):
        marks.append(STATUSES.get(store.status_of(document), "не оплачен"))
        marks.append(f"поступило {roubles(store.paid(document))}")
    files = ", ".join(escape(f"{one.name}.{one.extension}") for one in store.files_of(document))
    returned = f"<p>Присоединённые файлы: {files}</p>" if files else ""
    return (
        f'<article id="{document.ref}"><p><strong>{escape(title(document))}</strong> {roubles(document.total)}'
        f"{card}</p>"
        f"<p><small>{escape(client.name if client else '')}</small></p>"
        f'<p class="state">{escape(", ".join(marks))}</p>{returned}{_deeds(document)}</article>'
    )


def _deeds(document: Invoice | Sale) -> str:
    buttons = [
        ("press", "Прикрепить скан-копию"),
        ("unpost", "Отменить проведение") if document.posted else ("post", "Провести"),
        ("mark", "Снять пометку" if document.deletion_mark else "Пометить на удаление"),
    ]
    if isinstance(document, Invoice):
        buttons.insert(1, ("sell", "Создать реализацию"))
    made = "".join(_form(document, deed, f"<button>{words}</button>") for deed, words in buttons)
    if isinstance(document, Invoice):
        field = '<label>Сумма (пусто – всё, что осталось) <input type="text" name="amount" inputmode="decimal"></label>'
        made += _form(document, "pay", f"{field}<button>Поступила оплата</button>")
    return f"<details><summary>Что сделать</summary>{made}</details>"


def _form(document: Invoice | Sale, deed: str, inside: str) -> str:
    return f'<form method="post" action="/documents/{document.ref}/{deed}">{inside}</form>'


def title(document: Invoice | Sale) -> str:
    """«Счет покупателю № 0000-000012 от 24.11.2026»."""
    name = "Счёт покупателю" if isinstance(document, Invoice) else "Реализация"
    return f"{name} № {document.number} от {document.date:%d.%m.%Y}"


def _money(text: str) -> Decimal:
    try:
        amount = Decimal("".join(text.split()).replace(",", "."))
    except InvalidOperation:
        raise Wrong("Проверьте сумму") from None
    if not amount.is_finite() or amount >= Decimal(10) ** 12:
        raise Wrong("Проверьте сумму")
    if amount < Decimal("0.01"):
        raise Wrong("Сумма должна быть больше нуля")
    return amount.quantize(Decimal("0.01"))


def led_back(document: str, told: str) -> str:
    """Where a done deed leads."""
    return f"/?done={quote(told)}" + (f"#{document}" if document else "")
