"""The queries of each view, counted on both databases."""

from __future__ import annotations

import io

from benchmarks.measurements.views import VIEWS, measure_views
from shared.settings import Settings
from tests.support.drawing import png
from web.app import create_app


def test_every_view_has_its_queries_and_its_time(settings: Settings) -> None:
    app = create_app(settings)
    files = {"files": (io.BytesIO(png(7)), "seven.png")}
    answer = app.test_client().post("/api/v1/jobs", data=files)
    app.extensions["fieldhand"].database.close()
    rows = measure_views(settings, {1: answer.json["id"]})
    assert [row["view"] for row in rows] == list(VIEWS)
    for row in rows:
        assert row["sizes"]["1"]["queries"] >= 1
        assert row["sizes"]["1"]["ms"] > 0
