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
import traceback
from importlib import import_module
from pathlib import Path

from benchmarks.machine import commit_date, describe_machine, describe_versions
from benchmarks.results_folder import Result, ResultsFolder
from benchmarks.scene import Scene, open_scene, say
from benchmarks.sizes import choose_sizes
from cli.local_redis import find_server

PARTS = (
    "bulk",
    "workers",
    "stages",
    "peers",
    "growth",
    "latency",
    "polling",
    "numbers",
    "documents",
    "forms",
    "results",
    "pages",
)
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
    os.environ["PATH"] += f"{os.pathsep}{find_server().parent}"  # the Redis of the packages, if any
    quick, long = ("BENCH_QUICK" in os.environ, "BENCH_LONG" in os.environ)
    home = Path("var/bench") if quick else HERE
    kept = ResultsFolder(home / "results")
    with open_scene(choose_sizes(quick, long)) as scene:
        about: Result = {"commit_date": commit_date(), "quick": quick}
        about |= {"machine": describe_machine(), "versions": describe_versions()}
        done = [_measure(part, scene, kept, about) for part in parts if part != RENDER]
    _render(kept, home)
    return 0 if all(done) else 1


def _measure(part: str, scene: Scene, kept: ResultsFolder, about: Result) -> bool:
    """Measure one part and keep its result; False when it broke, which stops no other part."""
    say(f"== {part}")
    try:
        figures = import_module(f"benchmarks.measurements.{part}").measure(scene)
    except Exception:
        traceback.print_exc()
        say(f"{part} broke; its section stays as it was")
        return False
    kept.keep(part, {**about, "figures": figures})
    return True


def _render(kept: ResultsFolder, home: Path) -> None:
    from benchmarks.report.document import write_document

    write_document(kept, PARTS, home)
    say(f"{home / 'results.md'} is written")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
