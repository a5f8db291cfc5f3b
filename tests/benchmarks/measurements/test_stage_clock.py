"""Which stage time counts for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from benchmarks.measurements import stage_clock
from benchmarks.measurements.stage_clock import StageClock


class Stages:
    """Functions to be watched, which take as long as they say."""

    def __init__(self, now: list[float]) -> None:
        self.now = now

    def outer(self) -> str:
        self.now[0] += 1
        self.inner()
        return "result"

    def inner(self) -> None:
        self.now[0] += 10

    def steps(self) -> Iterator[int]:
        for number in range(3):
            self.now[0] += 100
            yield number

    @contextmanager
    def edges(self) -> Iterator[int]:
        self.now[0] += 1000
        yield 7
        self.now[0] += 1000


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the time, which passes only when it is moved."""
    now = [0.0]
    monkeypatch.setattr(stage_clock.time, "perf_counter", lambda: now[0])
    return now


@pytest.fixture
def clock(now: list[float], monkeypatch: pytest.MonkeyPatch) -> StageClock:
    clock = StageClock()
    for name in ("outer", "inner", "steps", "edges"):
        monkeypatch.setattr(Stages, name, getattr(Stages, name))  # put back afterwards
        assert clock.watch(name, f"{__name__}:Stages.{name}")
    return clock


def test_time_in_an_inner_stage_does_not_count_for_the_outer(
    clock: StageClock, now: list[float]
) -> None:
    assert Stages(now).outer() == "result"
    assert clock.seconds == {"outer": 1, "inner": 10}


def test_a_generator_counts_between_what_it_yields_only(
    clock: StageClock, now: list[float]
) -> None:
    for _ in Stages(now).steps():
        now[0] += 5
    assert clock.seconds == {"steps": 300}


def test_a_with_counts_its_ends_and_not_what_is_inside(clock: StageClock, now: list[float]) -> None:
    with Stages(now).edges() as entered:
        now[0] += 5
    assert entered == 7
    assert clock.seconds == {"edges": 2000}


def test_an_error_inside_a_with_goes_on(clock: StageClock, now: list[float]) -> None:
    with pytest.raises(KeyError), Stages(now).edges():
        raise KeyError
    with pytest.raises(ValueError, match="x"), clock.stage("own"):
        raise ValueError("x")


@pytest.mark.parametrize("place", ["no.such.module:read", f"{__name__}:Stages.gone"])
def test_a_function_that_is_gone_is_left_out(clock: StageClock, place: str) -> None:
    assert not clock.watch("gone", place)
