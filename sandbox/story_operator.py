"""The branch of the story that goes by the operator: sent in the emulator, a card by itself, signed, revoked."""

import re
import time
from collections.abc import Callable
from typing import Any

import httpx

from sandbox.pages import Broken, Visitor

NUMBER = "Д-871"
PATIENCE = 90.0


class Exchange:
    """The accountant at the operator and in EnDocs, and the client at the operator."""

    def __init__(self, operator: str, client: str, accountant: Visitor) -> None:
        self.operator, self.client, self.accountant = operator, client, accountant
        self.key: list[str] = []
        self.card = 0

    def steps(self) -> list[tuple[str, Callable[[], None]]]:
        """What happens, in order."""
        return [
            ("Соколова отправляет клиенту счёт и УПД через Диадок (эмулятор)", self.send),
            ("Карточки появляются сами, с печатной формой", self.arrive),
            ("Клиент подписывает УПД, состояние карточки меняется", self.sign),
            ("Клиент просит аннулировать, Соколова соглашается: видно рядом с подписью", self.revoke),
        ]

    def send(self) -> None:
        """A packet, by the operator's own means."""
        self.before = self._cards()
        parties = self._do("state")["parties"]
        firm = next(party for party in parties if party["is_mine"])
        client = next(party for party in parties if self.client in party["name"])
        papers = [{"type": kind, "number": NUMBER} for kind in ("ProformaInvoice", "UniversalTransferDocument")]
        sent = self._do("send", sender=firm["box"], recipient=client["box"], papers=papers)
        self.key, self.box = sent["documents"][1], client["box"]

    def arrive(self) -> None:
        """Nobody does anything in EnDocs."""

        def look() -> bool:
            made = {card: self._text(card) for card in self._cards() - self.before}
            found = [card for card, text in made.items() if NUMBER in text and "УПД" in text.partition(NUMBER)[0]]
            self.card = int(found[0]) if found else 0
            return len(made) == 2 and bool(found) and all("печатная форма" in text for text in made.values())

        self._wait("the cards or their print forms did not come", look)

    def sign(self) -> None:
        """The buyer's title changes the state."""
        self._do("sign", key=self.key)
        self._wait("the card does not say that it is signed", lambda: self._says(r"Обмен\s+Подписан"))

    def revoke(self) -> None:
        """Revoked, and still signed."""
        self._do("ask_revocation", key=self.key, by=self.box, text="Ошибка в количестве")
        self._wait("the card does not say that revocation is asked", lambda: self._says("Ошибка в количестве"))
        self._do("accept_revocation", key=self.key)
        self._wait("the card does not say that it is revoked", lambda: self._says("Аннулирован"))
        if not self._says(r"Обмен\s+Подписан"):
            raise Broken("the card has forgotten that it was signed")

    def _do(self, deed: str, **told: Any) -> Any:
        return httpx.post(f"{self.operator}/control/{deed}", json=told, timeout=30).raise_for_status().json()

    def _cards(self) -> set[str]:
        return set(re.findall(r"/documents/(\d+)/", self.accountant.open("/documents/").text))

    def _text(self, card: int | str) -> str:
        page = self.accountant.open(f"/documents/{card}/").text
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index("<main") :]))

    def _says(self, words: str) -> bool:
        return bool(re.search(words, self._text(self.card)))

    def _wait(self, otherwise: str, look: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not look():
            if time.monotonic() > deadline:
                raise Broken(otherwise)
            time.sleep(0.5)
