"""PDFs of scanned A4 pages: drawn and read, against a plain loop that draws them and does no more.

The loop runs pypdfium2 in a process on each core, with neither queue, database nor reader. Loop,
product and the whole way take turns; then the memory of documents of several lengths.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.measurements.drawing import draw_as_opened, draw_plainly, drawing_rate
from benchmarks.memory import MemoryWatch
from benchmarks.percentiles import median
from benchmarks.scene import Scene, say
from benchmarks.system import System
from shared.settings import available_cores
from shared.states import Reader
from worker.reading import READERS

WARM_UP_PAGES = 16
NUMBERS = {"reader": Reader.NUMBER.value, "lines": "true"}
DIGITS = {"reader": Reader.DIGIT.value}


def measure(scene: Scene) -> dict[str, Any]:
    """Return the rates of all three, their ratios, and the peaks of memory."""
    options = NUMBERS if Reader.NUMBER in READERS else DIGITS
    with scene.running("documents") as system:
        system.run(scene.document(WARM_UP_PAGES), WARM_UP_PAGES, **options)  # loads the nets
        rates = _take_turns(scene, system, options)
        sizes = scene.sizes.document_growth
        memory = [_measure_memory(scene, system, pages, options) for pages in sizes]
    rate = {name: median(found) for name, found in rates.items()}
    return {
        "pages": scene.sizes.document_pages,
        "cores": available_cores(),
        "reader": options["reader"],
        "rates": rates,
        "rate": rate,
        "drawn_of_plain": rate["drawn"] / rate["plain"],
        "read_of_plain": rate["read"] / rate["plain"],
        "memory": memory,
        "growth": memory[-1]["memory_mib"]["worker"] / memory[1]["memory_mib"]["worker"],
    }


def _take_turns(scene: Scene, system: System, options: dict[str, str]) -> dict[str, list[float]]:
    """Return the pages a second of each way in each round."""
    pages, cores = scene.sizes.document_pages, available_cores()
    document = scene.document(pages)
    rates: dict[str, list[float]] = {"plain": [], "drawn": [], "read": []}
    for number in range(scene.sizes.rounds):
        rates["plain"].append(drawing_rate(draw_plainly, document, cores))
        rates["drawn"].append(drawing_rate(draw_as_opened, document, cores))
        rates["read"].append(system.run(document, pages, **options).rate)
        found = ", ".join(f"{name} {rate[-1]:,.1f}" for name, rate in rates.items())
        say(f"documents, round {number + 1}: pages a second: {found}")
    return rates


def _measure_memory(
    scene: Scene, system: System, pages: int, options: dict[str, str]
) -> dict[str, Any]:
    document: Path = scene.document(pages)
    with MemoryWatch(system.pid) as memory:
        rate = system.run(document, pages, **options).rate
    say(f"documents: {pages:,} pages, {rate:,.1f} a second")
    return {"pages": pages, "rate": rate, "memory_mib": memory.peaks}
