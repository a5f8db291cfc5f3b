"""Where a webhook goes: a URL taken apart, and nothing in it that two programs could read in two
ways."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from shared.errors import DeliveryError

LONGEST_URL = 2000
LONGEST_HOST = 253
PORTS = {"https": 443, "http": 80}
PLAIN = re.compile(r"[!-\[\]-~]+")
"""Printable ASCII; spaces, line breaks and the backslash are what parsers disagree about."""
NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?")
ADDRESS = re.compile(r"[0-9a-f:.]*:[0-9a-f:.]*")


@dataclass(frozen=True, slots=True)
class Target:
    """The parts of a URL; the path holds its query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def is_encrypted(self) -> bool:
        return self.scheme == "https"

    @property
    def authority(self) -> str:
        """The host, and the port where it is not that of the scheme, as the header Host has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def parse_target(url: str, *, http: bool) -> Target:
    """Return the parts of a URL that a webhook can go to. Raises DeliveryError naming the fault.

    Without `http` it must be encrypted.
    """
    if not PLAIN.fullmatch(url) or len(url) > LONGEST_URL:
        raise _refusal(f"it is 1 to {LONGEST_URL:,} printable ASCII characters, without spaces")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _refusal(f"it is no URL ({error})") from None
    _check(parts, http=http)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = parts.hostname or ""
    return Target(parts.scheme, host, PORTS[parts.scheme] if port is None else port, path)


def _check(parts: SplitResult, *, http: bool) -> None:
    demands = {
        "it must begin with https://": parts.scheme in PORTS,
        "it must begin with https://; this server sends nothing unencrypted": (
            http or parts.scheme != "http"
        ),
        "it must not hold a user or a password": "@" not in parts.netloc,
        "it must name a host": _is_host(parts.hostname or ""),
        "its port must be 1 to 65535": parts.port != 0,
        "it must not have a fragment": not parts.fragment,
    }
    for demand, is_met in demands.items():
        if not is_met:
            raise _refusal(demand)


def _is_host(host: str) -> bool:
    return len(host) <= LONGEST_HOST and bool(NAME.fullmatch(host) or ADDRESS.fullmatch(host))


def _refusal(demand: str) -> DeliveryError:
    return DeliveryError(demand, code="invalid-url")
