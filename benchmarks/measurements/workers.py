"""One worker process against two: what a second one adds."""

from __future__ import annotations

from typing import Any

from benchmarks.percentiles import median
from benchmarks.scene import Scene, say

COUNTS = (1, 2)


def measure(scene: Scene) -> dict[str, Any]:
    """Return the images a second with each number of processes; both take turns."""
    images = scene.sizes.worker_images
    archive = scene.archive(images)
    rates: dict[int, list[float]] = {count: [] for count in COUNTS}
    one, two = (scene.running(f"workers-{count}", worker_processes=count) for count in COUNTS)
    with one as first, two as second:
        for _ in range(scene.sizes.rounds):
            for count, system in zip(COUNTS, (first, second), strict=True):
                rates[count].append(system.run(archive, images).rate)
                say(f"workers: {count} processes {rates[count][-1]:,.0f} images a second")
    middle = {count: median(found) for count, found in rates.items()}
    return {
        "images": images,
        "rates": {str(count): found for count, found in rates.items()},
        "rate": {str(count): rate for count, rate in middle.items()},
        "gain": middle[2] / middle[1],
    }
