"""A workspace's way to the operator, ready for use."""

from functools import partial
from urllib.parse import urlsplit

from endocs.diadoc import limiting, tokens
from endocs.diadoc.models import Connection
from endocs.gateways.diadoc.client import Operator


def operator(connection: Connection, *, for_files: bool = False) -> Operator:
    """The operator's API with the connection's token, at the pace of all processes together; files go last."""
    pace = partial(limiting.slot, host(connection), is_file=for_files)
    return Operator(connection.api_url, partial(tokens.token, connection.pk), pace)


def host(connection: Connection) -> str:
    """Whose calls are paced together."""
    return urlsplit(connection.api_url).netloc.lower()[:200]
