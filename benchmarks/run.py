"""Run the benchmarks, or some parts of them, and render their results.

    python -m benchmarks.run                  all parts
    python -m benchmarks.run bulk latency     these only; the other sections stay
    python -m benchmarks.run --render         measure nothing, render what is kept

`BENCH_LONG=1` adds a job of a million images to `growth`. `BENCH_QUICK=1` is a look at whether all of
it runs: small sizes, results under `var/bench`.
"""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from pathlib import Path

from benchmarks.machine import commit_date, describe_machine, describe_versions
from benchmarks.results_folder import ResultsFolder
from benchmarks.scene import Scene, open_scene, say
from benchmarks.sizes import choose_sizes

PARTS = ("bulk", "workers", "stages", "peers", "growth", "latency", "polling")
"""The modules of `benchmarks.measurements`, in the order in which they run."""
RENDER = "--render"
HERE = Path(__file__).parent


def main(arguments: list[str]) -> int:
    """Measure what is asked for and render all that is known; return the exit code."""
    parts = arguments or list(PARTS)
    unknown = [part for part in parts if part not in (*PARTS, RENDER)]
    if unknown:
        print(f"benchmarks: no part {', '.join(unknown)}: take {', '.join(PARTS)}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # end the servers then too
    quick, long = ("BENCH_QUICK" in os.environ, "BENCH_LONG" in os.environ)
    home = Path("var/bench") if quick else HERE
    kept = ResultsFolder(home / "results")
    with open_scene(choose_sizes(quick, long)) as scene:
        for part in parts:
            if part != RENDER:
                _measure(part, scene, kept)
    _render(kept, home)
    return 0


def _measure(part: str, scene: Scene, kept: ResultsFolder) -> None:
    """Measure one part and keep its result at once, so that a later fault takes nothing away."""
    say(f"== {part}")
    figures = import_module(f"benchmarks.measurements.{part}").measure(scene)
    about = {"commit_date": commit_date(), "machine": describe_machine()}
    kept.keep(part, {**about, "versions": describe_versions(), "figures": figures})


def _render(kept: ResultsFolder, home: Path) -> None:
    from benchmarks.report.document import write_document

    write_document(kept, PARTS, home)
    say(f"{home / 'results.md'} is written")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
