"""Rules of made forms: they can hold, and what is written obeys them."""

from __future__ import annotations

import numpy as np
import pytest

from shared.templates import CheckDigit, FormField, Rules, Template
from shared.templates.check_digits import obeys
from shared.templates.checking import check_sense
from shared.templates.languages import language_of
from worker.training.forms.made import draw_blank
from worker.training.forms.made.blanks import HEIGHT, WIDTH
from worker.training.forms.made.filling import any_values
from worker.training.forms.made.obeying import draw_number, with_rules


def ruled(seed: int) -> Template:
    return with_rules(draw_blank(seed), seed).template


@pytest.mark.parametrize("seed", range(6))
def test_rules_make_sense(seed: int) -> None:
    template = ruled(seed)
    check_sense(template, [(WIDTH, HEIGHT)])
    assert template == ruled(seed)


def test_rules_are_of_many_kinds() -> None:
    names = {name for seed in range(6) for one in ruled(seed).fields for name in one.rules.names}
    assert {"max", "values", "date", "sum"} < names
    assert any(name.startswith("check:") for name in names)


def test_nearly_all_values_obey_their_rules() -> None:
    random, obeying = np.random.default_rng(4), []
    template = ruled(0)
    accepts = {one.name: language_of(one).automaton.accepts for one in template.fields}
    for _ in range(200):
        values = any_values(template, random, oddities=False)
        obeying += [accepts[name](value) for name, value in values.items() if value]
    assert 0.95 < np.mean(obeying) < 1


def test_a_sum_is_that_of_what_is_written_beside_it() -> None:
    template, random = ruled(0), np.random.default_rng(6)
    (total,) = (one for one in template.fields if one.rules.sum)
    right = []
    for _ in range(50):
        values = any_values(template, random)
        if values[total.name]:
            parts = [values[name] for name in total.rules.sum or ()]
            right.append(values[total.name] == str(sum(int(part or 0) for part in parts)))
    assert np.mean(right) > 0.9


def test_numbers_that_obey_are_drawn_alike_often() -> None:
    field = FormField(name="a", box=(0, 0, 9, 9), cells=2, rules=Rules(check=CheckDigit.LUHN))
    random = np.random.default_rng(1)
    drawn = [draw_number(field, random, 2) for _ in range(1000)]
    assert all(obeys(CheckDigit.LUHN, number) for number in drawn)
    counts = np.unique(drawn, return_counts=True)[1]
    assert len(counts) == 10
    assert counts.min() > 60
    assert counts.max() < 140


def test_a_length_that_no_number_has_gives_way_to_another() -> None:
    field = FormField(name="a", box=(0, 0, 9, 9), cells=4, rules=Rules(values=("123",)))
    assert draw_number(field, np.random.default_rng(0), 4) == "123"
