"""One image, submitted and awaited, on an idle system and beside a large job.

One client that keeps its connection: what a scanner's program would be.
"""

from __future__ import annotations

import time
from typing import Any

from benchmarks.percentiles import percentile, summarise
from benchmarks.scene import Scene, say
from benchmarks.system import System

WAIT = {"Prefer": "wait=30"}
FIRST = 5
"""Images that are sent before the clock counts."""
SETTLE_SECONDS = 2


def measure(scene: Scene) -> dict[str, Any]:
    """Return the milliseconds from sending an image to its outcome, and to its reading in hand."""
    sizes = scene.sizes
    archive = scene.archive(sizes.long_job)
    with scene.running("latency") as system:
        _send_some(scene, system, FIRST, 60)
        idle = _send_some(scene, system, sizes.latency_images, sizes.latency_seconds)
        say(f"latency: {len(idle)} images on the idle system")
        job_id = system.submit(archive)
        time.sleep(SETTLE_SECONDS)  # its expansion is part of the load
        busy = _send_some(scene, system, 100_000, sizes.latency_seconds, beside=job_id)
        say(f"latency: {len(busy)} images beside a job of {sizes.long_job:,}")
        system.remove(job_id)
    return {"long_job": sizes.long_job, "idle": _figures(idle), "busy": _figures(busy)}


def _send_some(
    scene: Scene, system: System, most: int, seconds: float, beside: str | None = None
) -> list[tuple[float, float]]:
    """Send image after image, until enough are sent, the time is up or the job beside is over."""
    deadline = time.monotonic() + seconds
    sent: list[tuple[float, float]] = []
    while len(sent) < most and time.monotonic() < deadline:
        if beside and len(sent) % 20 == 19 and system.job(beside)["finished_at"]:
            break
        sent.append(_send(system, scene.digits[len(sent) % len(scene.digits)].png))
    return sent


def _send(system: System, png: bytes) -> tuple[float, float]:
    """Return the milliseconds until the job is over, and until its reading is here."""
    began = time.perf_counter()
    answer = system.client.post("/jobs", files={"files": ("digit.png", png)}, headers=WAIT)
    over = time.perf_counter()
    if answer.status_code != 303:
        raise RuntimeError(f"an image was not read within 30 s: {answer.status_code} {answer.text}")
    page = system.client.get(system.url + answer.headers["Location"]).json()["pages"][0]
    if page["state"] != "read":
        raise RuntimeError(f"an image was not read: {page}")
    return 1000 * (over - began), 1000 * (time.perf_counter() - began)


def _figures(sent: list[tuple[float, float]]) -> dict[str, Any]:
    over, here = ([round(pair[index], 2) for pair in sent] for index in (0, 1))
    curve = [percentile(over, percent / 100) for percent in range(1, 101)]
    return {"outcome": summarise(over), "reading": summarise(here), "percentiles": curve}
