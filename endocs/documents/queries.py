"""Reads of cards: registry pages by keyset, one card, its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Lower

from endocs.documents import access, branches
from endocs.documents.models import AccessRule, Document, DocumentGrant, DocumentKind, File, Link, Remark
from endocs.journal.models import Event
from endocs.kernel.names import other_layout, search_key
from endocs.people.models import User

PAGE = 50
COUNT_BOUND = 1001
CHOICE_BOUND = 200
TALK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a registry is narrowed to; empty means everything."""

    kinds: Sequence[int] = ()
    counterparty: int | None = None
    organisation: int | None = None
    author: int | None = None
    dated_from: date | None = None
    dated_to: date | None = None
    process_states: Sequence[str] = ()
    exchange_states: Sequence[str] = ()
    paper_states: Sequence[str] = ()
    payment_states: Sequence[str] = ()
    text: str = ""

    def condition(self) -> Q:
        """The same in terms of the card's columns."""
        condition = Q()
        equal = {"counterparty_id": self.counterparty, "organisation_id": self.organisation, "author_id": self.author}
        among = {
            "kind_id__in": self.kinds,
            "process_state__in": self.process_states,
            "exchange_state__in": self.exchange_states,
            "paper_state__in": self.paper_states,
            "payment_state__in": self.payment_states,
        }
        for name, value in equal.items():
            condition &= Q(**{name: value}) if value is not None else Q()
        for name, values in among.items():
            condition &= Q(**{name: list(values)}) if values else Q()
        if self.dated_from:
            condition &= Q(listed_on__gte=self.dated_from)
        if self.dated_to:
            condition &= Q(listed_on__lte=self.dated_to)
        return condition & _text_condition(self.text) if self.text.strip() else condition


def _text_condition(text: str) -> Q:
    """Number, counterparty (part of the name or INN, either keyboard layout), or amount."""
    found = Q()
    for variant in {text.strip(), other_layout(text.strip())}:
        found |= Q(number__istartswith=variant) | Q(counterparty__search_key__contains=search_key(variant))
    digits = text.replace(" ", "").replace("\N{NO-BREAK SPACE}", "").replace(",", ".")
    if digits.replace(".", "", 1).isdigit() and len(digits) <= 15:
        found |= Q(amount=digits)
    return found


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a registry: the day and the key of a card."""

    listed_on: date
    pk: int


def registry_page(
    user: User,
    filters: Filters,
    *,
    after: Cursor | None = None,
    size: int = PAGE,
    also: Sequence[str] = ("organisation", "author"),
) -> tuple[list[Document], bool]:
    """A page of the cards the user may see, newest first, and whether there are more.

    Each source of access is its own limited branch in the registry's order; only the page's rows are read in full.
    The cards come with kind and counterparty, and with what is named in `also`.
    """
    keys = branches.keys(user, _wanted(filters, after), size + 1)
    return _rows(keys[:size], also), len(keys) > size


def _wanted(filters: Filters, after: Cursor | None) -> Q:
    condition = filters.condition()
    if after:
        condition &= Q(listed_on__lte=after.listed_on) & ~Q(listed_on=after.listed_on, pk__gte=after.pk)
    return condition


def _rows(ids: Sequence[int], also: Sequence[str]) -> list[Document]:
    order = {pk: place for place, pk in enumerate(ids)}
    cards = Document.objects.filter(pk__in=ids).select_related("kind", "counterparty", *also)
    return sorted(cards, key=lambda card: order[card.pk])


def chosen(user: User, keys: Sequence[int]) -> list[Document]:
    """The visible ones of these cards, in the order of a registry."""
    cards = Document.objects.visible_to(user).filter(pk__in=keys[:CHOICE_BOUND])
    cards = cards.select_related("kind", "counterparty", "organisation", "author")
    return list(cards.order_by("-listed_on", "-id"))


def found(
    user: User, text: str, *, kinds: Sequence[str] = (), exclude: int | None = None, size: int = 12
) -> list[Document]:
    """The newest visible cards that a text means, memos too; without a text the newest of all."""
    condition = _text_condition(text) if text.strip() else Q()
    condition &= Q(kind__code__in=list(kinds)) if kinds else Q()
    cards = Document.objects.visible_to(user).filter(condition).exclude(pk=exclude or 0)
    return list(cards.select_related("kind", "counterparty").order_by("-listed_on", "-id")[:size])


def remarks_of(document: Document) -> list[Remark]:
    """The card's conversation, oldest first; of a very long one its end."""
    latest = Remark.objects.filter(document=document).select_related("author").order_by("-id")[:TALK]
    return list(reversed(latest))


def grants_of(document: Document) -> list[DocumentGrant]:
    """To whom the card is opened now."""
    grants = DocumentGrant.objects.filter(document=document, withdrawn_at=None)
    return list(grants.select_related("user", "group", "granted_by", "document").order_by("granted_at", "id"))


def card(user: User, pk: int) -> Document:
    """One card with what its page names; Document.DoesNotExist when the user may not see it."""
    names = ("kind", "counterparty", "organisation", "author", "responsible", "department", "contract__kind")
    cards = Document.objects.visible_to(user).select_related(*names)
    granted = DocumentGrant.objects.reaching(user).filter(document=OuterRef("pk")).order_by("-level").values("level")
    found = cards.annotate(granted_level=Subquery(granted[:1])).get(pk=pk)
    access.remember_level(user, found, found.__dict__["granted_level"])
    return found


def access_card(user: User, pk: int) -> Document:
    """One card with what its access depends on; Document.DoesNotExist when the user may not see it."""
    return Document.objects.visible_to(user).select_related("kind", "counterparty__manager").get(pk=pk)


def seen(user: User, pk: int) -> Document:
    """One card for a deed that names nothing of it; Document.DoesNotExist when the user may not see it."""
    return Document.objects.visible_to(user).get(pk=pk)


def files_of(document: Document, *, with_old_versions: bool = False) -> list[File]:
    """The card's files, current versions first by role and name."""
    files = File.objects.filter(document=document).select_related("blob", "added_by")
    if not with_old_versions:
        files = files.filter(is_current=True)
    return list(files.order_by("-is_current", "added_at", "id"))


def current_files(documents: Sequence[Document]) -> list[File]:
    """The current files of cards the user has been let see, card by card."""
    order = {document.pk: place for place, document in enumerate(documents)}
    files = File.objects.filter(document__in=documents, is_current=True).select_related("blob", "document__kind")
    return sorted(files.order_by("added_at", "id"), key=lambda file: order[file.document_id])


def versions_of(document: Document, name: str) -> list[File]:
    """Every version of a named file, the newest first."""
    files = File.objects.filter(document=document, name=name).select_related("blob", "added_by")
    return list(files.order_by("-version"))


def file_for(user: User, document_id: int, file_id: int) -> File:
    """A file of a card the user may see; File.DoesNotExist otherwise."""
    cards = Document.objects.visible_to(user).filter(pk=document_id)
    return File.objects.select_related("blob", "document").get(pk=file_id, document__in=cards)


def links_of(document: Document, user: User) -> list[tuple[Link, Document]]:
    """The card's links from both ends, each with the other card, as far as the user may see it."""
    links = list(Link.objects.filter(Q(source=document) | Q(target=document)).order_by("id"))
    if not links:
        return []
    ends = {link.pk: link.target_id if link.source_id == document.pk else link.source_id for link in links}
    cards = Document.objects.visible_to(user).select_related("kind", "counterparty").in_bulk(set(ends.values()))
    return [(link, cards[ends[link.pk]]) for link in links if ends[link.pk] in cards]


def history_of(document: Document, *, before: int | None = None, size: int = 50) -> list[Event]:
    """What happened to the card and to those it has taken in, newest first."""
    taken_in = Document.objects.filter(merged_into=document).values_list("pk", flat=True)
    events = Event.objects.filter(document_id__in=[document.pk, *taken_in])
    if before:
        events = events.filter(pk__lt=before)
    return list(events.order_by("-id")[:size])


def kinds_of(user: User) -> list[DocumentKind]:
    """The kinds in use in the user's workspace, built-in ones first."""
    kinds = DocumentKind.objects.filter(workspace_id=user.workspace_id, retired_at=None)
    return list(kinds.order_by("own_name", Lower("code")))


def access_rules(user: User) -> list[AccessRule]:
    """The rules of the workspace: for everybody, for groups, for people, each by name, the strongest first."""
    rules = AccessRule.objects.filter(workspace_id=user.workspace_id).select_related("user", "group", "set_by")
    return sorted(rules, key=_place_of_rule)


def _place_of_rule(rule: AccessRule) -> tuple[int, str, int, int]:
    rank = 0 if rule.is_for_everybody else 1 if rule.group else 2
    name = rule.group.name if rule.group else rule.user.sort_key if rule.user else ""
    return rank, name, -rule.level, rule.pk


def rule_changes(user: User, size: int = 20) -> list[Event]:
    """The latest changes of the workspace's rules, newest first."""
    events = Event.objects.filter(workspace_id=user.workspace_id, subject_type="rule")
    return list(events.order_by("-id")[:size])
