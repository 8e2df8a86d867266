"""Warnings of a package for a person: what the checks find, without what somebody has called right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery
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
    """What differs on these documents of a request, by their keys; the user has been let see the request's memo.

    Five questions at most, however many documents there are.
    """
    return _of_package(work_request, Q(pk__in=list(documents)), user)


def of_request(user: User, pk: int) -> tuple[WorkRequest, list[Warning]]:
    """A request with what differs in its package; WorkRequest.DoesNotExist when the user may not see its memo."""
    requests = WorkRequest.objects.visible_to(user).select_related("memo__kind", "memo__counterparty")
    work_request = requests.get(pk=pk)
    return work_request, _of_package(work_request, _package(work_request, user), user)


def of_card(document: Document, user: User) -> list[Warning]:
    """What differs on one card: by itself, and in the package of the latest request that it is in."""
    answers = Answer.objects.filter(document=document).values("work_request_id")
    latest = WorkRequest.objects.visible_to(user).filter(pk__in=answers).order_by("-id").values("pk")[:1]
    lines = list(_lines().filter(work_request=Subquery(latest)).select_related("work_request__memo__counterparty"))
    if lines:
        work_request = lines[0].work_request
        found = _of_package(work_request, _package(work_request, user), user, lines)
        return [one for one in found if one.document == document.pk]
    papers = papers_of(Document.objects.visible_to(user).filter(pk=document.pk), user)
    return _worded([one for paper in papers for one in card.findings(paper, timezone.localdate())], papers)


def _lines() -> QuerySet[WantedLine]:
    """Lines in their order, each with the keys of what answers it or is suggested for it, and its request's clients."""
    answers = Answer.objects.filter(Q(line=OuterRef("pk")) | Q(second_line=OuterRef("pk"))).values("document_id")
    suggested = Suggestion.objects.filter(line=OuterRef("pk"), refused_at=None).values("document_id")
    wants = ClientWant.objects.filter(work_request=OuterRef("work_request_id")).values("inn")
    lines = WantedLine.objects.select_related("kind").order_by("position")
    return lines.annotate(
        answering=ArraySubquery(answers), suggested=ArraySubquery(suggested), asked_inns=ArraySubquery(wants)
    )


def _package(work_request: WorkRequest, user: User) -> Q:
    """Documents that answer the request; for who prepares it, those suggested to it too."""
    wanted = Q(pk__in=Answer.objects.filter(work_request=work_request).values("document_id"))
    if access.can_prepare(user, work_request):
        suggested = Suggestion.objects.filter(work_request=work_request, refused_at=None)
        wanted |= Q(pk__in=suggested.values("document_id"))
    return wanted


def _of_package(
    work_request: WorkRequest, wanted: Q, user: User, lines: Sequence[WantedLine] | None = None
) -> list[Warning]:
    papers = papers_of(Document.objects.visible_to(user).filter(wanted), user)
    if not papers:
        return []
    known = list(_lines().filter(work_request=work_request)) if lines is None else lines
    return _worded(package_checks.findings(_looked_at(work_request, known, papers), timezone.localdate()), papers)


def _looked_at(work_request: WorkRequest, lines: Sequence[WantedLine], papers: Sequence[Paper]) -> Package:
    """The request as the checks look at it, with its lines as they are and those of suggestions still to accept."""
    keys, memo = {paper.key for paper in papers}, work_request.memo
    inns = {inn for line in lines for inn in line.__dict__["asked_inns"]}
    inns.add(memo.counterparty.inn if memo.counterparty else "")
    return Package(
        papers=papers,
        lines=[
            Asked(
                kind=line.kind.code, count=line.count, amount=line.amount, period=line.period,
                answers=tuple(sorted(keys & {*line.__dict__["answering"], *line.__dict__["suggested"]})),
            )
            for line in lines if line.dropped_at is None
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
