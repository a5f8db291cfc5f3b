"""The table that a storm leaves at the end of the tests."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.faults.accounts import Accounts


@dataclass
class Summary:
    """One storm in figures."""

    database: str
    seed: int
    faults: Counter[str] = field(default_factory=Counter)
    accounts: Accounts | None = None
    blobs_collected: int | None = None
    blobs_left: int | None = None
    processes_left: int | None = None
    seconds: float = 0.0
    left_out: str = ""
    """The kind of fault that this machine cannot hold, and why."""

    @property
    def complaints(self) -> list[str]:
        return self.accounts.complaints if self.accounts else []


def table(summaries: list[Summary]) -> list[str]:
    """Return the lines of one table over all storms, a column for each."""
    lines = [_line("", [summary.database for summary in summaries])]
    kinds = sorted({kind for summary in summaries for kind in summary.faults})
    for kind in kinds:
        lines.append(_line(kind, [summary.faults[kind] for summary in summaries]))
    lines.append(_line("faults", [summary.faults.total() for summary in summaries]))
    for name, words in FIGURES.items():
        lines.append(_line(words, [getattr(summary.accounts, name, "?") for summary in summaries]))
    collected = [summary.blobs_collected for summary in summaries]
    lines.append(_line("files of no job, collected", collected))
    lines.append(_line("files left behind", [summary.blobs_left for summary in summaries]))
    lines.append(_line("processes left behind", [summary.processes_left for summary in summaries]))
    lines.append(_line("seconds", [round(summary.seconds) for summary in summaries]))
    lines.append(_line("FAULT_SEED", [summary.seed for summary in summaries]))
    return lines + sorted({summary.left_out for summary in summaries if summary.left_out})


FIGURES = {
    "jobs": "jobs taken in (202)",
    "unanswered": "uploads cut off or refused",
    "removed": "jobs removed meanwhile",
    "pages": "pages of the others",
    "read": "pages read once",
    "failed": "pages failed with a reason",
    "unlucky": "of them by the faults",
    "lost": "pages lost",
    "doubled": "pages doubled",
}


def _line(name: str, values: list[object]) -> str:
    return f"{name:30}" + "".join(f"{'?' if value is None else value!s:>12}" for value in values)
