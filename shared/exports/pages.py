"""A page of a result, as every export takes it."""

from __future__ import annotations

from typing import Any

PageJson = dict[str, Any]
"""A page as the HTTP contract has it: `number`, `name`, `upload`, `state`, `error`, `duplicate_of`
and `readings`."""
