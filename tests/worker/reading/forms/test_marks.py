"""Registration of printed forms by their code and their corner marks."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from shared.errors import PageError
from shared.matches import NoMatch
from tests.support.printed import combs, printed, read_code, spec
from worker.reading.forms.identifying import Identifier, known_pages
from worker.reading.forms.marks import homography_by_marks
from worker.reading.forms.reader import FormReader
from worker.reading.forms.reference import Reference
from worker.reading.forms.registration import View, best_match, register
from worker.training.forms.made import Blank, MadeForm, make_form
from worker.training.forms.measuring import misplaced
from worker.training.forms.samples import Nets
from worker.training.numbers.made import Hands

MILLIMETRE = 200 / 25.4


def blank_of(version: int = 1, name: str = "exam", fields: int = 12) -> Blank:
    form = printed(spec(*combs(fields), name=name), version=version)
    return Blank(np.asarray(form.references[0]), form.template)


@pytest.fixture(scope="module")
def printed_blank() -> Blank:
    return blank_of()


@pytest.fixture(scope="module")
def printed_reference(printed_blank: Blank) -> Reference:
    return Reference.of(printed_blank.image, printed_blank.template.fields)


def filled(blank: Blank, seed: int, **how: object) -> MadeForm:
    return make_form(blank, Hands(None), np.random.default_rng(seed), **how)  # type: ignore[arg-type]


def turned(image: np.ndarray, quarters: int) -> np.ndarray:
    return np.ascontiguousarray(np.rot90(image, quarters))


def lies_by_marks(image: np.ndarray, reference: Reference) -> bool:
    """Tell whether the marks alone say how a page lies."""
    view = View.of(image)
    assert view.seen is not None
    assert reference.marks is not None
    return homography_by_marks(reference.marks, view.working, view.seen) is not None


def test_the_marks_of_a_blank_are_found(printed_reference: Reference) -> None:
    marks = printed_reference.marks
    assert marks is not None
    there = cv2.perspectiveTransform(marks.places[None], printed_reference.to_reference)[0]
    middles = [(97.5, 97.5), (1555.5, 97.5), (1555.5, 2240.5), (97.5, 2240.5)]
    assert np.abs(there - middles).max() < 0.3
    assert str(printed_reference.code) == "exam@1, page 1"


@pytest.mark.parametrize(("dpi", "quarters"), [(100, 0), (200, 1), (200, 2), (300, 3)])
def test_scans_any_way_up_are_registered_to_a_fraction_of_a_millimetre(
    printed_blank: Blank, printed_reference: Reference, dpi: int, quarters: int
) -> None:
    form = filled(printed_blank, dpi, dpi=dpi)
    assert np.quantile(misplaced(form, printed_reference), 0.95) < 0.3 * MILLIMETRE
    image = turned(form.image, quarters)
    assert lies_by_marks(image, printed_reference)
    assert register(image, printed_reference).matches


@pytest.mark.parametrize("seed", range(3))
def test_photos_are_registered(
    printed_blank: Blank, printed_reference: Reference, seed: int
) -> None:
    form = filled(printed_blank, seed, photo=True)
    assert register(form.image, printed_reference).matches
    assert max(misplaced(form, printed_reference)) < 0.3 * MILLIMETRE


def test_two_marks_are_enough_for_a_page_that_lies_askew(
    printed_blank: Blank, printed_reference: Reference
) -> None:
    page = printed_blank.image.copy()
    page[-150:, :150] = page[:150, -150:] = 255
    assert lies_by_marks(page, printed_reference)
    page[:150, :150] = 255
    assert not lies_by_marks(page, printed_reference)


def test_a_pen_across_a_mark_does_not_hide_it(
    printed_blank: Blank, printed_reference: Reference
) -> None:
    page = printed_blank.image.copy()
    cv2.line(page, (20, 20), (260, 180), 40, 7)
    cv2.line(page, (98, 2100), (98, 2330), 40, 7)
    assert lies_by_marks(page, printed_reference)
    found = register(page, printed_reference)
    there = cv2.perspectiveTransform(np.array([[[800.0, 1200.0]]]), found.homography)[0, 0]
    assert np.abs(there - (800, 1200)).max() < 1


def test_a_page_whose_code_cannot_be_read_is_registered_by_features(
    printed_blank: Blank, printed_reference: Reference
) -> None:
    form = filled(replace(printed_blank, image=without_code(printed_blank.image)), 4, dpi=200)
    assert read_code(form.image) is None
    assert register(form.image, printed_reference).matches


def without_code(page: np.ndarray) -> np.ndarray:
    page = page.copy()
    page[90:250, 1330:1500] = 255
    return page


def test_a_form_with_one_field_is_registered() -> None:
    blank = blank_of(fields=1)
    reference = Reference.of(blank.image, blank.template.fields)
    assert register(filled(blank, 1, dpi=200).image, reference).matches


def test_the_code_tells_pages_apart_that_look_alike() -> None:
    form = printed(spec(*combs(60)))
    references = [
        Reference.of(np.asarray(image), form.template.fields_of(page))
        for page, image in enumerate(form.references, 1)
    ]
    for place, image in enumerate(form.references):
        best, found = best_match(turned(np.asarray(image), place), references)
        assert (best, found.matches) == (place, True)


@pytest.mark.parametrize("other", [{"version": 2}, {"name": "tally"}])
def test_a_page_of_another_form_is_told_by_name(
    printed_blank: Blank, nets: Nets, other: dict[str, object]
) -> None:
    reader = FormReader(printed_blank.template, [printed_blank.image], nets.digits, nets.numbers)
    stranger = blank_of(**other)  # type: ignore[arg-type]
    code = read_code(stranger.image)
    assert code is not None
    (refused,) = reader.read([filled(stranger, 5, dpi=200).image])
    assert isinstance(refused, PageError)
    assert refused.code == "no-match"
    assert f"the page is {code.template}, page 1, as its code says" in refused.detail
    assert refused.as_row()["form"] == code.template


def test_a_form_is_found_by_its_code_whatever_number_it_is_kept_with(printed_blank: Blank) -> None:
    known = known_pages(printed_blank.template, 7, [printed_blank.image])
    page = View.of(filled(printed_blank, 6, dpi=200).image)
    assert page.seen is not None
    assert page.seen.code.version == 1
    found = Identifier(known).identify(page)
    assert not isinstance(found, NoMatch)
    assert (found[0].template, found[1].matches) == (f"{printed_blank.template.name}@7", True)


def test_a_printed_form_is_read(printed_blank: Blank, nets: Nets) -> None:
    reader = FormReader(printed_blank.template, [printed_blank.image], nets.digits, nets.numbers)
    (readings,) = reader.read([filled(printed_blank, 6, dpi=200).image], 0.01)
    assert not isinstance(readings, PageError)
    assert [reading.field for reading in readings] == [f"field_{n}" for n in range(1, 13)]
    assert {reading.outcome for reading in readings} & {"accepted", "review"}
