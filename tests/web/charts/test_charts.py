"""Where the points of charts lie: in the field, in order, and as far apart as the figures are."""

from __future__ import annotations

import pytest

from web.charts.axes import FIELD, across, down
from web.charts.confusion import confusion_cells, mistakes
from web.charts.reliability import among_surest, reliability_chart, wilson
from web.charts.risk_coverage import risk_chart


def bin_of(least: float, confidence: float, accuracy: float, n: int = 100) -> dict[str, float]:
    return {"from": least, "to": 1.0, "n": n, "confidence": confidence, "accuracy": accuracy}


def row(coverage: float, risk: float) -> dict[str, float]:
    return {"coverage": coverage, "risk": risk, "confidence": 0.9}


def test_a_bin_that_is_as_right_as_it_says_lies_on_the_diagonal() -> None:
    chart = reliability_chart([bin_of(0.5, 0.5, 0.5), bin_of(0.9, 0.99, 0.99)])
    assert chart
    places = {
        tick.share: (x.at, tick.at) for x, tick in zip(chart.x_ticks, chart.y_ticks, strict=True)
    }
    assert [(point.x, point.y) for point in chart.points] == [places[0.5], places[0.99]]


def test_what_is_always_or_never_right_is_drawn_at_the_edge() -> None:
    chart = reliability_chart([bin_of(0.0, 0.0, 0.0), bin_of(0.9, 1.0, 1.0)])
    assert chart
    never, always = chart.points
    assert (never.x, never.y) == (across(0), down(0))
    assert (always.x, always.y) == (across(1), down(1))
    assert always.low > always.y == always.high


def test_intervals_are_those_of_wilson() -> None:
    assert wilson(0.5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert wilson(1.0, 10) == pytest.approx((0.7225, 1.0), abs=1e-4)


def test_empty_bins_are_left_out() -> None:
    assert reliability_chart([bin_of(0.5, 0.5, 0.5, n=0)]) is None
    assert reliability_chart([]) is None
    assert among_surest([bin_of(0.5, 0.6, 0.6)], 0.99) is None


def test_the_surest_are_told_together() -> None:
    bins = [bin_of(0.9, 0.95, 0.9), bin_of(0.99, 0.994, 0.98, 100), bin_of(0.999, 1.0, 1.0, 300)]
    told = among_surest(bins, 0.99)
    assert told == {"n": 400, "confidence": pytest.approx(0.9985), "accuracy": pytest.approx(0.995)}


def test_curves_share_their_axes() -> None:
    chart = risk_chart({"a": [row(1.0, 0.04), row(0.5, 0.0)], "b": [row(1.0, 0.3)], "c": []})
    assert chart
    assert [curve.name for curve in chart.curves] == ["a", "b"]
    (begin, end), (other,) = (curve.points for curve in chart.curves)
    assert begin == (across(0), down(0))
    assert (end[0], other) == (across(1), (across(1), down(1)))
    assert down(1) < end[1] < down(0)
    assert [tick.share for tick in chart.x_ticks] == [0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    shares = [tick.share for tick in chart.y_ticks]
    assert (shares[0], shares[-1]) == (0.3, 0.0)
    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize("risk", [0.0, 0.0004, 0.02, 0.7, 1.0])
def test_every_curve_lies_in_the_field(risk: float) -> None:
    chart = risk_chart({"a": [row(0.99, risk / 2), row(1.0, risk)]})
    assert chart
    for x, y in chart.curves[0].points:
        assert across(0) <= x <= across(1) < FIELD.width
        assert 0 < down(1) <= y <= down(0) < FIELD.height


def test_without_any_point_there_is_no_curve() -> None:
    assert risk_chart({"a": []}) is None
    assert risk_chart({}) is None


def test_frequent_errors_are_tinted_more_strongly() -> None:
    cells = confusion_cells([[90, 1, 0], [16, 80, 4], [0, 0, 70]])
    assert [[cell.level for cell in line if not cell.is_right] for line in cells] == [
        [2, 0],
        [5, 3],
        [0, 0],
    ]
    assert [line[place].is_right for place, line in enumerate(cells)] == [True] * 3


def test_the_most_frequent_error_comes_first() -> None:
    assert mistakes([[9, 1, 0], [6, 8, 4], [0, 0, 7]]) == [(1, 0, 6), (1, 2, 4), (0, 1, 1)]
    assert mistakes([[9, 0], [0, 8]]) == []
