"""How long a look at a large result takes, whatever is asked for: in one process, nothing else on."""

from __future__ import annotations

import re
import time
from typing import Any

from flask.testing import FlaskClient

from benchmarks.filled_job import fill_job
from benchmarks.percentiles import median
from benchmarks.results_folder import Result
from benchmarks.scene import Scene, say
from migrations import migrate
from shared.database import Database
from shared.settings import Settings
from web.app import create_app
from web.parts import Parts

LOOKS = 5
FILTERS = (
    *("", "only=todo", "only=accepted", "only=unreadable", "only=failed", "field=field_3"),
    *("only=review&field=field_3", "find=scan-0099", "find=12345", "find=nothing"),
)
ORDERS = ("", "sort=confidence")
VIEWS = ("view=gallery", "view=table")
NEXT = re.compile(r'rel="next" href="([^"]+)"')


def measure(scene: Scene) -> Result:
    """Return the milliseconds of each look, by the number of fields on a page."""
    settings = Settings(data_dir=scene.folder / "results")
    database = Database(settings.database)
    migrate(database)
    pages = scene.sizes.result_pages
    for fields in scene.sizes.result_fields:
        say(f"writing a result of {pages:,} pages with {fields} fields each")
        fill_job(database, _job(fields), pages, fields)
    database.close()
    return {
        "pages": pages,
        "sizes": list(scene.sizes.result_fields),
        "looks": _looks(scene, settings),
    }


def _job(fields: int) -> str:
    return f"filled{fields}"


def _looks(scene: Scene, settings: Settings) -> list[dict[str, Any]]:
    app = create_app(settings)
    client = app.test_client()
    asked = [f"{view}&{only}&{order}" for view in VIEWS for only in FILTERS for order in ORDERS]
    jobs = [_job(fields) for fields in scene.sizes.result_fields]
    rows = [
        {"look": _name(query), "ms": [_time(client, f"/jobs/{job}/result?{query}") for job in jobs]}
        for query in asked
    ]
    parts: Parts = app.extensions["fieldhand"]
    parts.database.close()
    return rows


def _name(query: str) -> str:
    return ", ".join(part.replace("=", " ") for part in query.split("&") if part)


def _time(client: FlaskClient, path: str) -> float:
    """Return the median time of the first look, or of the next one where that takes longer."""
    first, page = _look(client, path)
    following = NEXT.search(page)
    return max(first, _look(client, following[1].replace("&amp;", "&"))[0] if following else 0)


def _look(client: FlaskClient, path: str) -> tuple[float, str]:
    page, spent = client.get(path).text, []
    for _ in range(LOOKS):
        began = time.perf_counter()
        answer = client.get(path)
        spent.append(1000 * (time.perf_counter() - began))
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status}")
    return median(spent), page
