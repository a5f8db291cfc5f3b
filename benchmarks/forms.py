"""Filled forms, made by `fieldhand make-forms`: an A4 page with twelve fields, and a ZIP of scans."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import cv2

from benchmarks.archives import Member
from worker.training.forms.made import draw_blank

SEED, LAYOUT = 7, 1
CELLS, DPI = 6, 200


@dataclass(frozen=True)
class MadeForms:
    """A template beside its blank page, and scans of filled copies."""

    definition: Path
    blank: Path
    scans: list[Path]


def make_forms(folder: Path, count: int) -> MadeForms:
    """Draw a form, and make so many filled scans of it, always the same ones."""
    folder.mkdir()
    drawn = draw_blank(LAYOUT, cells=CELLS)
    definition, blank, out = folder / "form.json", folder / "blank.png", folder / "scans"
    cv2.imwrite(str(blank), drawn.image)
    document = drawn.template.model_dump(mode="json", exclude_defaults=True)
    definition.write_text(json.dumps(document), encoding="utf-8")
    options = ["--count", str(count), "--seed", str(SEED), "--dpi", str(DPI)]
    making = [sys.executable, "-m", "cli", "make-forms", str(definition), str(out), *options]
    subprocess.run(making, check=True)
    return MadeForms(definition, blank, sorted(out.glob("*.jpg")))


def repeat_forms(made: MadeForms, count: int) -> Iterator[Member]:
    """Yield so many members, the scans again and again under new names."""
    for number, scan in enumerate(islice(cycle(made.scans), count)):
        yield f"{number:06}.jpg", scan.read_bytes()
