"""Which of many forms a page is: the right one, or none; never one of two at random."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from shared.errors import PageError
from shared.images import Pixels
from shared.matches import NoMatch
from shared.templates import FormField
from tests.support.printed import combs, printed, spec
from worker.reading.forms import identifying
from worker.reading.forms.identifying import Identifier, known_pages
from worker.reading.forms.reader import FormReader
from worker.reading.forms.registration import View
from worker.training.forms.made import Blank, draw_blank, make_form, make_stranger
from worker.training.forms.samples import Nets
from worker.training.numbers.made import Hands

BLANKS = [draw_blank(seed) for seed in range(10)]


def identifier(*versions: tuple[Blank, int]) -> Identifier:
    pages = [known_pages(blank.template, version, [blank.image]) for blank, version in versions]
    return Identifier([page for one in pages for page in one])


@pytest.fixture(scope="module")
def ten() -> Identifier:
    return identifier(*((blank, 1) for blank in BLANKS))


def filled(blank: Blank, seed: int, *, photo: bool = False) -> Pixels:
    return make_form(blank, Hands(None), np.random.default_rng(seed), photo=photo).image


def named(forms: Identifier, image: Pixels) -> str:
    """Return what a page is taken for, or the code of why it is not."""
    found = forms.identify(View.of(image))
    return found.code if isinstance(found, NoMatch) else found[0].template


def with_box(blank: Blank) -> Blank:
    """Return the same form with an empty frame more at its foot."""
    image = blank.image.copy()
    cv2.rectangle(image, (900, 1940), (1300, 2000), 0, 3)
    return Blank(image, blank.template)


def renamed(blank: Blank, name: str) -> Blank:
    return Blank(blank.image, blank.template.model_copy(update={"name": name}))


@pytest.mark.parametrize("photo", [False, True], ids=["scan", "photo"])
def test_each_page_is_its_own_form(ten: Identifier, photo: bool) -> None:
    for place in (0, 4, 9):
        assert named(ten, filled(BLANKS[place], place, photo=photo)) == f"made-{place}@1"


def test_pages_of_no_form_are_none(ten: Identifier) -> None:
    strangers = [make_stranger(Hands(None), np.random.default_rng(seed)) for seed in range(4)]
    strangers.append(filled(draw_blank(99), 1))
    assert [named(ten, page) for page in strangers] == ["no-match"] * 5


def test_a_page_of_no_form_names_the_one_that_comes_closest(ten: Identifier) -> None:
    found = ten.identify(View.of(filled(draw_blank(99), 1)))
    assert isinstance(found, NoMatch)
    assert found.match.template in {f"made-{place}@1" for place in range(10)}
    assert found.match.share < 0.5
    assert found.match.overlay is not None


def test_near_duplicates_are_told_apart_by_the_print_that_differs() -> None:
    old, new = BLANKS[1], with_box(renamed(BLANKS[1], "boxed"))
    forms = identifier((old, 1), (new, 1))
    assert [named(forms, filled(one, seed)) for one in (old, new) for seed in (1, 2)] == [
        *["made-1@1"] * 2,
        *["boxed@1"] * 2,
    ]


def test_what_tells_forms_apart_is_found_again_where_it_was_let_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(identifying, "PAIRS", 1)
    old, new = BLANKS[1], with_box(renamed(BLANKS[1], "boxed"))
    forms, pages = identifier((old, 1), (new, 1)), [filled(one, 1) for one in (old, new)]
    assert [named(forms, page) for page in pages * 2] == ["made-1@1", "boxed@1"] * 2


def test_two_names_of_one_form_are_ambiguous_and_both_are_named() -> None:
    forms = identifier((BLANKS[1], 1), (renamed(BLANKS[1], "twin"), 1))
    found = forms.identify(View.of(filled(BLANKS[1], 1)))
    assert isinstance(found, NoMatch)
    assert found.code == "ambiguous"
    assert all(name in found.detail for name in ("made-1@1, page 1", "twin@1, page 1"))


def test_of_versions_that_are_read_alike_it_is_the_newest() -> None:
    noise = np.random.default_rng(0).normal(0, 4, BLANKS[1].image.shape)
    again = Blank(np.clip(BLANKS[1].image + noise, 0, 255).astype(np.uint8), BLANKS[1].template)
    forms = identifier((again, 2), (BLANKS[1], 1))
    assert named(forms, filled(BLANKS[1], 1)) == "made-1@2"


def test_a_page_of_an_older_version_that_looks_otherwise_is_read_as_that() -> None:
    forms = identifier((with_box(BLANKS[1]), 2), (BLANKS[1], 1))
    assert named(forms, filled(BLANKS[1], 1)) == "made-1@1"
    assert named(forms, filled(with_box(BLANKS[1]), 1)) == "made-1@2"


def test_versions_that_look_alike_and_are_read_otherwise_are_ambiguous() -> None:
    template = BLANKS[1].template
    first, *others = template.fields
    x, y, width, height = first.box
    moved = first.model_copy(update={"box": (x + 40, y, width, height)})
    changed = template.model_copy(update={"fields": (moved, *others)})
    forms = identifier((Blank(BLANKS[1].image, changed), 2), (BLANKS[1], 1))
    assert named(forms, filled(BLANKS[1], 1)) == "ambiguous"


def printed_blank(name: str, version: int = 1) -> Blank:
    form = printed(spec(*combs(4), name=name), version=version)
    return Blank(np.asarray(form.references[0]), form.template)


def test_a_page_with_a_code_is_the_version_that_it_names() -> None:
    old, new, other = (
        printed_blank("exam"),
        printed_blank("exam", 2),
        printed_blank("tally"),
    )
    forms = identifier((new, 2), (old, 1), (other, 1), (BLANKS[1], 1))
    for blank, name in ((old, "exam@1"), (new, "exam@2"), (other, "tally@1")):
        assert named(forms, filled(blank, 2)) == name
    assert named(forms, filled(BLANKS[1], 2)) == "made-1@1"


def test_a_page_with_the_code_of_an_unknown_form_is_none() -> None:
    forms = identifier((printed_blank("exam"), 1))
    found = forms.identify(View.of(filled(printed_blank("tally", 3), 2)))
    assert isinstance(found, NoMatch)
    assert found.detail.startswith("the page is tally@3, page 1, as its code says")
    assert (found.extra["form"], found.extra["page"]) == ("tally@3", 1)


def test_pages_of_one_form_that_look_alike_are_told_apart_or_not_read(nets: Nets) -> None:
    first, second = BLANKS[1], with_box(BLANKS[1])
    fields = [one.model_copy(update={"name": f"b_{one.name}", "page": 2}) for one in _fields(first)]
    both = first.template.model_copy(
        update={"pages": first.template.pages * 2, "fields": (*_fields(first), *fields)}
    )
    reader = FormReader(both, [first.image, second.image], nets.digits, nets.numbers)
    for blank, page in ((first, 1), (second, 2)):
        (found,) = reader.chances([filled(blank, 1)])
        assert not isinstance(found, PageError)
        assert found.match.page == page
    twins = FormReader(both, [first.image, first.image], nets.digits, nets.numbers)
    (refused,) = twins.chances([filled(first, 1)])
    assert isinstance(refused, NoMatch)
    assert (refused.code, "print on them what does" in refused.detail) == ("ambiguous", True)


def _fields(blank: Blank) -> tuple[FormField, ...]:
    return blank.template.fields
