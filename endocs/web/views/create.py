"""Creating: the choice of a kind, and the memo with its lines."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from endocs.counterparties.models import Counterparty
from endocs.documents import queries as documents
from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import DocumentKind
from endocs.documents.states import Direction
from endocs.kernel.refusals import Refusal
from endocs.people.models import User
from endocs.requests import access, queries
from endocs.requests import actions as requests
from endocs.requests.models import WorkRequest
from endocs.web import package_parts
from endocs.web.forms.requests import (
    LineForms,
    LineFormSet,
    MemoForm,
    SubmissionForm,
    contracts_of,
    initial_lines,
    initial_of,
    kinds_to_want,
    people_of,
    typed_lines,
)
from endocs.web.memo_merging import Put
from endocs.web.views import memo_reading
from endocs.web.visitor import user_of

ICONS: dict[str, str] = {
    BuiltInKind.PAYMENT_INVOICE: "file-invoice", BuiltInKind.UTD: "file-check", BuiltInKind.ACT: "file-text",
    BuiltInKind.DELIVERY_NOTE: "truck-delivery", BuiltInKind.VAT_INVOICE: "receipt",
    BuiltInKind.RECONCILIATION: "scale", BuiltInKind.CONTRACT: "writing-sign", BuiltInKind.ADDENDUM: "file-plus",
    BuiltInKind.POWER_OF_ATTORNEY: "user-shield", BuiltInKind.INCOMING_LETTER: "mail",
    BuiltInKind.OUTGOING_LETTER: "mail-forward", BuiltInKind.ORDER: "gavel",
}  # fmt: skip


@require_GET
def create(request: HttpRequest) -> HttpResponse:
    """Which kind to create: the memo first."""
    user = user_of(request)
    typed = request.GET.get("find", "").strip()
    kinds = [kind for kind in documents.kinds_of(user) if typed.lower() in kind.name.lower()]
    context = {
        "columns": _columns(kinds),
        "has_memo": any(kind.code == BuiltInKind.MEMO for kind in kinds),
        "typed": typed,
    }
    return render(request, "create/page.html", context)


def _columns(kinds: Sequence[DocumentKind]) -> list[dict[str, Any]]:
    """The kinds by direction, each with its picture; the memo stands above them."""
    names = {
        Direction.OUTGOING: _("Outgoing documents"),
        Direction.INCOMING: _("Incoming documents"),
        Direction.INTERNAL: _("Internal documents"),
    }
    columns = [
        {
            "name": name,
            "kinds": [
                {"kind": kind, "icon": ICONS.get(kind.code, "file")}
                for kind in kinds
                if kind.direction == direction and kind.code != BuiltInKind.MEMO
            ],
        }
        for direction, name in names.items()
    ]
    return [column for column in columns if column["kinds"]]


def request_new(request: HttpRequest) -> HttpResponse:
    """A new memo; saved as a draft or sent to its performer at once."""
    user = user_of(request)
    if request.method != "POST":
        return _page(request, user, None, initial={"counterparty": request.GET.get("counterparty", "")})
    if "deed" not in request.POST:
        return _retyped(request, user, None)
    form, lines, submission = _read(request, user)
    is_sent = request.POST["deed"] == "submit"
    if not _is_valid(form, lines, submission if is_sent else None):
        return _answer(request, None, form, lines, submission)
    try:
        initiator = form.cleaned_data["initiator"]
        work_request = requests.file_request(asked=form.asked(lines.wanted()), initiator=initiator, by=user)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return _answer(request, None, form, lines, submission)
    return _saved(request, user, work_request, submission if is_sent else None)


def request_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A memo that is written anew, while nothing runs."""
    user = user_of(request)
    if memo_reading.is_asked(request.POST) and request.headers.get("HX-Request"):
        get_object_or_404(WorkRequest.objects.visible_to(user), pk=pk)
        return memo_reading.part(request, user, memo_reading.reading(request, user))
    work_request = queries.card(user, pk)
    if request.method != "POST" and not access.can_submit(user, work_request):
        return redirect("web:request", pk)
    if request.method != "POST":
        return _page(request, user, work_request, initial=initial_of(work_request))
    if "deed" not in request.POST:
        return _retyped(request, user, work_request)
    form, lines, submission = _read(request, user, work_request)
    is_sent = request.POST["deed"] == "submit"
    if not _is_valid(form, lines, submission if is_sent else None):
        return _answer(request, work_request, form, lines, submission)
    try:
        revision = int(request.POST.get("revision") or 0)
        requests.change_request(work_request=work_request, asked=form.asked(lines.wanted()), revision=revision, by=user)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return _answer(request, work_request, form, lines, submission)
    return _saved(request, user, work_request, submission if is_sent else None)


@require_GET
def request_contracts(request: HttpRequest) -> HttpResponse:
    """The contracts of a client, as options of the list."""
    user = user_of(request)
    key = request.GET.get("counterparty", "")
    clients = Counterparty.objects.visible_to(user)
    client = clients.filter(pk=key).first() if key.isdecimal() else None
    return render(request, "create/contracts.html", {"contracts": contracts_of(user, client)})


def _page(request: HttpRequest, user: User, work_request: WorkRequest | None, initial: dict[str, Any]) -> HttpResponse:
    people = people_of(user)
    form = MemoForm(user=user, people=people, work_request=work_request, initial=initial)
    submission = SubmissionForm(user=user, people=people)
    rows = initial_lines(list(work_request.lines.all())) if work_request else []
    lines = LineFormSet(initial=rows, prefix="lines", form_kwargs={"kinds": kinds_to_want(user)})
    lines.extra = 0 if rows else 1
    put = Put(is_opened=True).text() if work_request else ""
    return _answer(request, work_request, form, lines, submission, put=put)


def _retyped(request: HttpRequest, user: User, work_request: WorkRequest | None) -> HttpResponse:
    """The same page after its text was read, or with a row more or a row less, for browsers without scripts."""
    typed = request.POST
    if memo_reading.is_asked(typed):
        page = memo_reading.reading(request, user)
        if request.headers.get("HX-Request"):
            return memo_reading.part(request, user, page)
        lines = memo_reading.line_forms(page)
    else:
        rows = package_parts.with_template(
            typed_lines(typed, removed=typed.get("remove", "")), user, typed.get("template", "")
        )
        lines = LineFormSet(initial=rows, prefix="lines", form_kwargs={"kinds": kinds_to_want(user)})
        page = None
    people, values = people_of(user), page.values if page else typed.dict()
    choices = page.choices if page else None
    form = MemoForm(user=user, people=people, work_request=work_request, initial=values, choices=choices)
    page = page or memo_reading.as_posted(request, user, rows, form)
    return _answer(request, work_request, form, lines, SubmissionForm(user=user, people=people, initial=values), page)


def _read(
    request: HttpRequest, user: User, work_request: WorkRequest | None = None
) -> tuple[MemoForm, LineForms, SubmissionForm]:
    people = people_of(user)
    form = MemoForm(request.POST, user=user, people=people, work_request=work_request)
    lines = LineFormSet(request.POST, prefix="lines", form_kwargs={"kinds": kinds_to_want(user)})
    return form, lines, SubmissionForm(request.POST, user=user, people=people)


def _is_valid(form: MemoForm, lines: LineForms, submission: SubmissionForm | None) -> bool:
    return all([form.is_valid(), lines.is_valid(), submission is None or submission.is_valid()])


def _answer(
    request: HttpRequest,
    work_request: WorkRequest | None,
    form: MemoForm,
    lines: LineForms,
    submission: SubmissionForm,
    page: memo_reading.Page | None = None,
    put: str = "",
) -> HttpResponse:
    if page is None and request.method == "POST":
        page = memo_reading.as_posted(request, user_of(request), typed_lines(request.POST), form)
    context = {
        **(memo_reading.context_of(page, form, lines) if page else {"put": put}),
        "section": "requests",
        "work_request": work_request,
        "form": form,
        "lines": lines,
        "submission": submission,
        "offers": package_parts.offers(user_of(request)),
        "revision": request.POST.get("revision") or (work_request.memo.revision if work_request else ""),
    }
    wrong = form.is_bound and not (form.is_valid() and lines.is_valid())
    return render(request, "create/memo.html", context, status=422 if wrong else 200)


def _saved(
    request: HttpRequest, user: User, work_request: WorkRequest, submission: SubmissionForm | None
) -> HttpResponse:
    """Send it on when that was asked; when it cannot be sent, the draft stays and says why."""
    if submission is None:
        messages.success(request, _("The draft is saved."))
        return redirect("web:request", work_request.pk)
    try:
        requests.submit(
            work_request=work_request, performer=submission.performer, due_at=submission.cleaned_data["due_at"],
            text=submission.cleaned_data["text"], by=user,
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("web:request", work_request.pk)
    messages.success(request, _("The request was sent. %(name)s gets a task.") % {"name": submission.performer})
    return redirect("web:request", work_request.pk)
