"""The registry of cards: a page by filters, the same as a table, chosen cards as an archive, suggestions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from endocs.counterparties.models import Counterparty
from endocs.documents import bundles, queries, tallies
from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Document
from endocs.documents.queries import Cursor, Filters
from endocs.documents.tallies import Tally
from endocs.formats.csv_tables import write_table
from endocs.kernel.dates import format_date
from endocs.kernel.filenames import content_disposition
from endocs.kernel.refusals import Refusal
from endocs.people.models import Organisation, User
from endocs.web import card_states
from endocs.web.forms.documents import RegistryForm
from endocs.web.visitor import user_of

PRESETS = {("payment_invoice",): "invoices", ("act", "utd"): "acts", ("contract",): "contracts", ("memo",): "memos"}
STATES = ("kind", "process", "exchange", "paper", "payment")
EXPORT_PAGE = 500
FACET_BOUND = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A card in the table, in words: what a cell shows is ready, for there are many cells."""

    document: Document
    address: str
    title: str
    choose: str
    kind: str
    day: str
    about: str
    kopecks: int
    preview: str
    states: list[card_states.State]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A choice of a filter and how many cards it holds, where that is known."""

    id: str
    value: str
    label: str
    is_on: bool
    count: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A filter with its boxes."""

    name: str
    label: str
    boxes: list[Box]


@require_GET
def registry(request: HttpRequest) -> HttpResponse:
    """Cards the user sees, narrowed by filters, page by page."""
    user = user_of(request)
    form = _form(request, user)
    filters = form.filters()
    found, has_more = queries.registry_page(user, filters, after=_cursor(request.GET.get("after", "")), also=())
    tally = tallies.tally(user, filters)
    chips = _chips(request.GET, form)
    kinds = tuple(sorted(form.cleaned_data.get("kind", ())))
    context = {
        "section": PRESETS.get(kinds, "documents"),
        "title": _title(form, kinds),
        "query": filters.text,
        "form": form,
        "facets": [_facet(form, name, tally) for name in STATES],
        "rows": [_row(document) for document in found],
        "chips": chips,
        "count": _count_words(tally.count),
        "sums": tally.sums,
        "has_any": bool(found or chips or request.GET.get("after")),
        "tabs": _tabs(request.GET),
        "reset_url": reverse("web:registry"),
        "is_filter_open": "filter" in request.GET,
        "filter_url": _address(
            _without(request.GET, "filter") if "filter" in request.GET else _with_filter(request.GET)
        ),
        "export_url": f"{reverse('web:registry_export')}?{_without(request.GET, 'after').urlencode()}",
        "first_url": _address(_without(request.GET, "after")) if request.GET.get("after") else "",
        "next_url": _next(request.GET, found[-1]) if has_more else "",
    }
    return render(request, "registry/page.html", context)


def _form(request: HttpRequest, user: User) -> RegistryForm:
    workspace = {"workspace_id": user.workspace_id}
    return RegistryForm(
        request.GET,
        kinds=queries.kinds_of(user),
        organisations=list(Organisation.objects.filter(**workspace).order_by("name")),
        people=list(
            User.objects.filter(**workspace).only("last_name", "first_name", "middle_name").order_by("sort_key")
        ),
        reader=user,
    )


def _cursor(text: str) -> Cursor | None:
    day, _dot, key = text.partition(".")
    try:
        return Cursor(date.fromisoformat(day), int(key))
    except ValueError:
        return None


def _row(document: Document) -> Row:
    client, title, address = document.counterparty, document.title, reverse("web:document", args=[document.pk])
    return Row(
        document=document,
        address=address,
        preview=f"{address}?tab=links" if document.kind.code != BuiltInKind.MEMO else "",
        title=title,
        choose=_("Choose: %(title)s") % {"title": title},
        kind=document.kind.name,
        day=format_date(document.listed_on),
        about=client.title if client else document.subject or "–",
        kopecks=int((document.amount or 0) * 100) if document.currency == "RUB" else 0,
        states=[card_states.exchange_cell(document), card_states.paper(document), card_states.payment(document)],
    )


def _facet(form: RegistryForm, name: str, tally: Tally) -> Facet:
    field, counts = form[name], tally.choices.get(name)
    keys: dict[str, object] = {kind.code: kind.pk for kind in form.kinds} if name == "kind" else {}
    boxes = [
        Box(
            id=str(box.id_for_label),
            value=str(box.data["value"]),
            label=str(box.choice_label),
            is_on=bool(box.data["selected"]),
            count=_shown(counts.get(keys.get(str(box.data["value"]), box.data["value"]), 0)) if counts else "",
        )
        for box in field.subwidgets
    ]
    return Facet(name=name, label=str(field.label), boxes=boxes)


def _shown(count: int) -> str:
    return f"{FACET_BOUND}+" if count > FACET_BOUND else str(count)


def _title(form: RegistryForm, kinds: tuple[str, ...]) -> str:
    titles = {
        "invoices": _("Invoices for payment"), "acts": _("UTDs and acts"), "contracts": _("Contracts"),
        "memos": _("Memos"),
    }  # fmt: skip
    return titles.get(PRESETS.get(kinds, ""), _("Documents"))


def _count_words(count: int) -> str:
    if count >= queries.COUNT_BOUND:
        return _("%(count)s+ documents") % {"count": queries.COUNT_BOUND - 1}
    return ngettext("%(count)s document", "%(count)s documents", count) % {"count": count}


def _chips(given: QueryDict, form: RegistryForm) -> list[dict[str, str]]:
    """What is on, each with the address of the list without it."""
    chips = []
    for name in STATES:
        chosen = form.cleaned_data.get(name, ())
        if chosen:
            field = form.fields[name]
            labels = dict(field.choices)  # type: ignore[attr-defined]  # of a ChoiceField
            words = ", ".join(str(labels[value]) for value in chosen)
            chips.append((name, f"{str(field.label).lower()}: {words}"))
    for name, words in _single_filters(form).items():
        chips.append((name, words))
    return [{"text": words, "url": _address(_without(given, name, "after"))} for name, words in chips]


def _single_filters(form: RegistryForm) -> dict[str, str]:
    read = form.cleaned_data
    found = {}
    if read.get("q", "").strip():
        found["q"] = f"«{read['q'].strip()}»"
    if read.get("counterparty"):
        client = Counterparty.objects.visible_to(form.reader).filter(pk=read["counterparty"]).first()
        found["counterparty"] = client.title if client else _("no such counterparty")
    for name in ("organisation", "author"):
        if read.get(name):
            found[name] = dict(form.fields[name].choices)[read[name]]  # type: ignore[attr-defined]  # of a ChoiceField
    for name, words in (("dated_from", _("from %(date)s")), ("dated_to", _("to %(date)s"))):
        if read.get(name):
            found[name] = words % {"date": format_date(read[name])}
    return found


def _tabs(given: QueryDict) -> list[dict[str, Any]]:
    """Ready selections over the list; each is an address."""
    kept = QueryDict(mutable=True)
    kept.setlist("kind", given.getlist("kind"))
    choices: tuple[tuple[str, dict[str, list[str]]], ...] = (
        (_("All"), {}),
        (_("Waiting for the original"), {"paper": ["handed_over"]}),
        (_("Not paid"), {"payment": ["partly_paid", "unpaid"]}),
        (_("In process"), {"process": ["in_process"]}),
    )
    tabs = []
    for name, wanted in choices:
        query = kept.copy()
        for key, values in wanted.items():
            query.setlist(key, values)
        chosen = {
            key: sorted(given.getlist(key)) for key in given if key not in ("kind", "after", "filter") and given[key]
        }
        on = chosen == wanted
        tabs.append({"name": name, "url": _address(query), "on": on})
    return tabs


def _without(given: QueryDict, *names: str) -> QueryDict:
    left = given.copy()
    for name in names:
        left.pop(name, None)
    return left


def _with_filter(given: QueryDict) -> QueryDict:
    query = given.copy()
    query["filter"] = "1"
    return query


def _address(query: QueryDict) -> str:
    return f"{reverse('web:registry')}?{query.urlencode()}" if query else reverse("web:registry")


def _next(given: QueryDict, last: Document) -> str:
    query = given.copy()
    query["after"] = f"{last.listed_on.isoformat()}.{last.pk}"
    return _address(query)


@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Every card under the filters as a table for a spreadsheet, written while it is read."""
    user = user_of(request)
    filters = _form(request, user).filters()
    name = _("documents %(date)s.csv") % {"date": timezone.localdate().isoformat()}
    headings = [
        _("Kind"), _("Number"), _("Date"), _("Counterparty"), _("INN"), _("Organisation"), _("Amount"), _("Currency"),
        _("Subject"), _("Process"), _("Exchange"), _("Paper"), _("Payment"), _("Author"),
    ]  # fmt: skip
    return StreamingHttpResponse(
        write_table(headings, _rows(user, filters, get_language() or "")),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": content_disposition(name, inline=False), "X-Content-Type-Options": "nosniff"},
    )


def _rows(user: User, filters: Filters, language: str) -> Iterator[list[object]]:
    """Lines of the table; they are read while the answer is sent, when the reader's language is no longer in force."""
    after: Cursor | None = None
    while True:
        found, has_more = queries.registry_page(user, filters, after=after, size=EXPORT_PAGE)
        with override(language):
            lines = [_cells(document) for document in found]
        yield from lines
        if not has_more:
            return
        after = Cursor(found[-1].listed_on, found[-1].pk)


def _cells(document: Document) -> list[object]:
    client = document.counterparty
    return [
        document.kind.name, document.number or str(document.registration_number),
        format_date(document.dated_on or document.listed_on), client.title if client else "",
        client.inn if client else "", document.organisation.name if document.organisation else "",
        str(document.amount).replace(".", ",") if document.amount is not None else "", document.currency,
        document.subject, card_states.process(document).text, card_states.exchange_cell(document).text,
        card_states.paper(document).text, card_states.payment(document).text,
        document.author.short_name if document.author else "",
    ]  # fmt: skip


@require_GET
def archive(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The current files of the chosen cards in one archive, written while it is sent."""
    user = user_of(request)
    documents = queries.chosen(user, chosen_keys(request.GET))
    if not documents:
        return redirect("web:registry")
    files = queries.current_files(documents)
    if not files:
        raise Refusal(_("There are no files on the chosen cards."))
    bundles.record_taken(files=files, by=user)
    name = _("documents %(date)s.zip") % {"date": timezone.localdate().isoformat()}
    return StreamingHttpResponse(
        bundles.zipped(files),
        content_type="application/zip",
        headers={"Content-Disposition": content_disposition(name, inline=False), "X-Content-Type-Options": "nosniff"},
    )


def chosen_keys(given: QueryDict) -> list[int]:
    """The keys of the cards that were ticked."""
    return [int(key) for key in given.getlist("document") if key.isascii() and key.isdecimal() and len(key) < 19]


@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    """Visible cards that a text means, for a reference field."""
    user = user_of(request)
    text = request.GET.get("q", "")
    kinds = [code for code in request.GET.getlist("kind") if code]
    skipped = request.GET.get("except", "")
    found = queries.found(user, text, kinds=kinds, exclude=int(skipped) if skipped.isdecimal() else None)
    items = [
        {
            "value": document.pk,
            "text": document.title,
            "hint": " · ".join(
                filter(None, [document.counterparty.title if document.counterparty else "", document.subject])
            ),
        }
        for document in found
    ]
    return render(request, "registry/suggestions.html", {"items": items, "query": text})
