"""Measure bulk reading: the same drawn digits through the whole system and in one process.

    make bench                      20,000 images
    BENCH_IMAGES=2000 make bench    a quick look

Writes `benchmarks/results.md`. The whole system is `fieldhand up` on a folder and port of its own.
"""

from __future__ import annotations

import json
import os
import platform
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx

from benchmarks.digits import write_zip

FIELDHAND = [sys.executable, "-m", "cli"]
RESULTS = Path(__file__).with_name("results.md")
PARTS = {"web": "gunicorn|web", "worker": "celery|worker", "redis": "redis-server|valkey-server"}


def main() -> None:
    images = int(os.environ.get("BENCH_IMAGES", "20000"))
    with tempfile.TemporaryDirectory(prefix="fh-bench-") as name:
        folder = Path(name)
        archive = folder / "digits.zip"
        write_zip(archive, images)
        direct = measure_direct(folder, archive)
        whole = measure_whole(folder, archive, images)
    report = render(images, direct, whole)
    RESULTS.write_text(report)
    print(report)


def measure_direct(folder: Path, archive: Path) -> dict[str, Any]:
    """Read the images with `fieldhand read` in one process, without queue or database."""
    pages = folder / "pages"
    with zipfile.ZipFile(archive) as members:
        members.extractall(pages)
    out = folder / "direct.jsonl"
    command = [*FIELDHAND, "read", str(pages), "-o", str(out)]
    started = time.monotonic()
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True)
    seconds = time.monotonic() - started
    return {"seconds": seconds, "said": done.stderr.strip().splitlines()[-1], **score(out)}


def measure_whole(folder: Path, archive: Path, images: int) -> dict[str, Any]:
    """Upload the ZIP over HTTP and wait until the job is done and every reading is in SQL."""
    with stack(folder / "data") as (url, pid):
        warm_up(url, archive, folder)
        started = time.monotonic()
        with archive.open("rb") as file:
            answer = httpx.post(f"{url}/api/v1/jobs", files={"files": file}, timeout=300)
        answer.raise_for_status()
        uploaded = time.monotonic() - started
        job = wait_until_done(url, answer.json()["id"], images)
        seconds = time.monotonic() - started
        out = folder / "whole.jsonl"
        out.write_bytes(httpx.get(url + job["links"]["jsonl"], timeout=300).content)
        memory = {part: peak_memory_mb(pid, names) for part, names in PARTS.items()}
    return {"seconds": seconds, "uploaded": uploaded, "memory": memory, **score(out)}


@contextmanager
def stack(folder: Path) -> Iterator[tuple[str, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    env = environment(FIELDHAND_DATA_DIR=str(folder), FIELDHAND_PORT=str(port))
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen([*FIELDHAND, "up"], env=env, stdout=log, stderr=log)
        try:
            wait_for(lambda: ready(url))
            yield url, process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=5).json()["seen"]["workers"] >= 2
    except (httpx.HTTPError, KeyError):
        return False


def warm_up(url: str, archive: Path, folder: Path) -> None:
    """Let every process of the worker load its net before the clock starts."""
    small = folder / "small.zip"
    with zipfile.ZipFile(archive) as members, zipfile.ZipFile(small, "w") as some:
        for name in members.namelist()[:1000]:
            some.writestr(name, members.read(name))
    with small.open("rb") as file:
        job = httpx.post(f"{url}/api/v1/jobs", files={"files": file}, timeout=60).json()
    wait_until_done(url, job["id"], 1000)


def wait_until_done(url: str, job_id: str, images: int) -> dict[str, Any]:
    def over() -> dict[str, Any] | None:
        job: dict[str, Any] = httpx.get(f"{url}/api/v1/jobs/{job_id}?redirect=false").json()
        return None if job["state"] in ("queued", "running") else job

    job = wait_for(over, pause=0.1)
    assert job["state"] == "done", job
    assert job["pages"]["read"] == images, job["pages"]
    return job


def wait_for(look: Callable[[], Any], seconds: float = 600, pause: float = 0.25) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if seen := look():
            return seen
        time.sleep(pause)
    raise TimeoutError(f"nothing after {seconds} s")


def peak_memory_mb(pid: int, names: str) -> list[int]:
    """Return the peak resident memory of each process below one whose command matches, in MiB."""
    peaks = []
    for child in descendants(pid):
        try:
            command = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            status = Path(f"/proc/{child}/status").read_text()
        except OSError:
            continue
        peak = re.search(r"VmHWM:\s+(\d+)", status)
        if peak and re.search(names, command):
            peaks.append(int(peak.group(1)) // 1024)
    return sorted(peaks, reverse=True)


def descendants(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield int(child)
            yield from descendants(int(child))


def score(out: Path) -> dict[str, float]:
    """Return how many of the drawn digits were read right; the name of a page holds its digit."""
    pages = [json.loads(line) for line in out.read_text().splitlines()]
    right = sum(page["readings"][0]["value"] == page["name"][-5] for page in pages)
    return {"pages": len(pages), "accuracy": right / len(pages)}


def environment(**more: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if "FIELDHAND" not in name}
    return clean | more


def render(images: int, direct: dict[str, Any], whole: dict[str, Any]) -> str:
    rate, limit = images / whole["seconds"], images / direct["seconds"]
    memory = "\n".join(
        f"| {part} | {' '.join(str(peak) for peak in peaks)} |"
        for part, peaks in whole["memory"].items()
    )
    libraries = ", ".join(f"{name} {version(name)}" for name in ("tensorflow-cpu", "celery"))
    return f"""# Benchmark

`make bench` on {os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()},
{libraries}; {images:,} PNG images of 48 × 48 pixels drawn by `benchmarks/digits.py`, SQLite.

| | seconds | images per second | of the second row |
| --- | --- | --- | --- |
| ZIP uploaded over HTTP until every reading is in SQL | {whole["seconds"]:.1f} | {rate:,.0f} | {rate / limit:.2f} |
| `fieldhand read`, one process, start included | {direct["seconds"]:.1f} | {limit:,.0f} | 1 |

The upload took {whole["uploaded"]:.1f} s of the first. `fieldhand read` itself says: {direct["said"]}.
Right among the drawn digits: {whole["accuracy"]:.2%} and {direct["accuracy"]:.2%}.

Peak resident memory of each process, MiB:

| part | processes |
| --- | --- |
{memory}
"""


if __name__ == "__main__":
    main()
