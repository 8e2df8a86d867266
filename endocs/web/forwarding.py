"""Whose address a request came from, when web servers stand between."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network


def client_address(came_from: str, forwarded: str, proxies: Sequence[Network]) -> str:
    """The nearest address that is not one of our proxies; what stands beyond it anybody may have written.

    >>> from ipaddress import ip_network
    >>> client_address("10.0.0.1", "1.1.1.1, 203.0.113.7", [ip_network("10.0.0.0/8")])
    '203.0.113.7'
    >>> client_address("203.0.113.7", "1.1.1.1", [ip_network("10.0.0.0/8")])
    '203.0.113.7'
    """
    told = [*(part.strip() for part in forwarded.split(",") if part.strip()), came_from]
    nearest = came_from
    while told:
        address = _read(told.pop())
        if address is None:
            break
        nearest = str(address)
        if not any(address in network for network in proxies):
            break
    return nearest


def _read(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
