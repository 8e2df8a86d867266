"""Pages of the bases of 1C: added, let in by a token, watched, put right."""

import io
import re
import zipfile
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from endocs.gateways.faults import GatewayError
from endocs.onec import odata_checking, odata_connecting, odata_stopping
from endocs.onec.models import Infobase, Login, Message, OdataConnection, Token
from endocs.people.models import Organisation, User, Workspace
from sandbox.onec.odata.server import Publication
from sandbox.onec.store import Store
from tests import cast
from tests.onec import cast as onec_cast

pytestmark = pytest.mark.django_db


def _as(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _refused(firm: cast.Firm) -> tuple[onec_cast.Base, Message]:
    """A base whose document was refused for its organisation."""
    base = onec_cast.base(firm)
    firms = {"ref": str(uuid4()), "inn": "7811773043", "kpp": "781101001", "name": "ООО «Вектра Сервис»"}
    assert base.send(onec_cast.upsert(organization=firms)).status_code == 422
    return base, Message.objects.get()


def test_a_base_is_added_and_let_in_by_a_token_that_is_shown_once() -> None:
    firm = cast.firm()
    page = _as(firm.administrator)

    page.post(reverse("web:onec_new"), {"title": "Бухгалтерия Вектра", "organisations": [firm.organisation.pk]})
    base = Infobase.objects.get()
    assert list(base.organisations.all()) == [firm.organisation]
    shown = page.post(reverse("web:onec_tokens", args=[base.pk]))

    secret = re.search(r'<code class="secret">(\S+)</code>', shown.content.decode())
    assert secret is not None
    assert shown["Cache-Control"] == "no-store"
    caller = onec_cast.Base(firm, base, secret[1], str(uuid4()))
    assert caller.get("ping").status_code == 200
    again = page.get(reverse("web:onec_base", args=[base.pk])).content.decode()
    assert secret[1] not in again
    assert caller.infobase_id in again

    page.post(reverse("web:onec_token_revocation", args=[base.pk, Token.objects.get().pk]))
    assert caller.get("ping").status_code == 401


def test_what_was_refused_is_counted_told_and_taken_in_after_the_cause_is_mended() -> None:
    firm = cast.firm()
    service = Organisation.objects.create(
        workspace=firm.workspace, name="ООО «Вектра Сервис»", inn="7811773043", kpp="781101001"
    )
    base, message = _refused(firm)
    page = _as(firm.administrator)

    listed = page.get(reverse("web:connections")).content.decode()
    told = page.get(reverse("web:onec_base", args=[base.infobase.pk])).content.decode()
    whole = page.get(reverse("web:onec_message", args=[base.infobase.pk, message.pk])).content.decode()

    assert "1 сообщение не принято" in listed
    assert "ООО «Вектра Сервис»" in told
    assert str(message.message_id) in whole

    repeat = reverse("web:onec_message_repetition", args=[base.infobase.pk, message.pk])
    page.post(repeat)
    message.refresh_from_db()
    assert message.state == "refused"
    chosen = {"title": "Бухгалтерия", "organisations": [firm.organisation.pk, service.pk]}
    page.post(reverse("web:onec_change", args=[base.infobase.pk]), chosen)
    page.post(repeat)
    message.refresh_from_db()
    assert message.state == "taken"
    assert message.document is not None
    assert message.document.organisation == service
    assert "не принято" not in page.get(reverse("web:connections")).content.decode()


def test_a_refusal_that_needs_nothing_is_put_away() -> None:
    firm = cast.firm()
    base, message = _refused(firm)
    page = _as(firm.administrator)

    page.post(reverse("web:onec_message_dismissal", args=[base.infobase.pk, message.pk]))

    assert "Что не принято" not in page.get(reverse("web:onec_base", args=[base.infobase.pk])).content.decode()
    assert Message.objects.filter(pk=message.pk, state="refused").exists()


def test_who_pressed_the_button_is_made_known() -> None:
    firm = cast.firm()
    base = onec_cast.base(firm)
    unknown = {"login": "ПрохороваЕ", "full_name": "Прохорова Е. И.", "email": None}
    assert base.send(onec_cast.upsert(user=unknown)).status_code == 201
    login = Login.objects.get()
    page = _as(firm.administrator)
    assert "Прохорова Е. И." in page.get(reverse("web:onec_base", args=[base.infobase.pk])).content.decode()

    page.post(reverse("web:onec_login", args=[base.infobase.pk, login.pk]), {"user": firm.accountant.pk})

    login.refresh_from_db()
    assert login.user == firm.accountant


def test_the_extension_is_given_with_the_address_of_this_installation(settings: object) -> None:
    firm = cast.firm()
    settings.ENDOCS_ADDRESS = "https://docs.vektra.example"  # type: ignore[attr-defined]

    answer = _as(firm.administrator).get(reverse("web:onec_extension"))

    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    module = next(name for name in archive.namelist() if name.endswith("сэд_Протокол/Ext/Module.bsl"))
    text = archive.read(module).decode("utf-8-sig")
    assert 'Возврат "https://docs.vektra.example";' in text
    assert "endocs.example" not in text


def test_another_base_is_let_in_and_a_removed_one_sends_nothing() -> None:
    firm = cast.firm()
    base = onec_cast.base(firm)
    assert base.get("ping").status_code == 200
    moved = onec_cast.Base(firm, base.infobase, base.token, str(uuid4()))
    assert moved.get("ping").status_code == 403
    page = _as(firm.administrator)

    page.post(reverse("web:onec_release", args=[base.infobase.pk]))
    assert moved.get("ping").status_code == 200

    page.post(reverse("web:onec_removal", args=[base.infobase.pk]))
    assert moved.get("ping").status_code == 401
    assert page.get(reverse("web:onec_base", args=[base.infobase.pk])).status_code == 404


def test_a_base_is_read_over_odata_paused_and_let_go_on() -> None:
    firm = cast.firm()
    Workspace.objects.filter(pk=firm.workspace.pk).update(is_demo=True)  # there an address of this machine may be typed
    base, page = onec_cast.base(firm).infobase, _as(firm.administrator)
    here = reverse("web:onec_base", args=[base.pk])
    store = Store()
    store.add_organisation(name="ООО «Вектра Монтаж»", inn=firm.organisation.inn, kpp=firm.organisation.kpp)
    with Publication(store, password="Сезам-1914") as published:
        typed = {
            "url": published.address + "/base", "login": published.login, "password": published.password,
            "window_days": "60", "interval_minutes": "10", "verifies_tls": "on",
        }  # fmt: skip
        wrong = page.post(reverse("web:onec_odata", args=[base.pk]), {**typed, "url": "ftp://1c.example"})
        assert wrong.status_code == 422
        page.post(reverse("web:onec_odata", args=[base.pk]), typed)
        connection = OdataConnection.objects.get()
        assert "Проверяем вход" in page.get(here).content.decode()
        odata_checking.note(connection=connection, findings=odata_checking.check(connection))

    told = page.get(here).content.decode()
    assert "Её документы приходят" in told
    assert published.password not in told + page.get(reverse("web:onec_odata", args=[base.pk])).content.decode()

    page.post(reverse("web:onec_odata_pause", args=[base.pk]))
    assert "Продолжить" in page.get(here).content.decode()
    page.post(reverse("web:onec_odata_resumption", args=[base.pk]))
    connection.refresh_from_db()
    assert connection.paused_at is None

    page.post(reverse("web:onec_odata_end", args=[base.pk]))
    assert not OdataConnection.objects.exists()
    assert "Настроить чтение" in page.get(here).content.decode()


def test_the_list_tells_why_a_base_is_not_read_and_its_page_tells_it_once() -> None:
    firm = cast.firm()
    base, page = onec_cast.base(firm).infobase, _as(firm.administrator)
    access = odata_connecting.Access(url="https://1c.example/base", login="ОбменСЭД", password="Сезам-1914")
    connection = odata_connecting.connect(infobase=base, access=access, by=firm.administrator)
    error = GatewayError("unauthorized")

    odata_stopping.fail(connection=connection, error=error)
    connection.refresh_from_db()
    odata_checking.note(connection=connection, findings=odata_checking.Findings(fault="unauthorized"))

    listed = page.get(reverse("web:connections")).content.decode()
    told = page.get(reverse("web:onec_base", args=[base.pk])).content.decode()
    assert "Чтение остановлено" in listed
    assert listed.count("1С не принимает имя пользователя или пароль") == 1
    assert told.count("1С не принимает имя пользователя или пароль") == 1
