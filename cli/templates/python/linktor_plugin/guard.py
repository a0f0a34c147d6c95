"""Addresses that people supply lead to public hosts only, unless the operator allows others.

LINKTOR_ALLOWED_PRIVATE_HOSTS has names, addresses and networks; LINKTOR_ALLOW_LOOPBACK=1 allows this machine.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
# Not routed, or leading back into a network by another way, whatever the registry says.
_SPECIAL = [ipaddress.ip_network(text) for text in ("168.63.129.16/32", "192.88.99.0/24", "2001::/23", "2002::/16")]


class AddressNotAllowed(Exception):
    """The address is not public, and nothing was sent to it. The message is for people."""

    def __init__(self, address: str) -> None:
        super().__init__(f"{address} is not public; a private address must be in LINKTOR_ALLOWED_PRIVATE_HOSTS")


def check_url(url: str) -> None:
    """Refuses an address that surely may not be called, without looking its name up: for settings."""
    host = urlsplit(url).hostname or ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return
    if not _is_trusted(host) and not _is_allowed(address):
        raise AddressNotAllowed(host)


def connect_allowed(host: str, port: int, timeout: float) -> socket.socket:
    """Connects to exactly the addresses that were looked at."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not _is_trusted(host) and not all(_is_allowed(ipaddress.ip_address(peer[0])) for *_, peer in found):
        raise AddressNotAllowed(host)
    failure: OSError = OSError(f"{host} has no address")
    for family, kind, protocol, _, peer in found:
        connection = socket.socket(family, kind, protocol)
        connection.settimeout(timeout)
        try:
            connection.connect(peer)
            return connection
        except OSError as error:
            connection.close()
            failure = error
    raise failure


def _is_trusted(host: str) -> bool:
    """The operator named this host: wherever it leads is allowed."""
    return host.lower() in _allowed_hosts()


def _is_allowed(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if _is_public(address) or (address.is_loopback and os.environ.get("LINKTOR_ALLOW_LOOPBACK") == "1"):
        return True
    return any(address in network for network in _allowed_networks())


def _is_public(address: Address) -> bool:
    if not address.is_global or address.is_multicast or any(address in network for network in _SPECIAL):
        return False
    return address.version == 4 or address in _GLOBAL_UNICAST


def _allowed_hosts() -> list[str]:
    return [entry.strip().lower() for entry in os.environ.get("LINKTOR_ALLOWED_PRIVATE_HOSTS", "").split(",") if entry.strip()]


def _allowed_networks() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    networks = []
    for entry in _allowed_hosts():
        try:
            networks.append(ipaddress.ip_network(entry))
        except ValueError:
            continue  # a name
    return networks
