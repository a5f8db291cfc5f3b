"""The command of the benchmarks."""

from __future__ import annotations

import pytest

from benchmarks.run import PARTS, main
from benchmarks.sizes import QUICK, Sizes, choose_sizes


def test_a_part_that_is_not_there_is_named_with_those_that_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["bulk", "speed"]) == 2
    assert capsys.readouterr().err == f"benchmarks: no part speed: take {', '.join(PARTS)}\n"


def test_the_longest_job_is_measured_when_asked_for() -> None:
    assert choose_sizes(quick=False, long=False) == Sizes()
    assert choose_sizes(quick=False, long=True).growth[-1] == 1_000_000
    assert choose_sizes(quick=True, long=False) == QUICK
