"""Measure the net alone, and the whole way of an image, on the GPU that Keras finds.

python -m benchmarks.gpu                          writes benchmarks/gpu.md
KERAS_BACKEND=jax python -m benchmarks.gpu        or torch, where it is installed
python -m benchmarks.gpu --cpu                    tries it without a GPU, and writes nothing
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.devices import find_accelerator, find_backend
from benchmarks.machine import commit_date, describe_machine, describe_versions
from benchmarks.measurements.apart import run_apart
from benchmarks.measurements.reading_processes import reading_processes
from benchmarks.report.tables import make_table
from benchmarks.scene import Scene, open_scene, say
from benchmarks.sizes import choose_sizes
from shared.settings import available_cores

TRY = "--cpu"
NAME = "gpu.md"
BATCHES = (1, 32, 128, 512, 1024, 2048, 4096, 8192)
LARGEST_ON_CPU = 1024
CHUNKS = (256, 512, 2048, 8192)
RUNS = 5
SHARED_GPU = {
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "XLA_PYTHON_CLIENT_PREALLOCATE": "false",  # several processes have one GPU
}


def main(arguments: list[str]) -> int:
    """Measure, print and write; return the exit code."""
    if arguments not in ([], [TRY]):
        print(f"benchmarks: {' '.join(arguments)}: take {TRY} or nothing", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        backend, device = run_apart(SHARED_GPU, look)
    except ImportError as error:
        print(f"benchmarks: the Keras backend cannot be loaded ({error})", file=sys.stderr)
        return 2
    print(f"device: {device or 'cpu'} ({backend})")
    if device is None and not arguments:
        print(f"benchmarks: Keras finds no GPU; {TRY} tries it without one", file=sys.stderr)
        return 2
    os.environ.update(SHARED_GPU)
    with open_scene(choose_sizes(quick=device is None, long=False)) as scene:
        text = _measure(scene, backend, device)
    print(text)
    if not arguments:
        Path(__file__).with_name(NAME).write_text(text)
    return 0


def look() -> tuple[str, str | None]:
    """Return the Keras backend and the accelerator that it finds."""
    return find_backend(), find_accelerator()


def _measure(scene: Scene, backend: str, device: str | None) -> str:
    batches = [one for one in BATCHES if device or one <= LARGEST_ON_CPU]
    say("the net alone")
    net = run_apart({}, measure_net, batches)
    images = scene.sizes.bulk_images
    archive = scene.archive(images)
    rows = []
    for processes in sorted({1, 2, available_cores()}):
        say(f"the whole way, {processes} processes")
        with reading_processes(processes) as readers:
            readers.rate(archive, images, CHUNKS[0])
            rows.append([processes, *(readers.rate(archive, images, one) for one in CHUNKS)])
    return _render(backend, device, list(net.items()), rows, images)


def measure_net(batches: list[int]) -> dict[int, float]:
    """Return the glyphs a second that the net scores, by how many it is given at once."""
    from importlib import import_module

    from worker.reading.loading import WEIGHTS

    find_accelerator()
    path = WEIGHTS / "cnn" / "model.keras"
    model: Any = import_module("keras").saving.load_model(path, compile=False)
    return {size: _net_rate(model, size) for size in batches}


def _net_rate(model: Any, size: int) -> float:
    """Return the best of a few runs, from glyphs in main memory to scores in main memory."""
    random = np.random.default_rng(0)
    glyphs = random.random((size, 28, 28, 1), np.float32)
    model.predict_on_batch(glyphs)  # compiles
    return size / min(_seconds(model, glyphs) for _ in range(RUNS))


def _seconds(model: Any, glyphs: Any) -> float:
    began = time.perf_counter()
    model.predict_on_batch(glyphs)
    return time.perf_counter() - began


def _render(
    backend: str, device: str | None, net: list[Any], whole: list[list[Any]], images: int
) -> str:
    machine = ", ".join(f"{name} {value}" for name, value in describe_machine().items())
    versions = ", ".join(f"{name} {value}" for name, value in describe_versions().items())
    return f"""# On a GPU

`python -m benchmarks.gpu` on **{device or "no GPU"}** with the Keras backend {backend}: {machine}.
{versions}. On the commit of {commit_date()}.

The net alone, from glyphs in main memory to scores in main memory, by how many it is given at once:

{make_table(("glyphs", "a second"), net)}

The whole way of {images:,} images in a ZIP (unzipped, decoded, normalised, read), without queue and
database, in images a second, by the number of processes and of images that each reads at once:

{make_table(("processes", *map(str, CHUNKS)), whole)}
"""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
