"""The card of a document: its page by tabs, creating, editing, links, talk, the archive."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from endocs.documents import access, actions, file_actions, merging, previews, queries, requisites, storing
from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Document, DocumentKind, File, Link, LinkType
from endocs.documents.own_fields import types_of
from endocs.documents.states import PaperState, ProcessState
from endocs.kernel.counting import bounded
from endocs.kernel.refusals import Refusal
from endocs.people.models import User
from endocs.requests.models import WorkRequest
from endocs.web import card_states, exchange, history, onec_panel, own_fields, payment_parts
from endocs.web.forms.documents import DocumentForm, copied
from endocs.web.views.files import ROLES
from endocs.web.visitor import user_of
from endocs.workflow.models import Task, TaskQuerySet

PAGE_WIDTH, PAGE_HEIGHT = 1000, 1414


@require_GET
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The card by its tab; a memo's card is its request."""
    user = user_of(request)
    try:
        card = queries.card(user, pk)
    except Document.DoesNotExist:
        if kept := merging.stays_in(user, pk):
            return redirect("web:document", kept.pk)
        raise
    if card.kind.code == BuiltInKind.MEMO:
        work_request = WorkRequest.objects.filter(memo=card).first()
        if work_request:
            return redirect("web:request", work_request.pk)
    tab = request.GET.get("tab", "files")
    if tab == "access":
        return redirect("web:document_access", pk)
    files, links, beside = queries.files_of(card), queries.links_of(card, user), _beside(card)
    shown = tab if tab in TABS else "files"
    report = getattr(beside, "payment_report", None)
    context = {
        "section": "documents",
        "document": card,
        "states": card_states.all_of(card),
        "tab": shown,
        "tabs": _tabs(card, shown, len(files), len(links), beside.said),
        "files": files,
        "links": [_linked(card, link, other) for link, other in links],
        **_rights(user, card, files),
        "was_asked_about": beside.was_asked_about,
        "payment": payment_parts.panel(user, card, report) if shown == "files" else None,
        **TABS[shown](request, user, card),
        **_viewed(request, card, files),
    }
    return render(request, "documents/card.html", context)


def _beside(card: Document) -> Any:
    """What other parts of the product keep beside the card, asked at once."""
    asked = Document.objects.filter(pk=card.pk).select_related("payment_report")
    return asked.annotate(
        said=bounded(card.remarks.all()), was_asked_about=Exists(Task.objects.filter(document=OuterRef("pk")))
    ).get()


def _tabs(card: Document, tab: str, files: int, links: int, talk: int) -> list[dict[str, Any]]:
    address = reverse("web:document", args=[card.pk])
    names = {
        "files": (_("Files"), files), "links": (_("Links"), links), "tasks": (_("Tasks"), 0),
        "talk": (_("Conversation"), talk), "history": (_("History"), 0),
    }  # fmt: skip
    return [
        {
            "name": name,
            "url": address if key == "files" else f"{address}?tab={key}",
            "on": key == tab,
            "count": count or "",
        }
        for key, (name, count) in names.items()
    ] + [{"name": _("Access"), "url": reverse("web:document_access", args=[card.pk])}]


def _rights(user: User, card: Document, files: list[File]) -> dict[str, Any]:
    """What this user may do here, and the one thing that is next."""
    can_add = access.can_add_files(user, card)
    is_printable = any(previews.is_printable(file.blob) for file in files)
    step = {
        PaperState.NONE: "print" if is_printable else "",
        PaperState.PRINTED: "handover",
        PaperState.HANDED_OVER: "scan",
    }
    return {
        "can_change": access.can_change(user, card),
        "can_add": can_add,
        "can_archive": access.can_archive(user, card),
        "can_renew": access.can_renew(user, card),
        "is_archived": card.process_state == ProcessState.ARCHIVED,
        "is_printable": is_printable,
        "next_step": step.get(PaperState(card.paper_state), "") if can_add else "",
        "is_back": card.paper_state == PaperState.ORIGINAL_RETURNED,
    }


def _linked(card: Document, link: Link, other: Document) -> dict[str, Any]:
    forward = {
        LinkType.ANSWERS: _("answers the request"), LinkType.BASED_ON: _("is based on"),
        LinkType.CORRECTS: _("corrects"), LinkType.RELATED: _("is related to"),
    }  # fmt: skip
    backward = {
        LinkType.ANSWERS: _("was answered by"), LinkType.BASED_ON: _("is the ground for"),
        LinkType.CORRECTS: _("is corrected by"), LinkType.RELATED: _("is related to"),
    }  # fmt: skip
    words = forward if link.source_id == card.pk else backward
    return {"link": link, "words": words[LinkType(link.type)], "other": other, "payment": card_states.payment(other)}


def _files_tab(request: HttpRequest, user: User, card: Document) -> dict[str, Any]:
    return {
        "roles": [(role.value, str(role.label)) for role in ROLES],
        "own_fields": own_fields.shown(card, user),
        "exchange": exchange.panel(card, user),
        "onec": onec_panel.panel(card),
    }


def _links_tab(request: HttpRequest, user: User, card: Document) -> dict[str, Any]:
    text = request.GET.get("find", "")
    found = queries.found(user, text, exclude=card.pk) if text.strip() else []
    types = (LinkType.RELATED, LinkType.BASED_ON, LinkType.CORRECTS)
    return {"find": text, "found": found, "link_types": [(one.value, str(one.label)) for one in types]}


def _tasks_tab(request: HttpRequest, user: User, card: Document) -> dict[str, Any]:
    tasks = (
        TaskQuerySet(Task)
        .filter(document=card)
        .select_related("performer", "group", "assigned_by", "decided_by", "on_behalf_of")
    )
    return {"tasks": list(tasks.order_by("-assigned_at", "-id")[:50])}


def _talk_tab(request: HttpRequest, user: User, card: Document) -> dict[str, Any]:
    remarks = queries.remarks_of(card)
    sayings = [
        {
            "author": one.author or {"initials": "–", "short_name": _("EnDocs")},
            "text": one.text,
            "at": one.made_at,
            "mine": one.author_id == user.pk,
        }
        for one in remarks
    ]
    return {"sayings": sayings}


def _history_tab(request: HttpRequest, user: User, card: Document) -> dict[str, Any]:
    before = request.GET.get("before", "")
    events = queries.history_of(card, before=int(before) if before.isdecimal() else None)
    address = reverse("web:document", args=[card.pk])
    return {
        "entries": history.entries(events),
        "older_url": f"{address}?tab=history&before={events[-1].pk}" if len(events) == 50 else "",
    }


TABS: dict[str, Callable[[HttpRequest, User, Document], dict[str, Any]]] = {
    "files": _files_tab, "links": _links_tab, "tasks": _tasks_tab, "talk": _talk_tab, "history": _history_tab,
}  # fmt: skip


def _viewed(request: HttpRequest, card: Document, files: list[File]) -> dict[str, Any]:
    """The file that is looked at: the chosen one, else the first that can be shown."""
    asked = request.GET.get("file", "")
    viewed = next((file for file in files if str(file.pk) == asked), None)
    viewed = viewed or next((file for file in files if previews.is_printable(file.blob)), files[0] if files else None)
    if viewed is None:
        return {"viewed": None}
    pages = [
        {
            "url": reverse("web:page_image", args=[card.pk, viewed.pk, page, PAGE_WIDTH]),
            "width": PAGE_WIDTH,
            "height": PAGE_HEIGHT,
        }
        for page in range(1, previews.shown_pages(viewed.blob) + 1)
    ]
    return {
        "viewed": viewed,
        "pages": pages,
        "problem": previews.problem_sentence(viewed.blob),
        "is_looking": viewed.blob.inspected_at is None,
        "hidden_pages": max(0, (viewed.blob.pages or 0) - len(pages)) if pages else 0,
    }


@require_http_methods(["GET", "POST"])
def document_new(request: HttpRequest) -> HttpResponse:
    """A new card of the chosen kind, with its files."""
    user = user_of(request)
    code = request.GET.get("kind", "")
    if not code:
        return redirect("web:create")
    if code == BuiltInKind.MEMO:
        return redirect("web:request_new")
    kind = DocumentKind.objects.get(workspace_id=user.workspace_id, code=code, retired_at=None)
    if request.method == "GET":
        return _form_page(request, DocumentForm(user=user, kind=kind, initial=_given(request, user, kind)), kind)
    form = DocumentForm(request.POST, request.FILES, user=user, kind=kind)
    if not form.is_valid():
        return _form_page(request, form, kind)
    try:
        blobs = [
            (storing.store(workspace=user.workspace, source=upload), upload.name or "")
            for upload in form.cleaned_data["files"]
        ]
        made = file_actions.register_with_files(
            workspace=user.workspace, kind=kind, requisites=form.requisites(), files=blobs, by=user
        )
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return _form_page(request, form, kind)
    messages.success(request, _("Saved: %(title)s.") % {"title": made.title})
    return redirect("web:document", made.pk)


def _given(request: HttpRequest, user: User, kind: DocumentKind) -> dict[str, Any]:
    """What the new card begins with: a client, or all of another card but its number, day and files."""
    key = request.GET.get("copy", "")
    if not (key.isascii() and key.isdecimal() and len(key) < 19):
        return {"counterparty": request.GET.get("counterparty", "")}
    return copied(queries.card(user, int(key)), kind)


def _form_page(request: HttpRequest, form: DocumentForm, kind: DocumentKind, **more: Any) -> HttpResponse:
    shown = [name for name in form.fields if name not in ("counterparty", "contract", "files", "is_confidential")]
    context = {
        "section": "documents",
        "form": form,
        "kind": kind,
        "document": form.document,
        "plain": [(form[name], name in ("subject", "comment"), form.words_of(name)) for name in shown],
        **more,
    }
    return render(request, "documents/form.html", context, status=422 if form.is_bound and form.errors else 200)


@require_http_methods(["GET", "POST"])
def document_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the requisites; what somebody changed meanwhile is shown before anything is overwritten."""
    user = user_of(request)
    card = queries.card(user, pk)
    if not access.can_change(user, card):
        raise actions.NotAllowed(_("This card cannot be changed now."))
    if request.method == "GET":
        return _form_page(
            request, DocumentForm(user=user, kind=card.kind, document=card), card.kind, revision=card.revision
        )
    form = DocumentForm(request.POST, user=user, kind=card.kind, document=card)
    seen = request.POST.get("revision", "")
    if not form.is_valid():
        return _form_page(request, form, card.kind, revision=seen)
    try:
        actions.change(
            document=card, requisites=form.requisites(), revision=int(seen) if seen.isdecimal() else 0, by=user
        )
    except actions.ChangedMeanwhile:
        now = requisites.differences(requisites.of(card), form.requisites())
        rows = history.rows(now, types_of(card.kind))
        return _form_page(request, form, card.kind, revision=card.revision, differences=rows, is_changed_meanwhile=True)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return _form_page(request, form, card.kind, revision=seen)
    messages.success(request, _("Saved."))
    return redirect("web:document", card.pk)


@require_POST
def document_links(request: HttpRequest, pk: int) -> HttpResponse:
    """Link the card with another visible one."""
    user = user_of(request)
    card = queries.card(user, pk)
    key, kind = request.POST.get("target", ""), request.POST.get("type", "")
    if not key.isdecimal():
        raise Refusal(_("Choose a card from the list."))
    other = queries.card(user, int(key))
    actions.link_by_hand(
        source=card, target=other, type=LinkType(kind) if kind in LinkType.values else LinkType.RELATED, by=user
    )
    messages.success(request, _("Linked with “%(title)s”.") % {"title": other.title})
    return redirect(f"{reverse('web:document', args=[pk])}?tab=links")


@require_POST
def document_unlinking(request: HttpRequest, pk: int, link_pk: int) -> HttpResponse:
    """Take a link of this card away."""
    user = user_of(request)
    card = queries.card(user, pk)
    found = next((link for link, _other in queries.links_of(card, user) if link.pk == link_pk), None)
    if found is None:
        raise Link.DoesNotExist(link_pk)
    actions.unlink_by_hand(document=card, link=found, by=user)
    messages.success(request, _("The link is removed."))
    return redirect(f"{reverse('web:document', args=[pk])}?tab=links")


@require_POST
def document_remark(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something on the card."""
    user = user_of(request)
    actions.remark(document=queries.seen(user, pk), text=request.POST.get("text", ""), by=user)
    return redirect(f"{reverse('web:document', args=[pk])}?tab=talk")


@require_POST
def document_archiving(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the card away."""
    user = user_of(request)
    actions.archive(document=queries.card(user, pk), by=user)
    messages.success(request, _("The card is in the archive."))
    return redirect("web:document", pk)


@require_POST
def document_renewal(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the card to «new»."""
    user = user_of(request)
    actions.renew(document=queries.card(user, pk), by=user)
    messages.success(request, _("The card is “New” again."))
    return redirect("web:document", pk)
