"""The section on what people build instead."""

from __future__ import annotations

from pathlib import Path

from benchmarks.report.plots import draw_bars
from benchmarks.report.tables import Target, make_table, show
from benchmarks.results_folder import Result

TITLE = "Peers: what people build instead"
PEERS = {"view": "synchronous view", "tasks": "task for each image"}
CALLS = {"predict": "model.predict", "direct": "model(x)", "compiled": "tf.function"}
TIMES = {"view": 100, "tasks": 20}
"""How many times faster than each peer, with `model.predict`, bulk reading is to be."""


def find_targets(figures: Result) -> list[Target]:
    """Return the rows of the summary."""
    return [
        Target(
            f"bulk against the {PEERS[row['peer']]}",
            f"{show(float(row['times']))} ×",
            f"≥ {TIMES[row['peer']]} ×",
            row["times"] >= TIMES[row["peer"]],
        )
        for row in figures["peers"]
        if row["call"] == "predict"
    ]


def write_section(figures: Result, plots: Path) -> str:
    """Return the text, and draw the plot."""
    bulk = figures["bulk"]
    names = [f"{PEERS[row['peer']]}, {CALLS[row['call']]}" for row in figures["peers"]]
    rates = [row["rate"] for row in figures["peers"]]
    draw_bars(
        plots / "peers.png",
        {"Fieldhand": bulk["rate"], **dict(zip(names, rates, strict=True))},
        "images a second",
        log=True,
    )
    rows = [
        [name, row["images"], float(row["rate"]), f"{show(float(row['times']))} ×"]
        for name, row in zip(names, figures["peers"], strict=True)
    ]
    head = ("", "images", "images a second", "Fieldhand is faster by")
    return f"""Two systems in `benchmarks/peers/` with the same net, on SQLite, with one process a core and one
thread each, warmed up: a Flask view under gunicorn that reads one uploaded image while its client
waits (a few connections at once), and a Celery task for each image of one uploaded ZIP, with Redis. Most
programs of the kind call `model.predict`; with `model(x)` or a `tf.function` they are faster, and
shown too. They prepare an image far more simply than Fieldhand does: grey, cropped, centred.

{make_table(head, [["Fieldhand, bulk", bulk["images"], bulk["rate"], ""], *rows])}

![Images a second, on a logarithmic axis](results/peers.png)
"""
