"""Load the reader of numbers from the folder of a model."""

from __future__ import annotations

from pathlib import Path

from shared.model_cards import NumberNet, broken_model, parse_card
from worker.reading.fastest import eight_bit_is_wanted, load_fastest
from worker.reading.model_card import open_model, weights_of
from worker.reading.numbers.calibration import NumberCalibration
from worker.reading.numbers.line_net import LineNet
from worker.reading.numbers.reader import NumberReader
from worker.reading.numbers.runtimes import load_eight_bit, load_whole
from worker.reading.numbers.second_opinion import SecondOpinion


def load(folder: Path, threads: int | None = None) -> NumberReader:
    """Load the reader with the net of lines in `folder`; raises SetupError without a sound one."""
    described = parse_card(folder).number
    if described is None:
        raise broken_model(folder, "it has no net for numbers")
    try:
        calibration = NumberCalibration(**described.calibration)
    except (TypeError, ValueError) as error:
        raise broken_model(folder, f"its calibration for numbers is wrong ({error})") from error
    classifier, _ = load_fastest(open_model(folder), threads)
    return NumberReader(
        _fastest(folder, described, threads), SecondOpinion(classifier), calibration
    )


def _fastest(folder: Path, described: NumberNet, threads: int | None) -> LineNet:
    copy = described.eight_bit
    if copy and eight_bit_is_wanted():
        return load_eight_bit(weights_of(folder, copy), threads)
    return load_whole(weights_of(folder, described.weights), threads)
