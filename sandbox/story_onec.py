"""The branch of the story that goes by 1C: an invoice by one button, its way to the request, and the client's money."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx

from sandbox.pages import Broken, Visitor, today

TOTAL, PART, PART_SHOWN = "98000.00", "40000.00", "40 000,00"
PATIENCE = 90.0


class Bookkeeping:
    """The accountant in 1C and in EnDocs, and the manager who waits for the invoice and for the money."""

    def __init__(self, base: str, client: str, manager: Visitor, accountant: Visitor) -> None:
        self.base, self.client, self.manager, self.accountant = base, client, manager, accountant
        self.request = self.card = 0
        self.invoice = ""

    def steps(self) -> list[tuple[str, Callable[[], None]]]:
        """What happens, in order."""
        return [
            ("Лебедев просит счёт своими словами, форма понимает его", self.ask),
            ("Соколова выписывает счёт в 1С и нажимает «Прикрепить скан-копию»: карточка готова", self.press),
            ("Второе нажатие второй карточки не делает", self.press_again),
            ("Счёт связан с запросом сам, Соколова завершает задачу одним нажатием", self.complete),
            ("Скан подписанного счёта возвращается в 1С", self.scan),
            ("Клиент платит часть: Лебедеву приходит уведомление", self.pay_part),
            ("Клиент доплачивает: счёт оплачен", self.pay_rest),
        ]

    def ask(self) -> None:
        """A memo in prose; the manager sees what was understood and sends it."""
        page = self.manager.open("/requests/new/")
        form = self.manager.form_of(page, "lines-TOTAL_FORMS")
        read = self.manager.send(page, form, {"comment": f"Нужен счёт на 98 000 р. для {self.client}", "read": "1"})
        form = self.manager.form_of(read, "lines-TOTAL_FORMS")
        told = {name: form.values.get(f"lines-0-{name}", "").replace("\xa0", " ") for name in ("kind", "amount")}
        wanted = {"kind": form.choose("lines-0-kind", "Счёт на оплату"), "amount": "98 000,00"}
        if told != wanted or not form.values["counterparty"]:
            raise Broken(f"the memo is understood as {told} for {form.values.get('counterparty_text')!r}")
        due = today() + timedelta(days=3)
        whom = {"performer_key": form.choose("performer_key", "Бухгалтерия"), "due_at": f"{due:%d.%m.%Y}, 18:00"}
        sent = self.manager.send(read, form, {**whom, "deed": "submit"})
        match = re.fullmatch(r"/requests/(\d+)/", sent.url.path)
        if not match:
            raise Broken(f"the memo was not sent: {sent.url.path}")
        self.request = int(match[1])
        self.accountant.post(f"{self.path}taking/", {})

    def press(self) -> None:
        """The document is made in 1C; the extension sends it."""
        state = self._do("state")
        firm, client = state["organisations"][0], next(one for one in state["clients"] if self.client in one["name"])
        made = self._do(
            "create", kind="invoice", organisation=firm["ref"], client=client["ref"], what="Монтаж", total=TOTAL
        )
        self.invoice = made["ref"]
        done = self._do("press", ref=self.invoice)
        match = re.search(r"/documents/(\d+)/$", done["card"])
        if not match:
            raise Broken(f"1C says: {done['said']}")
        self.card = int(match[1])
        page = self.accountant.open(f"/documents/{self.card}/").text
        for words in ("98 000,00", "Проведён в 1С", "печатная форма"):
            if words not in page.replace("\xa0", " "):
                raise Broken(f"the card does not show «{words}»")

    def press_again(self) -> None:
        """What comes twice is one."""
        before = self._cards()
        self._do("press", ref=self.invoice)
        if self._cards() != before:
            raise Broken("the second press made another card")

    def complete(self) -> None:
        """The invoice has found its request by itself; the task is done in one click."""
        card = f"/documents/{self.card}/"
        self._wait("the invoice is not linked", lambda: card in self.accountant.open(self.path).text)
        self.accountant.post(f"{self.path}completion/", {"comment": ""})
        page = self.manager.open(self.path).text
        if card not in page or "Исполнена" not in page:
            raise Broken("the manager does not see the finished package")

    def scan(self) -> None:
        """1C has the scan beside its document."""
        name = "Скан счёта.pdf"
        self.manager.post(
            f"/documents/{self.card}/scan/", {}, [("files", (name, b"%PDF-1.4 signed", "application/pdf"))]
        )
        self._wait("the scan did not come to 1C", lambda: any("Скан" in one for one in self._files()))

    def pay_part(self) -> None:
        """The manager is told without asking."""
        self._do("pay", ref=self.invoice, amount=PART)
        self._wait("no notice about the money came", lambda: PART_SHOWN in self._notices())
        self._wait("the card does not say that a part is paid", lambda: PART_SHOWN in self._card())

    def pay_rest(self) -> None:
        """The end of the way: asked, prepared, paid."""
        self._do("pay", ref=self.invoice)
        self._wait("the card does not say that it is paid", lambda: re.search(r"Оплата\s+Оплачен\b", self._card()))
        self._wait("no notice that all is paid came", lambda: "полностью" in self._notices())

    @property
    def path(self) -> str:
        """The page of the request."""
        return f"/requests/{self.request}/"

    def _cards(self) -> set[str]:
        return set(re.findall(r"/documents/(\d+)/", self.accountant.open("/documents/").text))

    def _card(self) -> str:
        return words_of(self.manager.open(f"/documents/{self.card}/").text)

    def _notices(self) -> str:
        return words_of(self.manager.open("/notices/").text)

    def _files(self) -> list[str]:
        return list(self._do("files", ref=self.invoice)["names"])

    def _do(self, name: str, **given: Any) -> Any:
        answer = httpx.post(f"{self.base}/control/{name}", json=given, timeout=60)
        if answer.status_code != 200:
            raise Broken(f"1C: {answer.text}")
        return answer.json()

    def _wait(self, otherwise: str, look: Callable[[], Any]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not look():
            if time.monotonic() > deadline:
                raise Broken(otherwise)
            time.sleep(0.5)


def words_of(page: str) -> str:
    """What a page says, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page).replace("\xa0", " "))
