"""Percentiles of few numbers."""

from __future__ import annotations

import pytest

from benchmarks.percentiles import percentile, summarise


@pytest.mark.parametrize(
    ("share", "expected"), [(0.0, 1), (0.01, 1), (0.5, 50), (0.99, 99), (0.991, 100), (1.0, 100)]
)
def test_a_percentile_is_the_nearest_rank(share: float, expected: float) -> None:
    assert percentile(list(range(100, 0, -1)), share) == expected


def test_a_single_value_is_every_percentile() -> None:
    assert summarise([3.0]) == {"count": 1, "median": 3.0, "p99": 3.0, "most": 3.0}
