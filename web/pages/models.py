"""The models: what there is, and how far each can be trusted."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

from shared.catalogue import Model
from web.charts.confusion import confusion_cells, mistakes
from web.charts.reliability import among_surest, reliability_chart
from web.charts.risk_coverage import Rows, risk_chart
from web.identity import needs
from web.models import how_to_draw, model_json, picture_path
from web.pages.blueprint import bp, page
from web.pages.model_comparison import LEAST_MODELS, compare
from web.parts import parts

POINT = ("coverage", "risk", "confidence")
MEASURES = ("n", "accuracy", "coverage", "accepted_error")
BIN = ("from", "to", "n", "confidence", "accuracy")
SURE = 0.99
"""The confidence from which on it is said in words how often readings are right."""


@bp.get("/models")
@needs()
def models() -> Response:
    """List the models, the default one first."""
    catalogue = parts().catalogue
    found = list(catalogue.models().values())
    views = [model_json(model) for model in found]
    return page(
        "models.html",
        models=views,
        left_out=len(catalogue.faults()),
        compared=compare(views),
        grounds=[_ground(*group) for group in _by_ground(found)],
    )


def _by_ground(models: list[Model]) -> list[tuple[str, dict[str, Rows]]]:
    """Return the curves of the models, those together that were measured on the same."""
    together: dict[str, dict[str, Rows]] = {}
    for one in models:
        report = _report(one)
        if report["risk_coverage"] and report["on"]:
            together.setdefault(report["on"], {})[one.name] = report["risk_coverage"]
    return [(on, curves) for on, curves in together.items() if len(curves) >= LEAST_MODELS]


def _ground(on: str, curves: dict[str, Rows]) -> dict[str, Any]:
    """Return the chart of curves that were measured on the same, and their table."""
    shares = sorted({row["coverage"] for rows in curves.values() for row in rows})
    risks = {name: {row["coverage"]: row["risk"] for row in rows} for name, rows in curves.items()}
    table = [(share, [of_one.get(share) for of_one in risks.values()]) for share in shares]
    return {"on": on, "chart": risk_chart(curves), "names": list(curves), "table": table}


@bp.get("/models/<name>")
@needs()
def model(name: str) -> Response:
    """Show what a model was trained on, how good it is, and where it errs."""
    found = parts().catalogue.find(name)
    return page(
        "model.html",
        model=model_json(found),
        card=found.card,
        sets=[_set(name, figures) for name, figures in found.card.sets.items()],
        report=_report(found),
        charts=_charts(found),
        pictures={one: picture_path(found, one) for one in found.pictures},
        missing=_missing(found),
        command=how_to_draw(found),
    )


def _missing(model: Model) -> list[str]:
    """Return the pictures that there are neither as files nor as figures to draw them from."""
    told = {name.replace("_", "-") for name, figures in _report(model).items() if figures}
    return [one for one in model.card.pictures if one not in told.union(model.pictures)]


def _charts(model: Model) -> dict[str, Any]:
    """Return what is drawn of a model's figures, and what of them is said in words."""
    report = _report(model)
    matrix, bins, curve = report["confusion"], report["reliability"], report["risk_coverage"]
    return {
        "confusion": confusion_cells(matrix),
        "mistakes": mistakes(matrix),
        "reliability": reliability_chart(bins),
        "surest": among_surest(bins, SURE),
        "risk": risk_chart({model.name: curve}),
        "curve": curve,
    }


def _set(name: str, figures: dict[str, Any]) -> dict[str, Any]:
    """Return the single figures of a set, those of its parts, and the points of its curve."""
    parts_of = {k: part for k, part in figures.items() if isinstance(part, dict)}
    return {
        "name": name,
        "figures": {k: one for k, one in figures.items() if not isinstance(one, list | dict)},
        "parts": parts_of,
        "columns": _columns(list(parts_of.values())),
        "curve": _rows(figures.get("risk_coverage"), POINT),
    }


def _columns(rows: list[dict[str, Any]]) -> list[str]:
    """Return the figures that every part of a set has, where they are all it has."""
    columns = list(rows[0]) if rows else []
    alike = all(list(row) == columns and all(map(_is_number, row.values())) for row in rows)
    return columns if alike else []


def _report(model: Model) -> dict[str, Any]:
    """Return the figures that the pictures show, as far as they are there and sound."""
    report = model.report
    return {
        "on": str(report.get("on") or ""),
        "n": report.get("n") if isinstance(report.get("n"), int) else None,
        "confusion": _matrix(report.get("confusion")),
        "lengths": _lengths(report.get("lengths")),
        "reliability": _rows(report.get("reliability"), BIN),
        "risk_coverage": _rows(report.get("risk_coverage"), POINT),
    }


def _rows(table: object, columns: tuple[str, ...]) -> list[dict[str, float]]:
    """Return the rows of a table that have a number in every column."""
    rows = table if isinstance(table, list) else []
    return [
        row
        for row in rows
        if isinstance(row, dict) and all(_is_number(row.get(column)) for column in columns)
    ]


def _lengths(table: object) -> list[dict[str, Any]]:
    """Return the measures of each length of a number, with the length."""
    by_length = table if isinstance(table, dict) else {}
    rows = [{"digits": n, **row} for n, row in by_length.items() if isinstance(row, dict)]
    return _rows(rows, MEASURES)


def _matrix(table: object) -> list[list[int]]:
    """Return a square of counts; nothing where it is none."""
    rows = table if isinstance(table, list) else []
    square = all(isinstance(row, list) and len(row) == len(rows) for row in rows)
    return rows if square and all(isinstance(cell, int) for row in rows for cell in row) else []


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
