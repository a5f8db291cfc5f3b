"""Fields that rules connect: exactly what trying all of their values together gives."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.templates import FormField
from tests.worker.reading.forms.rules.brute import form_field, noise, said
from worker.reading.forms.rules import FreeBox, Recogniser, Ruling, Verdict
from worker.reading.forms.rules import joint as joint_module
from worker.reading.forms.rules.joint import joined
from worker.reading.forms.rules.relations import components, relations_of

Together = Callable[..., bool]
BOX = FreeBox((("12", 0.9), ("17", 0.1)))


def number(value: str) -> int:
    return int(value or 0)


def sum_obeys(one: str, other: str, total: str) -> bool:
    return not total or number(one) + number(other) == number(total)


def chain_obeys(one: str, other: str, total: str, again: str) -> bool:
    return sum_obeys(one, other, total) and (not total or not again or int(total) == int(again))


def order_obeys(first: str, middle: str, last: str) -> bool:
    return all(
        not early or not late or int(early) < int(late)
        for early, late in ((first, middle), (middle, last))
    )


FORMS: list[tuple[list[FormField], Together]] = [
    ([form_field("a"), form_field("b"), form_field("t", sum=("a", "b"))], sum_obeys),
    ([form_field("t", sum=("a", "a")), form_field("a")], lambda t, a: sum_obeys(a, a, t)),
    (
        [
            form_field("a"),
            form_field("b"),
            form_field("t", sum=("a", "b")),
            form_field("again", equals="t"),
        ],
        chain_obeys,
    ),
    (
        [form_field("a", before="b"), form_field("b", before="c"), form_field("c")],
        order_obeys,
    ),
]
few = st.dictionaries(
    st.sampled_from(["", "0", "1", "2", "02", "3", "4", "10"]),
    st.floats(0.01, 1),
    min_size=1,
    max_size=6,
)


@settings(deadline=None)
@given(st.sampled_from(FORMS), st.data())
def test_it_is_what_trying_all_values_gives(
    form: tuple[list[FormField], Together], data: st.DataObject
) -> None:
    fields, obeys = form
    choices = [list(data.draw(few).items()) for _ in fields]
    joint = joined(fields, choices, [rule for field in fields for rule in relations_of(field)])
    allowed = {
        tuple(value for value, _ in way): prod(chance for _, chance in way)
        for way in product(*choices)
        if obeys(*(value for value, _ in way))
    }
    assert joint.mass == pytest.approx(sum(allowed.values()))
    assert joint.chance == pytest.approx(max(allowed.values(), default=0))
    assert not allowed or allowed[joint.best] == pytest.approx(joint.chance)
    for place, masses in enumerate(joint.masses):
        for value, mass in masses.items():
            ways = [chance for values, chance in allowed.items() if values[place] == value]
            assert mass == pytest.approx(sum(ways))


def test_only_the_likeliest_sums_are_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joint_module, "MOST_STATES", 2)
    fields = FORMS[0][0]
    choices = [
        [("1", 0.5), ("2", 0.3), ("3", 0.2)],
        [("1", 1.0)],
        [("2", 0.4), ("3", 0.4), ("4", 0.2)],
    ]
    joint = joined(fields, choices, list(relations_of(fields[2])))
    assert joint.best == ("1", "1", "2")
    assert joint.mass == pytest.approx(0.5 * 0.4 + 0.3 * 0.4)


def form(**scores: str) -> dict[str, Ruling]:
    """Read five scores and their total, as combs say them: `1?` is a 1, or nearly as likely a 7."""
    fields = [form_field(name, cells=2) for name in scores if name != "total"]
    fields.append(form_field("total", cells=2, sum=tuple(field.name for field in fields)))
    given_combs = {
        name: said(score.replace("?", ""), at1_7=0.6) if "?" in score else said(score)
        for name, score in scores.items()
    }
    return Recogniser(fields).read(given_combs)


def test_a_sum_chooses_the_digit_that_was_in_doubt() -> None:
    rulings = form(a="11?", b="20", c="05", total="36")
    assert [ruling.value for ruling in rulings.values()] == ["11", "20", "05", "36"]
    assert rulings["a"].raw == "17" != rulings["a"].value
    assert rulings["a"].rules == ("sum:total",)
    assert rulings["total"].rules == ("sum",)
    assert rulings["a"].posterior > 0.99
    assert rulings["a"].digits[1, 1] == pytest.approx(rulings["a"].posterior, abs=1e-3)


def test_a_sum_that_somebody_got_wrong_is_for_review() -> None:
    rulings = form(a="11", b="20", c="05", total="99")
    assert {ruling.verdict for ruling in rulings.values()} == {Verdict.REVIEW}
    assert [ruling.raw for ruling in rulings.values()] == ["11", "20", "05", "99"]
    assert [ruling.value for ruling in rulings.values()] == [None] * 4
    assert all(0.5 < ruling.confidence < 0.999 for ruling in rulings.values())


def test_a_blank_addend_adds_nothing_and_a_blank_total_says_nothing() -> None:
    empty = form(a="11", b="..", c="05", total="16")
    assert [ruling.value for ruling in empty.values()] == ["11", None, "05", "16"]
    assert empty["b"].verdict is Verdict.BLANK
    open_total = form(a="11", b="20", total="..")
    assert [ruling.value for ruling in open_total.values()] == ["11", "20", None]


def test_dates_come_before_each_other_whatever_their_formats() -> None:
    fields = [
        form_field("born", cells=8, date="DDMMYYYY", before="seen"),
        form_field("seen", cells=6, date="YYMMDD"),
    ]
    born = said("03052014", at6_2=0.52)  # 2014 or 2024: the ink is of two minds
    rulings = Recogniser(fields).read({"born": born, "seen": said("190214")})
    assert rulings["born"].value == "03052014"
    assert rulings["seen"].rules == ("date", "before:born")


def test_what_is_equal_may_lead_with_zeros() -> None:
    fields = [form_field("id", cells=4), form_field("again", digits=(1, 4), equals="id")]
    rulings = Recogniser(fields).read(
        {"id": said("0012", at3_7=0.6), "again": FreeBox((("12", 0.9), ("17", 0.1)))}
    )
    assert (rulings["id"].value, rulings["again"].value) == ("0012", "12")


def test_a_rule_about_a_field_without_evidence_has_no_say() -> None:
    fields = [form_field("id", cells=2), form_field("again", equals="id", max=50)]
    rulings = Recogniser(fields).read({"again": BOX})
    assert rulings.keys() == {"again"}
    assert (rulings["again"].value, rulings["again"].rules) == ("12", ("max",))


def test_a_field_that_breaks_its_own_rule_and_another_is_for_review_with_all() -> None:
    fields = [form_field("id", cells=4, check="luhn"), form_field("again", cells=4, equals="id")]
    wrong = said("1234", sure=1 - 1e-7)
    rulings = Recogniser(fields).read({"id": wrong, "again": wrong})
    assert {ruling.verdict for ruling in rulings.values()} == {Verdict.REVIEW}


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32 - 1), st.sampled_from([1.0, 3.0, 6.0]))
def test_whatever_combs_say_figures_are_probabilities(seed: int, sharp: float) -> None:
    fields = [
        form_field("a", cells=2, max=50),
        form_field("b", cells=3, check="damm"),
        form_field("t", cells=3, sum=("a", "b")),
        form_field("alone", cells=3, check="mod11"),
    ]
    combs = {
        field.name: noise(seed + place, field.cells or 0, sharp=sharp, lost=0.05)
        for place, field in enumerate(fields)
    }
    for ruling in Recogniser(fields).read(combs).values():
        assert 0 <= ruling.posterior <= 1 + 1e-9
        assert 0 <= ruling.plausibility <= 1 + 1e-9
        assert 0 <= ruling.confidence <= 1 + 1e-9
        assert (ruling.value is not None) == (ruling.verdict is Verdict.READ)
        assert len(ruling.digits) == len(ruling.value or "")


def test_relations_that_share_a_field_are_weighed_together() -> None:
    fields = [
        form_field("a", equals="b"),
        form_field("c", equals="d"),
        form_field("e", sum=("b", "d")),
        form_field("f", before="g"),
    ]
    groups = components([relation for field in fields for relation in relations_of(field)])
    assert sorted(sorted(one.target for one in group) for group in groups) == [
        ["a", "c", "e"],
        ["f"],
    ]


def test_rules_that_exclude_nearly_all_that_is_misread_are_told_from_bounds() -> None:
    recogniser = Recogniser(
        [
            form_field("plain", cells=4),
            form_field("bounded", cells=4, max=4000),
            form_field("dated", cells=6, date="DDMMYY"),
            form_field("luhn", cells=4, check="luhn"),
            form_field("few", digits=(4, 4), values=("1234", "4321")),
            form_field("many", digits=(1, 4), values=("1", "2")),
            form_field("q1", cells=3),
            form_field("q2", cells=3),
            form_field("total", cells=4, sum=("q1", "q2")),
        ]
    )
    assert recogniser.checked == {"luhn", "few", "q1", "q2", "total"}
    assert recogniser.ruled - recogniser.checked == {"bounded", "dated", "many"}
