"""From what is seen to evidence: what other values a field may hold, and how likely each is."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import prod

import numpy as np
import pytest

from shared.templates import FormField
from tests.worker.reading.forms.test_deciding import seen
from worker.reading.forms.rules import Comb, FreeBox
from worker.reading.forms.weighing import evidence_of, likeliest, tempered

BOX = FormField(name="id", box=(10, 20, 90, 40), digits=(1, 4))


def test_a_comb_hands_over_digits_blanks_and_what_is_neither() -> None:
    evidence = evidence_of(seen("4#-"), 1.0)
    assert isinstance(evidence, Comb)
    digits, blank = evidence.cells[:, :10].sum(axis=1), evidence.cells[:, 10]
    assert digits == pytest.approx([1, 0.01, 0.0001], abs=1e-5)
    assert blank == pytest.approx([0, 0, 0.9999], abs=1e-5)


def test_a_power_under_one_makes_other_digits_likelier() -> None:
    sharp, dull = (tempered(np.array([[0.9, 0.1, *[0.0] * 8]]), power)[0] for power in (1.0, 0.5))
    assert sharp[:2] == pytest.approx([0.9, 0.1])
    assert dull[:2] == pytest.approx([0.75, 0.25], abs=1e-4)


def test_the_likeliest_numbers_are_those_of_all() -> None:
    digits = np.random.default_rng(2).dirichlet([0.2] * 10, 3)
    every = {
        "".join(map(str, number)): prod(digits[place, one] for place, one in enumerate(number))
        for number in product(range(10), repeat=3)
    }
    found = likeliest(digits)
    assert [number for number, _ in found] == sorted(every, key=lambda one: -every[one])[
        : len(found)
    ]
    assert dict(found) == pytest.approx({number: every[number] for number, _ in found})


def test_a_free_box_shares_its_doubt_out_among_other_values() -> None:
    chances = seen("47", sure=0.8, rival=1, field=BOX, whole=0.7, others=(("417", 0.1),))
    evidence = evidence_of(chances, 1.0)
    assert isinstance(evidence, FreeBox)
    held = dict(evidence.candidates)
    assert held["47"] == 0.7
    assert held["41"] / held["47"] == pytest.approx(0.25, abs=1e-3)
    assert held["417"] / held["41"] == pytest.approx(0.1 / 0.2, abs=1e-3)
    assert sum(held.values()) + evidence.rest == pytest.approx(1)


def test_a_free_box_is_blank_or_ink_that_is_no_number_or_read() -> None:
    none = np.zeros(0)
    unparted = replace(seen("4"), field=BOX, digits=np.zeros((0, 10)), blank=none, void=none)
    nothing = replace(unparted, has_ink=False)
    assert evidence_of(nothing, 1.0).blank > 0.99
    assert evidence_of(unparted, 1.0) == FreeBox((), 1.0)
