"""What a view needs of whoever asks, said beside the view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask

from shared.accounts.scopes import Scope

View = TypeVar("View", bound=Callable[..., Any])
ATTRIBUTE = "_needs"
PUBLIC = "public"
KNOWN = "known"
OF_LIBRARIES = frozenset({"static", "bootstrap.static", "openapi.spec"})
"""Files and the description of the API, which hold nothing of anybody's."""


def needs(scope: str = KNOWN) -> Callable[[View], View]:
    """Declare that a view needs a scope, or no more than that it is known who asks."""
    need = scope if scope == KNOWN else Scope(scope).value

    def declare(view: View) -> View:
        setattr(view, ATTRIBUTE, need)
        return view

    return declare


def public(view: View) -> View:
    """Declare that everybody may see a view, also where a log-in is required."""
    setattr(view, ATTRIBUTE, PUBLIC)
    return view


def need_of(app: Flask, endpoint: str) -> str | None:
    """Return what an endpoint needs: a scope, `known` or `public`; None where it says nothing."""
    if endpoint in OF_LIBRARIES:
        return PUBLIC
    return getattr(app.view_functions[endpoint], ATTRIBUTE, None)
