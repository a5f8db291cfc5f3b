"""When a webhook is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from worker.webhooks.backoff import PAUSES, find_next, read_retry_after

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def seconds(tries: int, retry_after: str | None = None, age: timedelta = timedelta()) -> float:
    again_at = find_next(tries, NOW - age, NOW, retry_after)
    assert again_at
    return (again_at - NOW).total_seconds()


@pytest.mark.parametrize("tries", range(1, len(PAUSES) + 1))
def test_pauses_grow_and_differ(tries: int) -> None:
    drawn = [seconds(tries) for _ in range(50)]
    assert all(0.8 * PAUSES[tries - 1] <= one <= PAUSES[tries - 1] for one in drawn)
    assert len(set(drawn)) > 1
    assert list(PAUSES) == sorted(PAUSES)


def test_it_goes_on_for_most_of_a_day_and_no_longer() -> None:
    assert 20 * 3600 < sum(PAUSES) < 24 * 3600
    assert find_next(len(PAUSES) + 1, NOW, NOW) is None


def test_what_a_receiver_asks_for_is_kept_but_never_shortens_a_pause() -> None:
    assert seconds(1, "3600") == 3600
    assert seconds(1, "Fri, 02 Jan 2026 04:04:05 GMT") == 3600
    assert seconds(5, "1") >= 0.8 * PAUSES[4]


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "-5", "1.5", "²"),
        f"Fri, 02 Jan {'9' * 30} 04:04:05 GMT",
        f"Fri, 02 Jan 2026 {'9' * 30}:04:05 GMT",
        f"Fri, 02 Jan 2026 04:04:05 +{'9' * 30}",
    ],
)
def test_what_is_no_time_counts_for_nothing(text: str) -> None:
    assert read_retry_after(text, NOW) == NOW


@pytest.mark.parametrize("text", ["90000", "9" * 400, "Sun, 04 Jan 2026 04:04:05 GMT"])
def test_a_time_beyond_the_day_ends_it(text: str) -> None:
    assert find_next(1, NOW, NOW, text) is None


def test_a_sweeper_that_was_away_for_days_tries_once_and_no_more() -> None:
    assert find_next(1, NOW - timedelta(days=3), NOW) is None
