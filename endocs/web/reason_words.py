"""Why somebody sees a card, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Document, Level
from endocs.documents.reasons import Reason, Source
from endocs.kernel.dates import format_date
from endocs.people.models import Substitution, User
from endocs.people.queries import role_events
from endocs.web.rule_words import Names, level_words
from endocs.workflow.models import TaskType

ICONS = {
    Source.AUTHOR: "pencil", Source.RESPONSIBLE: "user-check", Source.ROLE: "user-shield", Source.RULE: "shield-check",
    Source.TASK: "clipboard-check", Source.REQUEST: "route", Source.GRANT: "key",
    Source.SUCCESSION: "arrows-exchange",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """One reason: the sentence, how far it lets go (a rule's own sentence says it), and who gave it when."""

    text: str
    level: str
    given: str
    icon: str


class Teller:
    """Tells the reasons of one card to or of some people; what the words need is read once."""

    def __init__(
        self, document: Document, reasons: Iterable[tuple[User, Sequence[Reason]]], known: Iterable[User] = ()
    ) -> None:
        self.document = document
        all_of_them = [(_holder(user, reason), reason) for user, given in reasons for reason in given]
        has_rules = any(reason.rule for _user, reason in all_of_them)
        self.names = Names(document.workspace_id) if has_rules else None
        holders = {holder.pk for holder, reason in all_of_them if reason.source == Source.ROLE}
        self.roles = role_events(document.workspace_id, holders) if holders else {}
        wanted = {one.appointed_by_id for _user, reason in all_of_them for one in _appointments(reason)}
        wanted |= {event.actor_id for event in self.roles.values() if event.actor_id}
        wanted |= {reason.given_by for _user, reason in all_of_them if reason.given_by}
        self.people = {person.pk: person for person in known}
        if missing := wanted - self.people.keys():
            self.people |= User.objects.in_bulk(missing)

    def told(self, user: User, reasons: Sequence[Reason]) -> list[ReasonWords]:
        """The reasons of that user."""
        return [self._told(user, reason) for reason in reasons]

    def _told(self, user: User, reason: Reason) -> ReasonWords:
        text, substitution = self._text(user, reason), reason.substitution
        if substitution:
            text = f"{_stands_in(substitution, reason)}: {text[:1].lower()}{text[1:]}"
        return ReasonWords(
            text=text,
            level="" if reason.rule and not substitution else level_words(Level(reason.level)),
            given=" · ".join(self._given(user, reason)),
            icon="arrows-exchange" if substitution else ICONS[reason.source],
        )

    def _text(self, user: User, reason: Reason) -> str:
        if reason.source == Source.ROLE:
            role = _holder(user, reason).get_role_display()
            return _("Role “%(role)s”: sees every card that is not confidential") % {"role": role}
        if reason.source == Source.RULE:
            return _("Rule: %(sentence)s") % {"sentence": self._rule(reason)}
        if reason.source == Source.TASK:
            return _task_words(reason)
        if reason.source == Source.REQUEST:
            return self._request_words()
        if reason.source == Source.SUCCESSION:
            return _("Goes on with the request of a colleague")
        if reason.source == Source.GRANT:
            return _grant_words(reason)
        return _("Author of the card") if reason.source == Source.AUTHOR else _("Responsible for the card")

    def _rule(self, reason: Reason) -> str:
        return str(self.names.of(reason.rule)) if self.names and reason.rule else ""

    def _request_words(self) -> str:
        if self.document.kind.code == BuiltInKind.MEMO:
            return _("Wrote this request down for a colleague")
        return _("The document was prepared on a request")

    def _given(self, user: User, reason: Reason) -> list[str]:
        giver, moment = reason.given_by, reason.given_at
        if reason.source == Source.ROLE and (event := self.roles.get(_holder(user, reason).pk)):
            giver, moment = event.actor_id, event.at
        given = [_signed(reason.source, self.people.get(giver or 0), moment)] if moment else []
        for one in _appointments(reason):
            appointer = self.people.get(one.appointed_by_id)
            data = {"name": appointer.short_name if appointer else "", "date": format_date(one.appointed_at)}
            given.append(_("deputy appointed by %(name)s, %(date)s") % data)
        return given


def _appointments(reason: Reason) -> list[Substitution]:
    """By which substitutions an absent person's reason came to the user, the absent person's own first."""
    return [reason.substitution, *reversed(reason.through)] if reason.substitution else []


def _stands_in(substitution: Substitution, reason: Reason) -> str:
    data = {
        "name": substitution.absent.name_after_for,
        "deputies": ", ".join(one.absent.name_after_for for one in reason.through),
        "date": format_date(min(one.ends_on for one in _appointments(reason))),
    }
    if reason.through:
        return _("Stands in for %(name)s through %(deputies)s until %(date)s") % data
    return _("Stands in for %(name)s until %(date)s") % data


def _holder(user: User, reason: Reason) -> User:
    """Whose reason it is: the user's own, or an absent person's."""
    return reason.substitution.absent if reason.substitution else user


def _signed(source: Source, giver: User | None, moment: datetime) -> str:
    if giver is None:
        return format_date(moment)
    words = {
        Source.RULE: _("set by %(name)s, %(date)s"),
        Source.RESPONSIBLE: _("made responsible by %(name)s, %(date)s"),
        Source.TASK: _("assigned by %(name)s, %(date)s"),
        Source.ROLE: _("role given by %(name)s, %(date)s"),
    }
    text = words.get(source, _("by %(name)s, %(date)s"))
    return text % {"name": giver.short_name, "date": format_date(moment)}


def _task_words(reason: Reason) -> str:
    grant = reason.grant
    if grant is None or not grant.open_task_type:
        return _("Had a task on this card")
    type_name = str(TaskType(grant.open_task_type).label).lower()
    if grant.group:
        return _("Task of the group “%(group)s”: %(type)s") % {"group": grant.group.name, "type": type_name}
    return _("Open task: %(type)s") % {"type": type_name}


def _grant_words(reason: Reason) -> str:
    if reason.grant and reason.grant.group:
        return _("The card was opened to the group “%(name)s”") % {"name": reason.grant.group.name}
    return _("The card was opened to this person")
