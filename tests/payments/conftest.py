"""What tests of payments share."""

from tests.notifications.conftest import mailbox

__all__ = ["mailbox"]
