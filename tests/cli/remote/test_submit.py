"""What can be named to `fieldhand submit`, and that it goes on where it was interrupted."""

from __future__ import annotations

import signal
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from cli.exit_codes import ExitCode
from shared.database import Database
from shared.tables import Job
from tests.cli.remote.commands import fieldhand
from tests.support.drawing import png
from tests.support.processes import Process, wait_for
from tests.support.stack import FIELDHAND, Stack


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    """Return a folder with 1.png, 2.png and more/3.png."""
    folder = tmp_path / "scans"
    (folder / "more").mkdir(parents=True)
    for place, digit in (("1.png", 1), ("2.png", 2), ("more/3.png", 3)):
        (folder / place).write_bytes(png(digit))
    return folder


@pytest.fixture
def env(stack: Stack, tmp_path: Path) -> dict[str, str]:
    return stack.env | {"XDG_STATE_HOME": str(tmp_path / "state")}


def names(stack: Stack, job_id: str) -> list[str]:
    """Return the files of a job, once they have been found."""
    stack.wait(job_id.strip())
    return [page["upload"] for page in stack.pages(job_id.strip())]


def count(stack: Stack, name: str) -> int:
    """Return how many jobs have a name."""
    database = Database(stack.database_url)
    with database.read() as connection:
        counted = connection.execute(select(func.count()).where(Job.name == name)).scalar_one()
    database.close()
    return int(counted)


def test_a_job_is_kept_for_as_long_as_is_wished(
    stack: Stack, env: dict[str, str], scans: Path
) -> None:
    sent = fieldhand(env, "submit", scans / "1.png", "--retention-days", "7")
    job = stack.wait(sent.stdout.strip())
    kept = datetime.fromisoformat(job["expires_at"]) - datetime.fromisoformat(job["finished_at"])
    assert kept == timedelta(days=7)
    assert fieldhand(env, "submit", scans, "--retention-days", "0").returncode == ExitCode.REFUSED


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.png", ["1.png", "2.png"]),
        ("**/*.png", ["1.png", "2.png", "3.png"]),
        ("**", ["1.png", "2.png", "3.png"]),
        ("[2-9].png", ["2.png"]),
    ],
)
def test_patterns_are_expanded(
    stack: Stack, env: dict[str, str], scans: Path, pattern: str, expected: list[str]
) -> None:
    done = fieldhand(env, "submit", scans / pattern)
    assert sorted(names(stack, done.stdout)) == expected, done.stderr


def test_a_pattern_that_nothing_matches_is_refused(env: dict[str, str], scans: Path) -> None:
    done = fieldhand(env, "submit", scans / "*.pdf")
    assert done.returncode == ExitCode.REFUSED
    assert "no file matches" in done.stderr


def test_every_file_at_fault_is_named_or_counted(env: dict[str, str], scans: Path) -> None:
    for number in range(5):
        (scans / f"bad{number}.png").write_bytes(b"no image")
    done = fieldhand(env, "submit", scans)
    assert done.returncode == ExitCode.REFUSED
    last = done.stderr.splitlines()[-1]
    assert last.startswith("fieldhand: 5 files")
    assert all(f"bad{number}.png" in last for number in range(3))
    assert last.endswith("and 2 more; --skip-broken sends the others")


def test_what_is_broken_is_left_out_on_wish_and_named(
    stack: Stack, env: dict[str, str], scans: Path
) -> None:
    (scans / "more" / "1.png").write_bytes(b"no image")
    (scans / "empty.png").write_bytes(b"")
    done = fieldhand(env, "submit", scans, "--skip-broken")
    assert names(stack, done.stdout) == ["1.png", "2.png", "3.png"], done.stderr
    assert done.returncode == ExitCode.FAILED
    left_out = [line for line in done.stderr.splitlines() if line.startswith("left out: ")]
    assert len(left_out) == 2
    assert str(scans / "more" / "1.png") in left_out[1]
    assert "it is empty (0 bytes)" in left_out[0]
    again = fieldhand(env, "submit", scans, "--reader", "pixels")
    assert "--skip-broken" not in again.stderr
    alone = fieldhand(env, "submit", scans / "empty.png", "--skip-broken")
    assert alone.returncode == ExitCode.REFUSED
    assert alone.stderr.splitlines()[-1] == "fieldhand: none of 1 files can be read"
    tables = fieldhand(env, "submit", scans, "--skip-broken", "--reader", "pixels")
    assert tables.returncode == ExitCode.REFUSED
    assert "--skip-broken is for images" in tables.stderr
    sound = fieldhand(env, "submit", scans / "1.png", scans / "2.png", "--skip-broken", "--wait")
    assert sound.returncode == ExitCode.WELL, sound.stderr


@pytest.mark.parametrize("between", ["\n", "\0"])
def test_paths_are_taken_from_standard_input(
    stack: Stack, env: dict[str, str], scans: Path, between: str
) -> None:
    listed = between.join([str(scans / "1.png"), str(scans / "more"), ""])
    done = fieldhand(env, "submit", "-", given=listed.encode())
    assert names(stack, done.stdout) == ["1.png", "3.png"], done.stderr


def test_a_file_is_piped_in_under_a_name(stack: Stack, env: dict[str, str]) -> None:
    done = fieldhand(env, "submit", "-", "--stdin-name", "seven.png", given=png(7))
    assert names(stack, done.stdout) == ["seven.png"], done.stderr
    refused = fieldhand(env, "submit", "x.png", "--stdin-name", "seven.png", given=png(7))
    assert refused.returncode == ExitCode.REFUSED


def test_each_run_that_ended_well_is_a_job_of_its_own(
    stack: Stack, env: dict[str, str], scans: Path, tmp_path: Path
) -> None:
    assert fieldhand(env, "submit", scans).stdout != fieldhand(env, "submit", scans).stdout
    assert list((tmp_path / "state" / "fieldhand" / "submissions").iterdir()) == []


def test_after_ctrl_c_the_same_command_goes_on_with_the_same_job(
    stack: Stack, env: dict[str, str], scans: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    name, out = request.node.name, tmp_path / "out.jsonl"
    command = ["submit", str(scans), "--name", name, "-o", str(out)]
    stack.parts["worker"].kill()
    first = Process([*FIELDHAND, *command], tmp_path / "log", env)
    wait_for("the job", lambda: count(stack, name) == 1)
    wait_for("the answer", lambda: "job " in (tmp_path / "log").read_text())
    first.popen.send_signal(signal.SIGINT)
    assert first.popen.wait() == ExitCode.INTERRUPTED, (tmp_path / "log").read_text()

    stack.start("worker")
    done = fieldhand(env, *command)
    assert done.returncode == ExitCode.WELL, done.stderr
    assert "going on" in done.stderr
    assert out.read_text().count("\n") == 3
    assert count(stack, name) == 1
    again = fieldhand(env, *command)
    assert again.returncode == ExitCode.WELL
    assert count(stack, name) == 2


def test_a_dead_server_costs_nothing_but_the_same_command_again(
    stack: Stack, env: dict[str, str], scans: Path, request: pytest.FixtureRequest
) -> None:
    name = request.node.name
    command = ["submit", scans, "--name", name, "--wait"]
    stack.parts["worker"].kill()
    first = Process([*FIELDHAND, *map(str, command)], scans.parent / "log", env)
    wait_for("the job", lambda: count(stack, name) == 1)
    stack.parts["web"].kill()
    assert first.popen.wait() == ExitCode.AWAY

    stack.start("web", "worker")
    assert fieldhand(env, *command).returncode == ExitCode.WELL
    assert count(stack, name) == 1


def test_a_job_that_was_removed_meanwhile_is_sent_anew(
    stack: Stack, env: dict[str, str], scans: Path, request: pytest.FixtureRequest
) -> None:
    name = request.node.name
    command = ["submit", str(scans), "--name", name, "--wait"]
    stack.parts["worker"].kill()
    first = Process([*FIELDHAND, *command], scans.parent / "log", env)
    wait_for("the answer", lambda: "job " in (scans.parent / "log").read_text())
    first.kill()
    for job in stack.get("/api/v1/jobs")["jobs"]:
        if job["name"] == name:
            assert fieldhand(env, "delete", job["id"]).returncode == ExitCode.WELL
    stack.start("worker")
    assert fieldhand(env, *command).returncode == ExitCode.WELL


def test_anew_sends_again_what_an_interrupted_run_has_sent(
    stack: Stack, env: dict[str, str], scans: Path, request: pytest.FixtureRequest
) -> None:
    name = request.node.name
    command = ["submit", str(scans), "--name", name, "--wait"]
    stack.parts["worker"].kill()
    first = Process([*FIELDHAND, *command], scans.parent / "log", env)
    wait_for("the answer", lambda: "job " in (scans.parent / "log").read_text())
    first.kill()
    stack.start("worker")
    assert fieldhand(env, *command, "--anew").returncode == ExitCode.WELL
    assert count(stack, name) == 2
