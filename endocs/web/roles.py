"""What each role may do, in the words of the page; a test compares every line with what the code lets through."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from endocs.people.models import Role

EMPLOYEES = (Role.EMPLOYEE, Role.ACCOUNTANT, Role.ADMINISTRATOR)
ACCOUNTANTS = (Role.ACCOUNTANT, Role.ADMINISTRATOR)
ADMINISTRATORS = (Role.ADMINISTRATOR,)


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that a role lets do."""

    name: str
    text: str | Promise
    roles: Sequence[Role]


DEEDS = (
    Deed("see_own", _("See the cards of which one is author or responsible, and those that were opened"), EMPLOYEES),
    Deed("ask", _("Ask for documents, create cards, do one’s tasks"), EMPLOYEES),
    Deed("share_own", _("Open one’s own cards to colleagues"), EMPLOYEES),
    Deed("keep_counterparties", _("Add counterparties and change them"), EMPLOYEES),
    Deed("appoint_own_deputy", _("Appoint one’s own deputy"), EMPLOYEES),
    Deed("see_open", _("See all cards, files and requests that are not confidential"), ACCOUNTANTS),
    Deed("edit_open", _("Change their requisites, add files"), ACCOUNTANTS),
    Deed("prepare", _("Prepare documents for every request in work"), ACCOUNTANTS),
    Deed("keep_templates", _("Keep templates of packages"), ACCOUNTANTS),
    Deed("unite", _("Say of similar cards whether they are one document"), ACCOUNTANTS),
    Deed("load_counterparties", _("Load counterparties from a table"), ACCOUNTANTS),
    Deed("give_clients", _("Give counterparties to managers, close them and open them again"), ACCOUNTANTS),
    Deed("fetch_files", _("Have files fetched once more that did not come from Diadoc"), ACCOUNTANTS),
    Deed("settle", _("See incoming money and put it against invoices"), ACCOUNTANTS),
    Deed("share_open", _("Open cards to others, see who sees a card and why"), ADMINISTRATORS),
    Deed("archive", _("Put cards into the archive"), ADMINISTRATORS),
    Deed("renew", _("Return cards to “New”, also from the archive"), ADMINISTRATORS),
    Deed("interrupt", _("Interrupt requests of others"), ADMINISTRATORS),
    Deed("reassign", _("Give tasks of others to another performer"), ADMINISTRATORS),
    Deed("appoint_any_deputy", _("Appoint deputies of all colleagues"), ADMINISTRATORS),
    Deed("rule", _("Set the rules of access and try them out"), ADMINISTRATORS),
    Deed("invite", _("Invite users, change their roles, close their entrance"), ADMINISTRATORS),
    Deed("hand_over", _("Dismiss people, hand the work of people and departments over to others"), ADMINISTRATORS),
    Deed("keep_directories", _("Keep groups, departments, own organisations and kinds of documents"), ADMINISTRATORS),
    Deed(
        "automate",
        _("Choose what is done by itself: matching, finishing, reminders, letters to clients"),
        ADMINISTRATORS,
    ),
    Deed("issue_tokens", _("Issue and revoke tokens of the API"), ADMINISTRATORS),
    Deed("connect", _("Connect Diadoc and bases of 1C, repeat what did not come"), ADMINISTRATORS),
    Deed("watch", _("See background jobs and letters, and repeat what failed"), ADMINISTRATORS),
)


def deeds_of(role: Role) -> list[Deed]:
    """What the role lets do beyond the role below it."""
    below = {Role.EMPLOYEE: None, Role.ACCOUNTANT: Role.EMPLOYEE, Role.ADMINISTRATOR: Role.ACCOUNTANT}[role]
    return [deed for deed in DEEDS if role in deed.roles and below not in deed.roles]
