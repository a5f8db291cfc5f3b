"""What a person says that a field holds: kept beside the reading, by the API and by a form."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from shared import moves
from shared.moves import PageResult
from shared.readings import Outcome, Reading
from shared.settings import Settings
from shared.tables import Correction
from tests.shared.moves.accounts import assert_accounts
from tests.support.drawing import png
from tests.web import forms
from tests.web.forms import NO_MATCH
from tests.web.templates import add
from tests.web.test_api import assert_problem, submit
from tests.web.working import Hands, failed, reading
from web.results.corrected import add_corrections

LINE = (10, 10, 200, 40)


@pytest.fixture
def job(client: FlaskClient, hands: Hands) -> str:
    """Return a job of one page that a person should look at."""
    job = submit(client)
    hands.finish(job, lambda n: PageResult(n, [reading("7", 0.6, Outcome.REVIEW)]))
    return job


def path_of(job: str, field: str = "digit", page: int = 1) -> str:
    return f"/api/v1/jobs/{job}/pages/{page}/fields/{field}/correction"


def correct(
    client: FlaskClient, job: str, value: str | None, field: str = "digit"
) -> dict[str, Any]:
    answer = client.put(path_of(job, field), json={"value": value})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json
    return told


def first_reading(client: FlaskClient, job: str) -> dict[str, Any]:
    (page,) = client.get(f"/api/v1/jobs/{job}/result").json["pages"]
    told: dict[str, Any] = page["readings"][0]
    return told


def told_of(client: FlaskClient, job: str) -> dict[str, Any]:
    told: dict[str, Any] = client.get(f"/api/v1/jobs/{job}?redirect=false").json
    return told


def test_it_works(client: FlaskClient, job: str) -> None:
    before = first_reading(client, job)
    assert "correction" not in before
    told = correct(client, job, "4")
    said = told.pop("correction")
    assert told == before
    assert (said["value"], said["by"]) == ("4", None)
    at = datetime.fromisoformat(said["at"])
    assert abs(datetime.now(UTC) - at) < timedelta(hours=1)
    assert first_reading(client, job)["correction"] == said
    counted = told_of(client, job)
    assert (counted["corrected"], counted["to_review"]) == (1, 0)
    assert counted["fields"]["review"] == 1


def test_null_says_that_no_number_is_written_there(client: FlaskClient, job: str) -> None:
    assert correct(client, job, None)["correction"]["value"] is None
    assert first_reading(client, job)["correction"]["value"] is None


def test_the_last_one_counts_and_is_counted_once(client: FlaskClient, job: str) -> None:
    for value in ("1", "2", "7"):
        correct(client, job, value)
    assert first_reading(client, job)["correction"]["value"] == "7"
    assert (told_of(client, job)["corrected"], told_of(client, job)["to_review"]) == (1, 0)


def test_it_is_taken_back_however_often(client: FlaskClient, job: str) -> None:
    before = first_reading(client, job)
    correct(client, job, "1")
    for _ in range(2):
        answer = client.delete(path_of(job))
        assert (answer.status_code, answer.data) == (204, b"")
    assert first_reading(client, job) == before
    assert (told_of(client, job)["corrected"], told_of(client, job)["to_review"]) == (0, 1)


def test_what_is_no_number_is_refused(client: FlaskClient, job: str) -> None:
    arabic = "\N{ARABIC-INDIC DIGIT SEVEN}"
    for value in ("", " 7", "7 ", "-7", "7.", ".7", "1.2.3", "7a", "1,5", arabic):
        answer = client.put(path_of(job), json={"value": value})
        told = assert_problem(answer, 422, "invalid-value")
        assert told["field"] == "value"
        assert "12.5" in told["detail"]
    assert "correction" not in first_reading(client, job)


def test_a_value_has_at_most_two_hundred_characters(client: FlaskClient, job: str) -> None:
    assert correct(client, job, "9" * 200)["correction"]["value"] == "9" * 200
    told = assert_problem(client.put(path_of(job), json={"value": "9" * 201}), 422, "invalid-value")
    assert "201" in told["detail"]


def test_a_body_of_another_shape_is_refused(client: FlaskClient, job: str) -> None:
    for body in ({}, {"value": 7}, {"value": "7", "by": "me"}, [], None, "7"):
        answer = client.put(path_of(job), json=body)
        assert answer.status_code in (400, 422), body
        assert answer.mimetype == "application/problem+json"
    assert "correction" not in first_reading(client, job)


def test_a_comma_is_a_point_where_the_job_reads_decimals(client: FlaskClient, hands: Hands) -> None:
    job = submit(client, reader="number", decimals="1")
    hands.finish(job, lambda n: PageResult(n, [Reading("number", "13", 1, Outcome.REVIEW, LINE)]))
    for value, kept in (("12,5", "12.5"), ("12.5", "12.5"), ("125", "125")):
        assert correct(client, job, value, "number")["correction"]["value"] == kept


def test_each_line_of_a_page_is_a_field(client: FlaskClient, hands: Hands) -> None:
    lines = [Reading(f"number{n}", "5", 0.9, Outcome.ACCEPTED, LINE) for n in ("", " 2", " 3")]
    job = submit(client, reader="number", lines="true")
    hands.finish(job, lambda n: PageResult(n, lines))
    assert correct(client, job, "6", "number%202")["field"] == "number 2"
    (page,) = client.get(f"/api/v1/jobs/{job}/result").json["pages"]
    assert ["correction" in one for one in page["readings"]] == [False, True, False]
    assert (told_of(client, job)["corrected"], told_of(client, job)["to_review"]) == (1, 0)


def test_what_is_not_there_is_404(client: FlaskClient, job: str) -> None:
    strange = [path_of("0"), path_of(job, page=2), path_of(job, "tea"), path_of(job, "%00")]
    for path in (*strange, path_of(job, page=10**12)):
        assert_problem(client.put(path, json={"value": "7"}), 404, "not-found")
        assert_problem(client.delete(path), 404, "not-found")


def test_a_page_without_readings_is_409(client: FlaskClient, hands: Hands) -> None:
    job = submit(client, ("1.png", png(1)), ("2.png", png(2)))
    hands.expand(job)
    waits = client.put(path_of(job), json={"value": "7"})
    assert "still waits" in assert_problem(waits, 409, "page-not-read")["detail"]
    hands.read(job, failed)
    for torn in (client.put(path_of(job), json={"value": "7"}), client.delete(path_of(job))):
        assert "could not be read" in assert_problem(torn, 409, "page-not-read")["detail"]


def test_a_page_can_be_corrected_while_others_wait(client: FlaskClient, settings: Settings) -> None:
    hands = Hands(settings.model_copy(update={"batch_pages": 1}))
    job = submit(client, ("1.png", png(1)), ("2.png", png(2)))
    hands.expand(job)
    hands.read(job, lambda n: PageResult(n, [reading()]), batches=1)
    correct(client, job, "1")
    hands.read(job, lambda n: PageResult(n, [reading()]))
    hands.close()
    told = told_of(client, job)
    assert (told["state"], told["corrected"]) == ("done", 1)


def test_a_retry_keeps_what_was_said_of_other_pages(client: FlaskClient, hands: Hands) -> None:
    job = submit(client, ("1.png", png(1)), ("2.png", png(2)))
    hands.finish(job, lambda n: failed(n) if n == 2 else PageResult(n, [reading()]))
    said = correct(client, job, "1")["correction"]
    assert client.post(f"/api/v1/jobs/{job}/retry").status_code == 202
    hands.read(job, lambda n: PageResult(n, [reading()]))
    first, second = client.get(f"/api/v1/jobs/{job}/result").json["pages"]
    assert first["readings"][0]["correction"] == said
    assert "correction" not in second["readings"][0]


def test_a_result_is_new_with_each_correction(client: FlaskClient, job: str) -> None:
    paths = [f"/api/v1/jobs/{job}/result{ending}" for ending in ("", ".csv", ".jsonl", ".xlsx")]
    tags = [[client.get(path).headers["ETag"] for path in paths]]
    for value in ("1", "2", "1", None):
        correct(client, job, value)
        tags.append([client.get(path).headers["ETag"] for path in paths])
    client.delete(path_of(job))
    tags.append([client.get(path).headers["ETag"] for path in paths])
    assert [len(set(seen)) for seen in zip(*tags, strict=True)] == [6] * len(paths)


def seen_of(client: FlaskClient, job: str) -> str | None:
    said = first_reading(client, job).get("correction")
    return said["at"] if said else None


def test_who_says_what_they_replace_does_not_overwrite_what_they_did_not_see(
    client: FlaskClient, job: str
) -> None:
    assert client.put(path_of(job), json={"value": "1", "replaces": None}).status_code == 200
    late = client.put(path_of(job), json={"value": "2", "replaces": None})
    told = assert_problem(late, 409, "corrected-meanwhile")
    there = first_reading(client, job)["correction"]
    assert (told["correction"], there["value"]) == (there, "1")
    assert f"at {there['at']}, somebody said that digit on page 1 holds 1" in told["detail"]
    over = client.put(path_of(job), json={"value": "2", "replaces": there["at"]})
    assert over.json["correction"]["value"] == "2"
    again = client.put(path_of(job), json={"value": "3", "replaces": there["at"]})
    assert assert_problem(again, 409, "corrected-meanwhile")["correction"]["value"] == "2"
    assert client.put(path_of(job), json={"value": "3"}).status_code == 200, "as ever"


def test_what_was_taken_back_meanwhile_is_told_too(client: FlaskClient, job: str) -> None:
    at = correct(client, job, "1")["correction"]["at"]
    client.delete(path_of(job))
    late = client.put(path_of(job), json={"value": "2", "replaces": at})
    told = assert_problem(late, 409, "corrected-meanwhile")
    assert told["correction"] is None
    assert "taken back meanwhile" in told["detail"]
    assert "correction" not in first_reading(client, job)


def test_only_the_correction_that_was_seen_is_taken_back(client: FlaskClient, job: str) -> None:
    first = correct(client, job, "1")["correction"]["at"]
    second = correct(client, job, None)["correction"]["at"]
    assert first != second
    late = client.delete(path_of(job), query_string={"replaces": first})
    told = assert_problem(late, 409, "corrected-meanwhile")
    assert "holds no number" in told["detail"]
    for _ in range(2):
        taken = client.delete(path_of(job), query_string={"replaces": second})
        assert taken.status_code == 204
    assert "correction" not in first_reading(client, job)


def test_two_who_say_the_same_do_not_conflict(client: FlaskClient, job: str) -> None:
    first = client.put(path_of(job), json={"value": "1", "replaces": None}).json
    again = client.put(path_of(job), json={"value": "1", "replaces": None})
    assert (again.status_code, again.json) == (200, first), "the first one has said so"


def test_of_many_who_saw_the_same_one_alone_stores(
    client: FlaskClient, hands: Hands, job: str
) -> None:
    stored: list[str] = []
    refused: list[Any] = []
    barrier = threading.Barrier(4)

    def say(value: str) -> None:
        other = client.application.test_client()
        seen = None
        for turn in range(5):
            barrier.wait()
            said = {"value": f"{value}{turn}", "replaces": seen}
            answer = other.put(path_of(job), json=said)
            barrier.wait()
            (stored if answer.status_code == 200 else refused).append(answer.json)
            seen = seen_of(other, job)

    threads = [threading.Thread(target=say, args=(str(n),)) for n in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stored) == 5, "one in each turn"
    kept = [one["correction"]["value"] for one in stored]
    assert sorted(value[-1] for value in kept) == list("01234")
    assert {one["type"] for one in refused} == {"urn:fieldhand:problem:corrected-meanwhile"}
    assert {one["correction"]["value"] for one in refused} == set(kept)
    with hands.database.read() as connection:
        assert_accounts(connection)


def test_what_is_confirmed_is_told_from_what_is_corrected(
    client: FlaskClient, hands: Hands
) -> None:
    outcomes = (Outcome.REVIEW, Outcome.BLANK, Outcome.UNREADABLE)
    job = submit(client, *((f"{n}.png", png(n)) for n in range(3)))
    hands.finish(
        job,
        lambda n: PageResult(n, [reading("7" if n == 1 else None, 0.6, outcomes[n - 1])]),
    )

    def kinds(*values: str | None) -> list[str]:
        paths = [path_of(job, page=page) for page in range(1, 4)]
        said = zip(paths, values, strict=True)
        answers = [client.put(path, json={"value": value}).json for path, value in said]
        return [answer["correction"]["kind"] for answer in answers]

    assert kinds("8", "1", "1") == ["corrected"] * 3
    assert told_of(client, job)["confirmed"] == 0
    assert kinds("7", None, None) == ["confirmed", "confirmed", "corrected"]
    assert (told_of(client, job)["corrected"], told_of(client, job)["confirmed"]) == (3, 2)
    for query, found in (("confirmed=true", [1, 2]), ("confirmed=false", [3])):
        shown = client.get(f"/api/v1/jobs/{job}/result?{query}&limit=1000").json["pages"]
        assert [page["number"] for page in shown] == found, query
    none = client.get(f"/api/v1/jobs/{job}/result?confirmed=true&corrected=false").json
    assert none["pages"] == []
    client.delete(path_of(job))
    assert told_of(client, job)["confirmed"] == 1


def test_what_is_removed_takes_its_corrections_along(
    client: FlaskClient, hands: Hands, job: str
) -> None:
    correct(client, job, "1")
    client.delete(f"/api/v1/jobs/{job}")
    assert_problem(client.put(path_of(job), json={"value": "1"}), 404, "not-found")
    with hands.database.write() as connection:
        while not moves.purge(connection, job, 10):
            pass
    with hands.database.read() as connection:
        assert connection.execute(select(Correction)).all() == []


def test_of_many_at_once_one_is_the_last(client: FlaskClient, hands: Hands, job: str) -> None:
    def say(value: str) -> None:
        other = client.application.test_client()
        for _ in range(5):
            assert other.put(path_of(job), json={"value": value}).status_code == 200
            assert other.delete(path_of(job)).status_code == 204
        correct(other, job, value)

    threads = [threading.Thread(target=say, args=(str(n),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told_of(client, job)["corrected"] in (0, 1)
    with hands.database.read() as connection:
        assert_accounts(connection)


def test_what_still_waits_for_a_person_is_listed(client: FlaskClient, hands: Hands) -> None:
    add(client)
    scores = (Outcome.REVIEW, Outcome.ACCEPTED, Outcome.REVIEW, NO_MATCH, Outcome.REVIEW)
    job = forms.read(client, hands, *scores)
    assert client.put(path_of(job, "score", 3), json={"value": "18"}).status_code == 200
    assert client.put(path_of(job, "id", 1), json={"value": "1"}).status_code == 200

    def numbers(query: str) -> list[int]:
        path: str | None = f"/api/v1/jobs/{job}/result?limit=1&{query}"
        found = []
        while path:
            shown = client.get(path).json
            found += [page["number"] for page in shown["pages"]]
            path = shown["next"]
        return found

    assert numbers("outcome=review") == [1, 3, 5]
    assert numbers("outcome=review&corrected=false") == [1, 5]
    assert numbers("outcome=review&corrected=true") == [3]
    assert numbers("corrected=true") == [1, 3]
    assert numbers("corrected=false") == [1, 2, 3, 5]
    assert numbers("outcome=accepted&corrected=true") == [1]
    assert numbers("outcome=unreadable&corrected=true") == []
    assert told_of(client, job)["to_review"] == 2


def test_another_filter_is_refused(client: FlaskClient, job: str) -> None:
    for query in ("outcome=good", "corrected=perhaps"):
        assert client.get(f"/api/v1/jobs/{job}/result?{query}").status_code == 422


def test_a_form_does_the_same_and_goes_back(client: FlaskClient, job: str) -> None:
    path, back = path_of(job).removeprefix("/api/v1"), f"/jobs/{job}/result?only=review#page-1"
    sent = client.post(path, data={"value": " 4 ", "next": back})
    assert (sent.status_code, sent.location) == (303, back)
    assert first_reading(client, job)["correction"]["value"] == "4"
    client.post(path, data={"action": "blank", "value": "4"})
    assert first_reading(client, job)["correction"]["value"] is None
    client.post(path, data={"action": "undo"})
    assert "correction" not in first_reading(client, job)


def test_a_form_never_leads_elsewhere(client: FlaskClient, job: str) -> None:
    path = path_of(job).removeprefix("/api/v1")
    for elsewhere in ("", "https://example.org/", "//example.org", "/\\example"):
        sent = client.post(path, data={"value": "1", "next": elsewhere})
        assert (sent.status_code, sent.location) == (303, f"/jobs/{job}/result")


def test_a_form_that_makes_no_sense_is_refused(client: FlaskClient, job: str) -> None:
    path = path_of(job).removeprefix("/api/v1")
    for sent in ({}, {"value": "seven"}, {"action": "eat"}):
        assert client.post(path, data=sent).status_code == 422
    assert "correction" not in first_reading(client, job)


def test_of_pages_shown_alone_the_corrections_are_looked_up(
    client: FlaskClient, hands: Hands
) -> None:
    job = submit(client, *[(f"{n}.png", png(n)) for n in range(1, 6)])
    hands.finish(job, lambda n: PageResult(n, [reading("7", 0.6, Outcome.REVIEW)]))
    for page in range(1, 6):
        assert client.put(path_of(job, page=page), json={"value": "8"}).status_code == 200
    asked: list[Any] = []
    engine = hands.database.engine
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2:4]))
    with hands.database.read() as connection:
        readings = {page: [{"field": "digit"}] for page in (1, 5)}
        add_corrections(connection, job, readings)
        look = next(one for one in asked if "corrections" in one[0])
        assert len(connection.exec_driver_sql(*look).all()) == 2
    assert [readings[page][0]["correction"]["value"] for page in (1, 5)] == ["8", "8"]
