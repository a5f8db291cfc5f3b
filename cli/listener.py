"""The socket of the web server, opened before the server: a busy port is known at once."""

from __future__ import annotations

import errno
import socket

from shared.errors import SetupError

BACKLOG = 2048


def open_listener(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes a free one. Raises SetupError when it cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise SetupError(_advice(host, port, error)) from None


def address_of(listener: socket.socket) -> str:
    """Return the URL to reach a listener at from this machine."""
    host, port = listener.getsockname()[:2]
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # nosec B104
    return f"http://[{here}]:{port}" if ":" in here else f"http://{here}:{port}"


def _advice(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is in use: set FIELDHAND_PORT to another, or to 0 for any"
    if error.errno == errno.EACCES:
        return f"port {port} needs more rights: set FIELDHAND_PORT to 1024 or above"
    return f"cannot listen on {host} port {port}: {error.strerror}; see FIELDHAND_HOST"
