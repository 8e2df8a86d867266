"""Every page in both themes and on a phone: axe finds nothing, nothing scrolls sideways, no script complains."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Error, Page

from endocs.counterparties import actions as counterparties
from endocs.diadoc import taking
from endocs.diadoc.models import Connection, Content
from endocs.documents import deed_pairs, ruling, sharing
from endocs.documents.models import Clients, Document, Level
from endocs.documents.ruling import Said
from endocs.onec.models import Message
from endocs.payments import settling
from endocs.people.models import Department, Group, User
from endocs.people.substitution import today_of
from endocs.requests import actions as requests
from endocs.requests import month_actions, succession
from endocs.requests.models import Answer, WorkRequest
from endocs.workflow import substituting
from endocs.workflow.models import Task
from tests import cast
from tests.browser.conftest import Open
from tests.diadoc import cast as diadoc_cast
from tests.diadoc import messages
from tests.documents.test_merging import arrived
from tests.onec import cast as onec_cast
from tests.originals import paper
from tests.payments import cast as money
from tests.requests.matching_world import Reacting, ask, came
from tests.requests.test_month import NOW, asked_in
from tests.web.test_formalized_page import exchanged

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = Path(__file__).resolve().parent.parent / "web/axe.min.js"
PAGES = {
    "tasks": "manager", "requests": "manager", "create": "manager", "request_new": "manager", "registry": "accountant",
    "counterparties": "accountant", "counterparty_new": "accountant", "notices": "manager",
    "notice_settings": "manager", "profile": "manager", "users": "administrator", "groups": "administrator",
    "departments": "administrator", "deputies": "manager", "all_deputies": "administrator",
    "successions": "administrator", "organisations": "administrator", "kinds": "administrator",
    "kind_new": "administrator", "jobs": "administrator", "tokens": "administrator", "letters": "administrator",
    "start": "administrator", "gallery": "administrator", "login": "stranger", "rules": "administrator",
    "rule_new": "administrator", "rules_trial": "administrator", "rules_import": "administrator",
    "roles": "administrator", "connections": "administrator", "diadoc_credentials": "administrator",
    "onec_new": "administrator", "payments": "accountant", "month": "accountant",
    "package_templates": "accountant", "package_template_new": "administrator",
    "suggestions": "accountant", "matching": "administrator", "reminders": "administrator",
    "same_deeds": "accountant",
}  # fmt: skip


def _violations(page: Page) -> list[str]:
    found = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then(result => result.violations.map("
        "item => item.id + ': ' + item.nodes.slice(0, 3).map(node => node.target + ' ' + node.html).join(' | ')))"
    )
    return list(found)


def _keeper(errors: list[str]) -> Callable[[Error], None]:
    return lambda error: errors.append(str(error))


def _check(open_as: Open, user: User | None, address: str) -> list[str]:
    """What is wrong with the page on a desk and on a phone, in both themes."""
    faults = []
    for width, narrower in ((1440, 1440), (390, 320)):
        page = open_as(user, address, width=width, csp=False)
        errors: list[str] = []
        page.on("pageerror", _keeper(errors))
        page.reload()  # from its first line on the page is listened to
        page.add_script_tag(path=str(AXE))
        faults += _faults(page, f"{address} {width} light")
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        page.set_viewport_size({"width": narrower, "height": 900})
        faults += _faults(page, f"{address} {narrower} dark")
        faults += [f"{address} {width}: {error}" for error in errors]
        page.context.close()
    return faults


def _faults(page: Page, where: str) -> list[str]:
    faults = [f"{where}: {violation}" for violation in _violations(page)]
    if page.locator("h1").count() != 1:
        faults.append(f"{where}: {page.locator('h1').count()} h1")
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        faults.append(f"{where}: scrolls sideways")
    return faults


@pytest.mark.parametrize("name", sorted(PAGES))
def test_page_of_an_empty_workspace(open_as: Open, name: str) -> None:
    firm = cast.firm()
    user = getattr(firm, PAGES[name], None)

    assert _check(open_as, user, reverse(f"web:{name}")) == []


@pytest.mark.parametrize("name", ["tasks", "requests", "registry", "notices", "counterparties"])
def test_list_with_things_in_it(open_as: Open, name: str) -> None:
    firm = cast.firm()
    cast.submitted(firm)
    cast.prepared(firm, ["act"])

    assert _check(open_as, firm.accountant, reverse(f"web:{name}")) == []


def test_a_month_asked_anew(open_as: Open) -> None:
    firm = cast.firm()
    ready, doubtful = asked_in(firm), asked_in(firm)
    doubtful.lines.update(period="1–15 октября")
    client = reverse("web:counterparty", args=[firm.client.pk])
    before = [fault for address in (reverse("web:month"), client) for fault in _check(open_as, firm.manager, address)]

    run = month_actions.ask_again(month_of=NOW, sources=[ready.pk, doubtful.pk], is_sent=True, by=firm.manager)

    assert before + _check(open_as, firm.manager, reverse("web:month_run", args=[run.pk])) == []


def test_found_documents(open_as: Open) -> None:
    firm, worker = cast.firm(), Reacting()
    work_request = ask(firm, ["payment_invoice", "act"], amount="184220.00", text="Счёт и акт за ноябрь")
    repeat = ask(firm, ["payment_invoice", "act"], amount="184220.00", text="Счёт и акт за ноябрь")
    came(firm, "payment_invoice", amount="184220.00", number="412")
    came(firm, "act", amount="148220.00", number="7")
    worker.settle()

    task = Task.objects.get(document=repeat.memo)
    addresses = [
        reverse("web:tasks"), f"{reverse('web:tasks')}?task={task.pk}", reverse("web:suggestions"),
        reverse("web:request", args=[work_request.pk]),
    ]  # fmt: skip
    assert [fault for address in addresses for fault in _check(open_as, firm.accountant, address)] == []


def test_notes_of_a_card_and_of_a_package(open_as: Open) -> None:
    firm = cast.firm()
    copy = paper.handed(firm, days=40, amount=Decimal("122000.00"), vat=Decimal("21000.00"))
    deed_pairs.look(document=arrived(firm, "diadoc", amount=Decimal("122000.50")))
    work_request = cast.submitted(firm, ["act"])
    requests.accept(work_request=work_request, document=copy.document, line=None, by=firm.accountant)

    for address in (
        reverse("web:same_deeds"), reverse("web:document_notes", args=[copy.document_id]),
        reverse("web:request_warnings", args=[work_request.pk]),
    ):  # fmt: skip
        assert _check(open_as, firm.accountant, address) == []


def test_what_is_hidden_from_the_eye_makes_no_page_longer(open_as: Open) -> None:
    firm = cast.firm()
    copy = paper.handed(firm, days=40, amount=Decimal("122000.00"), vat=Decimal("21000.00"))
    deed_pairs.look(document=arrived(firm, "diadoc", amount=Decimal("122000.50")))

    page = open_as(firm.accountant, reverse("web:document", args=[copy.document_id]), width=390)
    page.wait_for_selector("#original")

    assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")


def test_incoming_money(open_as: Open) -> None:
    firm = cast.firm()
    invoice = money.invoice(firm)
    money.report(invoice, "partial", "40000.00", receipts=[money.receipt("1", "40000.00")])
    payment = money.unmatched(firm, amount="80000.00")
    settling.settle(payment=payment, invoice=money.invoice(firm, "13"), amount=Decimal(5), by=firm.accountant)

    assert _check(open_as, firm.accountant, reverse("web:payments")) == []
    assert _check(open_as, firm.accountant, reverse("web:payments") + "?only=all") == []
    assert _check(open_as, firm.accountant, reverse("web:payment", args=[payment.pk])) == []
    assert _check(open_as, firm.accountant, reverse("web:document", args=[invoice.pk])) == []


def test_request_card(open_as: Open) -> None:
    firm = cast.firm()
    work_request = cast.prepared(firm, ["act", "payment_invoice"])

    assert _check(open_as, firm.manager, reverse("web:request", args=[work_request.pk])) == []


def test_request_that_waits_for_the_accountant(open_as: Open) -> None:
    firm = cast.firm()
    work_request: WorkRequest = cast.submitted(firm)

    assert _check(open_as, firm.accountant, reverse("web:request", args=[work_request.pk])) == []


def test_document_card(open_as: Open) -> None:
    firm = cast.firm()
    work_request = cast.prepared(firm, ["act"])
    document: Document = Answer.objects.get(work_request=work_request).document

    assert _check(open_as, firm.accountant, reverse("web:document", args=[document.pk])) == []
    assert _check(open_as, firm.accountant, reverse("web:document_edit", args=[document.pk])) == []


def test_card_that_the_operator_tells_of(open_as: Open) -> None:
    firm = cast.firm()
    box = messages.box(firm)
    refusal = messages.part("refusal", "act", "UniversalMessage", comment="Не та сумма")
    told = messages.act(
        refusal, response_status="RecipientSignatureRequestRejected", revocation_status="RequestsMyRevocation",
        is_deleted=True, is_test=True,
    )  # fmt: skip
    taking.take_message(box=box, message=told)
    Content.objects.update(due_at=None, given_up_at=timezone.now(), problem="server")
    card = Document.objects.get()

    assert _check(open_as, firm.accountant, reverse("web:document", args=[card.pk])) == []
    assert _check(open_as, firm.accountant, f"{reverse('web:document', args=[card.pk])}?tab=history") == []


def test_readable_page_of_a_formalized_file(open_as: Open) -> None:
    firm = cast.firm()
    file = exchanged(firm)

    assert _check(open_as, firm.manager, reverse("web:file_reading", args=[file.document_id, file.pk])) == []


def test_settings_of_one_group_one_department_and_a_closed_counterparty(open_as: Open) -> None:
    firm = cast.firm()
    group = Group.objects.create(workspace=firm.workspace, name="Юристы")
    department = Department.objects.create(workspace=firm.workspace, name="Продажи", closed_at=timezone.now())
    counterparties.deactivate(counterparty=firm.client, by=firm.accountant)

    assert _check(open_as, firm.administrator, reverse("web:group", args=[group.pk])) == []
    assert _check(open_as, firm.administrator, reverse("web:department", args=[department.pk])) == []
    assert _check(open_as, firm.accountant, reverse("web:counterparty", args=[firm.client.pk])) == []


def test_access_to_a_card(open_as: Open) -> None:
    firm = cast.firm()
    card = cast.document(firm, by=firm.manager)
    sharing.share(document=card, principal=firm.accounting, by=firm.manager)

    assert _check(open_as, firm.manager, reverse("web:document_access", args=[card.pk])) == []


def test_access_of_a_card_and_the_rules_behind_it(open_as: Open) -> None:
    firm = cast.firm()
    card, memo = cast.document(firm), cast.submitted(firm).memo
    said = Said(principal=firm.accounting, level=Level.EDIT, kinds=[firm.kind("act")], clients=Clients.MINE)
    rule = ruling.add_rule(workspace=firm.workspace, said=said, by=firm.administrator)
    sharing.share(document=card, principal=firm.manager, by=firm.administrator)
    tried = f"person={firm.manager.pk}&card={card.number}"

    for address in (
        reverse("web:document_access", args=[card.pk]), reverse("web:document_access", args=[memo.pk]),
        reverse("web:rules"), reverse("web:rule", args=[rule.pk]), f"{reverse('web:rules_trial')}?{tried}",
    ):  # fmt: skip
        assert _check(open_as, firm.administrator, address) == []


def test_what_is_not_mine_looks_like_nothing(open_as: Open) -> None:
    firm = cast.firm()
    document = cast.document(firm)

    page = open_as(firm.other_manager, reverse("web:document", args=[document.pk]))

    assert "Такой страницы нет или у вас нет к ней доступа" in page.inner_text("body")


def test_deputies_and_work_that_went_over(open_as: Open) -> None:
    firm = cast.firm()
    cast.submitted(firm)
    today = today_of(firm.workspace)
    terms = substituting.Terms(starts_on=today, ends_on=today, comment="Отпуск")
    substituting.appoint_deputy(absent=firm.accountant, deputy=firm.other_manager, terms=terms, by=firm.accountant)
    heirs = succession.Heirs(clients_to=firm.other_manager)
    handed = succession.hand_over(source=firm.manager, heirs=heirs, by=firm.administrator)

    faults = _check(open_as, firm.other_manager, reverse("web:deputies"))
    faults += _check(open_as, firm.other_manager, reverse("web:tasks"))
    faults += _check(open_as, firm.administrator, reverse("web:all_deputies"))
    faults += _check(open_as, firm.administrator, reverse("web:succession", args=[handed.pk]))
    faults += _check(open_as, firm.administrator, reverse("web:user_deactivation", args=[firm.other_manager.pk]))

    assert faults == []


def test_connections_with_boxes_that_work_and_boxes_that_do_not(open_as: Open) -> None:
    firm = cast.firm()
    card = cast.document(firm)
    box = diadoc_cast.box(firm)
    diadoc_cast.failed_message(box)
    diadoc_cast.failed_content(box, card)
    diadoc_cast.quarantined(box)
    stopped = diadoc_cast.box(
        firm, title="АО «Вектра Холдинг»", box_id="0" * 32, stopped_at=timezone.now(), stop_code="not_all_documents"
    )
    offered = {**diadoc_cast.OFFERED, "fault": "no_subscription"}
    Connection.objects.update(findings={"boxes": [diadoc_cast.OFFERED, offered]}, checked_at=timezone.now())
    addresses = [
        reverse("web:connections"), reverse("web:diadoc"), reverse("web:diadoc_credentials"),
        reverse("web:diadoc_box", args=[box.pk]), reverse("web:diadoc_box", args=[stopped.pk]),
        reverse("web:diadoc_offer", args=[diadoc_cast.OFFERED["box_id"]]),
    ]  # fmt: skip

    faults = [fault for address in addresses for fault in _check(open_as, firm.administrator, address)]

    assert faults == []


def test_bases_of_onec_with_what_was_refused_and_one_that_is_awaited(open_as: Open) -> None:
    firm = cast.firm()
    base = onec_cast.base(firm)
    stranger = {"login": "ПрохороваЕ", "full_name": "Прохорова Е. И.", "email": None}
    base.send(onec_cast.upsert(user=stranger))
    base.send(onec_cast.upsert(organization={"ref": None, "inn": "7811773043", "kpp": None, "name": "ООО «Чужая»"}))
    awaited = onec_cast.base(firm, title="Бухгалтерия филиала в Нижнем Новгороде")
    refused = Message.objects.get(state="refused")
    addresses = [
        reverse("web:connections"), reverse("web:onec_new"), reverse("web:onec_base", args=[base.infobase.pk]),
        reverse("web:onec_base", args=[awaited.infobase.pk]),
        reverse("web:onec_message", args=[base.infobase.pk, refused.pk]),
    ]  # fmt: skip

    faults = [fault for address in addresses for fault in _check(open_as, firm.administrator, address)]

    assert faults == []
