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
from worker.training.measures.metrics import reliability
from worker.training.measures.scores import Answer, Scores, score

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

    `on` names the set; with `scores` the report holds how fast it was as well. Pictures of an
    earlier report that this one has no figures for are removed.
    """
    require_matplotlib()
    folder.mkdir(parents=True, exist_ok=True)
    for name in PICTURES:
        (folder / f"{name}.png").unlink(missing_ok=True)
    report = {"on": on, **_figures(answers, scores)}
    _draw(folder, answers, images, report)
    (folder / REPORT).write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    paths = [folder / f"{name}.png" for name in PICTURES]
    return [path for path in (*paths, folder / REPORT) if path.exists()]


def _figures(answers: Sequence[Answer], scores: Scores | None) -> dict[str, Any]:
    """Return the object of `--json`, outcomes, confusion matrix, reliability and curve."""
    known = scores or score(answers, seconds=0.0)
    measures = known.as_json()
    if scores is None:
        del measures["seconds"], measures["pages_per_second"]
    return measures | {
        "outcomes": known.outcomes,
        "confusion": None if known.confusion is None else known.confusion.tolist(),
        "reliability": reliability(*_columns(answers)),
        "risk_coverage": known.risk_coverage,
    }


def _draw(folder: Path, answers: Sequence[Answer], images: Images, report: dict[str, Any]) -> None:
    from worker.training.measures.pictures.confusion import draw_confusion
    from worker.training.measures.pictures.reliability import draw_reliability
    from worker.training.measures.pictures.risk import draw_risk
    from worker.training.measures.pictures.worst import draw_worst

    if report["confusion"] is not None:
        draw_confusion(folder / "confusion.png", np.array(report["confusion"]))
    draw_reliability(folder / "reliability.png", report["reliability"])
    draw_risk(folder / "risk-coverage.png", *_columns(answers))
    draw_worst(folder / "worst.png", answers, _by_place(images))


def _columns(answers: Sequence[Answer]) -> tuple[Any, Any]:
    """Return (n,) float64 confidences in 0..1, and (n,) bool: whether each is right."""
    confidence = np.array([answer.confidence for answer in answers], np.float64)
    return confidence, np.array([answer.right for answer in answers], np.bool_)


def _by_place(images: Images) -> Callable[[int], Pixels]:
    return images if callable(images) else images.__getitem__
