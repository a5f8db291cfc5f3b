"""Show what a reader is worth: pictures of its figures, and the figures beside them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from shared.errors import SetupError
from shared.images import Pixels
from shared.model_cards import PICTURES, REPORT
from worker.reading.calibration import Calibration
from worker.reading.classifiers.kinds import Classifier
from worker.training.data.samples import Samples
from worker.training.measures.evaluation import paper_answers
from worker.training.measures.metrics import Confidence, Right, reliability
from worker.training.measures.scores import Answer, Scores, score

WORST = 24
"""Errors on `worst.png` of numbers; `errors.png` has more."""

Images = Callable[[int], Pixels] | Sequence[Pixels]
"""The image of each answer, by its place: uint8 (h, w), (h, w, 3) or (h, w, 4)."""


def can_draw() -> bool:
    """Tell whether matplotlib is there."""
    return find_spec("matplotlib") is not None


def require_matplotlib() -> None:
    """Raise SetupError where nothing can be drawn."""
    if not can_draw():
        raise SetupError("a report needs matplotlib; install Fieldhand with its part `train`")


def draw_report(
    folder: Path, classifier: Classifier, calibration: Calibration, samples: Samples
) -> None:
    """Write the report of held-out glyphs beside a model, where pictures can be drawn."""
    if can_draw():
        answers = paper_answers(classifier, calibration, samples)
        write_report(folder, answers, list(samples.images), on="held-out writers, on paper")


def write_report(
    folder: Path,
    answers: Sequence[Answer],
    images: Images,
    scores: Scores | None = None,
    on: str = "",
) -> list[Path]:
    """Write pictures and `report.json` of at least one answer, and return what was written.

    `on` names the set; with `scores` that were timed the report holds how fast it was as well,
    and with those of numbers their pictures. Pictures of an earlier report that this one has no
    figures for are removed.
    """
    require_matplotlib()
    folder.mkdir(parents=True, exist_ok=True)
    for name in PICTURES:
        (folder / f"{name}.png").unlink(missing_ok=True)
    report = {"on": on, **_figures(answers, scores or score(answers, seconds=0.0))}
    _draw(folder, answers, images, report)
    (folder / REPORT).write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    paths = [folder / f"{name}.png" for name in PICTURES]
    return [path for path in (*paths, folder / REPORT) if path.exists()]


def _figures(answers: Sequence[Answer], scores: Scores) -> dict[str, Any]:
    """Return the object of `--json`, outcomes, confusion matrix, reliability and curve."""
    measures = scores.as_json()
    if not scores.seconds:
        del measures["seconds"], measures["pages_per_second"]
    return measures | {
        "outcomes": scores.outcomes,
        "confusion": None if scores.confusion is None else scores.confusion.tolist(),
        "reliability": reliability(_confidence(answers), _guessed(answers)),
        "risk_coverage": scores.risk_coverage,
    }


def _draw(folder: Path, answers: Sequence[Answer], images: Images, report: dict[str, Any]) -> None:
    from worker.training.measures.pictures.confusion import draw_confusion
    from worker.training.measures.pictures.reliability import draw_reliability
    from worker.training.measures.pictures.risk import draw_risk
    from worker.training.measures.pictures.worst import draw_worst

    if report["confusion"] is not None:
        draw_confusion(folder / "confusion.png", np.array(report["confusion"]))
    draw_reliability(folder / "reliability.png", report["reliability"])
    draw_risk(folder / "risk-coverage.png", _confidence(answers), _right(answers))
    if "lengths" in report:
        _draw_numbers(folder, answers, _by_place(images), report)
    else:
        draw_worst(folder / "worst.png", answers, _by_place(images))


def _draw_numbers(
    folder: Path,
    answers: Sequence[Answer],
    image: Callable[[int], Pixels],
    report: dict[str, Any],
) -> None:
    """Draw what only numbers have; their crops are wide, and every error is worth a look."""
    from worker.training.measures.pictures.errors import draw_errors
    from worker.training.measures.pictures.lengths import draw_lengths

    draw_lengths(folder / "lengths.png", report["lengths"])
    draw_errors(folder / "worst.png", answers, image, most=WORST)
    draw_errors(folder / "errors.png", answers, image)


def _confidence(answers: Sequence[Answer]) -> Confidence:
    return np.array([answer.confidence for answer in answers], np.float64)


def _guessed(answers: Sequence[Answer]) -> Right:
    return np.array([answer.guessed for answer in answers], np.bool_)


def _right(answers: Sequence[Answer]) -> Right:
    return np.array([answer.right for answer in answers], np.bool_)


def _by_place(images: Images) -> Callable[[int], Pixels]:
    return images if callable(images) else images.__getitem__
