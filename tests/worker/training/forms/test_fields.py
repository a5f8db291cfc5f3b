"""The figures of fields, and how the calibration is fitted."""

from __future__ import annotations

import numpy as np
import pytest

from shared.catalogue import BUILT_IN
from shared.readings import Outcome
from tests.worker.reading.forms.test_deciding import seen
from worker.reading.forms.chances import PageChances
from worker.reading.forms.field_calibration import KINDS
from worker.reading.forms.reader import FormReader
from worker.training.forms.calibrating import fit, levels_of, samples_of, sharpness_of
from worker.training.forms.fields import Result, results_of, told
from worker.training.forms.made import draw_blank, make_form
from worker.training.forms.made.obeying import with_rules
from worker.training.forms.samples import Nets, Plan, ReadForm, read_forms
from worker.training.numbers.made import Hands

HANDS = Hands(None)


@pytest.fixture(scope="module")
def read() -> list[ReadForm]:
    """Return four made forms, two of them with rules, as they are seen."""
    return list(read_forms(Nets.load(BUILT_IN / "cnn"), HANDS, Plan(4, 3, photo_share=0)))


def test_half_of_the_forms_have_rules(read: list[ReadForm]) -> None:
    assert [one.form.blank.template.name for one in read] == [
        "made-0-ruled",
        "made-1-ruled",
        "made-2",
        "made-3",
    ]


def test_fields_are_fitted_by_kind_and_the_fit_knows_its_limits(read: list[ReadForm]) -> None:
    samples = [one for form in read for one in samples_of(form, dict.fromkeys(KINDS, 0.6))]
    assert {"comb", "free", "checked comb"} <= {one.kind for one in samples} <= set(KINDS)
    fitted = fit(samples)
    assert min(fitted["whole"], fitted["weakest"], fitted["seen"]) >= 0
    assert fitted["samples"] == len(samples)
    assert fitted["most"] == pytest.approx(1 - 1 / (len(samples) + 2), abs=1e-5)


def test_the_chance_rises_with_the_score_and_is_no_surer_than_so_many_can_tell() -> None:
    random = np.random.default_rng(1)
    scores = random.normal(2, 2, 1000)
    right = random.random(1000) < 1 / (1 + np.exp(-1.5 * scores))
    levels = np.array(levels_of(scores, right))
    assert (np.diff(levels, axis=0) >= 0).all()
    assert 1 / (1 + np.exp(levels[-1, 1])) > 1 / 1002
    told = 1 / (1 + np.exp(-np.interp(scores, *levels.T)))
    assert abs(told.mean() - right.mean()) < 0.01
    middle = np.abs(scores - 0.5) < 0.5
    assert abs(told[middle].mean() - right[middle].mean()) < 0.08


def test_results_are_those_of_numbers_and_name_kind_and_rule(read: list[ReadForm]) -> None:
    one = read[0]
    assert isinstance(one.page, PageChances)
    results = list(results_of(one, one.reader.decided(one.page, 0.001)))
    assert len(results) == sum(bool(value) for value in one.form.values.values())
    assert {result.group.split(", ")[0] for result in results} == {"scan"}
    assert "check" in {result.group.split(", ")[2] for result in results}


def test_figures_tell_what_is_accepted_and_wrong() -> None:
    sure = Result("scan, comb, check", True, 0.9999, True, False)
    wrong = Result("scan, comb, check", False, 0.995, True, False)
    lost = Result("photo, free, no rule", True, 0.9999, False, False)
    figures = told([sure, wrong, lost])
    assert figures["comb, check"]["exact"] == 0.5
    assert figures["comb, check"]["without_rules"] == 0
    assert figures["all"]["at 0.001"] == {"coverage": 0.3333, "wrong": 0}
    assert figures["all"]["at 0.01"] == {"coverage": 0.6667, "wrong": 1}
    assert figures["photo"]["at 0.01"]["coverage"] == 0


def test_the_sharpness_is_that_of_what_turns_out() -> None:
    doubtful = seen("47", sure=0.9, rival=1)
    assert sharpness_of([(doubtful, "47")] * 9 + [(doubtful, "41")]) == pytest.approx(1, abs=0.1)
    assert sharpness_of([(doubtful, "47")] * 6 + [(doubtful, "41")] * 4) < 0.5


def test_the_reader_names_the_rules_that_it_used() -> None:
    nets, blank = Nets.load(BUILT_IN / "cnn"), with_rules(draw_blank(1), 1)
    reader = FormReader(blank.template, [blank.image], nets.digits, nets.numbers)
    form = make_form(blank, HANDS, np.random.default_rng(5), dpi=200, oddities=False)
    (page,) = reader.read([form.image], 0.5)
    assert isinstance(page, tuple)
    rules = {one.name: set(one.rules.names) for one in blank.template.fields}
    assert all(rules[one.field] <= set(one.rules) for one in page)
    assert any(one.rules for one in page)
    assert all(one.raw is None or one.outcome is not Outcome.BLANK for one in page)
