"""What people build instead, measured beside the bulk of the same run."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx

from benchmarks.digits import DrawnDigit
from benchmarks.measurements.reading_processes import ONE_THREAD
from benchmarks.peers import recipe, task_each
from benchmarks.percentiles import median
from benchmarks.scene import Scene, say
from benchmarks.waiting import wait_until
from shared.settings import available_cores
from tests.support.processes import Process
from tests.support.servers import RedisServer
from tests.support.stack import free_port

CONNECTIONS = max(4, 2 * available_cores())
WARM_UP = 40
FASTER = {"predict": 1, "direct": 2, "compiled": 4}
"""How many times as many images each way to ask the net is given, since it is faster."""


def measure(scene: Scene) -> dict[str, Any]:
    """Return the rate of Fieldhand and of each peer, and how many times faster it is."""
    images = scene.sizes.bulk_images // 2
    with scene.running("peers") as system:
        bulk = [system.run(scene.archive(images), images).rate for _ in range(scene.sizes.rounds)]
    rate = median(bulk)
    say(f"peers: Fieldhand {rate:,.0f} images a second")
    rows = [row for call in recipe.CALLS for row in _measure_call(scene, call)]
    return {
        "bulk": {"images": images, "rate": rate, "rates": bulk},
        "peers": [row | {"times": rate / row["rate"]} for row in rows],
    }


def _measure_call(scene: Scene, call: str) -> Iterator[dict[str, Any]]:
    images = scene.sizes.peer_images * FASTER[call]
    for peer, measured in (("view", _measure_view), ("tasks", _measure_tasks)):
        folder = scene.folder / f"{peer}-{call}"
        folder.mkdir()
        rate = measured(scene, folder, call, images)
        say(f"peers: {peer}, {call}: {rate:,.0f} images a second")
        yield {"peer": peer, "call": call, "images": images, "rate": rate}


def _measure_view(scene: Scene, folder: Path, call: str, images: int) -> float:
    """Post image after image from a few connections."""
    digits = scene.digits[:images]
    with _gunicorn(folder, "synchronous", available_cores(), _environment(folder, call)) as url:
        _post(url, digits[:WARM_UP])
        began = time.perf_counter()
        _post(url, digits)
        return images / (time.perf_counter() - began)


def _post(url: str, digits: list[DrawnDigit]) -> None:
    with httpx.Client(timeout=120) as client, ThreadPoolExecutor(CONNECTIONS) as pool:

        def post(one: DrawnDigit) -> None:
            files = {"file": ("digit.png", one.png)}
            client.post(f"{url}/digits", files=files).raise_for_status()

        list(pool.map(post, digits))


def _measure_tasks(scene: Scene, folder: Path, call: str, images: int) -> float:
    """Upload a ZIP and wait for the last row."""
    with ExitStack() as undo:
        redis = RedisServer(folder)
        undo.callback(redis.stop)
        environment = _environment(folder, call) | {task_each.BROKER: redis.url}
        url = undo.enter_context(_gunicorn(folder, "task_each", 1, environment))
        undo.callback(_start_worker(folder, environment).stop)
        os.environ[recipe.FOLDER] = str(folder)
        undo.callback(os.environ.pop, recipe.FOLDER)
        _upload(url, scene.archive(WARM_UP), WARM_UP)
        archive = scene.archive(images)
        began = time.perf_counter()
        _upload(url, archive, WARM_UP + images)
        return images / (time.perf_counter() - began)


def _upload(url: str, archive: Path, rows: int) -> None:
    with archive.open("rb") as file:
        httpx.post(f"{url}/archives", files={"file": file}, timeout=120).raise_for_status()
    wait_until("the rows of the peer", lambda: recipe.count() >= rows, 600, 0.05)


@contextmanager
def _gunicorn(
    folder: Path, module: str, workers: int, environment: dict[str, str]
) -> Iterator[str]:
    """Yield the address of a peer's application."""
    url = f"127.0.0.1:{free_port()}"
    application = f"benchmarks.peers.{module}:create_app()"
    options = ("--workers", str(workers), "--timeout", "120", "--bind", url, "--no-control-socket")
    command = [sys.executable, "-m", "gunicorn", *options, application]
    process = Process(command, folder / f"{module}.log", environment)
    try:
        wait_until(f"the peer {module}", lambda: _answers(process, url))
        yield f"http://{url}"
    finally:
        process.stop()


def _answers(process: Process, url: str) -> bool:
    if process.popen.poll() is not None:
        raise RuntimeError(f"the peer ended: {process.log.read_text()}")
    try:
        return httpx.get(f"http://{url}/", timeout=2).status_code == 404
    except httpx.HTTPError:
        return False


def _start_worker(folder: Path, environment: dict[str, str]) -> Process:
    program = (sys.executable, "-m", "celery", "--app", "benchmarks.peers.task_each:celery")
    options = ("--concurrency", str(available_cores()), "--loglevel", "WARNING")
    return Process([*program, "worker", *options], folder / "celery.log", environment)


def _environment(folder: Path, call: str) -> dict[str, str]:
    return {**os.environ, **ONE_THREAD, recipe.FOLDER: str(folder), recipe.CALL: call}
