"""Crops of numbers from the first byte of their ZIP to the last reading in SQL, against the limit.

The limit is what the machine could do with neither queue nor database: the same crops unzipped,
decoded and read by a process on each core. Both take turns; then the time of a crop, by stages.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.measurements import stages
from benchmarks.measurements.apart import run_apart
from benchmarks.measurements.bulk import share_right
from benchmarks.measurements.reading_processes import ONE_THREAD, reading_processes
from benchmarks.numbers import find_label
from benchmarks.percentiles import median
from benchmarks.scene import Scene, say
from benchmarks.system import Run, System
from shared.settings import available_cores
from shared.states import Reader

READER = Reader.NUMBER.value
CHUNK = 256
"""Crops that are read at once, as in the workers."""
WARM_UP_CROPS = 2_048
OF_DIGITS = ("normalise", "net", "calibrate, make readings")
NUMBER_STAGES = (
    *((name, place) for name, place in stages.STAGES if name not in OF_DIGITS),
    ("find the line", "worker.reading.numbers.reader:find_lines"),
    ("net", "worker.reading.numbers.line_net:LineNet.probabilities"),
    ("first guess", "worker.reading.numbers.reader:decode"),
    ("look again", "worker.reading.numbers.reader:look_again"),
    ("second opinion", "worker.reading.numbers.second_opinion:SecondOpinion.hear"),
    ("calibrate, make readings", "worker.reading.numbers.reader:NumberReader.read"),
)
"""The stages of a crop: those before and after the reader are the same for every reader."""


def measure(scene: Scene) -> dict[str, Any]:
    """Return the rates of the limit and of the system, their ratio, and the time of each stage."""
    crops, cores = scene.sizes.number_crops, available_cores()
    archive = scene.numbers(crops)
    limits: list[float] = []
    runs: list[Run] = []
    with scene.running("numbers") as system, reading_processes(cores, READER) as readers:
        system.run(scene.numbers(WARM_UP_CROPS), WARM_UP_CROPS, reader=READER)  # loads the nets
        readers.rate(archive, crops // 4, CHUNK)
        for number in range(scene.sizes.rounds):
            limits.append(readers.rate(archive, crops, CHUNK))
            runs.append(system.run(archive, crops, reader=READER))
            found = f"limit {limits[-1]:,.0f}, SQLite {runs[-1].rate:,.0f}"
            say(f"numbers, round {number + 1}: {found} crops a second")
        figures = _figures(system, runs, limits)
    return {
        "crops": crops,
        "cores": cores,
        "digits_a_crop": _digits_a_crop(archive),
        **figures,
        "stages": _measure_stages(scene),
    }


def _figures(system: System, runs: list[Run], limits: list[float]) -> dict[str, Any]:
    rate, limit = median([run.rate for run in runs]), median(limits)
    return {
        "limit": {"rates": limits, "rate": limit},
        "SQLite": {"rates": [run.rate for run in runs], "rate": rate},
        "of_limit": rate / limit,
        "right": share_right(system, runs[-1], find_label),
    }


def _measure_stages(scene: Scene) -> dict[str, Any]:
    crops = scene.sizes.number_stage_crops
    say(f"numbers: {crops:,} crops in one process, stage by stage")
    folder, archive = scene.folder / "number-stages", scene.numbers(crops)
    return run_apart(ONE_THREAD, stages.profile, archive, crops, folder, READER, NUMBER_STAGES)


def _digits_a_crop(archive: Path) -> float:
    from zipfile import ZipFile

    with ZipFile(archive) as members:
        labels = [find_label(name) for name in members.namelist()]
    return sum(map(len, labels)) / len(labels)
