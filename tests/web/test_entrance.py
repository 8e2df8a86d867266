"""Coming in: log-in, throttling, invitation, a new password by letter, one's own page."""

import re
from ipaddress import ip_network

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from endocs.people import actions, invitations
from endocs.people.models import User
from endocs.web import jobs
from endocs.web.forwarding import client_address
from tests import cast

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "another horse battery"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """The throttle of one test is not the throttle of the next."""
    cache.clear()


def test_stranger_is_sent_to_the_entrance_and_back_to_the_page(client: Client) -> None:
    firm = cast.firm()
    asked = reverse("web:counterparties") + "?q=астра"

    sent = client.get(asked)
    page = client.get(sent["Location"])
    come_in = client.post(sent["Location"], {"login": firm.manager.email, "password": cast.PASSWORD})

    assert sent["Location"].startswith(reverse("web:login"))
    assert page.status_code == 200
    assert client.get(come_in["Location"]).request["PATH_INFO"] == reverse("web:counterparties")


def test_foreign_address_is_not_followed(client: Client) -> None:
    firm = cast.firm()

    come_in = client.post(
        reverse("web:login") + "?next=https://evil.example/", {"login": firm.manager.email, "password": cast.PASSWORD}
    )

    assert come_in["Location"] == reverse("web:tasks")


def test_email_in_any_case(client: Client) -> None:
    firm = cast.firm()

    come_in = client.post(reverse("web:login"), {"login": firm.manager.email.upper(), "password": cast.PASSWORD})

    assert come_in.status_code == 302


def test_wrong_password_is_told_beside_the_field(client: Client) -> None:
    firm = cast.firm()

    page = client.post(reverse("web:login"), {"login": firm.manager.email, "password": "wrong"})

    assert "Почта или пароль не подошли" in page.content.decode()


def test_deactivated_user_does_not_come_in(client: Client) -> None:
    firm = cast.firm()
    actions.deactivate_user(user=firm.manager, by=firm.administrator)

    typed = {"login": firm.manager.email, "password": cast.PASSWORD}
    page = client.post(reverse("web:login"), typed, follow=True)

    assert page.request["PATH_INFO"] == reverse("web:login")
    assert "Доступ для вас закрыт" in page.content.decode()


def test_deactivation_ends_a_session_at_once(client: Client) -> None:
    firm = cast.firm()
    client.force_login(firm.manager)
    assert client.get(reverse("web:counterparties")).status_code == 200

    actions.deactivate_user(user=firm.manager, by=firm.administrator)

    assert client.get(reverse("web:counterparties")).status_code == 302


def test_sixth_attempt_on_one_address_is_refused_even_with_the_right_password(client: Client) -> None:
    firm = cast.firm()
    for _attempt in range(5):
        client.post(reverse("web:login"), {"login": firm.manager.email, "password": "wrong"})

    page = client.post(reverse("web:login"), {"login": firm.manager.email, "password": cast.PASSWORD})
    other = client.post(reverse("web:login"), {"login": firm.accountant.email, "password": cast.PASSWORD})

    assert "Слишком много попыток" in page.content.decode()
    assert other.status_code == 302


def test_attempts_that_are_left_are_told_the_same_for_a_stranger(client: Client) -> None:
    firm = cast.firm()
    told = []
    for email in (firm.manager.email, "nobody@example.org"):
        for _attempt in range(5):
            page = client.post(reverse("web:login"), {"login": email, "password": "wrong"}).content.decode()
            told.append(re.findall(r"Остал\w+ \d попыт\w+|Попыток не осталось", page.replace("\u00a0", " ")))

    mine, nobodys = told[:5], told[5:]
    assert mine == nobodys
    assert [words[0] for words in mine] == [
        "Осталось 4 попытки", "Осталось 3 попытки", "Осталось 2 попытки", "Осталась 1 попытка",
        "Попыток не осталось",
    ]  # fmt: skip


def test_log_out_is_a_post(client: Client) -> None:
    firm = cast.firm()
    client.force_login(firm.manager)

    assert client.get(reverse("web:logout")).status_code == 405
    client.post(reverse("web:logout"))

    assert client.get(reverse("web:counterparties")).status_code == 302


def test_nobody_signs_up(client: Client) -> None:
    assert client.get("/signup/").status_code in (302, 404)
    assert client.get("/account/signup/").status_code in (302, 404)


def test_invited_person_sets_a_password_and_is_in(client: Client) -> None:
    firm = cast.firm()
    person = actions.Person(email="New@vektra.example", last_name="Новикова", first_name="Анна")
    invited = actions.invite_user(workspace=firm.workspace, person=person, by=firm.administrator)
    address = reverse("web:invitation", args=[invitations.issue(invited)])

    page = client.get(address)
    weak = client.post(address, {"password1": "1234", "password2": "1234"})
    client.post(address, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert "new@vektra.example" in page.content.decode()
    assert weak.status_code == 422
    assert client.get(reverse("web:counterparties")).status_code == 200
    assert Client().get(address).status_code == 404


def test_new_password_by_letter(client: Client) -> None:
    firm = cast.firm()
    client.post(reverse("web:password_reset"), {"email": firm.manager.email})

    jobs.send_reset_letter.func.__wrapped__(firm.manager.pk)
    letter = mail.outbox[0]
    assert isinstance(letter, mail.EmailMultiAlternatives)
    address = re.search(r"http://\S+", str(letter.body))
    assert address is not None
    form = client.get("/" + address[0].split("/", 3)[3], follow=True)
    typed = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    done = client.post(form.request["PATH_INFO"], typed, follow=True)

    assert "Пароль задан" in done.content.decode()
    assert User.objects.get(pk=firm.manager.pk).check_password(NEW_PASSWORD)
    assert letter.alternatives[0][1] == "text/html"


def test_unknown_address_gets_the_same_answer(client: Client) -> None:
    firm = cast.firm()

    known = client.post(reverse("web:password_reset"), {"email": firm.manager.email})
    unknown = client.post(reverse("web:password_reset"), {"email": "nobody@vektra.example"})

    assert known["Location"] == unknown["Location"]


def test_password_of_ones_own(client: Client) -> None:
    firm = cast.firm()
    client.force_login(firm.manager)
    wrong = {"present": "wrong", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}

    refused = client.post(reverse("web:password"), wrong)
    client.post(reverse("web:password"), {**wrong, "present": cast.PASSWORD})

    assert refused.status_code == 422
    assert client.get(reverse("web:profile")).status_code == 200
    assert User.objects.get(pk=firm.manager.pk).check_password(NEW_PASSWORD)


def test_language_and_colours(client: Client) -> None:
    firm = cast.firm()
    client.force_login(firm.manager)

    page = client.post(reverse("web:profile"), {"language": "en", "theme": "dark"}, follow=True).content.decode()

    assert 'data-bs-theme="dark"' in page
    assert "What to tell me and where" in page


def _fail(forwarded: str, times: int, came_from: str = "10.0.0.1") -> list[bool]:
    """Whether each wrong log-in, every one to another account, was told that these are too many."""
    client = Client(headers={"accept-language": "ru", "x-forwarded-for": forwarded}, REMOTE_ADDR=came_from)
    answers = [
        client.post(
            reverse("web:login"), {"login": f"nobody{number}-{forwarded[-3:]}@vektra.example", "password": "wrong"}
        )
        for number in range(times)
    ]
    return ["Слишком много попыток" in answer.content.decode() or answer.status_code == 429 for answer in answers]


def test_limit_by_address_does_not_believe_a_header_of_anybody() -> None:
    told = [_fail(f"198.51.100.{number}", 1)[0] for number in range(21)]

    assert told == [False] * 20 + [True]


def test_limit_by_address_believes_our_own_web_server(settings: Settings) -> None:
    settings.ENDOCS_TRUSTED_PROXIES = [ip_network("10.0.0.0/8")]

    attacker = _fail("203.0.113.1, 198.51.100.7, 10.0.0.2", 21)

    assert attacker[-1]
    assert _fail("203.0.113.2, 198.51.100.7", 1) == [True]  # what he claims to forward is of no use to him
    assert _fail("198.51.100.8", 1) == [False]  # others are not kept out with him
    assert _fail("198.51.100.8", 1, came_from="192.0.2.1") == [False]  # a stranger's header is not looked at


@pytest.mark.parametrize(
    ("came_from", "forwarded", "address"),
    [
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("10.0.0.1", "203.0.113.1, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "<script>", "10.0.0.1"),
        ("::ffff:10.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("192.0.2.1", "198.51.100.7", "192.0.2.1"),
    ],
)
def test_whose_address_it_is(came_from: str, forwarded: str, address: str) -> None:
    assert client_address(came_from, forwarded, [ip_network("10.0.0.0/8")]) == address
