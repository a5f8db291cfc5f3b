"""What an image costs, and how much memory it takes, as jobs grow; and what a look at them costs."""

from __future__ import annotations

from typing import Any

from benchmarks.measurements.views import measure_views
from benchmarks.memory import MemoryWatch
from benchmarks.percentiles import median
from benchmarks.scene import Scene, say
from benchmarks.system import System

FEW = 20_000
"""Jobs of at most so many images are measured in every round, larger ones once."""


def measure(scene: Scene) -> dict[str, Any]:
    """Return cost and memory by the size of the job, and the queries of every view of it."""
    jobs: dict[int, str] = {}
    with scene.running("growth") as system:
        sizes = [_measure_size(scene, system, images, jobs) for images in scene.sizes.growth]
        settings = system.settings
    say("growth: the queries of each view")
    views = measure_views(settings, jobs)
    return {"sizes": sizes, "growth": _growth(sizes), "views": views}


def _measure_size(
    scene: Scene, system: System, images: int, jobs: dict[int, str]
) -> dict[str, Any]:
    archive = scene.archive(images)
    rounds = scene.sizes.rounds if images <= FEW else 1
    with MemoryWatch(system.pid) as memory:
        runs = [system.run(archive, images) for _ in range(rounds)]
    archive.unlink()
    jobs[images] = runs[-1].job_id
    cost = median([1000 * run.seconds / images for run in runs])
    say(f"growth: {images:,} images, {cost:.3f} ms each")
    return {"images": images, "cost_ms": cost, "rounds": rounds, "memory_mib": memory.peaks}


def _growth(sizes: list[dict[str, Any]]) -> float:
    """Return the cost of an image in the largest job, over that in the smallest but one."""
    return float(sizes[-1]["cost_ms"] / sizes[1]["cost_ms"])
