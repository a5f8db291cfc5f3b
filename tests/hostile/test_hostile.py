"""Half of the hostile files through the front door of a running system, all of them at once.

`python -m tests.hostile.run` sends every one, one by one, and measures what each of them costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.hostile.case import End
from tests.hostile.corpus import cases, quick_cases
from tests.hostile.trial import Outcome, Trial
from tests.support.drawing import png
from tests.support.stack import Stack

LEAST = 300
FAULTS = ("a request failed", "reading failed", "could not be read", "could not be expanded")
"""What the log says of a fault of ours."""


@pytest.fixture(scope="module")
def stack(stack_on: Callable[[str], Stack]) -> Stack:
    """Return the running system on the database of `make run`."""
    stack = stack_on("sqlite")
    stack.start_what_is_missing()
    return stack


@pytest.fixture(scope="module")
def trial(stack: Stack) -> Iterator[Trial]:
    trial = Trial(stack)
    trial.warm_up()
    yield trial
    trial.close()


def test_no_hostile_file_does_harm(stack: Stack, trial: Trial) -> None:
    processes = trial.processes()
    logged = {name: len(stack.log(name)) for name in ("web", "worker")}
    sent = [trial.send(case) for case in quick_cases()]
    outcomes = [trial.settle(one) for one in sent]
    assert len(outcomes) >= LEAST
    assert {outcome.end for outcome in outcomes} == set(End)
    assert [outcome.line() for outcome in outcomes if outcome.faults] == []
    assert trial.processes() == processes, "a process died"
    for name, before in logged.items():
        assert [fault for fault in FAULTS if fault in stack.log(name)[before:]] == []
    assert is_read(stack)


def is_read(stack: Stack) -> bool:
    """Tell whether the next job works."""
    job = stack.wait(stack.submit(("3.png", png(3)))["id"])
    return bool(job["pages"]["read"] == 1)


def test_harm_would_be_seen(trial: Trial) -> None:
    case = next(cases(["strangers"]))
    assert trial.judge(Outcome(case, End.FAILED, ["internal-error"])).faults
    assert trial.judge(Outcome(case, End.READ)).faults
    assert not trial.judge(Outcome(case, End.FAILED, ["not-an-image"])).faults
