"""Each further look at a line must earn its keep, with the nets that are shipped."""

from __future__ import annotations

import numpy as np
import pytest

from shared.catalogue import BUILT_IN
from shared.number_options import NumberOptions
from worker.reading.fastest import load_fastest
from worker.reading.model_card import open_model
from worker.reading.numbers.boxes import digit_boxes, digit_reaches, line_box
from worker.reading.numbers.decoding import Decoded, decode, told
from worker.reading.numbers.line_net import LineNet
from worker.reading.numbers.runtimes import load_eight_bit
from worker.reading.numbers.second_look import is_unsure, look_again
from worker.reading.numbers.second_opinion import SecondOpinion
from worker.reading.numbers.strips import Line, find_lines
from worker.reading.numbers.values import Form
from worker.training.numbers.made import Hands, make_number

FREE = Form(NumberOptions())
Made = tuple[list[Line], list[str]]


@pytest.fixture(scope="module")
def net() -> LineNet:
    return load_eight_bit(BUILT_IN / "cnn" / "number.tflite")


@pytest.fixture(scope="module")
def made() -> Made:
    """Return hard lines by drawn hands, and what they say."""
    hands = Hands(None, drawn_share=1)
    crops = [make_number(hands, np.random.default_rng((31, place))) for place in range(400)]
    found = [(find_lines(crop.image), crop.digits) for crop in crops]
    kept = [(lines[0], digits) for lines, digits in found if lines]
    return [line for line, _ in kept], [digits for _, digits in kept]


def first(net: LineNet, lines: list[Line]) -> tuple[list[Decoded], list[np.ndarray]]:
    decoded: dict[int, Decoded] = {}
    steps: dict[int, np.ndarray] = {}
    for places, chances in net.answers([line.strip for line in lines]):
        heard = told(chances, FREE)
        decoded |= zip(places, decode(heard, FREE), strict=True)
        steps |= zip(places, heard, strict=True)
    order = range(len(lines))
    return [decoded[place] for place in order], [steps[place] for place in order]


def right(decoded: list[Decoded], wanted: list[str]) -> int:
    return sum(one.value == want for one, want in zip(decoded, wanted, strict=True))


def test_looking_again_reads_more_of_the_unsure_lines(net: LineNet, made: Made) -> None:
    lines, wanted = made
    decoded, steps = first(net, lines)
    unsure = [place for place, one in enumerate(decoded) if is_unsure(one)]
    again = look_again(
        net, [lines[place].strip for place in unsure], [steps[place] for place in unsure], FREE
    )
    asked = [wanted[place] for place in unsure]
    assert right(again, asked) > right([decoded[place] for place in unsure], asked)


def test_a_second_opinion_tells_right_from_wrong(net: LineNet, made: Made) -> None:
    lines, wanted = made
    decoded, _ = first(net, lines)
    classifier, _ = load_fastest(open_model(BUILT_IN / "cnn"), 1)
    heard = SecondOpinion(classifier).hear(lines, decoded, FREE)
    sure = {
        is_right: [
            one.agreement
            for one, want in zip(heard, wanted, strict=True)
            if (one.value == want) is is_right and one.value
        ]
        for is_right in (True, False)
    }
    assert np.median(sure[True]) > 2 * np.median(sure[False])


def test_boxes_of_digits_lie_in_that_of_the_number_in_order(net: LineNet, made: Made) -> None:
    lines, _ = made
    decoded, _ = first(net, lines)
    for line, one in zip(lines, decoded, strict=True):
        if not one.value:
            continue
        boxes, (left, top, wide, tall) = digit_boxes(line, one), line_box(line, one)
        assert len(boxes) == len(digit_reaches(line, one)) == len(one.digits)
        assert min(box[0] for box in boxes) == left
        assert min(box[1] for box in boxes) == top
        assert max(box[0] + box[2] for box in boxes) == left + wide
        assert max(box[1] + box[3] for box in boxes) == top + tall
