"""The page about the system: which parts are well, and what to do about the others."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from shared import sightings
from shared.database import Database
from shared.settings import Settings
from tests.support.servers import RedisServer
from tests.web.pages.test_jobs import send


@pytest.fixture
def settings(settings: Settings, redis: RedisServer) -> Settings:
    return settings.model_copy(update={"redis_url": redis.url, "max_files": 1234})


def found(client: FlaskClient) -> dict[str, tuple[str, str]]:
    """Return of each part whether it is well, and all that is said of it."""
    page = client.get("/system")
    assert page.status_code == 200
    items = re.findall(r'<li class="finding.*?</li>', page.text, re.DOTALL)
    told = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", item)).strip() for item in items]
    parts = [re.match(r"(\w+): (well|needs attention) (.*)", text) for text in told]
    return {part[1]: (part[2], part[3]) for part in parts if part}


def test_all_is_well_while_all_parts_are_there(client: FlaskClient, database: Database) -> None:
    send(client)
    with database.write() as connection:
        sightings.record(connection, ["bulk@here", "interactive@here"], redis=True)
    parts = found(client)
    assert list(parts) == ["Sweeper", "Workers", "Queue", "Database", "Storage"]
    assert {state for state, _ in parts.values()} == {"well"}
    assert parts["Workers"][1] == "2 alive: bulk@here, interactive@here."
    assert "1 for interactive jobs and 0 for bulk jobs" in parts["Queue"][1]
    page = client.get("/system").text
    assert "All parts are well." in page
    assert "<dt>Jobs waiting</dt><dd>1</dd>" in page
    assert re.search(r"FIELDHAND_MAX_FILES</code></dt><dd>1,234</dd>", page)


def test_what_is_missing_comes_with_the_way_out(
    client: FlaskClient, database: Database, redis: RedisServer
) -> None:
    parts = found(client)
    assert parts["Sweeper"][0] == parts["Workers"][0] == "needs attention"
    assert "What to do: Start it with fieldhand sweeper" in parts["Sweeper"][1]
    with database.write() as connection:
        sightings.record(connection, [], redis=True)
    parts = found(client)
    assert parts["Sweeper"][0] == "well"
    assert parts["Workers"][1].startswith("No worker is running. What to do: Start one")
    redis.stop()
    parts = found(client)
    assert parts["Queue"][0] == "needs attention"
    assert "FIELDHAND_REDIS_URL" in parts["Queue"][1]
    assert "2 parts need attention." in client.get("/system").text


class TestNearlyFullDisk:
    """A server that is to leave more room than there is."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"min_free_mb": 10**9})

    def test_uploads_are_refused_and_it_says_what_to_do(self, client: FlaskClient) -> None:
        state, words = found(client)["Storage"]
        assert state == "needs attention"
        assert words.startswith("Uploads are refused: the storage has ")
        assert "Make room" in words
