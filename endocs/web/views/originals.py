"""The ledger of originals: who holds which paper, registers of handing over, letters to clients."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from endocs.counterparties.models import Counterparty
from endocs.formats.csv_tables import write_table
from endocs.jobs.letters import LetterState
from endocs.kernel.filenames import content_disposition
from endocs.originals import moving, queries, registers, reminding, waiting, wording
from endocs.originals.holding import Place
from endocs.originals.models import ClientLetter, Copy, Register
from endocs.originals.queries import Cursor, Filters
from endocs.people.models import User
from endocs.web import original_parts as parts
from endocs.web import original_registers
from endocs.web.forms.originals import LedgerForm, MoveForm, ReminderForm
from endocs.web.views.administration import administrator_of, settings_page
from endocs.web.visitor import user_of

PAGE = 50
EXPORT_PAGE = 500
CHOICE = 200


@require_GET
def originals(request: HttpRequest) -> HttpResponse:
    """What is out, with us or back; how old it is, and who keeps it."""
    user, filters = user_of(request), LedgerForm(request.GET).filters()
    after = _place(request.GET.get("after", ""))
    found = queries.page(user, filters, after=after, size=PAGE)
    rows, is_out = found[:PAGE], filters.stand == "out"
    clients = queries.holdings(user, filters) if is_out and not after else []
    keys = [one["document__counterparty"] for one in clients]
    context = {
        "section": "originals",
        "filters": filters,
        "tabs": _tabs(filters),
        "rows": parts.rows(user, rows),
        "chart": parts.chart(queries.ages(user, filters), filters) if is_out and not after else [],
        "clients": parts.clients(clients, waiting.of_clients(user.workspace_id, keys), _failed(user, keys)),
        "chips": _chips(filters),
        "form": MoveForm(initial={"on": timezone.localdate()}),
        "here": request.get_full_path(),
        "export_url": parts.address(filters, name="originals_export"),
        "back_url": parts.address(filters) if after else "",
        "next_url": parts.address(filters, _after(rows[-1], filters)) if len(found) > PAGE else "",
    }
    return render(request, "originals/list.html", context)


def _tabs(filters: Filters) -> list[dict[str, object]]:
    names = {"out": _("Waiting for the original"), "us": _("Prepared, with us"), "back": _("Came back")}
    address = reverse("web:originals")
    return [
        {"name": name, "url": address if stand == "out" else f"{address}?stand={stand}", "on": stand == filters.stand}
        for stand, name in names.items()
    ]


def _chips(filters: Filters) -> list[dict[str, object]]:
    """The ages to choose, and what else is on, to be taken off."""
    chips: list[dict[str, object]] = []
    if filters.stand == "out":
        for days in queries.BANDS:
            text = _("all") if not days else _("%(days)d days and more") % {"days": days}
            chips.append({"text": text, "url": parts.address(replace(filters, days=days)), "on": filters.days == days})
    if filters.client:
        chips.append(_taken_off(_("one client"), replace(filters, client=None)))
    if filters.manager:
        chips.append(_taken_off(_("clients of one manager"), replace(filters, manager=None)))
    if filters.text:
        chips.append(_taken_off(f"«{filters.text}»", replace(filters, text="")))
    return chips


def _taken_off(text: str, without: Filters) -> dict[str, object]:
    return {"text": text, "url": parts.address(without), "on": True, "removable": True}


def _failed(user: User, clients: list[int]) -> dict[int, ClientLetter]:
    """The last letters to these clients that were not delivered."""
    found = ClientLetter.objects.filter(workspace_id=user.workspace_id, counterparty_id__in=clients)
    latest = found.order_by("counterparty", "-made_at", "-pk").distinct("counterparty") if clients else ()
    return {letter.counterparty_id: letter for letter in latest if letter.state == LetterState.FAILED}


@require_GET
def originals_export(request: HttpRequest) -> StreamingHttpResponse:
    """Every copy under the filters as a table for a spreadsheet."""
    user, filters = user_of(request), LedgerForm(request.GET).filters()
    name = _("originals %(date)s.csv") % {"date": timezone.localdate().isoformat()}
    headings = [
        _("Client"), _("INN"), _("Document"), _("Number"), _("Date"), _("Copy"), _("Where the paper is"), _("Since"),
        _("Out since"), _("Manager"),
    ]  # fmt: skip
    return StreamingHttpResponse(
        write_table(headings, _cells(user, filters, get_language() or "")),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": content_disposition(name, inline=False), "X-Content-Type-Options": "nosniff"},
    )


def _cells(user: User, filters: Filters, language: str) -> Iterator[list[object]]:
    after: Cursor | None = None
    while True:
        found = queries.page(user, filters, after=after, size=EXPORT_PAGE)
        with override(language):
            lines = [_line(copy) for copy in found[:EXPORT_PAGE]]
        yield from lines
        if len(found) <= EXPORT_PAGE:
            return
        after = _cursor(found[EXPORT_PAGE - 1], filters)


def _line(copy: Copy) -> list[object]:
    card, client = copy.document, copy.document.counterparty
    manager = client.manager if client else None
    return [
        client.title if client else "", client.inn if client else "", card.kind.name,
        card.number or card.registration_number, card.dated_on or card.listed_on, copy.number,
        parts.where_words(copy.holder, copy.holder_name, copy.postal_number), copy.since, copy.given_on or "",
        manager.short_name if manager else "",
    ]  # fmt: skip


@require_POST
def originals_moves(request: HttpRequest) -> HttpResponse:
    """The chosen copies went somewhere; with a courier or the post goes a register."""
    user, form = user_of(request), MoveForm(request.POST)
    keys = [int(key) for key in request.POST.getlist("copy") if key.isascii() and key.isdecimal() and len(key) < 19]
    copies = list(Copy.objects.visible_to(user).filter(pk__in=keys[:CHOICE]))
    if not form.is_valid() or not copies:
        errors = [str(one) for found in form.errors.values() for one in found]
        messages.error(request, " ".join(errors) if copies else _("Choose at least one copy."))
        return redirect(_then(request))
    deed, on, read = form.cleaned_data["deed"], form.cleaned_data["on"], form.cleaned_data
    if deed == "returned":
        moving.receive(copies=copies, on=on, by=user)
    elif deed == "lost":
        moving.lose(copies=copies, on=on, by=user)
    elif form.holder:
        to = Place(form.holder, read["name"], read["postal_number"])
        if deed != "client":
            register = registers.make(copies=copies, to=to, on=on, by=user)
            return redirect("web:originals_register", register.pk)
        moving.give(copies=copies, to=to, on=on, by=user)
    words = ngettext("%(count)d copy is noted.", "%(count)d copies are noted.", len(copies)) % {"count": len(copies)}
    undoing = reverse("web:original_undoing", args=[copies[0].pk]) if len(copies) == 1 else ""
    messages.success(request, words, extra_tags=undoing)
    return redirect(_then(request))


@require_POST
def original_undoing(request: HttpRequest, pk: int) -> HttpResponse:
    """The last move of a copy was a mistake."""
    user = user_of(request)
    moving.undo(copy=Copy.objects.visible_to(user).get(pk=pk), by=user)
    messages.success(request, _("The copy is where it was."))
    return redirect(_then(request))


@require_GET
def originals_registers(request: HttpRequest) -> HttpResponse:
    """The registers of which the reader may see everything, and his own, newest first."""
    user = user_of(request)
    before = request.GET.get("before", "")
    found = registers.visible_to(user).select_related("made_by").order_by("-pk")
    if before.isascii() and before.isdecimal() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    rows = list(found[: PAGE + 1])
    address = reverse("web:originals_registers")
    context = {
        "section": "originals",
        "registers": [(one, original_registers.title_of(one), _where(one)) for one in rows[:PAGE]],
        "back_url": address if before else "",
        "next_url": f"{address}?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
    }
    return render(request, "originals/registers.html", context)


@require_GET
def originals_register(request: HttpRequest, pk: int) -> HttpResponse:
    """A register: what went with it, its sheet, and taking it back."""
    user = user_of(request)
    register = registers.visible_to(user).select_related("made_by").get(pk=pk)
    context = {
        "section": "originals",
        "register": register,
        "title": original_registers.title_of(register),
        "where": _where(register),
        "rows": parts.rows(user, registers.copies_of(register, user)),
    }
    return render(request, "originals/register.html", context)


@require_GET
def originals_register_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The register to be printed."""
    user = user_of(request)
    register = registers.visible_to(user).select_related("made_by").get(pk=pk)
    made = original_registers.register_pdf(register, registers.copies_of(register, user), user)
    name = f"{original_registers.title_of(register)}.pdf"
    headers = {"Content-Disposition": content_disposition(name, inline=True), "X-Content-Type-Options": "nosniff"}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


@require_POST
def originals_register_withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers of the register did not go."""
    user = user_of(request)
    registers.take_back(register=registers.visible_to(user).get(pk=pk), by=user)
    messages.success(request, _("The register is taken back: the papers are where they were."))
    return redirect("web:originals_register", pk)


def _where(register: Register) -> str:
    return parts.where_words(register.holder, register.holder_name, "")


@require_http_methods(["GET", "POST"])
def originals_reminder(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter to a client as it will go, and sending it; what was written before."""
    user = user_of(request)
    client = Counterparty.objects.filter(workspace_id=user.workspace_id).get(pk=pk)
    if request.method == "POST":
        reminding.remind(client=client, by=user)
        messages.success(request, _("The letter to %(client)s is on its way.") % {"client": client.title})
        return redirect("web:originals_reminder", pk)
    copies = reminding.overdue_of(user, pk)
    wait = waiting.of_clients(user.workspace_id, [pk]).get(pk) if copies else None
    letters = _letters(user, client) if copies or user.sees_open_documents else []
    context = {
        "section": "originals",
        "client": client,
        "letter": wording.letter(reminding.settings_of(user.workspace_id), client, copies) if copies else None,
        "wait": parts.wait_words(wait) if wait else "",
        "may_send": bool(copies and client.email) and not (wait and wait.cause == waiting.Cause.REMINDED),
        "letters": [(one, *parts.letter_words(one)) for one in letters],
    }
    return render(request, "originals/reminder.html", context)


def _letters(user: User, client: Counterparty) -> list[ClientLetter]:
    found = ClientLetter.objects.filter(workspace_id=user.workspace_id, counterparty=client).select_related("made_by")
    found = found if user.sees_open_documents else found.filter(made_by=user)
    return list(found.order_by("-made_at", "-pk")[:20])


@require_POST
def originals_letter_sending(request: HttpRequest, pk: int) -> HttpResponse:
    """A letter that was not delivered goes once more."""
    user = user_of(request)
    found = ClientLetter.objects.filter(workspace_id=user.workspace_id)
    letter = (found if user.sees_open_documents else found.filter(made_by=user)).get(pk=pk)
    reminding.send_again(reminder=letter, by=user)
    messages.success(request, _("The letter is on its way again."))
    return redirect("web:originals_reminder", letter.counterparty_id)


@require_http_methods(["GET", "POST"])
def originals_settings(request: HttpRequest) -> HttpResponse:
    """Settings: when clients are reminded of originals, and by which words."""
    administrator = administrator_of(request)
    now = reminding.settings_of(administrator.workspace_id)
    words = wording.template_of(now)
    initial = {
        "after_days": now.after_days, "return_address": now.return_address, "subject": words.subject,
        "text": words.text,
    }  # fmt: skip
    form = ReminderForm(request.POST or None, initial=initial)
    if form.is_valid():
        reminding.change_settings(
            workspace=administrator.workspace, by=administrator, **_unless_built_in(form.cleaned_data)
        )
        messages.success(request, _("Saved."))
        return redirect("web:originals_settings")
    preview = wording.example(now)
    return settings_page(request, "originals_settings", "settings/originals.html", {"form": form, "preview": preview})


def _unless_built_in(read: dict[str, Any]) -> dict[str, Any]:
    """What was typed; words that equal the built-in ones are not kept, so that they follow the product."""
    built_in = wording.built_in()
    text = read["text"].replace("\r\n", "\n").strip()
    return {
        "after_days": read["after_days"], "return_address": read["return_address"],
        "subject": "" if read["subject"].strip() == built_in.subject else read["subject"],
        "text": "" if text == built_in.text else text,
    }  # fmt: skip


def _then(request: HttpRequest) -> str:
    """Where the person came from, when that is a page of ours."""
    then = request.POST.get("then", "")
    is_ours = then and url_has_allowed_host_and_scheme(then, allowed_hosts=None)
    return then if is_ours else reverse("web:originals")


def _cursor(copy: Copy, filters: Filters) -> Cursor:
    return Cursor(copy.given_on if filters.stand == "out" and copy.given_on else copy.since, copy.pk)


def _after(copy: Copy, filters: Filters) -> str:
    cursor = _cursor(copy, filters)
    return f"{cursor.on}.{cursor.pk}"


def _place(text: str) -> Cursor | None:
    day, _dot, key = text.partition(".")
    try:
        return Cursor(date.fromisoformat(day), int(key)) if len(key) < 19 else None
    except ValueError:
        return None
