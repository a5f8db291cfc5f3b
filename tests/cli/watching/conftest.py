"""The server that a watch sends to."""

from __future__ import annotations

from tests.cli.remote.conftest import stack

__all__ = ["stack"]
