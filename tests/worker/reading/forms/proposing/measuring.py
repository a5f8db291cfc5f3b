"""How well fields are found on blanks that were drawn: `python -m` this module `--forms 60`."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Sequence

import cv2
import numpy as np

from shared.images import Pixels
from shared.readings import Box
from tests.worker.reading.forms.proposing.drawn import Truth, draw
from worker.reading.forms.proposing import Proposal, propose
from worker.training.forms.made import draw_blank
from worker.training.forms.made.capture import capture
from worker.training.forms.made.sheets import Sheet, scanned
from worker.training.numbers.made.ink import Random

RIGHT = 0.8
"""The overlap, intersection over union, from which a field is found."""
Floats = np.ndarray


def overlap(one: Box, other: Box) -> float:
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    both = max(across, 0) * max(down, 0)
    return both / (one[2] * one[3] + other[2] * other[3] - both)


def count(proposal: Proposal, truth: Sequence[Truth]) -> Counter[str]:
    """Return how many fields there are, were found, and have their number of cells right."""
    counts = Counter(truth=len(truth), proposed=len(proposal.fields))
    for box, cells in truth:
        best = max(proposal.fields, key=lambda one: overlap(one.box, box), default=None)
        if best and overlap(best.box, box) >= RIGHT:
            counts["found"] += 1
            counts["cells"] += best.cells == cells
    return counts


def shares(counts: Counter[str]) -> tuple[float, float, float]:
    """Return recall, precision, and the share of the found with the right number of cells."""
    found = counts["found"]
    return found / counts["truth"], found / counts["proposed"], counts["cells"] / found


def made(seed: int) -> tuple[Pixels, list[Truth]]:
    """Return a made blank and its fields."""
    blank = draw_blank(seed)
    return blank.image, [(field.box, field.cells) for field in blank.template.fields]


def propose_drawn(page: Pixels, truth: list[Truth]) -> Counter[str]:
    """Count what is found on a page as it was drawn."""
    return count(propose(page), truth)


def propose_scanned(page: Pixels, truth: list[Truth], random: Random) -> Counter[str]:
    """Count what is found on a scan of a page that lay upright."""
    sheet = scanned(page.shape, random)
    while sheet.homography[0, 0] < abs(sheet.homography[0, 1]):
        sheet = scanned(page.shape, random)
    proposal = propose(_scan(page, sheet, random))
    return count(proposal, [(_on(box, sheet, proposal), cells) for box, cells in truth])


def _scan(page: Pixels, sheet: Sheet, random: Random) -> Pixels:
    """Scan a page; of a coloured one each plane, as the made scanner knows grey alone."""
    if page.ndim == 2:
        return capture(page, np.zeros_like(page), sheet, random)
    size, lamp, grain = sheet.size, random.uniform(0.85, 1), random.uniform(0.5, 4)
    maps = sheet.maps()
    blurred = cv2.GaussianBlur(page, (0, 0), max(0.45 * 1654 / min(size), 0.3))
    seen = lamp * cv2.remap(blurred, *maps, cv2.INTER_LINEAR, borderValue=(255,) * 3)
    noisy = np.clip(seen + random.normal(0, grain, seen.shape), 0, 255).astype(np.uint8)
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(60, 95))]
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", noisy, quality)[1], 1), np.uint8)


def _on(box: Box, sheet: Sheet, proposal: Proposal) -> Box:
    """Return where a box of the drawing lies on the page of a proposal, set straight."""
    x, y, w, h = box
    corners = sheet.points(np.array([[x, y], [x + w, y], [x + w, y + h], [x, y + h]], np.float64))
    if proposal.skew:
        height, width = proposal.page.shape[:2]
        turn = cv2.getRotationMatrix2D((width / 2 - 0.5, height / 2 - 0.5), proposal.skew, 1.0)
        corners = corners @ turn[:, :2].T + turn[:, 2]
    wide, tall = (np.linalg.norm(corners[place] - corners[0]) for place in (1, 3))
    left, top = corners.mean(axis=0) - (wide / 2, tall / 2)
    return round(left), round(top), round(wide), round(tall)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, default=60)
    forms = parser.parse_args().forms
    kinds: dict[str, Callable[[int], tuple[Pixels, list[Truth]]]] = {"made": made, "drawn": draw}
    for name, blank_of in kinds.items():
        clean, scans = Counter[str](), Counter[str]()
        for seed in range(forms):
            clean += propose_drawn(*blank_of(seed))
            scans += propose_scanned(*blank_of(seed), np.random.default_rng([seed, 5]))
        for how, counts in (("clean", clean), ("scanned", scans)):
            recall, precision, cells = shares(counts)
            told = f"{counts['truth']} fields, recall {recall:.1%}, precision {precision:.1%}"
            print(f"{name}, {how}: {told}, cells {cells:.1%}")


if __name__ == "__main__":
    main()
