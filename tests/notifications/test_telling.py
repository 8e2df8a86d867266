"""Who is told of what."""

import pytest

from endocs.documents import actions as documents
from endocs.documents.models import DocumentGrant
from endocs.journal.kinds import Kind
from endocs.notifications import actions, queries
from endocs.notifications.models import Letter, Notice
from endocs.notifications.notices import Channels
from endocs.people.models import Role, User
from endocs.requests import actions as requests
from endocs.requests import waiting
from tests import cast
from tests.notifications.telling import tell_all

pytestmark = pytest.mark.django_db


def _told(user: User) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def test_submitted_request_is_told_to_every_member_of_the_group() -> None:
    firm = cast.firm()
    second = cast.user(firm.workspace, "orlova@vektra.example", "Орлова", "Ольга", role=Role.ACCOUNTANT)
    firm.accounting.members.add(second)
    cast.submitted(firm)

    tell_all()

    assert _told(firm.accountant) == _told(second) == [Kind.TASK_ASSIGNED]
    assert _told(firm.manager) == []


def test_telling_twice_tells_once() -> None:
    firm = cast.firm()
    cast.submitted(firm)

    tell_all()
    tell_all()

    assert Notice.objects.count() == 1
    assert Letter.objects.count() == 1


def test_nobody_is_told_of_his_own_act() -> None:
    firm = cast.firm()
    firm.accounting.members.add(firm.manager)
    cast.submitted(firm)

    tell_all()

    assert _told(firm.manager) == []


def test_person_who_left_is_told_nothing() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)
    requests.take(work_request=work_request, by=firm.accountant)
    User.objects.filter(pk=firm.manager.pk).update(is_active=False, deactivated_at=work_request.asked_at)

    tell_all()

    assert _told(firm.manager) == []


def test_accepted_request_is_told_in_the_bell_only() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)
    requests.take(work_request=work_request, by=firm.accountant)

    tell_all()

    notice = Notice.objects.get(user=firm.manager)
    assert (notice.kind, notice.in_bell, notice.letter) == (Kind.REQUEST_TAKEN, True, None)


def test_question_and_answer_are_told_once_each_to_the_other_side() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)
    requests.take(work_request=work_request, by=firm.accountant)
    waiting.ask(work_request=work_request, text="На чьё имя договор?", by=firm.accountant)
    waiting.say(work_request=work_request, text="На директора", by=firm.manager)
    waiting.say(work_request=work_request, text="Спасибо", by=firm.accountant)

    tell_all()

    assert _told(firm.manager) == [Kind.REQUEST_TAKEN, Kind.REQUEST_QUESTION_ASKED, Kind.REMARK_MADE]
    assert _told(firm.accountant) == [Kind.TASK_ASSIGNED, Kind.REQUEST_QUESTION_ANSWERED]


def test_rejected_and_withdrawn_requests_are_told_to_the_other_side() -> None:
    firm = cast.firm()
    rejected, withdrawn = cast.submitted(firm), cast.submitted(firm)
    requests.send_back(work_request=rejected, reason="Нет договора", by=firm.accountant)
    requests.interrupt(work_request=withdrawn, by=firm.manager)

    tell_all()

    assert _told(firm.manager) == [Kind.REQUEST_RETURNED]
    assert Kind.REQUEST_INTERRUPTED in _told(firm.accountant)


def test_card_that_is_not_open_to_a_person_is_not_told() -> None:
    firm = cast.firm()
    document = cast.document(firm, by=firm.accountant)
    documents.open_to(document=document, principal=firm.manager, reason="explicit", by=firm.accountant)
    documents.remark(document=document, text="Вижу", by=firm.manager)
    DocumentGrant.objects.filter(document=document).update(withdrawn_at=document.created_at)
    documents.remark(document=document, text="Тайна", by=firm.accountant)

    tell_all()

    assert _told(firm.manager) == []


def test_notice_of_a_card_that_was_closed_later_shows_nothing_of_it() -> None:
    firm = cast.firm()
    document = cast.document(firm, by=firm.accountant)
    documents.open_to(document=document, principal=firm.manager, reason="explicit", by=firm.accountant)
    documents.remark(document=document, text="Вижу", by=firm.manager)
    documents.remark(document=document, text="Тайна", by=firm.accountant)
    tell_all()
    documents.close_to(document=document, reason="explicit", by=firm.accountant)

    notice = Notice.objects.get(user=firm.manager)
    told = queries.told(firm.manager, notice, queries.surroundings(firm.manager, [notice]))

    assert told is None


def test_choice_of_channels_is_obeyed() -> None:
    firm = cast.firm()
    actions.choose_channels(chosen={Kind.TASK_ASSIGNED: Channels(bell=True, letter=False)}, by=firm.accountant)
    cast.submitted(firm)

    tell_all()

    assert Notice.objects.get(user=firm.accountant).letter is None
    assert queries.preferences_of(firm.accountant)[Kind.TASK_ASSIGNED] == Channels(bell=True, letter=False)
    assert queries.unread_count(firm.accountant) == 1


def test_with_both_channels_off_nothing_is_kept() -> None:
    firm = cast.firm()
    actions.choose_channels(chosen={Kind.TASK_ASSIGNED: Channels(bell=False, letter=False)}, by=firm.accountant)
    cast.submitted(firm)

    tell_all()

    assert not Notice.objects.filter(user=firm.accountant).exists()
