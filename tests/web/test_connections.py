"""Pages of the connection with Диадок, played against the operator's emulator."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from endocs.diadoc import alerts, checking, stopping
from endocs.diadoc.models import Box, Connection, Content, FeedEvent, MessageState
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.notifications.models import Letter, Notice
from endocs.people.models import Organisation, User, Workspace
from sandbox.diadoc.server import Emulator
from tests import cast
from tests.diadoc import cast as diadoc_cast
from tests.notifications.telling import tell_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Iterator[Emulator]:
    """The emulator with the firm's own organisation and another one."""
    with Emulator(seed=1) as emulator:
        emulator.add_party(name="ООО «Вектра Монтаж»", inn="7806415204", kpp="780601001", is_mine=True)
        emulator.add_party(name="ООО «Вектра Сервис»", inn="7811773043", kpp="781101001", is_mine=True)
        yield emulator


def _as(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _typed(operator: Emulator, **more: str) -> dict[str, str]:
    return {
        "client_id": operator.client_id, "client_secret": operator.client_secret,
        "refresh_token": operator.refresh_token, "api_url": operator.api_url, "identity_url": operator.identity_url,
        **more,
    }  # fmt: skip


def _firm_beside(operator: Emulator) -> cast.Firm:
    """A firm of a demo: there an address of this machine may be typed."""
    firm = cast.firm()
    Workspace.objects.filter(pk=firm.workspace.pk).update(is_demo=True)
    return firm


def _checked(firm: cast.Firm) -> None:
    connection = Connection.objects.get(workspace=firm.workspace)
    checking.note(connection=connection, findings=checking.check(connection))


def _connected(firm: cast.Firm, operator: Emulator) -> Client:
    client = _as(firm.administrator)
    client.post(reverse("web:diadoc_credentials"), _typed(operator))
    _checked(firm)
    return client


def test_nothing_is_connected_at_first() -> None:
    page = _as(cast.firm().administrator).get(reverse("web:connections")).content.decode()

    assert "Ничего не подключено" in page
    assert reverse("web:diadoc_credentials") in page


def test_from_the_credentials_to_a_box_that_is_loaded(operator: Emulator) -> None:
    firm = _firm_beside(operator)
    client = _as(firm.administrator)

    asked = client.post(reverse("web:diadoc_credentials"), _typed(operator), follow=True).content.decode()
    _checked(firm)
    found = client.get(reverse("web:diadoc")).content.decode()
    first, second = checking.findings_of(Connection.objects.get()).boxes
    form = client.get(reverse("web:diadoc_offer", args=[first.box_id])).content.decode()
    typed = {"organisation": firm.organisation.pk, "load_from": "01.09.2026", "with_incoming": "on"}
    chosen = client.post(reverse("web:diadoc_offer", args=[first.box_id]), typed, follow=True).content.decode()

    assert "Проверяем вход и права в каждом ящике" in asked
    assert found.count("Все документы ящика доступны.") == 2
    assert f'<option value="{firm.organisation.pk}" selected>' in form
    assert "Теперь документы этого ящика будут появляться сами." in chosen
    assert "загружаются с 01.09.2026" in chosen
    box = Box.objects.get()
    assert (box.box_id, box.organisation, box.with_drafts) == (first.box_id, firm.organisation, False)
    assert second.box_id != first.box_id


def test_the_organisation_of_a_box_is_added_with_it(operator: Emulator) -> None:
    firm = _firm_beside(operator)
    client = _connected(firm, operator)
    second = checking.findings_of(Connection.objects.get()).boxes[1]

    form = client.get(reverse("web:diadoc_offer", args=[second.box_id])).content.decode()
    client.post(reverse("web:diadoc_offer", args=[second.box_id]), {"organisation": "new", "load_from": "т"})

    assert "Добавить: ООО «Вектра Сервис»" in form
    added = Organisation.objects.get(inn="7811773043")
    assert (added.kpp, Box.objects.get().organisation) == ("781101001", added)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("no_subscription", "Подписка на API для этого ящика закончилась."),
        ("forbidden", "У служебного пользователя нет доступа к этому ящику."),
    ],
)
def test_the_check_says_which_right_is_missing(operator: Emulator, fault: str, sentence: str) -> None:
    firm = _firm_beside(operator)
    second = list(operator.world.parties.values())[1]
    operator.fault(fault, path="GetNewEvents", box=second.box, times=None)

    page = _connected(firm, operator).get(reverse("web:diadoc")).content.decode()

    assert sentence in page
    assert page.count("Все документы ящика доступны.") == 1


def test_the_check_notices_who_does_not_see_all_documents(operator: Emulator) -> None:
    firm = _firm_beside(operator)
    next(iter(operator.world.parties.values())).sees_all = False

    page = _connected(firm, operator).get(reverse("web:diadoc")).content.decode()

    assert "Служебный пользователь видит не все документы этого ящика." in page
    assert "Доступ ко всем документам" in page


def test_wrong_credentials_are_told_in_a_sentence(operator: Emulator) -> None:
    firm = _firm_beside(operator)
    client = _as(firm.administrator)
    client.post(reverse("web:diadoc_credentials"), _typed(operator, client_secret="wrong"))
    _checked(firm)

    page = client.get(reverse("web:diadoc")).content.decode()

    assert "Диадок не знает этого клиента" in page
    assert "Проверьте client_id и client_secret" in page


def test_new_credentials_let_everything_go_on(operator: Emulator) -> None:
    firm = _firm_beside(operator)
    now = timezone.now()
    diadoc_cast.connection(firm, stopped_at=now, stop_code="refresh_refused")
    diadoc_cast.box(firm, stopped_at=now, stop_code="forbidden")
    client = _as(firm.administrator)

    before = client.get(reverse("web:connections")).content.decode()
    client.post(reverse("web:diadoc_credentials"), _typed(operator))
    after = client.get(reverse("web:connections")).content.decode()

    assert "Нужен вход" in before
    assert "Войти заново" in before
    assert "Нужен вход" not in after
    assert Box.objects.get().stopped_at is None
    assert Connection.objects.get().client_id == operator.client_id


def test_secrets_are_shown_nowhere() -> None:
    firm = cast.firm()
    box = diadoc_cast.box(firm)
    client = _as(firm.administrator)
    addresses = [reverse(f"web:{name}") for name in ("connections", "diadoc", "diadoc_credentials")]

    pages = "".join(
        client.get(address).content.decode() for address in [*addresses, reverse("web:diadoc_box", args=[box.pk])]
    )

    kept = Connection.objects.get()
    events = str(list(Event.objects.values_list("data", flat=True)))
    for secret in (diadoc_cast.SECRET, diadoc_cast.TOKEN):
        assert secret not in pages + events
        assert secret.encode() not in bytes(kept.client_secret) + bytes(kept.refresh_token)


def test_the_kept_secret_goes_to_no_other_service() -> None:
    firm = cast.firm()
    diadoc_cast.connection(firm)
    client = _as(firm.administrator)
    typed = {"client_id": "vektra", "client_secret": "", "refresh_token": "new", "api_url": "https://api.example",
             "identity_url": "https://identity.example"}  # fmt: skip

    page = client.post(reverse("web:diadoc_credentials"), typed)

    assert page.status_code == 422
    assert "Введите client_secret" in page.content.decode()
    assert Connection.objects.get().identity_url != "https://identity.example"


@pytest.mark.parametrize(
    "address", ["http://diadoc.example", "https://127.0.0.1", "https://localhost", "https://[::1]", "https://2130706433",
                "https://me:pass@diadoc.example", "file:///etc/passwd", "https://box.local"]
)  # fmt: skip
def test_an_address_of_the_own_network_is_refused(address: str) -> None:
    firm = cast.firm()
    typed = {"client_id": "a", "client_secret": "b", "refresh_token": "c", "api_url": address,
             "identity_url": "https://identity.example"}  # fmt: skip

    page = _as(firm.administrator).post(reverse("web:diadoc_credentials"), typed)

    assert page.status_code == 422
    assert not Connection.objects.exists()


def test_a_box_tells_what_did_not_come_and_has_it_retried() -> None:
    firm = cast.firm()
    card = cast.document(firm)
    box = diadoc_cast.box(firm)
    message, content = diadoc_cast.failed_message(box), diadoc_cast.failed_content(box, card)
    event = diadoc_cast.quarantined(box)
    client, own = _as(firm.administrator), {"pk": box.pk}

    page = client.get(reverse("web:diadoc_box", kwargs=own)).content.decode()
    raw = client.get(reverse("web:diadoc_box_event_bytes", kwargs={**own, "event_pk": event.pk}))
    client.post(reverse("web:diadoc_box_message", kwargs={**own, "message_pk": message.pk}))
    client.post(reverse("web:diadoc_box_content", kwargs={**own, "content_pk": content.pk}))

    assert "С перебоями" in page
    assert "ON_NSCHFDOPPR.xml" in page
    assert "Файл пришёл не того размера" in page
    assert "Message: not an object" in page
    assert raw.content == b'{"Message": 7}'
    assert "attachment" in raw["Content-Disposition"]
    assert MessageState.objects.get(pk=message.pk).given_up_at is None
    assert Content.objects.get(pk=content.pk).given_up_at is None
    assert FeedEvent.objects.get(pk=event.pk).state == "quarantined"


def test_the_menu_of_the_settings_counts_boxes_where_something_waits_for_a_person() -> None:
    firm = cast.firm()
    client, card = _as(firm.administrator), cast.document(firm)
    box = diadoc_cast.box(firm)
    form = diadoc_cast.failed_content(box, card)
    Content.objects.filter(pk=form.pk).update(kind="print_form", problem="no_form")  # nothing failed
    stranger = diadoc_cast.box(cast.firm("other"))
    Box.objects.filter(pk=stranger.pk).update(stopped_at=timezone.now())

    def counted() -> str:
        page = client.get(reverse("web:users")).content.decode()
        return page.partition('<span class="n bad">')[2].partition("<")[0]

    assert counted() == ""
    diadoc_cast.failed_message(box)
    assert counted() == "1"
    Connection.objects.filter(pk=box.connection_id).update(stopped_at=timezone.now())
    assert counted() == "1"


def test_the_name_of_a_confidential_file_is_not_told() -> None:
    firm = cast.firm()
    card = cast.document(firm, subject="Тайна")
    diadoc_cast.failed_content(diadoc_cast.box(firm), card)
    type(card).objects.filter(pk=card.pk).update(is_confidential=True)

    page = _as(firm.administrator).get(reverse("web:diadoc_box", args=[Box.objects.get().pk])).content.decode()

    assert "карточка, которая вам не открыта" in page
    assert "ON_NSCHFDOPPR.xml" not in page


def test_pausing_and_going_on_is_told_with_who_did_it() -> None:
    firm = cast.firm()
    box = diadoc_cast.box(firm)
    client = _as(firm.administrator)

    paused = client.post(reverse("web:diadoc_box_pause", args=[box.pk]), follow=True).content.decode()
    gone_on = client.post(reverse("web:diadoc_box_resumption", args=[box.pk]), follow=True).content.decode()

    assert "На паузе" in paused
    assert "загрузка остановлена" in gone_on
    assert "загрузка продолжена" in gone_on
    assert Box.objects.get().paused_at is None


def test_settings_of_a_box() -> None:
    firm = cast.firm()
    box = diadoc_cast.box(firm)
    client = _as(firm.administrator)

    client.post(reverse("web:diadoc_box_settings", args=[box.pk]), {"with_drafts": "on"})

    changed = Box.objects.get()
    assert (changed.with_drafts, changed.with_incoming) == (True, False)
    event = Event.objects.get(kind=Kind.DIADOC_CHANGED)
    assert event.data["changes"] == {"with_drafts": [False, True], "with_incoming": [True, False]}


def test_reading_once_more_asks_for_a_day() -> None:
    firm = cast.firm()
    box = diadoc_cast.box(firm)
    client = _as(firm.administrator)

    wrong = client.post(reverse("web:diadoc_box_replay", args=[box.pk]), {"since": "вчера-то"})
    right = client.post(reverse("web:diadoc_box_replay", args=[box.pk]), {"since": "01.10.2026"}, follow=True)

    assert wrong.status_code == 422
    assert "дубликатов не будет" in right.content.decode()
    assert Event.objects.filter(kind=Kind.DIADOC_REPLAYED).count() == 1


def test_a_stop_reaches_administrators_and_leads_to_the_box() -> None:
    firm = cast.firm()
    box = diadoc_cast.box(firm)
    stopping.stop(box=box, code="no_subscription", detail="")
    stopping.stop(box=box, code="no_subscription", detail="")

    tell_all()

    notice = Notice.objects.get()
    client = _as(firm.administrator)
    listed = client.get(reverse("web:notices")).content.decode()
    led = client.get(reverse("web:notice", args=[notice.pk]))
    assert notice.user == firm.administrator
    assert Letter.objects.count() == 1
    assert "загрузка ящика «ООО «Вектра Монтаж»» остановлена" in listed
    assert "Подписка на API для этого ящика закончилась." in listed
    assert led["Location"] == reverse("web:diadoc_box", args=[box.pk])


def test_the_end_of_the_refresh_token_is_told_once_a_day() -> None:
    firm = cast.firm()
    connection = diadoc_cast.connection(firm, refresh_token_at=timezone.now() - timedelta(days=24))

    alerts.tell_of_end(connection=connection)
    alerts.tell_of_end(connection=connection)
    tell_all()

    page = _as(firm.administrator).get(reverse("web:notices")).content.decode()
    assert Notice.objects.count() == 1
    assert "refresh-токен истекает" in page


def test_only_administrators_choose_these_notices() -> None:
    firm = cast.firm()
    address = reverse("web:notice_settings")

    assert "Загрузка из Диадока остановлена" in _as(firm.administrator).get(address).content.decode()
    assert "Загрузка из Диадока остановлена" not in _as(firm.manager).get(address).content.decode()
