"""Scans of forms from the first byte of their ZIP to the last reading in SQL, against the limit.

The limit is what the machine could do with neither queue nor database: one process with one thread
that reads the same scans, times the cores.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from benchmarks.forms import MadeForms
from benchmarks.measurements.apart import run_apart
from benchmarks.measurements.reading_processes import ONE_THREAD
from benchmarks.percentiles import median
from benchmarks.scene import Scene, say
from shared.settings import available_cores
from shared.states import Reader

CHUNK = 4
"""Pages that are read at once."""
WARM_UP_PAGES = 16


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
    }


def read_alone(made: MadeForms) -> float:
    """Return how many scans a second one process reads, from their files on."""
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
        chunk = [to_pixels(Image.open(scan)) for scan in made.scans[first : first + CHUNK]]
        read += sum(not isinstance(page, PageError) for page in reader.read(chunk))
    return read / (time.perf_counter() - began)


def _fields(definition: Path) -> int:
    from shared.templates.parsing import parse_definition

    return len(parse_definition(definition.read_bytes()).fields)
