"""The server that commands talk to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.stack import Stack


@pytest.fixture
def stack(stack_on: Callable[[str], Stack]) -> Stack:
    """Return the whole running system; which database it has makes no difference to a client."""
    stack = stack_on("sqlite")
    stack.start_what_is_missing()
    return stack
