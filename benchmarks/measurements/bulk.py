"""A large ZIP from the first byte of its upload to its last reading in SQL, against the limit.

The limit is what the machine could do with neither queue nor database: the same images unzipped,
decoded, normalised and read by a process on each core. Limit and both databases take turns.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.measurements.reading_processes import ReadingProcesses, reading_processes
from benchmarks.percentiles import median
from benchmarks.scene import Scene, postgres_server, say
from benchmarks.system import Run, System
from shared.settings import available_cores

CHUNKS = (128, 256, 512, 1024)
"""Images that the limit reads at once; the best of these is taken."""


def measure(scene: Scene) -> dict[str, Any]:
    """Return the rates of the limit and of the system on each database, and their ratios."""
    images, cores = scene.sizes.bulk_images, available_cores()
    archive = scene.archive(images)
    with ExitStack() as undo:
        systems = _start(scene, undo)
        readers = undo.enter_context(reading_processes(cores))
        chunk, tried = tune(readers, archive, images // 4)
        limits, runs = [], {name: list[Run]() for name in systems}
        for number in range(scene.sizes.rounds):
            limits.append(readers.rate(archive, images, chunk))
            say(f"bulk, round {number + 1}: limit {limits[-1]:,.0f} images a second")
            for name, system in systems.items():
                runs[name].append(system.run(archive, images))
                say(f"bulk, round {number + 1}: {name} {runs[name][-1].rate:,.0f} images a second")
        right = {name: share_right(systems[name], runs[name][-1]) for name in systems}
    limit = median(limits)
    return {
        "images": images,
        "limit": {
            "rates": limits,
            "rate": limit,
            "processes": cores,
            "chunk": chunk,
            "tried": tried,
        },
        "databases": {name: _figures(runs[name], limit, right[name]) for name in systems},
    }


def _start(scene: Scene, undo: ExitStack) -> dict[str, System]:
    systems = {"SQLite": undo.enter_context(scene.running("sqlite"))}
    server = undo.enter_context(postgres_server())
    if server is not None:
        running = scene.running("postgresql", server.new_database())
        systems["PostgreSQL"] = undo.enter_context(running)
    return systems


def tune(readers: ReadingProcesses, archive: Path, images: int) -> tuple[int, dict[str, float]]:
    """Return the best number of images to read at once, and the rates of all that were tried."""
    readers.rate(archive, images, CHUNKS[0])  # the first time is slower for all of them
    tried = {chunk: readers.rate(archive, images, chunk) for chunk in CHUNKS}
    best = max(tried, key=lambda chunk: tried[chunk])
    return best, {str(chunk): rate for chunk, rate in tried.items()}


def _figures(runs: list[Run], limit: float, right: float) -> dict[str, Any]:
    rate = median([run.rate for run in runs])
    return {
        "rates": [run.rate for run in runs],
        "rate": rate,
        "seconds": median([run.seconds for run in runs]),
        "upload_seconds": median([run.upload_seconds for run in runs]),
        "of_limit": rate / limit,
        "right": right,
    }


def _digit(name: str) -> str:
    """Return what the drawn digit of this name is."""
    return name[-5]


def share_right(system: System, run: Run, find_label: Callable[[str], str] = _digit) -> float:
    """Return the share of the images that was read right; the name of a page holds its label."""
    right = 0
    with system.client.stream("GET", f"/jobs/{run.job_id}/result.jsonl") as answer:
        for line in answer.iter_lines():
            page = json.loads(line)
            right += (page["readings"][0]["value"] or "") == find_label(page["name"])
    return right / run.images
