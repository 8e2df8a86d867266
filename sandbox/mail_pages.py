"""Pages of the sandbox's mail: the list, a letter, and the same as JSON."""

import email
import json
import re
from email.message import EmailMessage
from email.policy import default
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import quote, urlsplit

TITLE = "Почта песочницы: письма никуда не ушли"
ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 1.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.25rem; } a { color: LinkText; }
ul { list-style: none; padding: 0; } li { padding: .75rem 0; border-bottom: 1px solid #8884; overflow-wrap: anywhere; }
small, dt { opacity: .75; } dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dd { margin: 0; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 1rem; border: 1px solid #8884; border-radius: .5rem; }
iframe { width: 100%; height: 32rem; border: 1px solid #8884; border-radius: .5rem; background: #fff; }
"""
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'"
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups allow-popups-to-escape-sandbox"
)


class MailPages(BaseHTTPRequestHandler):
    """Answers from the folder of letters, newest first; changes nothing."""

    folder: Path

    def do_GET(self) -> None:
        """Route by the path."""
        parts = [part for part in urlsplit(self.path).path.split("/") if part]
        if not parts:
            self.answer("text/html", page(TITLE, listing(self.folder)), PAGE_POLICY)
        elif parts == ["letters.json"]:
            told = [describe(path) for path in letters(self.folder)]
            self.answer("application/json", json.dumps(told, ensure_ascii=False), PAGE_POLICY)
        elif path := self.find(parts):
            self.show(path, parts[2:])
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def find(self, parts: list[str]) -> Path | None:
        """The letter that the address names."""
        if parts[0] != "letters" or len(parts) not in (2, 3):
            return None
        return next((path for path in letters(self.folder) if path.name == parts[1]), None)

    def show(self, path: Path, part: list[str]) -> None:
        """A letter's page, its HTML part alone, or the letter as it came."""
        message = read(path)
        if not part:
            self.answer("text/html", page(str(message["subject"] or "Без темы"), letter(path, message)), PAGE_POLICY)
        elif part == ["html"]:
            # A link opens beside the letter: a frame could not show the product.
            self.answer("text/html", '<base target="_blank">' + body(message, "html"), LETTER_POLICY)
        elif part == ["source"]:
            self.answer("text/plain", path.read_bytes().decode(errors="replace"), LETTER_POLICY)
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def answer(self, kind: str, text: str, policy: str) -> None:
        """Send a page."""
        content = text.encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (http.server's name)
        """Say nothing."""


def letters(folder: Path) -> list[Path]:
    """Files of the letters, newest first."""
    return sorted((path for path in folder.glob("*.eml") if not path.name.startswith(".")), reverse=True)


def read(path: Path) -> EmailMessage:
    """The parsed letter."""
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)  # noqa: S101  (what the default policy makes)
    return message


def body(message: EmailMessage, kind: str) -> str:
    """The letter's text of the kind, `plain` or `html`; empty when there is none."""
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part else ""


def describe(path: Path) -> dict[str, object]:
    """A letter for programs."""
    message = read(path)
    text, markup = body(message, "plain"), body(message, "html")
    return {
        "name": path.name,
        "from": str(message["from"] or ""),
        "to": [str(value) for value in message.get_all("delivered-to", [])],
        "subject": str(message["subject"] or ""),
        "message_id": str(message["message-id"] or ""),
        "headers": [[name, str(value)] for name, value in message.items()],
        "text": text,
        "html": markup,
        "links": list(dict.fromkeys(ADDRESS.findall(text))),
    }


def listing(folder: Path) -> str:
    """The list of letters."""
    rows = []
    for path in letters(folder):
        message = read(path)
        subject, to, date = (escape(str(message[name] or "")) for name in ("subject", "to", "date"))
        link = f'<a href="/letters/{quote(path.name)}">{subject or "Без темы"}</a>'
        rows.append(f"<li>{link}<br><small>{to} · {date}</small></li>")
    return (
        f"<ul>{''.join(rows)}</ul>"
        if rows
        else "<p>Писем пока нет. Обновите страницу, когда система что-нибудь отправит.</p>"
    )


def letter(path: Path, message: EmailMessage) -> str:
    """One letter: head, text with links, HTML in a frame that runs nothing, names of attachments."""
    names = (("От", "from"), ("Кому", "to"), ("Дата", "date"))
    head = "".join(f"<dt>{label}</dt><dd>{escape(str(message[name] or ''))}</dd>" for label, name in names)
    shown = [f'<p><a href="/">Все письма</a></p><dl>{head}</dl>']
    if text := body(message, "plain"):
        shown.append(f"<h2>Текст</h2><pre>{linked(text)}</pre>")
    if body(message, "html"):
        frame = f'<iframe title="Письмо" src="/letters/{quote(path.name)}/html"'
        shown.append(f'<h2>Оформление</h2>{frame} sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>')
    if attached := [escape(part.get_filename() or "без имени") for part in message.iter_attachments()]:
        shown.append(f"<p>Вложения: {', '.join(attached)}</p>")
    shown.append(f'<p><a href="/letters/{quote(path.name)}/source">Исходный текст письма</a></p>')
    return "".join(shown)


def linked(text: str) -> str:
    """The text as HTML whose addresses are links."""
    shown, end = [], 0
    for found in ADDRESS.finditer(text):
        address = escape(found.group())
        shown += [
            escape(text[end : found.start()]),
            f'<a href="{address}" target="_blank" rel="noopener">{address}</a>',
        ]
        end = found.end()
    return "".join([*shown, escape(text[end:])])


def page(title: str, content: str) -> str:
    """A whole page."""
    return (
        f'<!doctype html><html lang="ru"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style><h1>{escape(title)}</h1>{content}</html>"
    )
