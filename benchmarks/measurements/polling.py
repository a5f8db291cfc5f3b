"""Two hundred clients that follow a job at once: what they get, and what they cost the job."""

from __future__ import annotations

import math
import time
from typing import Any

from benchmarks.measurements.apart import started_apart
from benchmarks.measurements.poller import Asking, poll
from benchmarks.scene import Scene, say
from benchmarks.system import System

MANNERS = {"once a second": 1.0, "without a pause": 0.0}
"""How long each client waits after an answer: as `Retry-After` asks for, and not at all."""

START_SECONDS = 3
"""For the process of the clients to come up; it takes a core meanwhile."""


def measure(scene: Scene) -> dict[str, Any]:
    """Return the answers a second, how long they took, and the rate of the job meanwhile."""
    sizes = scene.sizes
    with scene.running("polling") as system:
        job_id = system.submit(scene.archive(sizes.long_job))
        alone = system.reading_rate(sizes.poll_seconds / 2)
        jobs = [job_id, *_keep_busy(scene, system, alone)]
        alone = system.reading_rate(sizes.poll_seconds)
        say(f"polling: the job alone, {alone:,.0f} images a second")
        manners = {name: _poll(scene, system, job_id, pause) for name, pause in MANNERS.items()}
        still_busy = system.job(jobs[-1])["state"] in ("queued", "running")
        for one in jobs:
            system.remove(one)
    for seen in manners.values():
        seen["job_slowed_to"] = seen["job_rate"] / alone
    return {"alone_rate": alone, "manners": manners, "busy_to_the_end": still_busy}


def _keep_busy(scene: Scene, system: System, rate: float) -> list[str]:
    """Submit so many more jobs that the workers have enough to do until the end."""
    seconds = scene.sizes.poll_seconds * (len(MANNERS) + 3)
    jobs = math.ceil(rate * seconds / scene.sizes.long_job)
    return [system.submit(scene.archive(scene.sizes.long_job)) for _ in range(jobs)]


def _poll(scene: Scene, system: System, job_id: str, pause: float) -> dict[str, Any]:
    sizes, moment = scene.sizes, time.time() + START_SECONDS
    path = f"/api/v1/jobs/{job_id}?redirect=false"
    port, clients, seconds = system.settings.port, sizes.poll_clients, sizes.poll_seconds
    with started_apart({}, poll, Asking(port, path, clients, seconds, pause, moment)) as answers:
        time.sleep(max(0.0, moment - time.time()))
        rate = system.reading_rate(seconds)
        seen = answers.result()
    say(f"polling: {seen['requests_per_second']:,.0f} answers a second")
    return {**seen, "pause": pause, "job_rate": rate}
