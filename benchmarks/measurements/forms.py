"""Scans of forms from the first byte of their ZIP to the last reading in SQL, against the limit.

The limit is what the machine could do with neither queue nor database: one process with one thread
that reads the same scans, times the cores. Both take turns; then the time of a page, by stages.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from benchmarks.forms import MadeForms
from benchmarks.measurements.apart import run_apart
from benchmarks.measurements.reading_processes import ONE_THREAD
from benchmarks.measurements.stage_clock import StageClock
from benchmarks.measurements.stages import REST
from benchmarks.percentiles import median
from benchmarks.scene import Scene, say
from shared.settings import available_cores
from shared.states import Reader

CHUNK = 4
"""Pages that are read at once."""
WARM_UP_PAGES = 16
DECODE = "decode"
FORM_STAGES = (
    ("lay out", "worker.reading.forms.reader:View.of"),
    ("register", "worker.reading.forms.reader:best_match"),
    ("look for other forms", "worker.reading.forms.identifying:Identifier.beside"),
    ("cut", "worker.reading.forms.reader:cut"),
    ("remove the print", "worker.reading.forms.reader:written_on"),
    ("part neighbours", "worker.reading.forms.reader:parted"),
    ("find the cells", "worker.reading.forms.combs:cells_of"),
    ("net of lines", "worker.reading.numbers.line_net:LineNet.probabilities"),
    ("net of single digits", "worker.reading.digits:DigitReader.classify"),
    ("net of cells", "worker.reading.digits:DigitReader.opinions_of_cells"),
    ("hand of the page", "worker.reading.forms.combs:weigh_by_hand"),
    ("combs, the rest", "worker.reading.forms.reader:read_combs"),
    ("free boxes, the rest", "worker.reading.forms.reader:read_free_boxes"),
    ("rules, how sure it is", "worker.reading.forms.reader:FormReader.decided"),
)
"""The stages of a page, and the function of each as it is called."""


def measure(scene: Scene) -> dict[str, Any]:
    """Return the rates of the limit and of the system, and their ratio."""
    pages, cores, made = scene.sizes.form_pages, available_cores(), scene.made_forms
    limits, rates = [], []
    with scene.running("forms") as system:
        template = system.add_template(made.definition, made.blank)
        asked = {"reader": Reader.FORM.value, "template": template}
        system.run(scene.forms(WARM_UP_PAGES), WARM_UP_PAGES, **asked)
        for number in range(scene.sizes.rounds):
            limits.append(cores * run_apart(ONE_THREAD, read_alone, made))
            rates.append(system.run(scene.forms(pages), pages, **asked).rate)
            found = f"limit {limits[-1]:.1f}, SQLite {rates[-1]:.1f}"
            say(f"forms, round {number + 1}: {found} pages a second")
    return {
        "pages": pages,
        "cores": cores,
        "fields": _fields(made.definition),
        "limit": {"rates": limits, "rate": median(limits)},
        "SQLite": {"rates": rates, "rate": median(rates)},
        "of_limit": median(rates) / median(limits),
        "stages": run_apart(ONE_THREAD, profile, made),
    }


def profile(made: MadeForms) -> dict[str, Any]:
    """Read the scans in one process with a clock on every stage: microseconds a page."""
    import worker.reading.digits
    import worker.reading.forms.combs
    import worker.reading.forms.reader  # noqa: F401  what is watched is loaded before

    clock = StageClock()
    missing = [name for name, place in FORM_STAGES if not clock.watch(name, place)]
    read, seconds = _read(made, clock.stage)
    return {
        "images": read,
        "microseconds": {name: spent * 1e6 / read for name, spent in clock.seconds.items()},
        "total": seconds * 1e6 / read,
        "missing": missing,
    }


def read_alone(made: MadeForms) -> float:
    """Return how many scans a second one process reads, from their files on."""
    read, seconds = _read(made, lambda _: nullcontext())
    return read / seconds


def _read(
    made: MadeForms, stage: Callable[[str], AbstractContextManager[None]]
) -> tuple[int, float]:
    """Return how many pages were read, and in which time."""
    from PIL import Image

    from shared.catalogue import BUILT_IN, DEFAULT_MODEL
    from shared.errors import PageError
    from shared.images import to_pixels
    from shared.templates.parsing import parse_definition
    from worker.reading.forms.reader import load_form_reader

    template = parse_definition(made.definition.read_bytes())
    with Image.open(made.blank) as blank:
        reader = load_form_reader(template, [to_pixels(blank)], BUILT_IN / DEFAULT_MODEL, 1)
    reader.warm_up()
    began, read = time.perf_counter(), 0
    for first in range(0, len(made.scans), CHUNK):
        with stage(DECODE):
            chunk = [to_pixels(Image.open(scan)) for scan in made.scans[first : first + CHUNK]]
        with stage(REST):
            read += sum(not isinstance(page, PageError) for page in reader.read(chunk))
    return read, time.perf_counter() - began


def _fields(definition: Path) -> int:
    from shared.templates.parsing import parse_definition

    return len(parse_definition(definition.read_bytes()).fields)
