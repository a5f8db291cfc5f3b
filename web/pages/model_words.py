"""What cards say, in words for people; names that nobody foresaw are shown as they are."""

from __future__ import annotations

from web.pages.blueprint import bp
from web.pages.words import SPACE

KINDS = {
    "cnn": "convolutional net",
    "forest": "random forest",
    "logistic": "logistic regression",
}
READERS = {
    "digit": "single digits",
    "number": "numbers",
    "form": "forms",
    "pixels": f"8{SPACE}×{SPACE}8 pixel grids",
}
SETS = {
    "validation": "Held-out digits",
    "validation_on_paper": "Held-out digits, on simulated paper",
    "whole_net": "Held-out digits, by the net before it was put into eight bits",
    "mnist_test": "MNIST test images",
    "conditions": "Held-out digits, under one condition each",
    "validation_before": "Held-out digits, before training on",
    "non_digits": "Marks that are no digit",
    "numbers": "Made numbers of 3 to 8 digits, by held-out writers",
    "numbers_mnist_test": "Made numbers of 3 to 8 digits, by the writers of MNIST's test set",
    "numbers_whole_net": "Made numbers, by the net before it was put into eight bits",
    "numbers_as_dates": "Made dates with slashes, by held-out writers",
    "numbers_struck": "Made numbers of which a digit is struck through",
    "no_numbers": "Crops without a number",
}
NAMES = {
    "n": "images",
    "accuracy": "right",
    "coverage": "accepted",
    "accepted_error": "wrong among the accepted",
    "ece": "calibration error",
    "digit_error_rate": "digits wrong",
    "coverage at 0.01": "accepted, 1\N{NO-BREAK SPACE}% allowed",
    "accepted_error at 0.01": "wrong among those",
    "most": "most that is ever claimed",
    "unreadable_below": "unreadable below",
    "no_digit_above": "unreadable where no digit is likelier than",
    "accepted at 0.001": "accepted all the same, 0.1\N{NO-BREAK SPACE}% allowed",
    "accepted at 0.01": "accepted all the same, 1\N{NO-BREAK SPACE}% allowed",
}
MEGABYTE = 1e6
CONSTANTS = ("ece", "slope", "offset", "bend")
"""Figures of a set and of the calibration that are no shares, wherever they lie."""


@bp.app_template_filter()
def kind(name: str) -> str:
    """Return what a kind of model is."""
    return KINDS.get(name, name)


@bp.app_template_filter()
def reader(name: str) -> str:
    """Return what a reader reads."""
    return READERS.get(name, name)


@bp.app_template_filter()
def set_name(name: str) -> str:
    """Return what a model was measured on."""
    return SETS.get(name) or figure_name(name).capitalize()


@bp.app_template_filter()
def figure_name(name: str) -> str:
    """Return what a figure tells."""
    return NAMES.get(name) or name.replace("_", " ")


@bp.app_template_filter()
def share(value: float) -> str:
    """Return a measured share in percent, with two decimals, or more where it is small."""
    places = 2 if value == 0 or value >= 0.001 else 4
    return f"{value * 100:.{places}f}{SPACE}%"


@bp.app_template_filter()
def figure(value: object) -> str:
    """Return a number, a list or a word of a card."""
    if isinstance(value, list | tuple):
        return ", ".join(figure(one) for one in value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.4g}"


@bp.app_template_filter()
def measure(value: object, name: str) -> str:
    """Return what was measured: a share in percent, anything else as it is."""
    is_share = isinstance(value, float) and 0 <= value <= 1 and name not in CONSTANTS
    return share(value) if is_share and isinstance(value, float) else figure(value)


@bp.app_template_filter()
def megabytes(number: int) -> str:
    """Return the size of a file, roughly."""
    small = number < MEGABYTE / 10
    return f"{number / 1e3:.0f}{SPACE}kB" if small else f"{number / MEGABYTE:.1f}{SPACE}MB"
