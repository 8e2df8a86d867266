"""The memo's form beside its text: what was read, laid over what stands in the form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from endocs.counterparties.models import Counterparty
from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import DocumentKind
from endocs.people.models import User
from endocs.requests.understanding import TEXT_LIMIT, Understanding, understand
from endocs.web import memo_words, package_parts
from endocs.web.forms.requests import Choices, LineForms, LineFormSet, MemoForm, kinds_to_want, typed_lines
from endocs.web.memo_merging import OF_LINE, Put, Row, adopted_rows, merged, merged_rows, put_of
from endocs.web.memo_words import DOCUMENT, Question, Said, fields_of, marked, phrase_of, rows_of, said_of_line

CLOSING = (BuiltInKind.ACT, BuiltInKind.VAT_INVOICE)


@dataclass(slots=True, kw_only=True)
class Page:
    """The form as it is to be shown, and everything that was read for it."""

    values: dict[str, Any]
    rows: list[Row]
    told: Understanding | None
    put: Put
    kinds: Sequence[DocumentKind]
    choices: Choices | None = None


def is_asked(typed: Mapping[str, Any]) -> bool:
    """Whether the text is to be read, or a question of the reader was answered."""
    return "read" in typed or "answer" in typed


def reading(request: HttpRequest, user: User) -> Page:
    """What stands in the form after its text was read, or a question of the reader was answered."""
    typed = request.POST
    kinds, put = kinds_to_want(user), put_of(typed.get("put", ""))
    values: dict[str, Any] = typed.dict()
    rows: list[Row] = typed_lines(typed, removed=typed.get("remove", ""))
    _answer(values, rows, typed.get("answer", ""), kinds)
    text = values.get("comment", "")
    if len(text) > TEXT_LIMIT:
        return Page(values=values, rows=rows, told=None, put=put, kinds=kinds)
    form = MemoForm(user=user, people=(), initial=values)
    was_put = put.fields.get("counterparty", "")
    is_own = form.client is not None and str(form.client.pk) != was_put
    told = _understood(text, user, form, form.client if is_own else None)
    proposed = {key: row for key, (row, _line) in rows_of(told, kinds).items()}
    if put.is_opened:
        put = Put({"organisation": "", **{name: value for name, (value, _said) in fields_of(told).items()}})
        rows = adopted_rows(rows, proposed, put)
    else:
        values |= _merged_values(values, told, put, form)
        rows = merged_rows(rows, proposed, put)
    return Page(values=values, rows=rows, told=told, put=put, kinds=kinds, choices=form.choices)


def _understood(text: str, user: User, form: MemoForm, chosen: Counterparty | None) -> Understanding:
    organisations, contracts = form.choices.organisations, form.choices.contracts
    told = understand(text, user=user, organisations=organisations, chosen=chosen, contracts=contracts)
    if told.client:
        form.choices.clients[str(told.client.value.pk)] = told.client.value
    return told


def as_posted(request: HttpRequest, user: User, rows: Sequence[Row], form: MemoForm) -> Page:
    """The form just as it was posted, with the phrases of what had been read for it."""
    typed, put = request.POST, put_of(request.POST.get("put", ""))
    text = typed.get("comment", "")
    is_read = bool(put.fields or put.lines) and len(text) <= TEXT_LIMIT
    told = _understood(text, user, form, form.client) if is_read else None
    kinds = kinds_to_want(user) if is_read else ()
    return Page(values=typed.dict(), rows=list(rows), told=told, put=put, kinds=kinds)


def part(request: HttpRequest, user: User, page: Page) -> HttpResponse:
    """The right side of the page and the marked text, for a page that is open."""
    form = MemoForm(user=user, people=(), initial=page.values, choices=page.choices)
    lines = line_forms(page)
    context = {**context_of(page, form, lines), "form": form, "lines": lines, "offers": package_parts.offers(user)}
    return render(request, "create/reading.html", context)


def line_forms(page: Page) -> LineForms:
    """The rows as forms; an empty one only where there is no other."""
    lines = LineFormSet(initial=page.rows, prefix="lines", form_kwargs={"kinds": page.kinds})
    lines.extra = 0 if page.rows else 1
    return lines


def context_of(page: Page, form: MemoForm, lines: LineForms) -> dict[str, Any]:
    """What the templates show of a reading."""
    told = page.told
    if told is None:
        return {"put": page.put.text(), "is_too_long": len(page.values.get("comment", "")) > TEXT_LIMIT}
    said = {
        name: words
        for name, (value, words) in fields_of(told).items()
        if value and str(form[name].value() or "") == value and page.put.fields.get(name) == value
    }
    if told.unknown_contract:
        words = _("the client has no contract of this number")
        said.setdefault("contract", Said([phrase_of(told.text, told.unknown_contract, memo_words.TERMS)], words))
    _tell_lines(told, page, lines)
    questions = questions_of(told, page, form)
    left_out = memo_words.names_of(told, page.kinds)
    phrases = [phrase for words in said.values() for phrase in words.phrases]
    phrases += [phrase for one in lines.forms for phrase in getattr(one, "said", Said([])).phrases]
    phrases += [phrase for _name, phrase in left_out] + [one.phrase for one in questions if one.phrase]
    filled = _filled(page, form, said)
    return {
        "put": page.put.text(), "said": said, "questions": questions, "left_out": left_out,
        "marked": marked(told.text, phrases) if phrases else [], "filled": filled,
        "asked": filled + sum(question.is_missing for question in questions),
    }  # fmt: skip


def questions_of(told: Understanding, page: Page, form: MemoForm) -> list[Question]:
    """What the text leaves open, with ready answers."""
    found: list[Question] = []
    if told.text.strip() and form.client is None:
        found.append(_of_client(told))
    codes = {str(kind.pk): kind.code for kind in page.kinds}
    by_code = {codes.get(row["kind"], ""): row for row in page.rows}
    recon = by_code.get(BuiltInKind.RECONCILIATION)
    if recon and recon["read"] and not recon["period"].strip():
        choices = [
            (f"period={recon['read']}={value}", words) for value, words in memo_words.periods_to_choose(told.today)
        ]
        found.append(Question(_("For which period is the reconciliation statement?"), choices))
    guess = next((line for line in told.lines if line.is_guess and line.code == BuiltInKind.ACT), None)
    if guess and BuiltInKind.ACT in by_code and BuiltInKind.DELIVERY_NOTE not in by_code:
        phrase = phrase_of(told.text, guess.count, DOCUMENT)
        answers = [
            (f"instead={guess.code}={BuiltInKind.DELIVERY_NOTE}", _("Goods: a delivery note instead of the act"))
        ]
        found.append(Question(_("The text does not say whether it is services or goods."), answers, phrase,
                              is_missing=False))  # fmt: skip
    if told.asks_for_something and not page.rows:
        choices = [
            (f"add={BuiltInKind.PAYMENT_INVOICE}", _("Payment invoice")),
            (f"add={'+'.join(CLOSING)}", _("Act and VAT invoice")),
            (f"add={BuiltInKind.UTD}", _("UTD")),
        ]
        found.append(Question(_("Which documents?"), choices, phrase_of(told.text, told.asks_for_something, DOCUMENT)))
    return found


def _of_client(told: Understanding) -> Question:
    new = reverse("web:counterparty_new")
    if told.clients:
        first = told.clients[0]
        words = _("Which of the clients is meant?")
        answers = [
            (f"client={one.value.pk}", f"{one.value.title}, {_('INN')} {one.value.inn or '–'}") for one in told.clients
        ]
        return Question(words, answers, phrase_of(told.text, first, memo_words.CLIENT))
    if told.unknown_inn:
        phrase = phrase_of(told.text, told.unknown_inn, memo_words.CLIENT)
        link = f"{new}?{urlencode({'inn': told.unknown_inn.value})}"
        return Question(_("No client of this INN is in the directory."), (), phrase, link, _("Add the client"))
    return Question(_("Which client? The text names none of the directory."), (), None, new, _("Add the client"))


def _merged_values(values: Mapping[str, Any], told: Understanding, put: Put, form: MemoForm) -> dict[str, Any]:
    now = {name: str(values.get(name) or "") for name in ("counterparty", "contract", "needed_by", "organisation")}
    if form.client:
        now["counterparty"] = str(form.client.pk)
    typed = str(values.get("counterparty_text") or "").strip()
    if not form.client:
        now["counterparty"] = typed
    proposed = {name: value for name, (value, _said) in fields_of(told).items()}
    untouched = {"organisation": str(form.organisations[0].pk)} if form.organisations else {}
    after = merged(now, proposed, put, untouched)
    if after["counterparty"] != now["counterparty"]:
        return {**after, "counterparty_text": ""}
    return {**after, "counterparty": str(form.client.pk) if form.client else ""}


def _answer(values: dict[str, Any], rows: list[Row], answer: str, kinds: Sequence[DocumentKind]) -> None:
    """Write an answer that was pressed into the form, as if the author had written it."""
    what, _sign, value = answer.partition("=")
    keys = {kind.code: str(kind.pk) for kind in kinds}
    if what == "client":
        values |= {"counterparty": value, "counterparty_text": ""}
    elif what == "period":
        line, _sign, period = value.partition("=")
        for row in rows:
            if row.get("read") == line:
                row["period"] = period[:60]
    elif what == "instead":
        line, _sign, code = value.partition("=")
        for row in rows:
            if row.get("read") == line and code in keys:
                row["kind"] = keys[code]
    elif what == "add":
        rows += [
            {"kind": keys[code], "count": "1", "period": "", "amount": "", "delivery": "paper:1", "read": ""}
            for code in value.split("+") if code in keys
        ]  # fmt: skip


def _tell_lines(told: Understanding, page: Page, lines: LineForms) -> None:
    """Give each row its phrases, and its controls their colours."""
    proposed = rows_of(told, page.kinds)
    tones = {"kind": "m2", "period": "m3", "amount": "m3", "delivery": "m4"}
    for form in lines.forms:
        row = {name: form[name].value() for name in (*OF_LINE, "read")}
        known, put = proposed.get(str(row["read"] or "")), page.put.lines.get(str(row["read"] or ""))
        if known is None or put is None:
            continue
        line = known[1]
        said = said_of_line(told, line, row, put)
        form.said = said  # type: ignore[attr-defined]  # what the template shows beside the form
        places = {"kind": line.count, "period": line.period, "amount": line.amount, "delivery": line.delivery}
        for name, place in places.items():
            if place and any(phrase.start <= place.end and place.start <= phrase.end for phrase in said.phrases):
                _paint(form.fields[name].widget.attrs, tones[name], f"p{place.start}-{place.end}")


def _paint(attributes: dict[str, Any], tone: str, key: str) -> None:
    attributes["class"] = f"{attributes.get('class', '')} {tone}".strip()
    attributes["data-phrases"] = key


def _filled(page: Page, form: MemoForm, said: Mapping[str, Said]) -> int:
    """How many fields say something."""
    fields = sum(bool(form[name].value()) for name in ("contract", "needed_by")) + (form.client is not None)
    of_rows = sum(bool(str(row.get(name) or "").strip()) for row in page.rows for name in ("kind", "period", "amount"))
    return fields + of_rows + ("organisation" in said)
