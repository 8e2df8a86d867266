"""Deeds with a request: each a POST to a noun of its own, one action, and back to a page."""

from collections.abc import Sequence

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from endocs.documents import storing
from endocs.documents.models import Blob, Document
from endocs.people.models import User
from endocs.requests import access, completing, paper, queries, waiting
from endocs.requests import actions as requests
from endocs.requests.models import Answer, Suggestion, WantedLine, WorkRequest
from endocs.web import request_parts as parts
from endocs.web.forms.preparing import PreparedForm, PreparedFormSet, initial_prepared
from endocs.web.forms.requests import HandoverForm, SubmissionForm, kinds_to_want, sentences_of
from endocs.web.forms.waiting import AwaitingForm
from endocs.web.returning import way_back
from endocs.web.views.suggestions import return_address
from endocs.web.visitor import user_of


@require_POST
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the request to its performer."""
    user = user_of(request)
    work_request = _found(user, pk)
    form = SubmissionForm(request.POST, user=user)
    if not form.is_valid():
        messages.error(request, sentences_of(form))
        return redirect("web:request", pk)
    values = form.cleaned_data
    requests.submit(
        work_request=work_request, performer=form.performer, due_at=values["due_at"], text=values["text"], by=user
    )
    return _done(request, work_request, _("The request was sent. %(name)s gets a task.") % {"name": form.performer})


@require_POST
def taking(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept the request."""
    work_request = _found(user_of(request), pk)
    requests.take(work_request=work_request, by=user_of(request))
    return _done(request, work_request, _("The request is yours."))


@require_POST
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask back."""
    work_request = _found(user_of(request), pk)
    waiting.ask(work_request=work_request, text=request.POST.get("text", ""), by=user_of(request))
    return _done(request, work_request, _("The question was sent."))


@require_POST
def client_wait(request: HttpRequest, pk: int) -> HttpResponse:
    """The client must give something first."""
    user = user_of(request)
    work_request = _found(user, pk)
    form = AwaitingForm(request.POST)
    if not form.is_valid():
        messages.error(request, sentences_of(form))
        return redirect(way_back(request, reverse("web:request", args=[pk])))
    waiting.wait_for_client(work_request=work_request, **form.cleaned_data, by=user)
    return _done(request, work_request, _("The client is waited for: the clock stands."))


@require_POST
def client_wait_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The client gave it."""
    work_request = _found(user_of(request), pk)
    waiting.client_answered(work_request=work_request, by=user_of(request))
    return _done(request, work_request, _("The clock goes on; the term moved by the working time of the wait."))


@require_POST
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """A word in the conversation."""
    work_request = _found(user_of(request), pk)
    waiting.say(work_request=work_request, text=request.POST.get("text", ""), by=user_of(request))
    return redirect(f"{reverse('web:request', args=[pk])}#talk")


@require_POST
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Take existing cards into the package."""
    user = user_of(request)
    work_request = _found(user, pk)
    keys = [int(key) for key in request.POST.getlist("document") if key.isdecimal()]
    line = _line_of(work_request, request.POST.get("line", ""))
    for document in _cards(user).filter(pk__in=keys):
        requests.accept(work_request=work_request, document=document, line=line, by=user)
    return _done(request, work_request, "")


@require_POST
def answer_withdrawal(request: HttpRequest, pk: int, answer: int) -> HttpResponse:
    """Take a document out of the package."""
    user = user_of(request)
    work_request = _found(user, pk)
    answers = Answer.objects.filter(work_request=work_request, document__in=_cards(user)).select_related(
        "document__kind"
    )
    found = answers.get(pk=answer)
    title = found.document.title
    requests.withdraw(answer=found, by=user)
    kept = Suggestion.objects.get(work_request=work_request, document_id=found.document_id)
    said = _("Taken out of the package, the card stays: %(title)s.") % {"title": title}
    messages.success(request, said, extra_tags=return_address(kept.pk, request.POST.get("then", "")))
    return redirect(way_back(request, reverse("web:request", args=[work_request.pk])))


@require_POST
def line_dropping(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """A wanted line is not needed any more."""
    work_request = _found(user_of(request), pk)
    found = WantedLine.objects.select_related("work_request").get(pk=line, work_request=work_request)
    requests.drop_line(line=found, reason=request.POST.get("reason", ""), by=user_of(request))
    return _done(request, work_request, "")


@require_POST
def completion(request: HttpRequest, pk: int) -> HttpResponse:
    """Finish: what was ticked goes into the package, and it is ready."""
    work_request = _found(user_of(request), pk)
    completing.complete(
        work_request=work_request,
        suggestions=request.POST.getlist("suggestion"),
        comment=request.POST.get("comment", ""),
        open_lines_reason=request.POST.get("open_lines_reason", ""),
        by=user_of(request),
    )
    name = work_request.initiator.short_name
    return _done(request, work_request, _("Finished. %(name)s gets a link to the package.") % {"name": name})


@require_POST
def giving_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the request back with a reason."""
    work_request = _found(user_of(request), pk)
    requests.send_back(work_request=work_request, reason=request.POST.get("reason", ""), by=user_of(request))
    return _done(request, work_request, _("The request was sent back."))


@require_POST
def interruption(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw the request."""
    work_request = _found(user_of(request), pk)
    requests.interrupt(work_request=work_request, by=user_of(request))
    return _done(request, work_request, _("The request was interrupted. It can be changed and sent again."))


@require_POST
def renewal(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the memo to «new»."""
    work_request = _found(user_of(request), pk)
    requests.renew(work_request=work_request, by=user_of(request))
    return _done(request, work_request, _("The memo was returned to “New”."))


@require_POST
def archiving(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the memo away."""
    work_request = _found(user_of(request), pk)
    requests.archive(work_request=work_request, by=user_of(request))
    return _done(request, work_request, _("The memo was archived."))


@require_POST
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """The package was given to the client."""
    user = user_of(request)
    work_request = _found(user, pk)
    form = HandoverForm(request.POST)
    if not form.is_valid():
        messages.error(request, sentences_of(form))
        return redirect("web:request", pk)
    paper.hand_over_package(work_request=work_request, on=form.cleaned_data["on"], to=form.cleaned_data["to"], by=user)
    return _done(request, work_request, _("Handed over. The signed original is awaited now."))


@require_http_methods(["GET", "POST"])
def preparation(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach files: each row becomes a card of its own in the package."""
    user = user_of(request)
    work_request = queries.card(user, pk)
    if not access.can_prepare(user, work_request):
        return redirect("web:request", pk)
    options = {"user": user, "work_request": work_request, "kinds": kinds_to_want(user)}
    if request.method == "POST":
        rows = PreparedFormSet(request.POST, request.FILES, prefix="rows", form_kwargs=options)
        is_valid = rows.is_valid()
        documents = [(row, _stored(user, row)) for row in rows.forms if row.is_document]
        if is_valid:
            return _prepared(request, user, work_request, documents)
        for row, files in documents:
            row.keep(files)
    else:
        rows = PreparedFormSet(initial=initial_prepared(work_request), prefix="rows", form_kwargs=options)
    found = queries.candidates(work_request, user, request.GET.get("find", ""))
    context = {
        "section": "tasks", "work_request": work_request, "memo": work_request.memo, "rows": rows,
        "candidates": found, "find": request.GET.get("find", ""), "then": request.GET.get("then", ""),
        "title": parts.client_of(work_request), "wishes": parts.wishes_of(work_request, user),
    }  # fmt: skip
    return render(request, "requests/preparation.html", context, status=422 if rows.is_bound else 200)


@require_GET
def candidates(request: HttpRequest, pk: int) -> HttpResponse:
    """Visible cards that could answer, found while typing."""
    user = user_of(request)
    work_request = queries.card(user, pk)
    found = queries.candidates(work_request, user, request.GET.get("find", ""))
    context = {"work_request": work_request, "candidates": found, "find": request.GET.get("find", "")}
    return render(request, "requests/candidates.html", context)


def _stored(user: User, row: PreparedForm) -> list[tuple[Blob, str]]:
    """The files of a row, stored: those that were sent now and those that were kept from before."""
    sent = [
        (storing.store(workspace=user.workspace, source=file), file.name or "")
        for file in row.cleaned_data.get("attached", ())
    ]
    blobs = Blob.objects.filter(workspace_id=user.workspace_id).in_bulk([key for key, _name in row.kept_files])
    return [*((blobs[key], name) for key, name in row.kept_files if key in blobs), *sent]


def _prepared(
    request: HttpRequest,
    user: User,
    work_request: WorkRequest,
    documents: Sequence[tuple[PreparedForm, Sequence[tuple[Blob, str]]]],
) -> HttpResponse:
    if not documents:
        messages.warning(request, _("Choose at least one file."))
        return redirect(request.get_full_path())
    for row, files in documents:
        requests.prepare_document(
            work_request=work_request, line=row.wanted_line, kind=row.chosen_kind, requisites=row.requisites(),
            files=files, by=user,
        )  # fmt: skip
    return _done(request, work_request, _("Documents in the package, new: %(count)s.") % {"count": len(documents)})


def _found(user: User, pk: int) -> WorkRequest:
    """The request, when the user may see its memo."""
    visible: QuerySet[WorkRequest] = WorkRequest.objects.visible_to(user)
    return visible.select_related("memo__kind", "initiator").get(pk=pk)


def _cards(user: User) -> QuerySet[Document]:
    return Document.objects.visible_to(user).select_related("kind")


def _line_of(work_request: WorkRequest, key: str) -> WantedLine | None:
    return WantedLine.objects.get(pk=key, work_request=work_request) if key.isdecimal() else None


def _done(request: HttpRequest, work_request: WorkRequest, sentence: str) -> HttpResponse:
    """Back to where the person worked: the list of tasks, where the next one opens, or the request."""
    if sentence:
        messages.success(request, sentence)
    return redirect(way_back(request, reverse("web:request", args=[work_request.pk])))
