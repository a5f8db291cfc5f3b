"""What a token may be allowed to do."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from shared.errors import InvalidRequest


class Scope(StrEnum):
    """One thing that a token allows."""

    JOBS_READ = "jobs:read"
    """See jobs, their results and images."""
    JOBS_WRITE = "jobs:write"
    """Send, stop, retry, correct and remove jobs."""
    TEMPLATES_READ = "templates:read"
    """See form templates."""
    TEMPLATES_WRITE = "templates:write"
    """Add, share and remove form templates."""
    ADMIN = "admin"
    """See the metrics and the record of what was done; for administrators alone."""


FOR_MEMBERS = frozenset(Scope) - {Scope.ADMIN}


def scopes_of(*, admin: bool) -> frozenset[str]:
    """Return all that a user may do."""
    return frozenset(Scope) if admin else FOR_MEMBERS


def check_scopes(scopes: Iterable[str]) -> list[str]:
    """Return scopes in their order, each once. Raises InvalidRequest naming what is none."""
    given = set(scopes)
    if strange := sorted(given - set(Scope)):
        message = f"{', '.join(strange)}: no such scope; there are {', '.join(Scope)}"
        raise InvalidRequest(message, code="unknown-scope", field="scopes")
    if not given:
        message = f"a token needs a scope: {', '.join(Scope)}"
        raise InvalidRequest(message, code="no-scope", field="scopes")
    return [scope.value for scope in Scope if scope in given]
