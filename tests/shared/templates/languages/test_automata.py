"""The numbers that automata accept are those that plain Python says obey."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import product

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.errors import InvalidRequest
from shared.templates.check_digits import obeys
from shared.templates.definition import CheckDigit
from shared.templates.languages.automaton import Automaton
from shared.templates.languages.bounds import at_least, at_most
from shared.templates.languages.checks import checked
from shared.templates.languages.combining import both
from shared.templates.languages.dates import FORMATS, calendar, day_of
from shared.templates.languages.lengths import between
from shared.templates.languages.patterns import matching
from shared.templates.languages.words import END, digits_of, spelled, which_obey

SHORT = ["".join(digits) for length in range(5) for digits in product("0123456789", repeat=length)]
BINARY = ["".join(digits) for length in range(7) for digits in product("017", repeat=length)]
DIGITS = digits_of(SHORT)
WRITTEN = {"DD": "%d", "MM": "%m", "YYYY": "%Y", "YY": "%y"}


def accepted_by(automaton: Automaton) -> list[str]:
    kept = DIGITS[which_obey(DIGITS, automaton)]
    return ["".join(str(digit) for digit in row if digit < END) for row in kept.tolist()]


def check_all(automaton: Automaton, rule: Callable[[str], bool]) -> None:
    """Compare with a rule on all short numbers, and count them."""
    accepted = accepted_by(automaton)
    assert all(automaton.accepts(number) == (number in accepted) for number in SHORT[:200])
    assert accepted == [number for number in SHORT if rule(number)]
    by_length = [sum(len(number) == length for number in accepted) for length in range(5)]
    assert automaton.counts(4).tolist() == by_length


@pytest.mark.parametrize("kind", list(CheckDigit))
def test_numbers_with_their_check_are_accepted(kind: CheckDigit) -> None:
    check_all(checked(kind), lambda number: obeys(kind, number))


@pytest.mark.parametrize("bound", [-1, 0, 1, 7, 10, 99, 100, 305, 9999, 123456])
def test_bounds_are_those_of_numbers_whatever_zeros_lead(bound: int) -> None:
    check_all(at_least(bound), lambda number: int(number or 0) >= bound)
    check_all(at_most(bound), lambda number: int(number or 0) <= bound)


def test_lengths_are_counted() -> None:
    check_all(between(2, 3), lambda number: 2 <= len(number) <= 3)
    check_all(between(2, None), lambda number: len(number) >= 2)


def test_two_rules_are_both_obeyed() -> None:
    rules = both(both(at_most(450), checked(CheckDigit.LUHN)), between(3, 4))
    check_all(
        rules,
        lambda number: len(number) >= 3 and int(number) <= 450 and obeys(CheckDigit.LUHN, number),
    )


def test_rules_that_exclude_each_other_leave_no_state() -> None:
    assert both(at_least(300), at_most(299)).size == 0
    assert both(both(at_least(300), at_most(299)), between(1, 3)).size == 0


@settings(deadline=None, max_examples=50)
@given(st.sets(st.sampled_from(SHORT[1:]), max_size=60))
def test_a_list_accepts_its_numbers_alone(numbers: set[str]) -> None:
    listed = spelled(digits_of(sorted(numbers)))
    assert set(accepted_by(listed)) == numbers
    assert all(map(listed.accepts, numbers))
    assert listed.counts(4).sum() == len(numbers)


def test_a_list_is_sifted_by_a_rule() -> None:
    numbers = SHORT[1:]
    digits = digits_of(numbers)
    kept = digits[which_obey(digits, checked(CheckDigit.VERHOEFF))]
    check_all(spelled(kept), lambda number: obeys(CheckDigit.VERHOEFF, number))


def test_numbers_that_end_alike_share_their_states() -> None:
    alike = spelled(digits_of([f"{number:03}777" for number in range(1000)]))
    assert alike.size == 7


@pytest.mark.parametrize("form", FORMATS)
def test_days_of_the_calendar_are_accepted(form: str) -> None:
    automaton = calendar(form)
    years = 2000 if "YYYY" in form else 100
    days = 730485 if "YYYY" in form else 36525
    assert automaton.counts(len(form))[-1] == days
    assert automaton.counts(len(form)).sum() == days
    assert years * 365 < days
    for year, month, day in product((1900, 1999, 2000, 2023, 2024), range(14), range(33)):
        text = form.replace("YYYY", str(year)).replace("YY", f"{year % 100:02}")
        text = text.replace("MM", f"{month:02}").replace("DD", f"{day:02}")
        assert automaton.accepts(text) == is_day(form, text), text


def is_day(form: str, text: str) -> bool:
    written = form
    for letters, directive in WRITTEN.items():
        written = written.replace(letters, directive)
    # Without separators strptime takes one digit too: they are put between, on both sides.
    parts = regex.findall("D+|M+|Y+", form)
    spaced, place = [], 0
    for part in parts:
        spaced.append(text[place : place + len(part)])
        place += len(part)
    try:
        datetime.strptime(" ".join(spaced), " ".join(WRITTEN[part] for part in parts))
    except ValueError:
        return False
    return True


def test_years_out_of_reach_are_no_dates() -> None:
    assert not calendar("DDMMYYYY").accepts("01010024")
    assert not calendar("YYYYMMDD").accepts("70240101")


def test_days_follow_each_other_in_every_format() -> None:
    assert day_of("DDMMYYYY", "01032024") - day_of("YYMMDD", "240228") == 2
    assert day_of("MMDDYY", "010169") < day_of("DDMMYY", "010168")


PATTERNS = [
    "",
    "7",
    "[01]7*",
    r"(?:1|07){2}",
    r"\d{2,3}",
    r"1+?0*?7??",
    "(0|1|7){1,2}|7$",
    "^1[^0]*$",
    "(?:^1|(?=.0)^7)0|^0",
    "(?=.*7)(?=.*1).{3,5}",
    "(?!.*00).*",
    "((?!00).)*",
    "(?:(?=10)..|7)+",
    "1(?!7$).*",
    "(1(?=7|$)|[07])*",
    "1$|7(?=0).{0,2}",
    "[0-15-9]{3}",
    "1.7,",
    r"[\d.,]{3}",
    "1{,2}7",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_means_what_the_engine_says(pattern: str) -> None:
    automaton, engine = matching(pattern), regex.compile(pattern)
    wrong = [
        number
        for number in BINARY
        if automaton.accepts(number) != (engine.fullmatch(number) is not None)
    ]
    assert wrong == []


def _longer(shorter: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    counts = st.sampled_from(["", "*", "+", "?", "{2}", "{1,2}", "*?", "{,2}"])
    groups = st.sampled_from(["(", "(?:", "(?=", "(?!"])
    return st.one_of(
        st.tuples(shorter, shorter).map("".join),
        st.tuples(shorter, shorter).map("|".join),
        st.tuples(groups, shorter, st.just(")"), counts).map("".join),
    )


@settings(deadline=None, max_examples=50)
@given(
    st.recursive(st.sampled_from(["0", "1", "7", ".", "[17]", "[^1]", "$"]), _longer, max_leaves=6)
)
def test_any_pattern_means_what_the_engine_says(pattern: str) -> None:
    try:
        automaton = matching(pattern)
    except InvalidRequest:
        return  # `$*`, and repeats of repeats
    engine = regex.compile(pattern)
    for number in BINARY[:400]:
        assert automaton.accepts(number) == (engine.fullmatch(number) is not None), number


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (r"(\d)\1", "a group again"),
        ("(?<=1)7", "a look back"),
        (r"\d*+7", "a repeat that gives nothing back"),
        ("1^7", "only where a value begins"),
        ("1(0|^7)", "only where a value begins"),
        ("(^1)*", "only where a value begins"),
        ("[a-z]", "is none of|begins what does not end"),
        ("(1", "no regular expression"),
        ("1{3}{2}", "no regular expression"),
        ("(.*1.{17}|.*7.{19})", "too intricate"),
    ],
)
def test_a_pattern_that_no_automaton_can_tell_is_refused(pattern: str, said: str) -> None:
    with pytest.raises(InvalidRequest, match=said):
        matching(pattern)
