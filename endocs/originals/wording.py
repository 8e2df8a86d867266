"""The letter to a client: the template of the workspace and what stands in its places."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from endocs.counterparties.models import Counterparty
from endocs.kernel.dates import format_date
from endocs.originals.models import Copy, ReminderSettings

PLACES = ("{greeting}", "{documents}", "{address}", "{organisation}")
_FEMALE = ("вна", "чна")
_MALE = ("вич", "ьич", "мич", "кич")


@dataclass(frozen=True, slots=True)
class Words:
    """A letter's subject and text."""

    subject: str
    text: str


def template_of(settings: ReminderSettings) -> Words:
    """The template in force: the workspace's own, else the built-in one."""
    own = built_in()
    return Words(settings.subject or own.subject, settings.text or own.text)


def example(settings: ReminderSettings) -> Words:
    """The letter as an invented client would get it."""
    with override("ru"):
        values = {
            "{greeting}": greeting("Орлова Ольга Юрьевна"),
            "{documents}": "– Акт № 61 от 02.11.2026, передан 03.11.2026",
            "{address}": settings.return_address,
            "{organisation}": "ООО «Пример»",
        }
    words = template_of(settings)
    return Words(_filled(words.subject, values), _filled(words.text, values))


def built_in() -> Words:
    """The template that comes with the product."""
    with override("ru"):  # clients are Russian offices, whatever language the sender reads
        subject = _("Signed originals of documents are awaited")
        text = _(
            "{greeting}\n\nWe have handed these documents over to you and wait for your signed copies:\n\n"
            "{documents}\n\nPlace to send them to: {address}\n\n"
            "If you have sent them already, tell us the postal number in reply to this letter.\n\n{organisation}"
        )
    return Words(subject, text)


def letter(settings: ReminderSettings, client: Counterparty, copies: Sequence[Copy]) -> Words:
    """The letter to the client about these copies; a line of the template whose place is empty is left out."""
    organisation = next((one.document.organisation for one in copies if one.document.organisation), None)
    address = settings.return_address or (organisation.address if organisation else "")
    with override("ru"):
        values = {
            "{greeting}": greeting(client.contact),
            "{documents}": "\n".join(_lines(copies)),
            "{address}": address,
            "{organisation}": organisation.name if organisation else "",
        }
    words = template_of(settings)
    return Words(_filled(words.subject, values).replace("\n", " ")[:300], _filled(words.text, values))


def greeting(contact: str) -> str:
    """«Уважаемая Ольга Юрьевна!», when the contact is a name with a patronymic that tells how to address; else none."""
    parts = contact.replace(",", " ").split()
    if not 2 <= len(parts) <= 3 or not all(part.isalpha() and part.istitle() for part in parts):
        return _("Good day.")
    first, patronymic = parts[-2:]
    if patronymic.endswith(_FEMALE):
        return _("Dear Mrs. %(name)s,") % {"name": f"{first} {patronymic}"}
    # A short contact may be a first name and a surname: «Анна Милич».
    if patronymic.endswith(_MALE) and not (len(parts) == 2 and first.endswith(("а", "я"))):
        return _("Dear Mr. %(name)s,") % {"name": f"{first} {patronymic}"}
    return _("Good day.")


def _lines(copies: Sequence[Copy]) -> list[str]:
    lines: dict[int, str] = {}
    for copy in copies:
        title = copy.document.title.replace("\N{NO-BREAK SPACE}", " ")
        given = _("handed over on %(day)s") % {"day": format_date(copy.given_on)} if copy.given_on else ""
        lines.setdefault(copy.document_id, f"– {title}, {given}")
    return list(lines.values())


def _filled(text: str, values: dict[str, str]) -> str:
    kept = []
    for line in text.split("\n"):
        named = [place for place in PLACES if place in line]
        if named and not any(values[place] for place in named):
            continue
        for place in named:
            line = line.replace(place, values[place])
        kept.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
