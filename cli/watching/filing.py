"""Where files go when they are read or have failed, with their result beside them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from cli.watching import durable
from cli.watching.groups import Group, Verdict
from cli.watching.names import free_name

KINDS = ("jsonl", "csv")
REASON = ".reason.txt"


@dataclass(frozen=True, slots=True)
class Filing:
    """The folders of what was read and of what failed, and the kind of the results."""

    done: Path
    failed: Path
    kind: str
    """One of `KINDS`."""

    def plan(self, path: Path, verdict: Verdict, planned: set[str]) -> None:
        """Choose where a file will lie: a name that neither it nor what lies beside it has."""
        home = self.failed if verdict.reasons else self.done
        verdict.target = str(
            free_name(home / path, lambda one: str(one) in planned or self._is_taken(one))
        )
        planned.add(verdict.target)

    def place(self, group: Group, path: Path, verdict: Verdict) -> None:
        """Move a file to where it will lie, its result first. Raises FileExistsError."""
        target = Path(verdict.target)
        target.parent.mkdir(parents=True, exist_ok=True)
        for kind in KINDS:  # an earlier run may have fetched another kind
            result = group.results / f"{path}.{kind}"
            if result.exists():
                durable.move(result, _beside(target, f".{kind}"))
        if verdict.reasons:
            text = "".join(f"{reason}\n" for reason in verdict.reasons)
            durable.write(_beside(target, REASON), text.encode(errors="backslashreplace"))
        durable.move(group.place / path, target)

    def _is_taken(self, path: Path) -> bool:
        beside = [_beside(path, ending) for ending in (*(f".{kind}" for kind in KINDS), REASON)]
        return any(os.path.lexists(one) for one in (path, *beside))


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)
