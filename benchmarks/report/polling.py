"""The section on clients that follow a job."""

from __future__ import annotations

from pathlib import Path

from benchmarks.report.tables import Target, make_table
from benchmarks.results_folder import Result

TITLE = "Polling: many clients that follow a job"


def find_targets(figures: Result) -> list[Target]:
    """Return the rows of the summary."""
    manners = figures["manners"]
    errors = sum(seen["errors"] for seen in manners.values())
    clients = next(iter(manners.values()))["clients"]
    return [
        Target(f"errors of {clients} clients that poll", f"{errors}", "0", errors == 0),
        *(
            Target(
                f"rate of a job that {clients} clients follow {name}, against alone",
                f"{seen['job_slowed_to']:.2f}",
            )
            for name, seen in manners.items()
        ),
    ]


def write_section(figures: Result, _plots: Path) -> str:
    """Return the text."""
    rows = [[name, *_cells(seen)] for name, seen in figures["manners"].items()]
    head = ("each asks", "answers a second", "median, ms", "99th percentile, ms", "errors")
    clients = next(iter(figures["manners"].values()))["clients"]
    short = (
        ""
        if figures["busy_to_the_end"]
        else "\n\nThe jobs ended too soon, so that their rate is too low."
    )
    return f"""{clients} clients ask for `GET /api/v1/jobs/{{id}}?redirect=false`, each over a connection that it keeps, while
jobs run on SQLite: each once a second, as `Retry-After` asks for, and then as fast as it can. Clients,
server and workers share the cores. Alone, the job is read at {figures["alone_rate"]:,.0f} images a second.

{make_table((*head, "images a second of the job", "of alone"), rows)}{short}
"""


def _cells(seen: Result) -> list[object]:
    times = seen["milliseconds"] or {"median": "–", "p99": "–"}
    asked = [seen["requests_per_second"], times["median"], times["p99"], seen["errors"]]
    return [*asked, seen["job_rate"], f"{seen['job_slowed_to']:.2f}"]
