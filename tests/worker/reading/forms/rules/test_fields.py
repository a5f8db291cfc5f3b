"""One field under its own rules: exactly what trying every number gives."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.templates.check_digits import check_of
from shared.templates.definition import CheckDigit
from shared.templates.languages import language_of
from tests.worker.reading.forms.rules.brute import (
    doubtful,
    form_field,
    noise,
    numbers_of,
    rule_of,
    said,
)
from worker.reading.forms.rules import Comb, FreeBox, Recogniser, Ruling, Verdict
from worker.reading.forms.rules import ways as ways_module
from worker.reading.forms.rules.fields import obeying
from worker.reading.forms.rules.lattice import likely
from worker.reading.forms.rules.ways import Ways, ways_of

RULES: list[dict[str, Any]] = [
    {},
    {"digits": (2, 3)},
    {"min": 17, "max": 230},
    {"values": ("0", "07", "123", "321", "3210", "99")},
    {"pattern": "0*[1-4][0-9]?|7+"},
    {"pattern": "(?!.*00)[0-9]{2,4}", "max": 5000},
    *({"check": kind} for kind in CheckDigit),
    {"check": "luhn", "min": 100, "digits": (3, 4)},
]
seeds = st.integers(0, 2**32 - 1)


def read(comb: Comb | FreeBox, **given_rules: Any) -> Ruling:
    cells = len(comb.cells) if isinstance(comb, Comb) else None
    return Recogniser([form_field(cells=cells, **given_rules)]).read({"a": comb})["a"]


@settings(deadline=None, max_examples=30)
@given(seeds, st.sampled_from(RULES), st.sampled_from([0.3, 1.0, 3.0]), st.sampled_from([0.0, 0.1]))
def test_it_is_what_trying_all_numbers_gives(
    seed: int, rules: dict[str, Any], sharp: float, lost: float
) -> None:
    comb, field = noise(seed, 4, sharp=sharp, lost=lost), form_field(cells=4, **rules)
    numbers, rule = numbers_of(comb), rule_of(field)
    allowed = {number: chance for number, chance in numbers.items() if number and rule(number)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ways_module, "MOST_LOOKS", 10**6)
        own = obeying(language_of(field), comb, most=5)
    best = sorted(allowed.values(), reverse=True)[: len(own.values)]
    assert own.mass == pytest.approx(sum(allowed.values()))
    assert [chance for _, chance in own.values] == pytest.approx(best)
    assert [allowed[value] for value, _ in own.values] == pytest.approx(best)
    assert own.raw_probability == pytest.approx(max(numbers.values()))
    assert comb.number + comb.blank == pytest.approx(sum(numbers.values()))


@settings(deadline=None, max_examples=20)
@given(seeds, st.sampled_from(["DDMMYY", "MMDDYY", "YYMMDD"]))
def test_dates_are_what_trying_all_numbers_gives(seed: int, form: str) -> None:
    # Two digits in each cell keep what can be tried at 64 numbers.
    rng = np.random.default_rng(seed)
    cells = np.zeros((6, 11))
    for cell in cells:
        cell[rng.choice(10, 2, replace=False)] = rng.dirichlet([1, 1])
    comb, field = Comb(cells), form_field(cells=6, date=form)
    offered = product(*(np.flatnonzero(cell).tolist() for cell in cells))
    numbers = ["".join(map(str, digits)) for digits in offered]
    allowed = {number: comb.probability(number) for number in filter(rule_of(field), numbers)}
    own = obeying(language_of(field), comb, most=1)
    assert own.mass == pytest.approx(sum(allowed.values()))
    assert dict(own.values) == pytest.approx(
        {max(allowed, key=lambda number: allowed[number]): max(allowed.values())} if allowed else {}
    )


@settings(deadline=None, max_examples=30)
@given(seeds, st.sampled_from(RULES))
def test_each_digit_has_its_chance_among_all_that_obeys(seed: int, rules: dict[str, Any]) -> None:
    comb, field = noise(seed, 3), form_field(cells=3, **rules)
    ruling, rule = read(comb, **rules), rule_of(field)
    chances = np.zeros((3, 10))
    numbers = numbers_of(comb)
    for number in filter(rule, filter(None, numbers)):
        digits = [int(digit) for digit in number]
        for first in range(4 - len(number)):
            chances[np.arange(first, first + len(digits)), digits] += comb.at(digits, first)
    total = sum(chance for number, chance in numbers.items() if not number or rule(number))
    if ruling.verdict is Verdict.READ:
        assert ruling.value
        rows = chances[ruling.first : ruling.first + len(ruling.value)]
        assert ruling.digits == pytest.approx(rows / total)
        assert ruling.posterior == pytest.approx(numbers[ruling.value] / total)


@settings(deadline=None, max_examples=30)
@given(seeds, st.sampled_from(RULES), st.sampled_from([1e-2, 1e-5, 0.0]))
def test_what_is_cut_off_is_no_more_than_said(
    seed: int, rules: dict[str, Any], least: float
) -> None:
    comb, automaton = noise(seed, 4), language_of(form_field(cells=4, **rules)).automaton
    lattice, lost = likely(automaton, comb, least)
    whole, cut = ways_of(automaton, comb).total, Ways(comb, lattice).total
    assert cut <= whole * (1 + 1e-12)
    assert whole - cut <= lost + 1e-12
    assert least or lost == 0


@pytest.mark.parametrize("number", ["40263178", "00000000"])
def test_a_list_of_a_hundred_thousand_finds_the_one(number: str) -> None:
    values = (*(f"{each * 104_729 % 10**8:08}" for each in range(1, 100_000)), number)
    comb = said(f"{number[:3]}9{number[4:]}")
    assert number[:3] + "9" + number[4:] not in values
    ruling = read(comb, values=values)
    probabilities = {value: comb.probability(value) for value in values}
    assert ruling.value == number
    assert ruling.value not in (None, ruling.raw)
    assert ruling.posterior == pytest.approx(
        probabilities[number] / (sum(probabilities.values()) + comb.blank), rel=1e-5
    )


def test_a_large_automaton_says_the_same_as_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    comb, rules = noise(7, 8, sharp=4.0), {"check": "verhoeff", "digits": (3, 7)}
    automaton = language_of(form_field(cells=8, **rules)).automaton
    monkeypatch.setattr(ways_module, "DENSE", 10**6)
    dense = ways_of(automaton, comb)
    monkeypatch.setattr(ways_module, "DENSE", 0)
    sparse = ways_of(automaton, comb)
    assert sparse.total == pytest.approx(dense.total, rel=1e-5)
    assert sparse.chances() == pytest.approx(dense.chances(), abs=1e-5)
    assert next(sparse.most_probable())[0] == next(dense.most_probable())[0]


def test_a_check_digit_chooses_the_digit_that_was_in_doubt() -> None:
    ruling = read(said("79921398713", at4_7=0.3), check="luhn")
    assert (ruling.raw, ruling.value) == ("79921398713", "79927398713")
    assert ruling.value not in (None, ruling.raw)
    assert ruling.rules == ("check:luhn",)
    assert ruling.posterior > 0.95
    assert ruling.plausibility < 0.5


def test_leading_zeros_and_the_cell_of_the_first_digit_are_kept() -> None:
    ruling = read(said("..0042."), max=99)
    assert (ruling.value, ruling.first) == ("0042", 2)
    assert ruling.digits.argmax(axis=1).tolist() == [0, 0, 4, 2]
    assert ruling.value in (None, ruling.raw)


def test_what_nothing_likely_obeys_is_for_review_with_what_was_written() -> None:
    ruling = read(said("12345678", sure=1 - 1e-7), date="DDMMYYYY")
    assert (ruling.verdict, ruling.value, ruling.raw) == (Verdict.REVIEW, None, "12345678")
    assert ruling.posterior == 0
    assert ruling.plausibility < 1e-6
    assert ruling.confidence > 0.5
    assert ruling.digits.shape == (0, 10)


def test_what_nothing_at_all_obeys_is_for_review() -> None:
    cells = np.zeros((2, 11))
    cells[:, 7] = 1
    ruling = read(Comb(cells), max=76)
    assert (ruling.verdict, ruling.raw, ruling.plausibility) == (Verdict.REVIEW, "77", 0)


def test_an_empty_comb_is_blank_whatever_the_rules() -> None:
    ruling = read(said("....", sure=0.999), check="damm", values=("5724",))
    assert (ruling.verdict, ruling.value, ruling.raw) == (Verdict.BLANK, None, "")
    assert ruling.posterior > 0.99
    assert ruling.confidence > 0.99


def test_a_blank_between_digits_is_no_number() -> None:
    ruling = read(said("12.45", sure=0.999))
    assert ruling.confidence < 0.01


def test_cells_that_say_nothing_are_for_review_or_unsure() -> None:
    ruling = read(Comb(np.zeros((3, 11))))
    assert (ruling.verdict, ruling.raw, ruling.confidence) == (Verdict.REVIEW, None, 0)


def test_a_rule_makes_surer_by_as_much_as_it_excludes() -> None:
    comb = said("2363", sure=0.9)
    free, checked = read(comb), read(comb, check="verhoeff", digits=(4, 4))
    assert free.confidence == pytest.approx(comb.probability("2363"))
    assert free.confidence < 0.7
    assert 0.95 < checked.confidence < checked.posterior


def test_of_a_free_box_the_likeliest_candidate_that_obeys_is_read() -> None:
    box = FreeBox((("101", 0.6), ("07", 0.2), ("700", 0.1), ("", 0.04), ("01", 0.02)), rest=0.04)
    ruling = read(box, min=0, max=100)
    assert (ruling.value, ruling.raw, ruling.raw_probability) == ("07", "101", 0.6)
    assert ruling.posterior == pytest.approx(0.2 / (0.22 + 0.04 + 0.04))
    assert ruling.plausibility == pytest.approx(0.26)
    assert ruling.digits[:, 7] == pytest.approx([0, 0.2 / 0.3])
    assert ruling.digits[0, 0] == pytest.approx(0.22 / 0.3)


@pytest.mark.parametrize(
    ("broken", "said_so"),
    [
        (lambda: Comb(np.zeros((4, 10))), r"\(n, 11\)"),
        (lambda: Comb(np.zeros((0, 11))), r"\(n, 11\)"),
        (lambda: Comb(np.full((2, 11), 0.2)), "add up to 1"),
        (lambda: Comb(np.full((2, 11), -0.1)), "0 at least"),
        (lambda: Comb(np.full((2, 11), np.nan)), "0 at least"),
        (lambda: FreeBox((("1a", 0.5),)), "a string of digits"),
        (lambda: FreeBox((("1", 0.5), ("1", 0.1))), "no candidate is named twice"),
        (lambda: FreeBox((("1", 0.9),), rest=0.2), "add up to 1"),
    ],
)
def test_evidence_that_is_none_is_refused(broken: Any, said_so: str) -> None:
    with pytest.raises(ValueError, match=said_so):
        broken()


def test_check_digits_mend_most_numbers_with_a_wrong_digit() -> None:
    rng, right, raw = np.random.default_rng(3), 0, 0
    for _ in range(100):
        body = "".join(map(str, rng.integers(0, 10, 7)))
        number = f"{body}{check_of(CheckDigit.LUHN, body)}"
        ruling = read(doubtful(number, rng), check="luhn", digits=(8, 8))
        right += ruling.value == number
        raw += ruling.raw == number
    assert raw < 90
    assert right > 95


def test_probabilities_that_a_net_rounded_up_make_nothing_surer_than_sure() -> None:
    cells = np.zeros((8, 11))
    cells[:, 1] = 1.0009
    ruling = read(Comb(cells))
    assert ruling.value == "11111111"
    assert max(ruling.confidence, ruling.posterior, ruling.plausibility) <= 1 + 1e-12
