"""The requests of the demo, at different stops of the line of time, done by the people's own actions."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from unittest import mock

from django.utils import timezone

from endocs.config.demo_forms import print_form, vat_of
from endocs.counterparties.models import Counterparty
from endocs.documents import file_actions, storing
from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Document, DocumentKind
from endocs.documents.requisites import Requisites
from endocs.people.models import Group, Organisation, User, Workspace
from endocs.requests import actions as requests
from endocs.requests import paper, waiting
from endocs.requests.lines import Wanted
from endocs.requests.models import Delivery, WorkRequest
from endocs.workflow import deadlines

WORKS = ("Монтаж складских стеллажей", "Пусконаладочные работы")


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that is wanted; with a number when it has been made."""

    kind: BuiltInKind
    number: str = ""
    delivery: Delivery = Delivery.PAPER


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A request and how far it has come; days are working days ago."""

    client: str
    comment: str
    amount: str
    papers: Sequence[Paper]
    manager: str = "Лебедев"
    accountant: str = "Соколова"
    asked: int
    taken: int | None = None
    closed: int | None = None
    handed: int | None = None
    to: str = ""
    returned: int | None = None
    question: str = ""
    refusal: str = ""
    is_draft: bool = field(default=False)


INVOICE, UTD, ACT, EDO = BuiltInKind.PAYMENT_INVOICE, BuiltInKind.UTD, BuiltInKind.ACT, Delivery.EDO
STORIES = (
    Story(client="Гамма-Тест", comment="Акт за октябрь", amount="64800", papers=[Paper(ACT, "271")], asked=16, taken=16,
          closed=15, handed=14, to="Орлова Инна, бухгалтер", returned=9),
    Story(client="Меридиан Строй", comment="Акт и счёт-фактура за октябрь", amount="258640", manager="Ким",
          papers=[Paper(ACT, "274"), Paper(BuiltInKind.VAT_INVOICE, "1151")], accountant="Павлова", asked=13, taken=13,
          closed=12, handed=11, to="секретарь, под подпись"),
    Story(client="Прибор-Комплект", comment="УПД № 1187 и счёт за октябрь", amount="522160",
          papers=[Paper(INVOICE, "398"), Paper(UTD, "1187")], asked=6, taken=6, closed=4, handed=2,
          to="Громов Пётр, прораб"),
    Story(client="Клевер", comment="Счёт и УПД за ноябрь, клиент на Диадоке", amount="117730", manager="Ким",
          papers=[Paper(INVOICE, "401", EDO), Paper(UTD, "1192", EDO)], asked=4, taken=4, closed=3),
    Story(client="Дом книги „Парус“", comment="Счёт на предоплату", amount="79056", accountant="Павлова",
          papers=[Paper(INVOICE, "403", EDO)], asked=4, taken=4, closed=3),
    Story(client="Бирюза", comment="УПД за сентябрь ещё раз", amount="45750", accountant="Павлова", papers=[Paper(UTD)],
          asked=3, taken=3, refusal="УПД за сентябрь клиент подписал 05.10. Если нужна копия, напишите."),
    Story(client="Лотос-Пак", comment="Акт за октябрь, исправленный", amount="23058", papers=[Paper(ACT)], asked=2),
    Story(client="Ладога-Прибор", comment="Счёт на предоплату и акт за первый этап", amount="372100", manager="Ким",
          papers=[Paper(INVOICE, "411"), Paper(ACT)], asked=1, taken=1),
    Story(client="Тайга-Фуд", comment="Счёт и договор поставки", amount="89304",
          papers=[Paper(INVOICE), Paper(BuiltInKind.CONTRACT)], asked=1, taken=0,
          question="Договор на весь объём или только на первую партию?"),
    Story(client="Астра-Логистик", comment="Счёт, УПД за ноябрь, акт сверки", amount="184220",
          papers=[Paper(INVOICE, "412"), Paper(UTD, "1203"), Paper(BuiltInKind.RECONCILIATION, "61")],
          asked=1, taken=1, closed=0),
    Story(client="Орион-Текстиль", comment="УПД на бумаге, 2 экз.", amount="45750", papers=[Paper(UTD)], asked=0,
          taken=0),
    Story(client="Янтарь-Сервис", comment="Счёт на обслуживание в декабре", amount="148840", papers=[Paper(INVOICE)],
          asked=0, is_draft=True),
)  # fmt: skip


class Stage:
    """Plays the stories of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.people = {user.last_name: user for user in User.objects.filter(workspace=workspace)}
        self.clients = {client.name: client for client in Counterparty.objects.filter(workspace=workspace)}
        self.kinds = {kind.code: kind for kind in DocumentKind.objects.filter(workspace=workspace)}
        self.organisation = Organisation.objects.filter(workspace=workspace).earliest("pk")
        self.accounting = Group.objects.get(workspace=workspace, is_accounting=True)
        self.started = timezone.now()

    def play(self, story: Story) -> None:
        """Everything that has happened to the request so far."""
        with self._day(story.asked, 9):
            work_request = self._file(story)
        if story.is_draft:
            return
        with self._day(story.asked, 10):
            by = self.people[story.manager]
            due_at = deadlines.default_due(self.workspace, timezone.now())
            requests.submit(work_request=work_request, performer=self.accounting, due_at=due_at, text="", by=by)
        if story.taken is not None:
            with self._day(story.taken, 11):
                self._take(story, work_request)
        if story.closed is not None:
            with self._day(story.closed, 13):
                by = self.people[story.accountant]
                requests.close(work_request=work_request, comment="", open_lines_reason="", by=by)
            self._carry(story, work_request)

    def _file(self, story: Story) -> WorkRequest:
        requisites = Requisites(
            organisation=self.organisation,
            counterparty=self.clients[story.client],
            comment=story.comment,
            amount=Decimal(story.amount),
        )
        wanted = [
            Wanted(
                kind=self.kinds[item.kind],
                amount=Decimal(story.amount),
                delivery=item.delivery,
                copies=1 if item.kind == INVOICE or item.delivery == EDO else 2,
            )
            for item in story.papers
        ]
        manager = self.people[story.manager]
        return requests.file_request(
            asked=requests.Asked(requisites=requisites, wanted=wanted), initiator=manager, by=manager
        )

    def _take(self, story: Story, work_request: WorkRequest) -> None:
        by = self.people[story.accountant]
        requests.take(work_request=work_request, by=by)
        if story.question:
            waiting.ask(work_request=work_request, text=story.question, by=by)
        if story.refusal:
            requests.send_back(work_request=work_request, reason=story.refusal, by=by)
        for item in story.papers:
            if item.number:
                self._prepare(story, work_request, item)

    def _prepare(self, story: Story, work_request: WorkRequest, item: Paper) -> None:
        client, total = self.clients[story.client], Decimal(story.amount)
        requisites = Requisites(
            organisation=self.organisation, counterparty=client, number=item.number, dated_on=timezone.localdate(),
            amount=total, vat=vat_of(total), subject=WORKS[0],
        )  # fmt: skip
        kind = self.kinds[item.kind]
        form = print_form(
            kind=item.kind, number=item.number, day=timezone.localdate(), seller=self.organisation, buyer=client,
            works=WORKS, total=total,
        )  # fmt: skip
        blob = storing.store(workspace=self.workspace, source=io.BytesIO(form))
        requests.prepare_document(
            work_request=work_request, line=None, kind=kind, requisites=requisites,
            files=[(blob, f"{kind.name} {item.number}.pdf")], by=self.people[story.accountant],
        )  # fmt: skip

    def _carry(self, story: Story, work_request: WorkRequest) -> None:
        by = self.people[story.manager]
        work_request.refresh_from_db()
        package = paper.paper_documents(work_request)
        if story.handed is not None:
            with self._day(story.handed, 14):
                paper.record_package_printed(work_request=work_request, printed=package, copies=2, by=by)
                paper.hand_over_package(work_request=work_request, on=timezone.localdate(), to=story.to, by=by)
        if story.returned is not None:
            with self._day(story.returned, 15):
                for document in package:
                    self._return(document, by)

    def _return(self, document: Document, by: User) -> None:
        """The signed original as a scan: here, the print form once more."""
        blob = document.files.select_related("blob").earliest("pk").blob
        name = f"Скан {document.kind.name} {document.number}.pdf"
        file_actions.attach_signed_scan(document=document, blob=blob, name=name, by=by)
        paper.note_paper(document=document)

    @contextmanager
    def _day(self, days: int, hour: int) -> Iterator[None]:
        """The clock stands at that hour of that working day; never in the time to come.

        Only here the past is written by the actions themselves, so the clock they look at is turned back.
        """
        day = timezone.localtime(self.started).date()
        while days:
            day -= timedelta(days=1)
            days -= day.weekday() < 5
        moment = timezone.make_aware(datetime.combine(day, time(hour)))
        with mock.patch.object(timezone, "now", return_value=min(moment, self.started)):
            yield
