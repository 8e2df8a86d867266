"""Warnings of a package for a person: what the checks find, without what somebody has called right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from endocs.documents.checks import card, words
from endocs.documents.checks.dismissing import dismissed_of
from endocs.documents.checks.facts import Check, Finding, Paper
from endocs.documents.checks.gathering import papers_of
from endocs.documents.models import DismissedWarning, Document
from endocs.people.models import User
from endocs.requests import access, package_checks
from endocs.requests.models import Answer, ClientWant, Suggestion, WantedLine, WorkRequest
from endocs.requests.package_checks import Asked, Package


@dataclass(frozen=True, slots=True, kw_only=True)
class Warning:  # noqa: A001  (the word of the users)
    """What differs on a document, in words; `dismissed` tells who called it right, `other` is the card it names."""

    finding: Finding
    document: int
    title: str
    fact: str
    advice: str
    other: int | None = None
    dismissed: DismissedWarning | None = None


def warnings_of(work_request: WorkRequest, documents: Iterable[int], user: User) -> list[Warning]:
    """What differs on these documents of a request, by their keys; the user has been let see them and its memo.

    Seven questions at most, however many documents there are.
    """
    papers = papers_of(documents, user)
    found = package_checks.findings(package_of(work_request, papers), timezone.localdate()) if papers else []
    return _worded(found, papers)


def request_of(user: User, pk: int) -> WorkRequest:
    """A request to look through; WorkRequest.DoesNotExist when the user may not see its memo."""
    return WorkRequest.objects.visible_to(user).select_related("memo__kind", "memo__counterparty").get(pk=pk)


def of_card(document: Document, user: User) -> list[Warning]:
    """What differs on one card: by itself, and in the package of the latest request that it is in."""
    answers = Answer.objects.filter(document=document, work_request__in=WorkRequest.objects.visible_to(user))
    answer = answers.select_related("work_request__memo__counterparty").order_by("-id").first()
    if answer is None:
        papers = papers_of([document.pk], user)
        found = [one for paper in papers for one in card.findings(paper, timezone.localdate())]
        return _worded(found, papers)
    work_request = answer.work_request
    found_in_package = warnings_of(work_request, package_keys(work_request, user), user)
    return [one for one in found_in_package if one.document == document.pk]


def package_keys(work_request: WorkRequest, user: User) -> list[int]:
    """Keys of the visible documents that answer the request; for who prepares it, of those suggested to it too."""
    wanted = Q(pk__in=Answer.objects.filter(work_request=work_request).values("document_id"))
    if access.can_prepare(user, work_request):
        suggested = Suggestion.objects.filter(work_request=work_request, refused_at=None)
        wanted |= Q(pk__in=suggested.values("document_id"))
    return list(Document.objects.visible_to(user).filter(wanted).values_list("pk", flat=True).order_by("pk"))


def package_of(work_request: WorkRequest, papers: Sequence[Paper]) -> Package:
    """The request as the checks look at it, with its lines as they are and those of suggestions still to accept."""
    given = Answer.objects.filter(work_request=work_request).values_list("line_id", "second_line_id", "document_id")
    open_ones = Suggestion.objects.filter(work_request=work_request, refused_at=None, line__isnull=False)
    told = given.union(open_ones.values_list("line_id", "line_id", "document_id"), all=True)
    keys = {paper.key for paper in papers}
    answering: dict[int, set[int]] = {}
    for line, second, document in told:
        for one in (line, second):
            if one and document in keys:
                answering.setdefault(one, set()).add(document)
    memo = work_request.memo
    inns = set(ClientWant.objects.filter(work_request=work_request).values_list("inn", flat=True))
    if memo.counterparty and memo.counterparty.inn:
        inns.add(memo.counterparty.inn)
    lines = WantedLine.objects.filter(work_request=work_request, dropped_at=None).select_related("kind")
    return Package(
        papers=papers,
        lines=[
            Asked(
                kind=line.kind.code, count=line.count, amount=line.amount, period=line.period,
                answers=tuple(sorted(answering.get(line.pk, ()))),
            )
            for line in lines.order_by("position")
        ],
        asked_on=timezone.localdate(work_request.asked_at or memo.created_at),
        clients=frozenset(inns - {""}), organisation=memo.organisation_id, contract=memo.contract_id,
    )  # fmt: skip


def _worded(found: Sequence[Finding], papers: Sequence[Paper]) -> list[Warning]:
    titles = {paper.key: paper.title for paper in papers}
    dismissed = dismissed_of(list(titles)) if found else {}
    return [
        Warning(
            finding=one, document=one.paper, title=titles[one.paper], fact=told.fact, advice=told.advice,
            other=int(one.values["other"]) if one.check == Check.NUMBER_TWICE else None,
            dismissed=dismissed.get((one.paper, one.fingerprint)),
        )
        for one in found
        for told in [words.words_of(one)]
    ]  # fmt: skip
