"""The forms of the demonstration: printed, filled by many hands, scanned, and two odd ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from cli.make_forms import filled
from shared.errors import InvalidRequest
from shared.templates import Template

if TYPE_CHECKING:
    from worker.training.forms.made.filling import Value
    from worker.training.forms.making import Order

SEED = 2026
DPI = 200
STAMP_SHARE = 0.05
DEFINITION = "score-sheet.json"
OTHER_FORM = 10_001
"""The seed of a form that is not the one of the demonstration."""
EMPTY, STRANGER = "empty-form", "other-form"
SCANS = "scans"
OURS = re.compile(
    r"score-sheet\.(png|json)|labels\.csv|result\.csv|server\.log"
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
    def definition(self) -> Path:
        return self.folder / DEFINITION

    @property
    def blank(self) -> Path:
        return self.folder / self.template.pages[0].reference

    @property
    def scans(self) -> list[Path]:
        return sorted((self.folder / SCANS).iterdir())


def clear(folder: Path) -> None:
    """Make room for a demonstration. Raises InvalidRequest where anything else lies there."""
    try:
        (folder / SCANS).mkdir(parents=True, exist_ok=True)
        files = [path for path in folder.rglob("*") if path != folder / SCANS]
        strange = [path for path in files if not OURS.fullmatch(str(path.relative_to(folder)))]
        if strange:
            demand = f"it is not of a demonstration; name a new folder than {folder}"
            raise InvalidRequest(f"{strange[0]}: {demand}")
        for path in files:
            path.unlink()
    except OSError as error:
        raise InvalidRequest(f"{folder}: it cannot be written ({error.strerror})") from None


def make_demo_forms(folder: Path, count: int) -> DemoForms:
    """Print the form, fill so many copies, and add an empty one and a page of another form."""
    from worker.training.forms.made import Copies, Look
    from worker.training.forms.made.score_sheet import draw_score_sheet
    from worker.training.forms.making import Order, write_labels
    from worker.training.numbers.made import Hands

    sheet, scans = draw_score_sheet(), folder / SCANS
    Image.fromarray(sheet.image).save(folder / sheet.template.pages[0].reference)
    definition = sheet.template.model_dump_json(indent=1, exclude_defaults=True)
    (folder / DEFINITION).write_text(definition, encoding="utf-8")
    order = Order(
        Copies.of(sheet.template, [sheet.image]),
        Hands(None, drawn_share=1),
        Look(stamp_share=STAMP_SHARE, dpi=DPI),
        SEED,
        count,
    )
    _write_odd_ones(order, scans)
    written = list(filled(order, scans))
    names = [field.name for field in sheet.template.fields]
    write_labels(folder / "labels.csv", names, written)
    truth = {copy.files[0]: copy.values for copy in written}
    return DemoForms(folder, sheet.template, truth | {f"{EMPTY}.jpg": dict.fromkeys(names, "")})


def _write_odd_ones(order: Order, scans: Path) -> None:
    """Write an empty copy of the form, and a page of another form."""
    import numpy as np

    from worker.training.forms.made import Copies, draw_blank
    from worker.training.forms.making import write_pages

    random, other = np.random.default_rng(order.seed), draw_blank(OTHER_FORM)
    write_pages(scans, EMPTY, order.copies.leave_empty(random, order.look))
    strange, _ = Copies.of(other.template, [other.image]).fill(order.hands, random, order.look)
    write_pages(scans, STRANGER, strange)
