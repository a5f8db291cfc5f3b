"""The commands that show and move jobs, over a real server, and their exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.exit_codes import ExitCode
from tests.cli.remote.commands import fieldhand
from tests.support.drawing import png, zip_of
from tests.support.stack import Stack, keep_port


@pytest.fixture
def one_bad_page(stack: Stack) -> str:
    job = stack.submit(("box.zip", zip_of({"1.png": png(1), "bad.png": b"no image"})), name="mixed")
    return str(stack.wait(job["id"])["id"])


def test_a_job_is_shown_listed_and_fetched(stack: Stack, one_bad_page: str, tmp_path: Path) -> None:
    shown = fieldhand(stack.env, "status", one_bad_page)
    assert shown.returncode == ExitCode.WELL
    assert "done: 1 read, 1 failed" in shown.stdout
    assert json.loads(fieldhand(stack.env, "status", one_bad_page, "--json").stdout)["id"] == (
        one_bad_page
    )

    listed = json.loads(fieldhand(stack.env, "jobs", "--json", "--limit", "1").stdout)
    assert [job["id"] for job in listed] == [one_bad_page]
    assert f"{one_bad_page}  " in fieldhand(stack.env, "jobs", "--state", "done").stdout
    assert one_bad_page not in fieldhand(stack.env, "jobs", "--state", "cancelled").stdout
    assert one_bad_page not in fieldhand(stack.env, "jobs", "--search", "no such name").stdout

    fetched = fieldhand(stack.env, "result", one_bad_page)
    assert fetched.returncode == ExitCode.FAILED
    assert [json.loads(line)["state"] for line in fetched.stdout.splitlines()] == ["read", "failed"]
    table = tmp_path / "out.csv"
    assert fieldhand(stack.env, "result", one_bad_page, "-o", table).returncode == ExitCode.FAILED
    assert table.read_text().count("\n") == 3


def test_a_job_is_read_again_stopped_and_removed(stack: Stack, one_bad_page: str) -> None:
    assert fieldhand(stack.env, "retry", one_bad_page).returncode == ExitCode.WELL
    assert fieldhand(stack.env, "result", one_bad_page, "--wait").returncode == ExitCode.FAILED
    over = fieldhand(stack.env, "cancel", one_bad_page)
    assert (over.returncode, over.stdout) == (ExitCode.REFUSED, "")
    assert fieldhand(stack.env, "delete", one_bad_page).returncode == ExitCode.WELL
    gone = fieldhand(stack.env, "status", one_bad_page)
    assert gone.returncode == ExitCode.REFUSED
    assert one_bad_page in gone.stderr


def test_a_result_of_a_job_that_still_runs_is_not_taken_for_the_whole(stack: Stack) -> None:
    stack.parts["worker"].kill()
    job = stack.submit(("1.png", png(1)))["id"]
    assert fieldhand(stack.env, "result", job).returncode == ExitCode.REFUSED
    assert fieldhand(stack.env, "cancel", job).returncode == ExitCode.WELL
    assert fieldhand(stack.env, "result", job).returncode == ExitCode.FAILED


def test_a_server_that_is_away_has_an_exit_code_of_its_own(stack: Stack) -> None:
    with keep_port() as port:
        away = f"http://127.0.0.1:{port.getsockname()[1]}"
        done = fieldhand(stack.env, "status", "1", "--server", away)
    assert done.returncode == ExitCode.AWAY
    assert done.stderr.count("does not answer") == 5


def test_profiles_are_added_used_and_removed(stack: Stack, tmp_path: Path) -> None:
    env = {name: value for name, value in stack.env.items() if name != "FIELDHAND_SERVER"}
    env |= {"XDG_CONFIG_HOME": str(tmp_path)}
    added = ["profile", "add", "lab", "--server", stack.url, "--token", "-"]
    assert fieldhand(env, *added, given=b"fh_secret\n").returncode == ExitCode.WELL
    assert fieldhand(env, "profile", "add", "old", "--server", "http://old").returncode == 0
    assert fieldhand(env, "jobs", "--limit", "1").returncode == ExitCode.WELL

    listed = fieldhand(env, "profile", "list").stdout
    assert f"* lab  {stack.url}" in listed
    assert "fh_secret" not in listed
    assert fieldhand(env, "profile", "use", "old").returncode == ExitCode.WELL
    assert "* old" in fieldhand(env, "profile", "list").stdout
    assert fieldhand(env, "jobs", "--limit", "1", "--profile", "lab").returncode == ExitCode.WELL
    assert fieldhand(env, "profile", "remove", "old").returncode == ExitCode.WELL
    assert [
        one["name"] for one in json.loads(fieldhand(env, "profile", "list", "--json").stdout)
    ] == ["lab"]
    assert fieldhand(env, "profile", "use", "old").returncode == ExitCode.REFUSED
    assert fieldhand(env, "profile", "add", "x y", "--server", "http://x").returncode == 2
