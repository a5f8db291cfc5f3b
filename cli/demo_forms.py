"""The forms of the demonstration: printed, filled by many hands, scanned, and two odd ones."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from cli.make_forms import filled
from shared.errors import InvalidRequest
from shared.templates import Template

if TYPE_CHECKING:
    from worker.training.forms.made.filling import Value

SEED = 2026
DPI = 200
STAMP_SHARE = 0.05
DEFINITION = "score-sheet.json"
OTHER_FORM = 10_001
"""The seed of a form that is not the one of the demonstration."""
EMPTY, STRANGER = "empty-form", "other-form"
OURS = ("scans", "score-sheet.png", DEFINITION, "labels.csv", "result.csv", "server.log")
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
        return sorted((self.folder / "scans").iterdir())


def clear(folder: Path) -> None:
    """Make room for a demonstration. Raises InvalidRequest where something else lies there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        others = [path.name for path in folder.iterdir() if path.name not in OURS]
        if others:
            demand = "name a new folder; this one also holds"
            raise InvalidRequest(f"{folder}: {demand} {others[0]}")
        for name in OURS:
            (folder / name).unlink() if (folder / name).is_file() else shutil.rmtree(
                folder / name, ignore_errors=True
            )
        (folder / "scans").mkdir()
    except OSError as error:
        raise InvalidRequest(f"{folder}: it cannot be written ({error.strerror})") from None


def make_demo_forms(folder: Path, count: int) -> DemoForms:
    """Print the form, fill so many copies, and add an empty one and a page of another form."""
    import numpy as np

    from worker.training.forms.made import Copies, Look, draw_blank
    from worker.training.forms.made.score_sheet import draw_score_sheet
    from worker.training.forms.making import Order, write_labels, write_pages
    from worker.training.numbers.made import Hands

    sheet, other = draw_score_sheet(), draw_blank(OTHER_FORM)
    template, scans = sheet.template, folder / "scans"
    Image.fromarray(sheet.image).save(folder / template.pages[0].reference)
    definition = template.model_dump_json(indent=1, exclude_defaults=True)
    (folder / DEFINITION).write_text(definition)
    look, random = Look(stamp_share=STAMP_SHARE, dpi=DPI), np.random.default_rng(SEED)
    hands, copies = Hands(None, drawn_share=1), Copies.of(template, [sheet.image])
    write_pages(scans, EMPTY, copies.leave_empty(random, look))
    strange, _ = Copies.of(other.template, [other.image]).fill(hands, random, look)
    write_pages(scans, STRANGER, strange)
    written = list(filled(Order(copies, hands, look, SEED, count), scans))
    names = [field.name for field in template.fields]
    write_labels(folder / "labels.csv", names, written)
    truth = {copy.files[0]: copy.values for copy in written}
    return DemoForms(folder, template, truth | {f"{EMPTY}.jpg": dict.fromkeys(names, "")})
