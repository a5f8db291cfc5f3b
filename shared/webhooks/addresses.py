"""Which addresses webhooks may go to: public ones, unless others are allowed.

A URL that a client chose must not lead into the network of the server (server-side request
forgery).
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
SPECIAL = {
    ip_network("::ffff:0:0/96"): "an IPv4 address in the clothes of IPv6",
    ip_network("64:ff9b::/96"): "a NAT64 address",
    ip_network("64:ff9b:1::/48"): "a NAT64 address",
    ip_network("2002::/16"): "a 6to4 address",
    ip_network("2001::/32"): "a Teredo address",
    ip_network("192.88.99.0/24"): "a 6to4 relay",
}
"""Doors to other addresses; what lies behind them was not looked at."""
PUBLIC_IPV6 = ip_network("2000::/3")


def parse_networks(text: str) -> tuple[Network, ...]:
    """Return the networks that are allowed besides public ones.

    `false` is none, `true` is every one; else their names stand with spaces or commas between
    them. Raises ValueError.
    """
    if text.lower() in ("", "false", "0", "no"):
        return ()
    if text.lower() in ("true", "1", "yes"):
        return (ip_network("0.0.0.0/0"), ip_network("::/0"))
    return tuple(ip_network(name) for name in text.replace(",", " ").split())


def find_refusal(address: Address, allowed: Sequence[Network]) -> str | None:
    """Return what an address is that nothing is sent to; None for one that webhooks may go to."""
    if address.is_multicast or address.is_unspecified:
        return "no address of a single machine"
    if any(address in network for network in allowed):
        return None
    for network, kind in SPECIAL.items():
        if address in network:
            return kind
    return _kind_of_private(address)


def _kind_of_private(address: Address) -> str | None:
    kinds = {
        "a loopback address": address.is_loopback,
        "a link-local address": address.is_link_local,
        "a private address": address.is_private,
        "a reserved address": address.is_reserved or not address.is_global,
        "not a public address": address.version == 6 and address not in PUBLIC_IPV6,
    }
    return next((kind for kind, is_of_it in kinds.items() if is_of_it), None)
