"""Made crops of numbers, repeated under new names."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.digits import draw
from benchmarks.numbers import find_label, repeat_numbers
from shared.labels import open_pixels


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Return the labels of three drawn crops: a number, one with a point, and none."""
    random = np.random.default_rng(0)
    rows = ["path,label,digit_boxes"]
    for label in ("583", "12.5", ""):
        digits = [np.asarray(draw(int(one), random)) for one in label.replace(".", "")]
        crop = np.hstack([*digits, np.full((48, 9), 240, np.uint8)])
        Image.fromarray(crop).save(tmp_path / f"crop-{label}.png")
        rows.append(f"crop-{label}.png,{label},boxes")
    (tmp_path / "labels.csv").write_text("\n".join(rows))
    return tmp_path / "labels.csv"


def test_crops_are_repeated_under_names_that_hold_their_labels(table: Path) -> None:
    names = [name for name, _ in repeat_numbers(table, 5)]
    assert names == [
        "000000-583.png",
        "000001-12.5.png",
        "000002-.png",
        "000003-583.png",
        "000004-12.5.png",
    ]
    assert [find_label(name) for name in names] == ["583", "12.5", "", "583", "12.5"]


def test_no_crop_is_a_duplicate_and_each_can_be_opened(table: Path, tmp_path: Path) -> None:
    members = list(repeat_numbers(table, 6))
    assert len({image for _, image in members}) == 6
    repeated = tmp_path / "repeated.png"
    repeated.write_bytes(members[3][1])
    assert (open_pixels(repeated) == open_pixels(tmp_path / "crop-583.png")).all()
