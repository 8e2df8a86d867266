"""The main story over HTTP, as the people of a demo that runs: python -m sandbox.story demo.json."""

import hashlib
import io
import json
import re
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pikepdf
from PIL import Image, ImageDraw

from sandbox.pages import Broken, Visitor, today
from sandbox.story_onec import Bookkeeping
from sandbox.story_operator import Exchange

CLIENT = "Астра-Логистик"
PATIENCE = 90.0


class Story:
    """Manager, accountant and a manager who has nothing to do with it; each step leaves what the next one needs."""

    def __init__(self, demo: dict[str, Any]) -> None:
        self.address, self.letters = demo["address"], demo["letters"]
        people = {person["email"].partition("@")[0]: person for person in demo["people"]}
        self.manager, self.accountant, self.other = (
            Visitor(self.address, people[name]["email"], people[name]["password"])
            for name in ("lebedev", "sokolova", "kim")
        )
        self.exchange = Exchange(demo["operator"], CLIENT, self.accountant)
        self.bookkeeping = Bookkeeping(demo["onec"], CLIENT, self.manager, self.accountant)
        self.act = paper("Акт № 299")
        self.request = self.card = 0

    def steps(self) -> list[tuple[str, Callable[[], None]]]:
        """What happens, in order."""
        return [
            ("Лебедев входит и попадает на страницу, которую просил", self.log_in),
            ("Лебедев пишет служебную записку и отправляет её в бухгалтерию", self.ask),
            ("Двойная отправка не делает второго процесса", self.ask_twice),
            ("Посторонний менеджер записки не видит", self.stay_out),
            ("Соколова видит задачу и принимает её", self.take),
            ("Соколова задаёт вопрос, Лебедев отвечает", self.talk),
            ("Соколова прикладывает акт: файл становится карточкой", self.prepare),
            ("Соколова находит готовый счёт и связывает его с запросом", self.link),
            ("Соколова завершает задачу", self.complete),
            ("Лебедев видит уведомление", self.notice),
            ("Письмо пришло, его ссылка открывает запрос", self.letter),
            ("Лебедев скачивает акт, он совпадает с приложенным байт в байт", self.download),
            ("Лебедев печатает пакет одним PDF", self.print),
            ("Лебедев передаёт пакет клиенту", self.hand_over),
            ("Скан подписанного акта ложится в ту же карточку", self.scan),
            *self.exchange.steps(),
            *self.bookkeeping.steps(),
        ]

    def log_in(self) -> None:
        """The page that was asked for comes after the password."""
        self.manager.log_in("/requests/new/")
        self.accountant.log_in("/tasks/")
        self.other.log_in("/tasks/")

    def ask(self) -> None:
        """A memo with two lines, sent at once."""
        page = self.manager.open("/requests/new/")
        form = self.manager.form_of(page, "lines-TOTAL_FORMS")
        found = self.manager.open(f"/counterparties/suggestions/?q={CLIENT}").text
        match = re.search(r'data-value="(\d+)"', found)
        if not match:
            raise Broken(f"the directory does not know {CLIENT}")
        due = today() + timedelta(days=3)
        self.memo = {
            "counterparty": match[1], "counterparty_text": CLIENT, "comment": "Акт и счёт, клиент ждёт",
            "lines-TOTAL_FORMS": "2", "lines-0-kind": form.choose("lines-0-kind", "Счёт на оплату"),
            "lines-0-count": "1", "lines-0-amount": "184 220,00", "lines-0-delivery": "paper:1",
            "lines-1-kind": form.choose("lines-0-kind", "Акт"), "lines-1-count": "1", "lines-1-amount": "184 220,00",
            "lines-1-delivery": "paper:2", "performer_key": form.choose("performer_key", "Бухгалтерия"),
            "due_at": f"{due:%d.%m.%Y}, 18:00", "text": "", "deed": "submit",
        }  # fmt: skip
        sent = self.manager.send(page, form, self.memo)
        match = re.fullmatch(r"/requests/(\d+)/", sent.url.path)
        if not match:
            raise Broken(f"the memo was not sent: {sent.url.path}")
        self.request = int(match[1])

    def ask_twice(self) -> None:
        """The second submission meets a refusal; the accountant has one task."""
        self.manager.open(self.path)
        values = {name: self.memo[name] for name in ("performer_key", "due_at", "text")}
        self.manager.post(f"{self.path}submission/", values)
        tasks = set(re.findall(r"/tasks/(\d+)/reassignment/", self.accountant.open(self.path).text))
        if len(tasks) > 1:
            raise Broken(f"{len(tasks)} tasks instead of one")

    def stay_out(self) -> None:
        """What one may not see does not exist."""
        self.other.open(self.path, status=404)

    def take(self) -> None:
        """The task stands in the list of tasks."""
        tasks = set(re.findall(r'"(/tasks/\?tab=mine&amp;task=\d+)"', self.accountant.open("/tasks/").text))
        pages = (self.accountant.open(address.replace("&amp;", "&")).text for address in sorted(tasks))
        if not any(f"{self.path}taking/" in page for page in pages):
            raise Broken("the accountant has no task")
        self.accountant.post(f"{self.path}taking/", {})

    def talk(self) -> None:
        """A question and its answer, each seen by the other."""
        self.accountant.post(f"{self.path}question/", {"text": "За какой период нужен акт?"})
        self._expect(self.manager, self.path, "За какой период нужен акт?")
        self.manager.post(f"{self.path}remark/", {"text": "За ноябрь"})
        self._expect(self.accountant, self.path, "За ноябрь")

    def prepare(self) -> None:
        """A file with its requisites becomes a card, in one act."""
        page = self.accountant.open(f"{self.path}preparation/")
        form = self.accountant.form_of(page, "rows-TOTAL_FORMS")
        kinds = {index: form.values.get(f"rows-{index}-kind") for index in range(int(form.values["rows-TOTAL_FORMS"]))}
        act = form.choose("rows-0-kind", "Акт")
        row = next((index for index, kind in kinds.items() if kind == act), 0)
        values = {f"rows-{row}-kind": act, f"rows-{row}-number": "299", f"rows-{row}-amount": "184 220,00"}
        files = [(f"rows-{row}-attached", ("Акт 299.pdf", self.act, "application/pdf"))]
        if f'name="rows-{row}-files"' in page.text:
            files = [(f"rows-{row}-files", files[0][1])]
        done = self.accountant.send(page, form, values, files)
        shown = set(re.findall(r"/documents/(\d+)/", self.accountant.open(self.path).text))
        made = [card for card in shown if "Акт 299.pdf" in self.accountant.open(f"/documents/{card}/").text]
        if len(made) != 1:
            raise Broken(f"{len(made)} cards have the act ({done.url.path})")
        self.card = int(made[0])

    def link(self) -> None:
        """A card that is there already answers the other line."""
        found = self.accountant.open(f"{self.path}candidates/?find=412").text
        match = re.search(r'name="document" value="(\d+)"', found)
        if not match:
            raise Broken("the invoice 412 is not offered")
        self.accountant.post(f"{self.path}answers/", {"document": match[1]})

    def complete(self) -> None:
        """Nothing is open, so nothing is asked."""
        self.accountant.post(f"{self.path}completion/", {"comment": "Готово"})
        self._expect(self.manager, self.path, f"/documents/{self.card}/")

    def notice(self) -> None:
        """The bell tells what the worker has heard."""

        def look() -> bool:
            links = re.findall(r'"(/notices/\d+/)"', self.manager.open("/notices/").text)
            return any(self.manager.open(link).url.path == self.path for link in dict.fromkeys(links[:3]))

        self._wait("no notice came", look)

    def letter(self) -> None:
        """The letter about the finished package lies in the sandbox; its link is good for its reader only."""
        link = self._wait("no letter came", self._find_link)
        page = self.manager.open(link)
        if page.url.path != self.path:
            raise Broken(f"the link of the letter led to {page.url.path}")
        self.other.open(link, status=404)

    def download(self) -> None:
        """Bit for bit."""
        page = self.manager.open(f"/documents/{self.card}/").text
        match = re.search(rf"/documents/{self.card}/files/(\d+)/", page)
        if not match:
            raise Broken("the card has no file")
        bytes_came = self.manager.open(f"/documents/{self.card}/files/{match[1]}/").content
        if hashlib.sha256(bytes_came).digest() != hashlib.sha256(self.act).digest():
            raise Broken("the file is not the one that was attached")

    def print(self) -> None:
        """One PDF with the register and both documents."""
        printed = self.manager.post(f"{self.path}package/", {})
        with pikepdf.open(io.BytesIO(printed.content)) as made:
            if len(made.pages) < 3:
                raise Broken(f"the package has {len(made.pages)} pages")

    def hand_over(self) -> None:
        """From now on the client holds it."""
        self.manager.post(f"{self.path}handover/", {"on": f"{today():%d.%m.%Y}", "to": "Демидова Ольга"})
        self._expect(self.manager, f"/documents/{self.card}/", "Демидова Ольга")

    def scan(self) -> None:
        """The same card, never a second one."""
        before = self._cards()
        self.manager.post(
            f"/documents/{self.card}/scan/", {}, [("files", ("Скан акта.jpg", photograph(), "image/jpeg"))]
        )
        self._expect(self.manager, f"/documents/{self.card}/", "Скан акта.jpg")
        if self._cards() != before:
            raise Broken("the scan made a card of its own")

    @property
    def path(self) -> str:
        """The page of the request."""
        return f"/requests/{self.request}/"

    def _cards(self) -> set[str]:
        return set(re.findall(r"/documents/(\d+)/", self.accountant.open("/documents/").text))

    def _expect(self, person: Visitor, path: str, words: str) -> None:
        if words not in person.open(path).text:
            raise Broken(f"{path} does not show «{words}»")

    def _find_link(self) -> str:
        """The path in the newest letter to the manager that tells of the finished package."""
        for told in httpx.get(f"{self.letters}/letters.json").json():
            if self.manager.email not in told["to"]:
                continue
            for link in re.findall(rf"{re.escape(self.address)}(/notices/\d+/)", told["text"]):
                if self.manager.client.get(link).url.path == self.path:
                    return str(link)
        return ""

    def _wait(self, otherwise: str, look: Callable[[], Any]) -> Any:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if found := look():
                return found
            time.sleep(0.5)
        raise Broken(otherwise)


def paper(title: str) -> bytes:
    """A PDF of one page."""
    made = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(595, 842))
        document.docinfo["/Title"] = title
        document.save(made)
    return made.getvalue()


def photograph() -> bytes:
    """A JPEG as a phone makes it of a signed page."""
    made = io.BytesIO()
    image = Image.new("RGB", (1240, 1754), "white")
    ImageDraw.Draw(image).ellipse((700, 1300, 1050, 1650), outline="blue", width=12)
    image.save(made, "JPEG", quality=80)
    return made.getvalue()


def main() -> int:
    """Play; each step is printed with its time, the last line sums up."""
    story = Story(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    started = time.monotonic()
    steps = story.steps()
    for number, (name, play) in enumerate(steps, start=1):
        began = time.monotonic()
        try:
            play()
        except (Broken, httpx.HTTPError) as problem:
            print(f"{number:2}. {name}: НЕ ВЫШЛО, {problem}", flush=True)
            print(f"Story: {number - 1} of {len(steps)} steps, then it broke ({time.monotonic() - started:.1f} s)")
            return 1
        print(f"{number:2}. {name}  {time.monotonic() - began:.1f} s", flush=True)
    print(f"Story: all {len(steps)} steps in {time.monotonic() - started:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
