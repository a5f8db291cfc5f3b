"""The forms of the demonstration: filled by many hands, scanned, and two odd ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from cli.demo_form import STEM
from cli.make_forms import filled
from shared.errors import InvalidRequest
from shared.images import to_pixels
from shared.templates import Template

if TYPE_CHECKING:
    from worker.training.forms.made.filling import Value
    from worker.training.forms.making import Order

SEED = 2026
DPI = 200
STAMP_SHARE = 0.05
OTHER_FORM = 10_001
"""The seed of a form that is not the one of the demonstration."""
EMPTY, STRANGER = "empty-form", "other-form"
SCANS = "scans"
OURS = re.compile(
    rf"{STEM}(-1\.png|\.json|\.pdf)|labels\.csv|result\.csv|server\.log"
    rf"|{SCANS}/(form-\d+|{EMPTY}|{STRANGER})\.jpg"
)
"""All that the demonstration writes into its folder."""


@dataclass(frozen=True)
class DemoForms:
    """A folder of scans, and what is written on them."""

    folder: Path
    template: Template
    truth: dict[str, dict[str, Value]]
    """By the name of a scan; of the empty form "" everywhere. A page of another form has none."""

    @property
    def scans(self) -> list[Path]:
        return sorted((self.folder / SCANS).iterdir())


def clear(folder: Path) -> None:
    """Make room for a demonstration. Raises InvalidRequest where anything else lies there."""
    try:
        files = [path for path in folder.rglob("*") if path != folder / SCANS]
        strange = [path for path in files if not OURS.fullmatch(str(path.relative_to(folder)))]
        if strange:
            demand = f"it is not of a demonstration; name a new folder than {folder}"
            raise InvalidRequest(f"{strange[0]}: {demand}")
        for path in files:
            path.unlink()
        (folder / SCANS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidRequest(f"{folder}: it cannot be written ({error.strerror})") from None


def fill_demo_forms(folder: Path, template: Template, count: int) -> DemoForms:
    """Fill so many copies of a form in a folder, and add an empty one and a page of another."""
    from worker.training.forms.made import Copies, Look
    from worker.training.forms.making import Order, write_labels
    from worker.training.numbers.made import Hands

    with Image.open(folder / template.pages[0].reference) as blank:
        copies = Copies.of(template, [to_pixels(blank.convert("L"))])
    look = Look(stamp_share=STAMP_SHARE, dpi=DPI)
    order, scans = Order(copies, Hands(None, drawn_share=1), look, SEED, count), folder / SCANS
    _write_odd_ones(order, scans)
    written = list(filled(order, scans))
    names = [field.name for field in template.fields]
    write_labels(folder / "labels.csv", names, written)
    truth = {copy.files[0]: copy.values for copy in written}
    return DemoForms(folder, template, truth | {f"{EMPTY}.jpg": dict.fromkeys(names, "")})


def _write_odd_ones(order: Order, scans: Path) -> None:
    """Write an empty copy of the form, and a page of another form."""
    import numpy as np

    from worker.training.forms.made import Copies, draw_blank
    from worker.training.forms.making import write_pages

    random, other = np.random.default_rng(order.seed), draw_blank(OTHER_FORM)
    write_pages(scans, EMPTY, order.copies.leave_empty(random, order.look))
    strange, _ = Copies.of(other.template, [other.image]).fill(order.hands, random, order.look)
    write_pages(scans, STRANGER, strange)
