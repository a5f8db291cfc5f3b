"""How often one may log in, submit and ask: counted in Redis, for all web processes together.

While Redis is away each process counts for itself.
"""

from __future__ import annotations

import ipaddress
import math
import time
from collections.abc import Callable

from flask import Flask, request
from flask_limiter import Limiter, RateLimitExceeded
from limits import parse_many

from shared.accounts.users import LONGEST_NAME, key_of
from shared.errors import SetupError, TooMany
from shared.settings import PREFIX, Settings
from web.identity.who import current
from web.parts import settings_of

SECONDS = 1
"""How long Redis may take before this process counts for itself."""
LOG_IN = ("pages.enter",)
SUBMISSIONS = (
    *("jobs.post_job", "jobs.put_job", "pages.send", "pages.send_pixels"),
    *("pages.send_sample", "pages.try_template", "transfers.post_transfer"),
)
DRAWINGS = ("drawings.post_drawing",)
"""Read for a moment's look: whoever draws would soon have no submission left."""
PREVIEWS = ("pages.print_what_is_typed", "pages.draw_page")
"""Drawn while one waits: each may take seconds of a processor."""
FAILED = 401
HOME_BITS = 64
"""Of an IPv6 address what names a home or an office; who is in it has all addresses below."""


def register(app: Flask) -> None:
    """Count every request that has a limit, before its body is read."""
    settings = settings_of(app)
    check_limits(settings)
    limiter = Limiter(
        _address,
        app=app,
        storage_uri=_storage(settings),
        storage_options={"socket_connect_timeout": SECONDS, "socket_timeout": SECONDS},
        in_memory_fallback_enabled=True,
        swallow_errors=True,
        key_prefix="fieldhand",
    )
    counters = {
        name: _counter(limiter, settings, name, key)
        for name, key in KEYS.items()
        if _applies(settings, name)
    }
    app.before_request(lambda: _count(limiter, counters))


def check_limits(settings: Settings) -> None:
    """Raise SetupError for a limit that is none."""
    for name in KEYS:
        value = str(getattr(settings, name))
        try:
            parse_many(value or "1 per day")
        except ValueError:
            variable = PREFIX + name.upper()
            raise SetupError(f"{variable}: {value!r} is no limit such as 10 per minute") from None


def _applies(settings: Settings, name: str) -> bool:
    """Tell whether a limit counts: where nobody logs in, only one that was set by hand."""
    is_set = settings.auth == "required" or name in settings.model_fields_set
    return is_set and bool(getattr(settings, name))


def _counter(
    limiter: Limiter, settings: Settings, name: str, key: Callable[[], str]
) -> Callable[[], None]:
    """Return what counts a request towards a limit."""
    value = str(getattr(settings, name))

    def count() -> None:
        """Do nothing but be counted."""

    count.__qualname__ = name  # by which the library tells them apart
    failed = (lambda response: response.status_code == FAILED) if "log_in" in name else None
    counted: Callable[[], None] = limiter.shared_limit(
        value, scope=name, key_func=key, deduct_when=failed
    )(count)
    return counted


def _count(limiter: Limiter, counters: dict[str, Callable[[], None]]) -> None:
    """Count a request towards each limit that it has. Raises TooMany."""
    try:
        for name in _limits_of_request():
            if name in counters:
                counters[name]()
    except RateLimitExceeded as error:
        limit = limiter.current_limit
        seconds = max(1, math.ceil(limit.reset_at - time.time())) if limit else 1
        message = f"more than {error.limit.limit}; try again in {seconds} seconds"
        raise TooMany(message, retry_after=seconds) from None


def _limits_of_request() -> list[str]:
    names = ["limit_api"] if request.path.startswith("/api/") else []
    if request.endpoint in SUBMISSIONS:
        names.append("limit_submissions")
    if request.endpoint in DRAWINGS:
        names.append("limit_drawings")
    if request.endpoint in PREVIEWS:
        names.append("limit_previews")
    if request.endpoint in LOG_IN:
        _name()  # a body that is too large is refused here; the library would blame Redis for it
        names += ["limit_log_in_address", "limit_log_in_name"]
    return names


def _storage(settings: Settings) -> str:
    """Return where Redis is, as the library spells it."""
    return settings.redis.replace("redis+socket://", "redis+unix://", 1)


def _who() -> str:
    return current().user or _address()


def _name_and_address() -> str:
    """Return what failed log-ins by a name count for: a stranger must not keep its owner out."""
    return f"{_name()} {_address()}"


def _name() -> str:
    return key_of(request.form.get("name", "").strip()[:LONGEST_NAME])


def _address() -> str:
    """Return the address that a request comes from, of IPv6 the part that names a network."""
    address = request.remote_addr or ""
    if ":" not in address:
        return address
    try:
        return str(ipaddress.ip_network((address.partition("%")[0], HOME_BITS), strict=False))
    except ValueError:
        return address


KEYS: dict[str, Callable[[], str]] = {
    "limit_api": _who,
    "limit_submissions": _who,
    "limit_drawings": _who,
    "limit_previews": _who,
    "limit_log_in_address": _address,
    "limit_log_in_name": _name_and_address,
}
"""Whose requests each limit counts together."""
