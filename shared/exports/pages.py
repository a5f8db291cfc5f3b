"""A page of a result, as every export takes it."""

from __future__ import annotations

from typing import Any

PageJson = dict[str, Any]
"""`number`, `name`, `upload`, `state`, `error` and `readings`, as the HTTP contract has them."""
