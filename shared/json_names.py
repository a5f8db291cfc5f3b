"""JSON in which each name stands once in its object; the parser by itself keeps the last one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Pairs = list[tuple[str, Any]]


def each_once(refusal: Callable[[str], Exception]) -> Callable[[Pairs], dict[str, Any]]:
    """Return an `object_pairs_hook` of `json.loads` that raises a refusal of a name given twice."""

    def collect(pairs: Pairs) -> dict[str, Any]:
        given: dict[str, Any] = {}
        for name, value in pairs:
            if name in given:
                raise refusal(name)
            given[name] = value
        return given

    return collect
