"""Who gets what at every address: a table by the names of the resolver, tried with own, foreign and hostile keys.

An address without a row fails, so a new page cannot be forgotten here.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from http.cookies import SimpleCookie
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
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
from endocs.people.models import ApiToken, BankAccount, Department, Substitution, User
from endocs.people.tokens import digest, new_token
from endocs.requests import actions as requests
from endocs.requests import completing, template_actions
from endocs.requests.lines import Wanted
from endocs.requests.models import MonthRun, Suggestion
from endocs.workflow.models import Succession, Task
from tests import cast
from tests.diadoc import cast as diadoc_cast
from tests.onec import cast as onec_cast
from tests.payments import cast as money

STRANGER, EMPLOYEE, INITIATOR, ACCOUNTANT, ADMINISTRATOR, FOREIGN = ACTORS = (
    "stranger", "employee", "initiator", "accountant", "administrator", "administrator of another workspace",
)  # fmt: skip
ALL = frozenset(ACTORS)
PEOPLE = ALL - {STRANGER}
COLLEAGUES = PEOPLE - {FOREIGN}
SEERS = frozenset({INITIATOR, ACCOUNTANT, ADMINISTRATOR})
ADMINISTRATORS = frozenset({ADMINISTRATOR, FOREIGN})
OURS = frozenset({ADMINISTRATOR})
MARK = "ЧУЖОЕ"
HUGE = "9" * 30


@dataclass(frozen=True)
class Row:
    """For whom an address exists, by which methods; for the others it is a 404 (a stranger is sent to the log-in)."""

    who: frozenset[str]
    methods: str = "GET"


def rows(who: frozenset[str], methods: str, names: str) -> dict[str, Row]:
    return {name: Row(who, methods) for name in names.split()}


TABLE: dict[str, Row] = {
    **rows(ALL, "GET POST", "web:login web:password_reset web:invitation account_login account_reset_password"),
    **rows(ALL, "GET POST", "account_reset_password_from_key"),
    **rows(ALL, "GET", "account_reset_password_done account_reset_password_from_key_done"),
    **rows(PEOPLE, "GET", "web:home web:tasks web:requests web:create web:request_contracts web:registry web:search"),
    **rows(PEOPLE, "GET", "web:registry_export web:registry_archive web:documents_printing web:document_suggestions"),
    **rows(PEOPLE, "GET", "web:counterparties web:counterparty_suggestions web:user_suggestions web:notices web:bell"),
    **rows(PEOPLE, "GET", "web:notices_latest"),
    **rows(PEOPLE, "GET POST", "web:request_new web:document_new web:documents_print web:documents_handover"),
    **rows(PEOPLE, "GET POST", "web:counterparty_new web:profile web:notice_settings web:month"),
    **rows(frozenset({INITIATOR}), "GET", "web:month_run"),
    **rows(PEOPLE, "POST", "web:logout web:password web:notices_reading"),
    **rows(COLLEAGUES, "GET", "web:counterparty"),
    **rows(COLLEAGUES, "GET POST", "web:counterparty_edit"),
    **rows(COLLEAGUES, "POST", "web:counterparty_closing web:counterparty_reopening"),
    **rows(frozenset({INITIATOR}), "GET", "web:notice"),
    **rows(
        SEERS, "GET", "web:document web:document_notes web:document_access web:file web:file_versions web:page_image"
    ),
    **rows(SEERS, "GET", "web:file_reading web:file_reading_pdf"),
    **rows(SEERS, "GET", "web:document_archive web:document_approval_sheet"),
    **rows(SEERS, "POST", "web:document_fetching"),
    **rows(SEERS, "GET POST", "web:document_edit web:document_scan web:document_print web:document_handover"),
    **rows(SEERS, "POST", "web:document_files web:document_links web:document_unlinking web:document_remark"),
    **rows(SEERS, "POST", "web:document_archiving web:document_renewal web:document_grants"),
    **rows(SEERS, "POST", "web:document_grant_withdrawal web:document_warnings"),
    **rows(SEERS, "GET", "web:request web:request_warnings web:request_candidates web:request_printing"),
    **rows(SEERS, "GET POST", "web:request_edit web:request_preparation web:request_package web:task_reassignment"),
    **rows(SEERS, "POST", "web:request_submission web:request_taking web:request_question web:request_remark"),
    **rows(SEERS, "POST", "web:request_answers web:request_answer_withdrawal web:request_line_dropping"),
    **rows(SEERS, "POST", "web:request_client_wait web:request_client_wait_end"),
    **rows(SEERS, "POST", "web:request_completion web:request_return web:request_interruption web:request_renewal"),
    **rows(SEERS, "POST", "web:request_archiving web:request_handover web:request_additions web:request_passing"),
    **rows(ADMINISTRATORS, "GET", "web:start web:jobs web:kinds web:letters web:rules web:rules_export web:roles"),
    **rows(ADMINISTRATORS, "GET POST", "web:users web:user_new web:users_import web:groups web:departments"),
    **rows(ADMINISTRATORS, "GET POST", "web:organisations web:organisation_new web:organisations_import"),
    **rows(ADMINISTRATORS, "GET POST", "web:kind_new web:tokens web:matching web:reminders"),
    **rows(ADMINISTRATORS, "GET POST", "web:rule_new web:rules_import web:rules_trial"),
    **rows(ADMINISTRATORS | {ACCOUNTANT}, "GET POST", "web:counterparties_import web:package_template_new"),
    **rows(ADMINISTRATORS | {ACCOUNTANT}, "GET", "web:package_templates"),
    **rows(OURS | {ACCOUNTANT}, "GET POST", "web:package_template"),
    **rows(OURS | {ACCOUNTANT}, "POST", "web:package_template_retirement web:package_template_restoration"),
    **rows(PEOPLE, "GET", "web:suggestions"),
    **rows(PEOPLE, "GET", "web:originals web:originals_export web:originals_registers"),
    **rows(PEOPLE, "POST", "web:originals_moves"),
    **rows(SEERS, "POST", "web:original_undoing"),
    **rows(SEERS, "GET", "web:originals_register web:originals_register_sheet"),
    **rows(SEERS, "POST", "web:originals_register_withdrawal"),
    **rows(COLLEAGUES, "GET POST", "web:originals_reminder"),
    **rows(OURS | {ACCOUNTANT}, "POST", "web:originals_letter_sending"),
    **rows(ADMINISTRATORS, "GET POST", "web:originals_settings"),
    **rows(OURS | {ACCOUNTANT}, "POST", "web:suggestion_acceptance web:suggestion_refusal web:suggestion_return"),
    **rows(ADMINISTRATORS | {ACCOUNTANT}, "GET", "web:payments web:same_deeds"),
    **rows(OURS | {ACCOUNTANT}, "GET", "web:merge"),
    **rows(OURS | {ACCOUNTANT}, "POST", "web:same_deed_merging web:same_deed_difference web:merge_undoing"),
    **rows(OURS | {ACCOUNTANT}, "POST", "web:same_deed_difference_withdrawal"),
    **rows(OURS | {ACCOUNTANT}, "GET", "web:payment"),
    **rows(OURS | {ACCOUNTANT}, "POST", "web:payment_settlements web:settlement_undoing"),
    **rows(ADMINISTRATORS, "POST", "web:start_end web:job_run web:rules_opening web:rules_closing"),
    **rows(ADMINISTRATORS, "GET", "web:connections"),
    **rows(ADMINISTRATORS, "GET POST", "web:diadoc_credentials"),
    **rows(ADMINISTRATORS, "GET", "web:diadoc"),
    **rows(ADMINISTRATORS, "POST", "web:diadoc_check"),
    **rows(OURS, "GET POST", "web:diadoc_offer"),
    **rows(OURS, "GET", "web:diadoc_box web:diadoc_box_event_bytes"),
    **rows(OURS, "POST", "web:diadoc_box_settings web:diadoc_box_pause web:diadoc_box_resumption"),
    **rows(OURS, "POST", "web:diadoc_box_replay web:diadoc_box_message web:diadoc_box_content web:diadoc_box_event"),
    **rows(ADMINISTRATORS, "GET POST", "web:onec_new"),
    **rows(ADMINISTRATORS, "GET", "web:onec_extension"),
    **rows(OURS, "GET", "web:onec_base web:onec_message"),
    **rows(OURS, "GET POST", "web:onec_odata"),
    **rows(OURS, "POST", "web:onec_odata_check web:onec_odata_pause web:onec_odata_resumption web:onec_odata_reading"),
    **rows(OURS, "POST", "web:onec_odata_end"),
    **rows(OURS, "POST", "web:onec_change web:onec_release web:onec_removal web:onec_tokens web:onec_login"),
    **rows(OURS, "POST", "web:onec_token_revocation web:onec_message_repetition web:onec_message_dismissal"),
    **rows(PEOPLE, "GET POST", "web:settings web:gallery"),
    **rows(PEOPLE, "GET POST", "web:deputies"),
    **rows(frozenset({INITIATOR, ADMINISTRATOR}), "POST", "web:deputy_end"),
    **rows(ADMINISTRATORS, "GET POST", "web:all_deputies web:successions"),
    **rows(OURS, "GET", "web:succession"),
    **rows(OURS, "POST", "web:succession_undoing"),
    **rows(OURS, "GET POST", "web:user_deactivation"),
    **rows(OURS, "GET POST", "web:user web:group web:department web:organisation web:rule"),
    **rows(OURS, "POST", "web:group_closing web:group_reopening web:department_closing web:department_reopening"),
    **rows(OURS, "POST", "web:user_reactivation web:user_invitation web:organisation_closing"),
    **rows(OURS, "POST", "web:organisation_reopening web:rule_removal"),
    **rows(OURS, "POST", "web:bank_accounts web:bank_account_removal web:token_revocation web:letter_sending"),
    **rows(frozenset(), "", "api:api-root"),
    **rows(PEOPLE, "GET", "api:description api:counterparties api:kinds api:requests"),
    **rows(SEERS, "GET", "api:request"),
    **rows(PEOPLE, "GET POST", "api:documents"),
    **rows(SEERS, "GET", "api:document api:file"),
    **rows(SEERS, "POST", "api:files"),
    # Programs with the token of a base of 1C; people's tokens open nothing there.
    **rows(frozenset(), "", "onec_api:api-root onec_api:unknown"),
    **rows(ADMINISTRATORS, "GET", "onec_api:ping onec_api:outbox onec_api:description"),
    **rows(ADMINISTRATORS, "POST", "onec_api:messages onec_api:batch onec_api:outbox_ack"),
    **rows(ADMINISTRATORS, "PUT", "onec_api:file"),
    **rows(OURS, "GET", "onec_api:outbox_file"),
}


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


def addresses(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every pattern under its full name; one without a name under its pattern."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern, inner)
        else:
            yield f"{namespace}{pattern.name or pattern.pattern}", pattern


ADDRESSES = dict(addresses(get_resolver()))


def keys_for(name: str, pattern: URLPattern, things: Scene) -> dict[str, Any]:
    """The keys of this address, from the entry with the longest beginning in common."""
    wanted = set(pattern.pattern.regex.groupindex)
    if not wanted:
        return {}
    found = max((entry for entry in things.keys if name.startswith(entry)), key=len, default=None)
    assert found is not None, f"no key for {name}"
    return {key: things.keys[found][key] for key in wanted}


@dataclass
class Visitors:
    """Each actor's cookies and token; every visit is undone."""

    cookies: dict[str, str]
    tokens: dict[str, str]
    bases: dict[str, onec_cast.Base]
    count: int = 0
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def visit(self, actor: str, method: str, address: str, data: dict[str, Any] | None = None) -> HttpResponse:
        """The answer to one visit, whose writes are rolled back."""
        is_api = address.startswith("/api/")
        headers = {"accept-language": "ru", "referer": ""}
        if is_api and actor in self.tokens:
            headers["authorization"] = f"Bearer {self.tokens[actor]}"
        if address.startswith(onec_cast.API) and actor in self.bases:
            headers |= self.bases[actor].headers
        client, written = self.client, list[str]()
        has_session = not is_api and actor in self.cookies
        client.cookies = SimpleCookie({"sessionid": self.cookies[actor]} if has_session else {})
        self.count += 1
        sent: Any = data or {}
        with transaction.atomic(), connection.execute_wrapper(_writes_into(written)):
            if method == "POST" and is_api and not address.endswith("/files"):
                response = client.post(address, json.dumps(sent), content_type="application/json", headers=headers)
            elif method == "POST":
                response = client.post(address, sent, headers=headers)
            else:
                response = client.get(address, sent, headers=headers)
            if response.streaming:
                response._endocs_body = b"".join(response.streaming_content)  # type: ignore[attr-defined]
            self.check_walls(f"{actor} {method} {address}", written)
            transaction.set_rollback(True)
        return response  # type: ignore[return-value]

    def check_walls(self, visit: str, written: list[str]) -> None:
        """No row refers to a thing of another workspace; asked of the tables that the visit has written."""
        with connection.cursor() as cursor:
            for query, names, tables in WALLS:
                if not any(f'"{table}"' in sql for sql in written for table in tables):
                    continue
                cursor.execute(query)
                assert cursor.fetchone() is None, f"{visit}: {names} goes through the wall"


def _writes_into(written: list[str]) -> Callable[..., Any]:
    """Keeps the statements that write."""

    def note(execute: Callable[..., Any], sql: Any, *rest: Any) -> Any:
        if str(sql).lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
            written.append(str(sql))
        return execute(sql, *rest)

    return note


def walls() -> Iterator[tuple[str, str, tuple[str, str]]]:
    """For each foreign key between two tables that know their workspace: the rows in which they differ."""
    for model in apps.get_models():
        columns = {one.name: one for one in model._meta.concrete_fields}
        if "workspace" not in columns or not model.__module__.startswith("endocs."):
            continue
        for one in columns.values():
            other = one.related_model
            if one.is_relation and isinstance(other, type) and "workspace" in {f.name for f in other._meta.fields}:
                mine, theirs = model._meta.db_table, other._meta.db_table
                yield (
                    f'select 1 from "{mine}" mine join "{theirs}" theirs on theirs.id = mine."{one.column}" '  # noqa: S608
                    "where mine.workspace_id <> theirs.workspace_id limit 1",
                    f"{model.__name__}.{one.name}",
                    (mine, theirs),
                )


WALLS = list(walls())


def visitors(own: Scene, other: Scene) -> Visitors:
    people = {
        EMPLOYEE: own.firm.other_manager, INITIATOR: own.firm.manager, ACCOUNTANT: own.firm.accountant,
        ADMINISTRATOR: own.firm.administrator, FOREIGN: other.firm.administrator,
    }  # fmt: skip
    return Visitors(
        {actor: session_of(user) for actor, user in people.items()},
        {actor: token_of(user) for actor, user in people.items()},
        {actor: scene.base for actor, scene in ((ADMINISTRATOR, own), (FOREIGN, other)) if scene.base},
    )


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user, backend="endocs.web.entrance.EntranceBackend")
    return client.cookies["sessionid"].value


def token_of(user: User) -> str:
    token = new_token("endocs")
    ApiToken.objects.create(user=user, name="программа", token_digest=digest(token))
    return token


def is_login(response: HttpResponse) -> bool:
    return response.status_code == 302 and response["Location"].startswith(reverse("web:login"))


def fault(row: Row, actor: str, method: str, name: str, response: HttpResponse, *, is_foreign: bool) -> str | None:
    """What is wrong with an answer, or nothing."""
    status = response.status_code
    is_onec, is_known_method = name.startswith("onec_api:"), method in row.methods.split()
    is_api = name.startswith("api:") or is_onec
    if status >= 500:
        return "an error of the server"
    if name in ("api:api-root", "onec_api:api-root"):
        return None if status == 404 else "is not empty"
    if actor not in row.who and (actor == STRANGER or (is_onec and actor not in ADMINISTRATORS)):
        refused = status == 401 if is_api else is_login(response)
        return None if refused or status in (404, 405) else "a stranger is not refused"
    if not is_known_method:
        return None if status in (404, 405) or (status < 400 and name.startswith(OPEN)) else "answers to that method"
    if actor not in row.who or is_foreign:
        return None if status == 404 else "is not a 404"
    if status == 404 or (is_login(response) and name != "web:logout"):
        return "does not exist for one who may"
    return None if status in (200, 201, 204, 206, 301, 302, 303, 304, 400, 409, 422) else "an answer nobody expects"


# allauth's log-in pages, and a redirection takes any method.
OPEN = ("web:login", "account_", "web:password_reset", "web:settings", "web:gallery")
# A 404 for the one who may comes from what is missing in the scene, or by the state of the card.
MAY_MISS = frozenset(
    {
        "web:job_run",
        "web:page_image",
        "web:document_new",
        "web:invitation",
        "web:gallery",
        "web:notice",
        "api:documents",
    }
)


@pytest.mark.django_db
def test_every_address_answers_as_the_table_says(capsys: pytest.CaptureFixture[str]) -> None:
    own, other = scene("vektra"), scene("beta")
    guests = visitors(own, other)
    faults = [f"{name}: has no row" for name in ADDRESSES if name not in TABLE]

    for name, pattern in ADDRESSES.items():
        row = TABLE.get(name)
        if row is None:
            continue
        has_keys = bool(keys_for(name, pattern, own))
        for is_foreign in (False, True) if has_keys and name not in KEYLESS else (False,):
            address = reverse(name, kwargs=keys_for(name, pattern, other if is_foreign else own))
            for actor in ACTORS:
                if is_foreign and actor == FOREIGN:
                    continue
                for method in ("GET", "POST"):
                    response = guests.visit(
                        actor, method, address, proper_body(name, own) if method == "POST" else None
                    )
                    wrong = fault(row, actor, method, name, response, is_foreign=is_foreign)
                    if wrong == "does not exist for one who may" and name in MAY_MISS:
                        continue
                    if wrong:
                        faults.append(f"{actor} {method} {address} ({name}): {response.status_code} {wrong}")

    with capsys.disabled():
        print(f"\n{len(ADDRESSES)} addresses, {guests.count} visits")  # noqa: T201
    assert not faults, "\n".join(faults)


# Their keys are no things of a workspace: words of a letter, and the queue of the whole installation.
KEYLESS = frozenset({"web:invitation", "account_reset_password_from_key", "web:job_run"})


def proper_body(name: str, own: Scene) -> dict[str, Any]:
    """What a POST cannot do without, where an empty one says nothing about rights."""
    if name == "api:files":
        return {"file": SimpleUploadedFile("акт.pdf", cast.PDF)}
    return {"principal_key": f"user:{own.firm.accountant.pk}", "level": "2"} if name == "web:document_grants" else {}


@pytest.mark.django_db
@pytest.mark.parametrize("hostile", ["foreign", "huge", "nonsense"])
def test_keys_of_others_in_query_and_body_reach_nothing(hostile: str, capsys: pytest.CaptureFixture[str]) -> None:
    own, other = scene("vektra"), scene("beta")
    guests = visitors(own, other)
    theirs = dict(zip(own.body, other.body.values(), strict=True))
    values: Callable[[str], Any] = {
        "foreign": lambda name: theirs[name],
        "huge": lambda name: HUGE,
        "nonsense": lambda name: "\x00²",
    }[hostile]
    fixed = {name for name in own.body if name.endswith("_FORMS") or name == "deed"}
    data = {name: own.body[name] if name in fixed else values(name) for name in own.body}
    faults = []

    for name, pattern in ADDRESSES.items():
        if name not in TABLE or name.startswith("account_"):
            continue
        address = reverse(name, kwargs=keys_for(name, pattern, own))
        for actor in (INITIATOR, ADMINISTRATOR):
            for method in ("GET", "POST"):
                response = guests.visit(actor, method, address, data)
                content = getattr(response, "_endocs_body", b"") or (b"" if response.streaming else response.content)
                if response.status_code >= 500:
                    faults.append(f"{actor} {method} {address} ({name}): {response.status_code}")
                elif MARK in content.decode(errors="ignore"):
                    faults.append(f"{actor} {method} {address} ({name}): shows what is another workspace's")

    with capsys.disabled():
        print(f"\n{hostile} keys: {guests.count} visits")  # noqa: T201
    assert not faults, "\n".join(faults)


@pytest.mark.django_db
def test_every_operation_of_the_api_has_a_row() -> None:
    own = scene("vektra")
    token = token_of(own.firm.manager)
    described = Client(headers={"authorization": f"Bearer {token}"}).get(reverse("api:description")).json()

    for path, operations in described["paths"].items():
        match = resolve(path.replace("{document_id}", "1").replace("{file_id}", "1"))
        methods = TABLE[match.view_name].methods.lower().split()
        assert set(operations) == set(methods), path


@pytest.mark.django_db
def test_every_operation_of_the_protocol_of_1c_has_a_row() -> None:
    described = onec_cast.base().get("openapi.json").json()

    assert len(described["paths"]) == 7
    for path, operations in described["paths"].items():
        match = resolve(path.replace("{cursor}", "1").replace("{sha256}", "0" * 64))
        methods = TABLE[match.view_name].methods.lower().split()
        assert set(operations) == set(methods), path
