"""The page of roles, and that its table says what the code lets through."""

from collections.abc import Callable, Mapping

import pytest
from django.test import Client
from django.urls import reverse

from endocs.counterparties import access as counterparties_access
from endocs.diadoc.shown import can_retry
from endocs.documents import access as documents_access
from endocs.documents.models import Document
from endocs.documents.states import ProcessState
from endocs.people.models import Role, User
from endocs.requests import access as requests_access
from endocs.requests.models import WorkRequest
from endocs.web.roles import DEEDS
from endocs.workflow import access as workflow_access
from endocs.workflow.models import Task
from endocs.workflow.substituting import can_appoint
from tests import cast
from tests.diadoc import cast as diadoc_cast
from tests.web.access_rows import ADMINISTRATORS, TABLE

pytestmark = pytest.mark.django_db


def _as(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_roles_are_told_with_who_holds_them() -> None:
    firm = cast.firm()

    page = _as(firm.administrator).get(reverse("web:roles"))

    assert "Убирать карточки в архив" in page.content.decode()
    holders = {role["name"]: {person.pk for person in role["holders"]} for role in page.context["roles"]}
    assert holders[Role.ADMINISTRATOR.label] == {firm.administrator.pk}
    assert holders[Role.ACCOUNTANT.label] == {firm.accountant.pk}


Check = Callable[[User], bool]
# The pages of administrators by the line that tells of them.
PAGES = {
    "rule": ("rules", "rule_new", "rules_trial", "rules_import", "rules_export"),
    "invite": ("users", "user_new", "users_import"),
    "hand_over": ("successions",),
    "keep_directories": (
        "groups", "departments", "organisations", "organisation_new", "organisations_import", "kinds", "kind_new",
    ),
    "automate": ("matching", "reminders", "originals_settings"),
    "issue_tokens": ("tokens",),
    "connect": ("connections", "diadoc", "diadoc_credentials", "onec_new", "onec_extension"),
    "watch": ("jobs", "letters"),
}  # fmt: skip
# First steps, the page of roles itself, and a line that has a check of its own.
ELSEWHERE = {"start", "roles", "all_deputies"}


def _checks(firm: cast.Firm) -> Mapping[str, Check]:
    """How the code itself answers each line of the table; pages by whether they exist."""
    card = cast.document(firm, by=firm.manager)
    archived = cast.document(firm, by=firm.manager)
    Document.objects.filter(pk=archived.pk).update(process_state=ProcessState.ARCHIVED)
    archived.refresh_from_db()
    work_request: WorkRequest = cast.submitted(firm)
    task = Task.objects.get(document=work_request.memo)
    diadoc_cast.box(firm)

    def page(*names: str, method: str = "get") -> Check:
        return lambda user: all(
            getattr(_as(user), method)(reverse(f"web:{name}")).status_code in (200, 302, 422) for name in names
        )

    def own(user: User) -> Document:
        return cast.document(firm, by=user)

    def sees(user: User, document: Document) -> bool:
        return Document.objects.visible_to(user).filter(pk=document.pk).exists()

    return {
        "see_own": lambda user: sees(user, own(user)),
        "ask": page("request_new", "create", "tasks"),
        "share_own": lambda user: documents_access.can_share(user, own(user)),
        "keep_counterparties": page("counterparty_new"),
        "appoint_own_deputy": lambda user: can_appoint(user, user),
        "see_open": lambda user: sees(user, card) and sees(user, work_request.memo),
        "edit_open": lambda user: (
            documents_access.can_change(user, card) and documents_access.can_add_files(user, card)
        ),
        "prepare": lambda user: requests_access.can_prepare(user, work_request),
        "keep_templates": page("package_templates", "package_template_new"),
        "unite": page("same_deeds"),
        "load_counterparties": page("counterparties_import"),
        "give_clients": lambda user: (
            counterparties_access.can_give(user, firm.client) and counterparties_access.can_close(user, firm.client)
        ),
        "fetch_files": can_retry,
        "settle": page("payments"),
        "share_open": lambda user: documents_access.can_share(user, card),
        "archive": lambda user: documents_access.can_archive(user, card),
        "renew": lambda user: documents_access.can_renew(user, archived),
        "interrupt": lambda user: requests_access.can_interrupt(user, work_request),
        "reassign": lambda user: workflow_access.can_reassign(user, task),
        "appoint_any_deputy": lambda user: can_appoint(user, firm.manager),
        **{deed: page(*names) for deed, names in PAGES.items()},
    }


@pytest.mark.parametrize("role", list(Role))
def test_the_table_of_roles_tells_the_truth(role: Role) -> None:
    firm = cast.firm()
    checks = _checks(firm)
    user = cast.user(firm.workspace, "newcomer@vektra.example", "Новиков", "Пётр", "", role)
    assert set(checks) == {deed.name for deed in DEEDS}

    said = {deed.name: role in deed.roles for deed in DEEDS}

    assert {name: check(user) for name, check in checks.items()} == said


def test_every_page_of_administrators_is_told_of_in_a_line() -> None:
    """A page that is missing here is missing in DEEDS too: people would not know that the role may do it."""
    pages = {
        name.removeprefix("web:")
        for name, row in TABLE.items()
        if name.startswith("web:") and row.who == ADMINISTRATORS and "GET" in row.methods.split()
    }

    assert pages - ELSEWHERE == {name for names in PAGES.values() for name in names}
