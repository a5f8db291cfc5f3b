"""The page to draw on, as the server sends it."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

HTML = {"Accept": "text/html"}


def page_of(client: FlaskClient) -> str:
    answer = client.get("/draw", headers=HTML)
    assert answer.status_code == 200
    return str(answer.text)


def options_of(page: str, name: str) -> list[str]:
    found = re.search(rf'<select[^>]* id="{name}-model".*?</select>', page, re.DOTALL)
    assert found
    return re.findall(r'<option value="([^"]+)"', found[0])


def test_each_way_to_draw_has_the_models_that_read_it(client: FlaskClient) -> None:
    page = page_of(client)
    assert options_of(page, "sheet") == ["digit cnn", "digit forest", "digit logistic"]
    assert options_of(page, "grid") == ["pixels logistic", "digit cnn", "digit forest"]


def test_other_pages_lead_to_it_and_it_leads_to_rows_in_bulk(client: FlaskClient) -> None:
    assert re.search(r'href="/draw">Draw</a>', client.get("/jobs", headers=HTML).text)
    assert 'href="/draw#grid"' in client.get("/pixels", headers=HTML).text
    page = page_of(client)
    assert 'aria-current="page" href="/draw"' in page
    assert 'href="/pixels"' in page


def test_without_javascript_it_has_the_form_for_rows(client: FlaskClient) -> None:
    (form,) = re.findall(r"<noscript>(.*?)</noscript>", page_of(client), re.DOTALL)
    assert '<form method="post" action="/pixels"' in form
    assert 'name="pixels"' in form
    assert 'name="max_error"' in form


def test_no_script_and_no_style_stands_in_the_page(client: FlaskClient) -> None:
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", page_of(client))
