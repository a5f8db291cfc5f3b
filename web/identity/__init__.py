"""Who asks, what they may do, and what is theirs.

A view says what it needs with `@needs("jobs:write")`, with `@needs()` where to be known is enough,
or with `@public`; what says nothing is refused. `current()` is who asks; `mine(Job.owner)` tells
what is theirs.
"""

from __future__ import annotations

from flask import Flask

from web.identity import door, limits, sessions
from web.identity.door import require
from web.identity.needs import needs, public
from web.identity.who import Identity, current, mine

__all__ = ["Identity", "current", "mine", "needs", "public", "register", "require"]


def register(app: Flask) -> None:
    """Find out who asks, let them in or not, and count how often they do."""
    sessions.register(app)
    door.register(app)
    limits.register(app)
