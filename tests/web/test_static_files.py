"""Files of pages: kept by browsers for good, small on the way, and new under a new address."""

from __future__ import annotations

import gzip
import re

import pytest
from flask.testing import FlaskClient

from web import static_files

FILES = re.compile(r'(?:href|src)="(/(?:bootstrap/)?static/[^"]+)"')


def files_of(client: FlaskClient, path: str) -> list[str]:
    return [str(found) for found in FILES.findall(client.get(path).text)]


@pytest.mark.parametrize(
    "path", ["/", "/jobs", "/templates", "/models", "/draw-template", "/print-form"]
)
def test_a_page_names_files_that_are_kept_for_good(client: FlaskClient, path: str) -> None:
    files = files_of(client, path)
    assert len(files) > 3
    for file in files:
        with client.get(file) as answer:
            assert (answer.status_code, answer.headers["Cache-Control"]) == (200, static_files.KEPT)


def test_texts_travel_compressed_where_the_browser_takes_that(client: FlaskClient) -> None:
    (style,) = [file for file in files_of(client, "/") if file.endswith("look.css")]
    with client.get(style) as plain:
        whole = plain.data
    with client.get(style, headers={"Accept-Encoding": "gzip"}) as squeezed:
        assert gzip.decompress(squeezed.data) == whole
    assert squeezed.headers["Content-Encoding"] == "gzip"
    assert len(squeezed.data) < len(whole) / 2
    assert squeezed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"


def test_the_address_changes_with_any_file(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("static")
    monkeypatch.setattr(static_files, "FOLDER", folder)
    seen = {static_files.address()}
    for name, text in (("a.js", "1"), ("a.js", "2"), ("b.js", "2")):
        folder.joinpath(name).write_text(text)
        seen.add(static_files.address())
    assert len(seen) == 4


def test_a_page_of_before_still_finds_its_modules(client: FlaskClient) -> None:
    with client.get("/static/0123456789ab/common/words.js") as answer:
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    assert client.get("/static/0123456789ab/../../app.py").status_code == 404
    assert client.get("/static/0123456789ab/nothing.js").status_code == 404
