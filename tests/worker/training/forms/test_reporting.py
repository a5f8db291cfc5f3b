"""A report of made forms shows what is wrong, and what was refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from shared.catalogue import BUILT_IN
from shared.errors import PageError
from shared.readings import Reading
from worker.training.forms.made import MadeForm
from worker.training.forms.reporting import PAGES, Report
from worker.training.forms.samples import Nets, Plan, ReadForm, read_forms
from worker.training.measures.pictures.errors import WIDE
from worker.training.numbers.made import Hands


@pytest.fixture(scope="module")
def read() -> tuple[ReadForm, list[Reading]]:
    """Return a made form as it is seen, and its readings with the first number spoilt."""
    (one,) = read_forms(Nets.load(BUILT_IN / "cnn"), Hands(None), Plan(1, 3, photo_share=0))
    readings = [
        replace(reading, value=one.form.values[reading.field] or None)
        for reading in one.reader.decided(one.page, 0.01)
    ]
    spoilt = next(place for place, reading in enumerate(readings) if reading.value)
    readings[spoilt] = replace(readings[spoilt], value="7" + str(readings[spoilt].value))
    return one, readings


def test_only_what_is_wrong_is_shown(read: tuple[ReadForm, list[Reading]], tmp_path: Path) -> None:
    report = Report()
    report.take(*read)
    report.take(*read)
    written = [value for value in read[0].form.values.values() if value]
    assert len(report.answers) == 2 * len(written)
    assert list(report.crops) == [0, len(written)]
    report.write(tmp_path)
    assert size(tmp_path / "errors.png") == WIDE.extent(2)
    assert size(tmp_path / "refused.png") == PAGES.extent(0)
    assert (tmp_path / "residuals.png").exists()


def test_a_wrong_field_of_a_page_upside_down_is_shown_upright(
    read: tuple[ReadForm, list[Reading]],
) -> None:
    one, readings = read
    report, turned = Report(), Report()
    report.take(one, readings)
    turned.take(replace(one, form=_upside_down(one.form)), readings)
    assert report.crops[0].std() > 10
    assert np.abs(report.crops[0].astype(float) - turned.crops[0]).max() <= 2


def test_a_refused_page_is_shown_with_its_reason(
    read: tuple[ReadForm, list[Reading]], tmp_path: Path
) -> None:
    report = Report()
    report.refuse(read[0], PageError("not this one", code="no-match"))
    report.write(tmp_path)
    assert [words.splitlines()[1] for _, words in report.refused] == ["no-match"]
    with Image.open(tmp_path / "refused.png") as sheet:
        assert np.asarray(sheet).std() > 10


def size(path: Path) -> tuple[int, int]:
    """Return the width and height of a picture."""
    with Image.open(path) as picture:
        return picture.size


def _upside_down(form: MadeForm) -> MadeForm:
    height, width = form.image.shape[:2]
    turn = np.array([[-1.0, 0, width - 1], [0, -1, height - 1], [0, 0, 1]])
    sheet = replace(form.sheet, homography=turn @ form.sheet.homography)
    return replace(form, image=np.ascontiguousarray(form.image[::-1, ::-1]), sheet=sheet)
