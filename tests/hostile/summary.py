"""What came of all hostile files, by family."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby

from tests.hostile.case import End
from tests.hostile.trial import Outcome

HEAD = (
    "| family | files | refused | failed | read | most CPU, s | web, MiB | worker, MiB | harm |",
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
)


def table(outcomes: Iterable[Outcome]) -> str:
    """Return the table in Markdown, with a last row of all."""
    every = sorted(outcomes, key=lambda outcome: outcome.case.family)
    groups = [(name, list(of)) for name, of in groupby(every, lambda one: one.case.family)]
    return "\n".join([*HEAD, *(_row(name, of) for name, of in [*groups, ("all", every)])])


def faults_of(outcomes: Iterable[Outcome]) -> list[str]:
    """Return a line for each file that did harm."""
    return [outcome.line() for outcome in outcomes if outcome.faults]


def _row(name: str, outcomes: list[Outcome]) -> str:
    ends = Counter(outcome.end for outcome in outcomes)
    cells = [name, len(outcomes), *(ends[end] for end in End)]
    cells += [f"{max(one.seconds for one in outcomes):.1f}"]
    cells += [max(one.web_mib for one in outcomes), max(one.worker_mib for one in outcomes)]
    return f"| {' | '.join(map(str, [*cells, sum(bool(one.faults) for one in outcomes)]))} |"
