"""The address a request comes from: what stands before our own proxies, never what a client claims."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from flask import g, has_request_context, request

from ckan.common import CKANConfig
from ckan.types import CKANApp

from .. import config as options

__all__ = ["client_address", "network_of", "note_address", "trusted_hop"]

Network = IPv4Network | IPv6Network
UNKNOWN = "0.0.0.0"  # noqa: S104  (no address is listened on)


def note_address(app: CKANApp, _config: CKANConfig) -> None:
    """Put the true address where CKAN keeps the one that the client claims."""
    app.before_request(_note)


def client_address() -> str:
    """Return the address of the reader: the last hop before the proxies that we run ourselves."""
    if not has_request_context():
        return UNKNOWN
    peer = request.environ.get("REMOTE_ADDR") or UNKNOWN
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    return trusted_hop(
        peer, hops, [ip_network(one, strict=False) for one in options.trusted_proxies()]
    )


def trusted_hop(peer: str, hops: list[str], proxies: Iterable[Network]) -> str:
    """Return the right-most address that is not one of the proxies.

    A hop that is no address ends the search: whatever stands left of it was not written by a proxy.
    """
    proxies = list(proxies)
    address = peer
    for hop in reversed(hops):
        if not _is_one_of(address, proxies):
            break
        if not _is_address(hop):
            break
        address = hop
    return address


def network_of(address: str) -> str:
    """Return what counts as one origin: an IPv4 address, of IPv6 the /64 that one house gets."""
    if not _is_address(address):
        return UNKNOWN
    one = ip_address(address)
    if isinstance(one, IPv6Address):
        if one.ipv4_mapped:
            return str(one.ipv4_mapped)
        return str(ip_network(f"{one}/64", strict=False))
    return str(one)


def _note() -> None:
    g.remote_addr = client_address()


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_one_of(address: str, proxies: list[Network]) -> bool:
    return _is_address(address) and any(ip_address(address) in one for one in proxies)
