"""A person at a browser, as far as pages and forms go: logs in, reads a form with what is in it, sends it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import httpx

Files = list[tuple[str, tuple[str, bytes, str]]]


def today() -> date:
    """The day it is for the people of the demo, wherever the machine stands."""
    return datetime.now(ZoneInfo("Europe/Moscow")).date()


class Broken(Exception):  # noqa: N818  (what a step says when it cannot go on)
    """The page is not what the story expects."""


@dataclass
class Form:
    """A form of a page with what stands in its fields."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    choices: dict[str, dict[str, str]] = field(default_factory=dict)

    def choose(self, name: str, words: str) -> str:
        """The value of the choice that is called so."""
        for value, label in self.choices.get(name, {}).items():
            if words in label:
                return value
        raise Broken(f"the field {name} has no choice «{words}»")


class Forms(HTMLParser):
    """Every form of a page; a field outside of them is left alone."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.select = self.option = self.textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect the fields."""
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.form = Form(given.get("action", ""))
            self.forms.append(self.form)
        elif self.form is None:
            return
        elif tag == "input" and name:
            self._input(given, name)
        elif tag == "select":
            self.select = name
            self.form.choices[name] = {}
        elif tag == "option" and self.select:
            self.option = given.get("value", "")
            self.form.choices[self.select][self.option] = given.get("label", "")
            if "selected" in given or self.select not in self.form.values:
                self.form.values[self.select] = self.option
        elif tag == "textarea":
            self.textarea = name
            self.form.values[name] = ""

    def _input(self, given: dict[str, str], name: str) -> None:
        assert self.form  # noqa: S101  (the caller has looked)
        kind = given.get("type", "text")
        if kind in ("submit", "button", "file") or (kind in ("radio", "checkbox") and "checked" not in given):
            return
        self.form.values[name] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        """Labels of choices, texts of areas."""
        if self.form and self.textarea:
            self.form.values[self.textarea] += data
        elif self.form and self.select and self.option in self.form.choices[self.select]:
            self.form.choices[self.select][self.option] += data

    def handle_endtag(self, tag: str) -> None:
        """Leave what ends."""
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""
        elif tag == "option":
            self.option = ""
        elif tag == "textarea":
            self.textarea = ""


class Visitor:
    """A person of the demo in a browser of his own."""

    def __init__(self, address: str, email: str, password: str) -> None:
        self.email, self.password = email, password
        self.client = httpx.Client(base_url=address, follow_redirects=True, timeout=30)
        self.stands_at = address

    def open(self, path: str, *, status: int = 200) -> httpx.Response:
        """A page; another status than expected ends the story."""
        response = self._checked(self.client.get(path), status)
        if status == httpx.codes.OK:
            self.stands_at = str(response.url)
        return response

    def log_in(self, wanted: str) -> httpx.Response:
        """Ask for a page, be asked for the password, arrive at the page that was asked for."""
        page = self.open(wanted)
        form = self.form_of(page, "password")
        response = self.send(page, form, {"login": self.email, "password": self.password})
        if response.url.path != httpx.URL(wanted).path:
            raise Broken(f"the log-in led to {response.url.path} and not to {wanted}")
        return response

    def form_of(self, page: httpx.Response, name: str) -> Form:
        """The form of a page that has this field."""
        parser = Forms()
        parser.feed(page.text)
        for form in parser.forms:
            if name in form.values:
                return form
        raise Broken(f"{page.url.path} has no form with {name}")

    def send(
        self, page: httpx.Response, form: Form, values: dict[str, str], files: Files | None = None, status: int = 200
    ) -> httpx.Response:
        """Send a form with these values in it."""
        address = page.url.join(form.action) if form.action else page.url
        response = self.client.post(
            address, data={**form.values, **values}, files=files, headers={"Referer": str(page.url)}
        )
        return self._checked(response, status)

    def post(self, path: str, values: dict[str, str], files: Files | None = None) -> httpx.Response:
        """Press a button whose address is known; the token is the session's own."""
        token = self.client.cookies.get("csrftoken") or ""
        response = self.client.post(
            path, data={"csrfmiddlewaretoken": token, **values}, files=files, headers={"Referer": self.stands_at}
        )
        return self._checked(response, 200)

    def _checked(self, response: httpx.Response, status: int) -> httpx.Response:
        if response.status_code != status:
            raise Broken(f"{response.request.method} {response.url.path} answered {response.status_code}")
        return response
