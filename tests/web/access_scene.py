"""A workspace with one of everything that an address can name."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.utils import timezone

from endocs.diadoc.models import Connection
from endocs.documents import actions as documents
from endocs.documents import merging, sharing
from endocs.documents.models import AccessRule, DeedPair, Document, LinkType
from endocs.notifications.models import Letter, Notice
from endocs.onec.models import Login, Message, OdataConnection
from endocs.originals import registers
from endocs.originals.holding import Place
from endocs.originals.models import ClientLetter, Copy, Holder
from endocs.payments import settling
from endocs.people.models import ApiToken, BankAccount, Department, Substitution
from endocs.requests import actions as requests
from endocs.requests import completing, template_actions
from endocs.requests.lines import Wanted
from endocs.requests.models import MonthRun, Suggestion
from endocs.workflow.models import Succession, Task
from tests import cast
from tests.diadoc import cast as diadoc_cast
from tests.onec import cast as onec_cast
from tests.payments import cast as money

MARK = "ЧУЖОЕ"


@dataclass
class Scene:
    """A workspace with one of everything an address can name."""

    firm: cast.Firm
    keys: dict[str, dict[str, Any]] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    base: onec_cast.Base | None = None


def scene(name: str) -> Scene:
    """One of everything, answered and asked; the words of the other workspace bear a mark."""
    firm = cast.firm(name)
    mark = MARK if name != "vektra" else ""
    card = cast.document(firm, "act", by=firm.manager, subject=f"Акт {mark}", number=f"298{mark}")
    file = cast.attached(card, firm.manager, f"акт{mark}.pdf")
    xml = cast.attached(card, firm.manager, f"УПД{mark}.xml", "<Файл/>".encode())
    request = cast.submitted(firm)
    requests.take(work_request=request, by=firm.accountant)
    answer = requests.accept(work_request=request, document=card, line=None, by=firm.accountant)
    contract = cast.document(firm, "contract", by=firm.manager, number=f"Д{mark}")
    link = documents.link(source=card, target=contract, type=LinkType.RELATED, by=firm.manager)
    suggestion = Suggestion.objects.create(
        workspace=firm.workspace, work_request=request, document=contract, reasons=[{"fact": "kind", "values": {}}]
    )
    sharing.share(document=card, principal=firm.accounting, by=firm.manager)
    grant = card.grants.get(reason=sharing.EXPLICIT)
    account = BankAccount.objects.create(
        workspace=firm.workspace, organisation=firm.organisation, account="40702810900000005555", bik="044525225"
    )
    department = Department.objects.create(workspace=firm.workspace, name=f"Отдел {mark}")
    now = timezone.now()
    letter = Letter.objects.create(workspace=firm.workspace, user=firm.manager, minute=now, message_id=name)
    notice = Notice.objects.create(
        workspace=firm.workspace, user=firm.manager, event_id=1, kind="remark.made", document_id=card.pk, at=now
    )
    token = ApiToken.objects.create(user=firm.administrator, name=f"1С {mark}", token_digest=name)
    substitution = Substitution.objects.create(
        workspace=firm.workspace, absent=firm.manager, deputy=firm.accountant, appointed_by=firm.manager,
        starts_on=date(2100, 1, 1), ends_on=date(2100, 1, 2), comment=f"Отпуск {mark}",
    )  # fmt: skip
    handed = Succession.objects.create(
        workspace=firm.workspace, person=firm.manager, clients_to=firm.other_manager, handed_by=firm.administrator,
        moved={"clients": [[firm.client.pk, firm.manager.pk]], "tasks": [], "cards": []}, ended_at=now,
    )  # fmt: skip
    rule = AccessRule.objects.create(workspace=firm.workspace, user=firm.accountant, departments=[department.pk])
    package = template_actions.add_template(
        name=f"Пакет {mark}", wanted=[Wanted(kind=firm.kind("act"))], by=firm.accountant
    )
    ordered = MonthRun.objects.create(
        workspace=firm.workspace, by=firm.manager, month=date(2026, 11, 1), is_sent=True, sources=[request.pk], done=1,
        refused=[[request.pk, f"Почему {mark}"]], ended_at=now,
    )  # fmt: skip
    base = onec_cast.base(firm, title=f"База {mark}")
    scan = onec_cast.signed_scan(base, card, file)
    task, line = Task.objects.get(document=request.memo), request.lines.all()[0]
    firm.client.name += mark
    firm.client.save()
    keys: dict[str, dict[str, Any]] = {
        "web:document": {"pk": card.pk, "file_pk": file.pk, "link_pk": link.pk, "grant_pk": grant.pk},
        "web:document_approval_sheet": {"pk": request.memo_id}, "web:suggestion": {"pk": suggestion.pk},
        "web:file": {"pk": card.pk, "file_pk": file.pk, "page": 1, "width": 900},
        "web:file_reading": {"pk": card.pk, "file_pk": xml.pk},
        "web:page": {"pk": card.pk, "file_pk": file.pk, "page": 1, "width": 900},
        "web:request": {"pk": request.pk, "answer": answer.pk, "line": line.pk},
        "web:task": {"pk": task.pk}, "web:counterparty": {"pk": firm.client.pk}, "web:user": {"pk": firm.manager.pk},
        "web:group": {"pk": firm.accounting.pk}, "web:department": {"pk": department.pk},
        "web:notice": {"pk": notice.pk}, "web:letter": {"pk": letter.pk},
        "web:organisation": {"pk": firm.organisation.pk}, "web:token": {"pk": token.pk}, "web:job": {"pk": 1},
        "web:bank": {"pk": firm.organisation.pk, "account_pk": account.pk},
        "web:deputy": {"pk": substitution.pk}, "web:succession": {"pk": handed.pk},
        "web:package_template": {"pk": package.pk}, "web:month_run": {"pk": ordered.pk},
        **twins(firm, card, mark),
        "web:rule": {"pk": rule.pk}, **exchange(firm, card, mark), **money_of(firm, mark),
        **paper_of(firm, card, mark),
        "web:onec": base_of_onec(base, mark),
        "web:invitation": {"token": "nonsense"}, "account": {"uidb36": "1", "key": "nonsense"},
        "api:": {"document_id": card.pk, "file_id": file.pk, "request_id": request.pk},
        "onec_api:": {"cursor": scan.pk, "sha256": "0" * 64, "rest": "card"},
    }  # fmt: skip
    body = {
        "document": card.pk, "target": contract.pk, "contract": contract.pk, "line": line.pk, "user": firm.manager.pk,
        "initiator": firm.manager.pk, "responsible": firm.manager.pk, "manager": firm.manager.pk,
        "author": firm.manager.pk, "performer": f"user:{firm.manager.pk}", "performer_key": f"user:{firm.manager.pk}",
        "principal_key": f"user:{firm.manager.pk}", "principal": f"user:{firm.manager.pk}", "person": firm.manager.pk,
        "rule": rule.pk, "level": 2, "clients": "mine", "kinds": firm.kind("act").pk, "card": "а",
        "who": "а", "page": 2, "organisations": firm.organisation.pk, "departments": department.pk,
        "organisation": firm.organisation.pk, "counterparty": firm.client.pk, "department": department.pk,
        "members": firm.manager.pk, "member": firm.manager.pk, "group": firm.accounting.pk, "task": task.pk,
        "after": card.pk, "before": notice.pk, "kind": "act", "role": "employee", f"copies_{card.pk}": 2,
        "text": "Слово", "comment": "Слово", "reason": "Слово", "name": "Имя", "number": "7", "dated_on": "24.11.2026",
        "amount": "1,00", "subject": "Слово", "on": "24.11.2026", "to": "Секретарь", "due_at": "25.11.2026, 18:00",
        "deed": "submit", "lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 0, "lines-0-kind": firm.kind("act").pk,
        "lines-0-count": 1, "rows-TOTAL_FORMS": 1, "rows-INITIAL_FORMS": 0, "rows-0-line": line.pk,
        "rows-0-kind": firm.kind("act").pk, "last_name": "Имя", "first_name": "Имя", "email": "new@vektra.example",
        "absent": firm.accountant.pk, "deputy": firm.other_manager.pk, "starts_on": "24.11.2026",
        "ends_on": "31.12.2026", "moves_tasks": "yes", "task_types": "execution",
        "of": f"user:{firm.manager.pk}", "for": firm.manager.pk,
        "clients_to": firm.other_manager.pk, "tasks_to": firm.other_manager.pk, "cards_to": firm.other_manager.pk,
        "since": "01.11.2026", "load_from": "01.11.2026", "client_id": "Имя", "client_secret": "Слово",
        "refresh_token": "Слово", "api_url": "https://diadoc.example", "identity_url": "https://identity.example",
        "revision": 1, "type": "related", "q": "а", "find": "а", "open_lines_reason": "Слово", "channel": "web",
        "invoice": contract.pk, "suggestion": completing.stamp_of(suggestion),
        "position": 1, "request": request.pk, "template": package.pk,
        "source": request.pk, "client": firm.client.pk,
    }  # fmt: skip
    return Scene(firm, keys, body, base)


def exchange(firm: cast.Firm, card: Document, mark: str) -> dict[str, dict[str, Any]]:
    """A connection with a box, another box that may be chosen, and one of everything that did not come."""
    box = diadoc_cast.box(firm, title=f"Ящик {mark}")
    offered = {**diadoc_cast.OFFERED, "box_id": f"{firm.workspace.pk:032x}", "title": f"Второй {mark}"}
    Connection.objects.filter(pk=box.connection_id).update(findings={"boxes": [offered]})
    message = diadoc_cast.failed_message(box)
    content = diadoc_cast.failed_content(box, card)
    event = diadoc_cast.quarantined(box, raw=f'{{"Message": "{mark}"}}'.encode())
    keys = {"pk": box.pk, "message_pk": message.pk, "content_pk": content.pk, "event_pk": event.pk}
    return {"web:diadoc_box": keys, "web:diadoc_offer": {"box": offered["box_id"]}}


def paper_of(firm: cast.Firm, card: Document, mark: str) -> dict[str, dict[str, Any]]:
    """A copy that went with a register, and a letter that was not delivered."""
    on = timezone.localdate()
    copy = Copy.objects.create(workspace=firm.workspace, document=card, made_for_id=card.pk, number=1, since=on)
    register = registers.make(copies=[copy], to=Place(Holder.COURIER, f"Курьер {mark}"), on=on, by=firm.accountant)
    letter = ClientLetter.objects.create(
        workspace=firm.workspace, counterparty=firm.client, to="buh@astra.example", subject=f"Письмо {mark}",
        text=mark, documents=[card.pk], message_id=f"<{firm.workspace.name}>", state="failed",
    )  # fmt: skip
    return {
        "web:original_": {"pk": copy.pk},
        "web:originals_register": {"pk": register.pk},
        "web:originals_letter": {"pk": letter.pk},
        "web:originals_reminder": {"pk": firm.client.pk},
    }


def money_of(firm: cast.Firm, mark: str) -> dict[str, dict[str, Any]]:
    """Incoming money of which a part pays an invoice."""
    invoice = money.invoice(firm, f"12{mark}", subject=f"Счёт {mark}")
    payment = money.unmatched(firm, payer_name=f"Плательщик {mark}", purpose=f"По счёту {mark}")
    part = settling.settle(payment=payment, invoice=invoice, amount=Decimal(7), by=firm.accountant)
    return {"web:payment": {"pk": payment.pk}, "web:settlement": {"pk": part.pk}}


def twins(firm: cast.Firm, card: Document, mark: str) -> dict[str, dict[str, Any]]:
    """A card that looks like another one, and one that was taken into a third."""
    like = cast.document(firm, "act", by=firm.manager, number=card.number, amount=Decimal(1), subject=f"Похожий {mark}")
    pair = DeedPair.objects.create(workspace=firm.workspace, first=card, second=like)
    kept, other = (cast.document(firm, "act", number=f"{number}{mark}") for number in (55, 56))
    made = merging.merge(kept=kept, other=other, by=firm.accountant)
    return {"web:same_deed": {"pk": pair.pk}, "web:merge": {"pk": made.pk}}


def base_of_onec(base: onec_cast.Base, mark: str) -> dict[str, Any]:
    """A base with a token that is read over OData too, a user nobody knows, and a message that was refused."""
    infobase, workspace = base.infobase, base.firm.workspace
    OdataConnection.objects.create(
        workspace=workspace, infobase=infobase, url=f"https://1c.example/{mark}", login="ОбменСЭД", password=b"",
    )  # fmt: skip
    login = Login.objects.create(workspace=workspace, infobase=infobase, name=f"Логин {mark}")
    message = Message.objects.create(
        workspace=workspace, infobase=infobase, message_id=uuid4(), kind="document.upsert", title=f"Счёт {mark}",
        occurred_at=timezone.now(), state="refused", status=422, body={"comment": mark},
    )  # fmt: skip
    keys = {"token_pk": infobase.tokens.get().pk, "login_pk": login.pk, "message_pk": message.pk}
    return {"pk": infobase.pk, **keys}
