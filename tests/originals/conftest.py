"""Letters go to a real SMTP server."""

from tests.notifications.conftest import mailbox

__all__ = ["mailbox"]
