"""What tests of letters share."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from tests.notifications.mailbox import Mailbox, smtp_server


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    """The mailbox of a real SMTP server to which the product's letters go."""
    with smtp_server(Mailbox()) as (box, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.DEFAULT_FROM_EMAIL = "EnDocs <endocs@vektra.example>"
        settings.ENDOCS_ADDRESS = "https://docs.vektra.example"
        yield box
