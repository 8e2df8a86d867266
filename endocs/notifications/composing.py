"""From a letter's notices to the message that goes out."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import format_datetime, formataddr, parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from endocs.journal.kinds import Kind
from endocs.notifications import queries, sentences
from endocs.notifications.models import Letter, Notice
from endocs.notifications.notices import RULES
from endocs.notifications.sentences import Row, Told, Words
from endocs.people import invitations
from endocs.people.models import User


@dataclass(frozen=True, slots=True)
class Section:
    """One notice as the letter's templates draw it."""

    words: Words
    subject: str
    rows: Sequence[tuple[Row, str]]
    address: str


def compose(letter: Letter) -> EmailMultiAlternatives | None:
    """The message in the reader's language and time; None when nothing is left that he may be told.

    Raises ValueError when his address cannot stand in a header.
    """
    reader = letter.user
    if not reader.is_active:
        return None
    with translation.override(reader.language), timezone.override(ZoneInfo(reader.workspace.time_zone)):
        notices = list(letter.notices.order_by("pk"))
        around = queries.surroundings(reader, notices)
        told = [
            (notice, it)
            for notice in notices
            if (it := queries.told(reader, notice, around)) and not _is_over(notice, it)
        ]
        return _message(letter, told) if told else None


def _is_over(notice: Notice, told: Told) -> bool:
    """Whether it invites somebody who has come in already: he must not get another link to a password."""
    return notice.kind == Kind.USER_INVITED and told.reader.has_usable_password()


def _message(letter: Letter, told: Sequence[tuple[Notice, Told]]) -> EmailMultiAlternatives:
    sections = [_section(notice, it) for notice, it in told]
    title = _title(sections)
    context = {"sections": sections, "settings_address": _absolute("web:notice_settings"), "title": title}
    actors = {it.actor for _notice, it in told if it.actor}
    message = EmailMultiAlternatives(
        subject=_one_line(title),
        body=render_to_string("letters/notices.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[_mailbox(letter.user)],
        reply_to=[_mailbox(actor) for actor in actors] if len(actors) == 1 else [settings.DEFAULT_FROM_EMAIL],
        headers={
            "Message-ID": letter.message_id,
            "Date": format_datetime(timezone.localtime()),
            "Auto-Submitted": "auto-generated",
            **_thread_headers(told),
        },
    )
    message.attach_alternative(render_to_string("letters/notices.html", context), "text/html")
    message.message()  # refuses what cannot stand in a header
    return message


def _section(notice: Notice, told: Told) -> Section:
    words = RULES[notice.kind].words(told)
    rows = [(row, _absolute("web:document", row.document_id) if row.document_id else "") for row in words.rows()]
    if notice.kind == Kind.USER_INVITED:
        address = settings.ENDOCS_ADDRESS + reverse("web:invitation", args=[invitations.issue(user=told.reader)])
    else:
        address = _absolute("web:notice", notice.pk)
    return Section(words, sentences.subject_of(told), rows, address)


def _title(sections: Sequence[Section]) -> str:
    first, more = sections[0].words.title, len(sections) - 1
    if not more:
        return first
    return ngettext("%(title)s and %(count)s more notice", "%(title)s and %(count)s more notices", more) % {
        "title": first, "count": more,
    }  # fmt: skip


def _thread_headers(told: Sequence[tuple[Notice, Told]]) -> dict[str, str]:
    """Letters about one card make a thread under an id of the card that no letter carries."""
    cards = {notice.document_id for notice, _told in told}
    if len(cards) != 1 or None in cards:
        return {}
    thread = _thread_id(cards.pop())
    return {"In-Reply-To": thread, "References": thread}


def _thread_id(document_id: int | None) -> str:
    digest = hashlib.sha256(f"{settings.ENDOCS_ADDRESS} card {document_id}".encode()).hexdigest()[:24]
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<card-{digest}@{domain}>"


def _mailbox(user: User) -> str:
    return formataddr((_one_line(user.full_name), user.email))


def _one_line(text: str) -> str:
    return " ".join("".join(symbol if symbol.isprintable() else " " for symbol in text).split())


def _absolute(name: str, *arguments: object) -> str:
    return settings.ENDOCS_ADDRESS + reverse(name, args=arguments)
