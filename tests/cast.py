"""The cast of every test: the same firm, people and clients; a test adds only what it is about."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from endocs.counterparties.models import Counterparty
from endocs.documents import actions as documents
from endocs.documents import file_actions, storing
from endocs.documents.models import Document, DocumentKind, File, FileRole
from endocs.documents.requisites import Requisites
from endocs.kernel.names import search_key, sort_key
from endocs.people.models import Group, Organisation, Role, User, Workspace
from endocs.requests import actions as requests
from endocs.requests.lines import Wanted
from endocs.requests.models import WorkRequest
from endocs.workflow import deadlines

PASSWORD = "correct horse battery"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj "
PDF += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R/Size 4>>\n%%EOF"


@dataclass(frozen=True, slots=True)
class Firm:
    """A workspace with its people, ready to work."""

    workspace: Workspace
    organisation: Organisation
    manager: User
    other_manager: User
    accountant: User
    administrator: User
    accounting: Group
    client: Counterparty

    def kind(self, code: str) -> DocumentKind:
        """A kind by its code."""
        return DocumentKind.objects.get(workspace=self.workspace, code=code)


def firm(name: str = "vektra") -> Firm:
    """«Вектра Монтаж» by default; another name makes another workspace with people of its own."""
    workspace = Workspace.objects.create(name=name, set_up_at=timezone.now())
    documents.create_built_in_kinds(workspace=workspace)
    accountant = user(workspace, f"sokolova@{name}.example", "Соколова", "Марина", "Викторовна", Role.ACCOUNTANT)
    accounting = Group.objects.create(workspace=workspace, name="Бухгалтерия", is_accounting=True)
    accounting.members.add(accountant)
    manager = user(workspace, f"lebedev@{name}.example", "Лебедев", "Антон", "Игоревич")
    return Firm(
        workspace=workspace,
        organisation=Organisation.objects.create(
            workspace=workspace, name="ООО «Вектра Монтаж»", inn="7806415204", kpp="780601001"
        ),
        manager=manager,
        other_manager=user(workspace, f"kim@{name}.example", "Ким", "Дарья", "Сергеевна"),
        accountant=accountant,
        administrator=user(workspace, f"admin@{name}.example", "Филатов", "Илья", "", Role.ADMINISTRATOR),
        accounting=accounting,
        client=counterparty(workspace, "«Астра-Логистик»", "7814339028", manager),
    )


def user(workspace: Workspace, email: str, last: str, first: str, middle: str = "", role: Role = Role.EMPLOYEE) -> User:
    """A person who can log in with PASSWORD."""
    person = User(workspace=workspace, email=email, last_name=last, first_name=first, middle_name=middle, role=role)
    person.sort_key = person.name_for_sorting()
    person.set_password(PASSWORD)
    person.save()
    return person


def counterparty(workspace: Workspace, name: str, inn: str, manager: User | None = None) -> Counterparty:
    """A client «ООО name»."""
    return Counterparty.objects.create(
        workspace=workspace, legal_form="ООО", name=name, inn=inn, kpp=f"{inn[:4]}01001", manager=manager,
        sort_key=sort_key(name), search_key=search_key(f"ООО {name} {inn}"),
    )  # fmt: skip


def document(firm: Firm, code: str = "act", *, by: User | None = None, **requisites: Any) -> Document:
    """A card of the firm's client, registered by the accountant."""
    values: dict[str, Any] = {
        "organisation": firm.organisation, "counterparty": firm.client, "number": "298",
        "dated_on": date(2026, 11, 24), "amount": Decimal("184220.00"), "subject": "Документ", **requisites,
    }  # fmt: skip
    return documents.register(
        workspace=firm.workspace,
        kind=firm.kind(code),
        requisites=Requisites(**values),
        by=by or firm.accountant,
    )


def attached(document: Document, by: User, name: str = "акт.pdf", content: bytes = PDF) -> File:
    """A file on a card."""
    blob = storing.store(workspace=document.workspace, source=io.BytesIO(content))
    return file_actions.attach(document=document, blob=blob, name=name, role=FileRole.PRINT_FORM, by=by)


def asked(firm: Firm, kinds: Sequence[str]) -> requests.Asked:
    """What a memo of the firm asks for."""
    return requests.Asked(
        requisites=Requisites(organisation=firm.organisation, counterparty=firm.client, comment="Нужно сегодня"),
        wanted=[Wanted(kind=firm.kind(code)) for code in kinds],
    )


def draft(
    firm: Firm,
    kinds: Sequence[str] = ("payment_invoice", "act"),
    by: User | None = None,
    initiator: User | None = None,
) -> WorkRequest:
    """A memo of the manager that nobody has sent yet."""
    initiator = initiator or firm.manager
    return requests.file_request(asked=asked(firm, kinds), initiator=initiator, by=by or initiator)


def submitted(firm: Firm, kinds: Sequence[str] = ("payment_invoice", "act")) -> WorkRequest:
    """A request that waits for the accounting group."""
    work_request = draft(firm, kinds)
    due_at = deadlines.default_due(firm.workspace, timezone.now())
    requests.submit(work_request=work_request, performer=firm.accounting, due_at=due_at, text="", by=firm.manager)
    return WorkRequest.objects.get(pk=work_request.pk)


def prepared(firm: Firm, kinds: Sequence[str] = ("act",)) -> WorkRequest:
    """A request whose package is ready."""
    work_request = submitted(firm, kinds)
    for code in kinds:
        card = document(firm, code)
        attached(card, firm.accountant, f"{code}.pdf")
        requests.accept(work_request=work_request, document=card, line=None, by=firm.accountant)
    requests.close(work_request=work_request, comment="", open_lines_reason="", by=firm.accountant)
    return WorkRequest.objects.get(pk=work_request.pk)
