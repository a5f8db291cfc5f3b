"""A folder is watched: what is complete is sent once, and ends beside its result."""

from __future__ import annotations

import csv
import json
import os
import signal
import socket
import subprocess
from pathlib import Path

import httpx
import pytest

from cli.exit_codes import ExitCode
from tests.cli.watching.watched import Watched
from tests.support.drawing import png, tiff, zip_of
from tests.support.processes import wait_for
from tests.support.stack import FIELDHAND, Stack, keep_port


@pytest.fixture
def watched(stack: Stack, tmp_path: Path, request: pytest.FixtureRequest) -> Watched:
    folder = tmp_path / "scans"
    folder.mkdir()
    return Watched(stack, folder, request.node.name)


def test_it_works(watched: Watched) -> None:
    watched.put("3.png", png(3))
    watched.put("12.tif", tiff(1, 2))
    watched.put("bad.png", b"no image")
    done = watched.run()
    assert done.returncode == ExitCode.FAILED, done.stderr
    assert watched.lies() == [
        "done/12.tif",
        "done/12.tif.jsonl",
        "done/3.png",
        "done/3.png.jsonl",
        "failed/bad.png",
        "failed/bad.png.reason.txt",
    ]
    assert (watched.folder / "done" / "3.png").read_bytes() == png(3)
    pages = (watched.folder / "done" / "12.tif.jsonl").read_text().splitlines()
    assert [json.loads(page)["readings"][0]["value"] for page in pages] == ["1", "2"]
    assert "not-an-image" not in (watched.folder / "failed" / "bad.png.reason.txt").read_text()
    assert "not a PNG" in (watched.folder / "failed" / "bad.png.reason.txt").read_text()
    assert len(done.stdout.splitlines()) == 3
    assert watched.sent() == {"3.png": 1, "12.tif": 1}


def test_a_file_of_which_a_page_failed_has_its_result_and_the_reason(watched: Watched) -> None:
    watched.put("box.zip", zip_of({"1.png": png(1), "bad.png": b"no image"}))
    assert watched.run().returncode == ExitCode.FAILED
    assert watched.lies() == [
        "failed/box.zip",
        "failed/box.zip.jsonl",
        "failed/box.zip.reason.txt",
    ]
    reasons = (watched.folder / "failed" / "box.zip.reason.txt").read_text()
    assert reasons.count("\n") == 1
    assert "bad.png" in reasons


def test_results_are_tables_on_wish_and_lines_are_for_programs(watched: Watched) -> None:
    watched.put("3.png", png(3))
    watched.put("=4.png", png(4))
    done = watched.run("--result", "csv", "--json")
    assert done.returncode == ExitCode.WELL, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert {line["file"]: line["pages"]["read"] for line in lines} == {"3.png": 1, "=4.png": 1}
    for name, value in (("3.png", "3"), ("=4.png", "4")):
        with (watched.folder / "done" / f"{name}.csv").open() as table:
            assert [row["value"] for row in csv.DictReader(table)] == [value]


def test_where_nobody_reads_its_lines_it_ends_quietly_and_goes_on_later(watched: Watched) -> None:
    for digit in (1, 2):
        watched.put(f"{digit}.png", png(digit))
    command = [*FIELDHAND, *watched.command("--once", "--json")]
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = subprocess.run(
            command, env=watched.stack.env, stdout=writing, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writing)
    assert (ended.returncode, ended.stderr) == (ExitCode.UNHEARD, b"")
    assert watched.run().returncode == ExitCode.WELL
    assert [name for name in watched.lies() if name.endswith(".png")] == [
        "done/1.png",
        "done/2.png",
    ]
    assert watched.sent() == {"1.png": 1, "2.png": 1}


def test_what_is_not_complete_or_is_nothing_to_read_stays(watched: Watched) -> None:
    left = [".hidden.png", "1.png.part", "2.tmp", "~3.png", "notes.txt"]
    for name in left:
        watched.put(name, png(1) if name != "notes.txt" else b"milk, bread")
    (watched.folder / "link.png").symlink_to(watched.folder / "~3.png")
    watched.put("sub/4.png", png(4))
    done = watched.run()
    assert done.returncode == ExitCode.WELL
    assert watched.lies() == sorted([*left, "link.png", "sub/4.png"])
    assert done.stderr.count("notes.txt") == 1


def test_folders_below_are_watched_on_wish(watched: Watched) -> None:
    watched.put("sub/1.png", png(1))
    watched.put("other/1.png", png(2))
    assert watched.run("--recursive").returncode == ExitCode.WELL
    assert watched.run("--recursive").returncode == ExitCode.WELL
    assert watched.lies() == [
        "done/other/1.png",
        "done/other/1.png.jsonl",
        "done/sub/1.png",
        "done/sub/1.png.jsonl",
    ]
    assert watched.sent() == {"sub/1.png": 1, "other/1.png": 1}


@pytest.mark.parametrize("way", ["link/read", "scans/sub/../read"])
def test_what_is_done_is_not_taken_again_whatever_way_leads_there(
    watched: Watched, way: str
) -> None:
    above = watched.folder.parent
    (above / "link").symlink_to(watched.folder)
    watched.put("sub/1.png", png(1))
    for _ in range(2):
        done = watched.run("--recursive", "--done", str(above / way))
        assert done.returncode == ExitCode.WELL, done.stderr
    assert watched.lies() == ["read/sub/1.png", "read/sub/1.png.jsonl"]
    assert watched.sent() == {"sub/1.png": 1}


def test_names_that_are_taken_get_a_number(watched: Watched) -> None:
    for _ in range(3):
        watched.put("1.png", png(1))
        assert watched.run().returncode == ExitCode.WELL
    moved = [name for name in watched.lies() if name.endswith(".png")]
    assert moved == ["done/1-2.png", "done/1-3.png", "done/1.png"]


def test_any_name_comes_back(watched: Watched) -> None:
    given = ["50%.png", "%22.png", "ü ö.png", 'it"s.png', "a;b=c.png", "back\\slash.png", " x.png"]
    for number, name in enumerate(given):
        watched.put(name, png(number))
    watched.put("it_s.png", png(9))
    assert watched.run().returncode == ExitCode.WELL
    for number, name in enumerate(given):
        result = json.loads((watched.folder / "done" / f"{name}.jsonl").read_text())
        assert result["readings"][0]["value"] == str(number), name
    assert (watched.folder / "done" / "it_s.png").is_file()


def test_what_is_read_goes_elsewhere(watched: Watched) -> None:
    watched.put("1.png", png(1))
    assert watched.run("--done", str(watched.folder)).returncode == ExitCode.REFUSED
    assert watched.lies() == ["1.png"]


def test_folders_elsewhere_are_taken(watched: Watched, tmp_path: Path) -> None:
    watched.put("1.png", png(1))
    watched.put("bad.png", b"no image")
    homes = ["--done", str(tmp_path / "read"), "--failed", str(tmp_path / "unread")]
    assert watched.run(*homes).returncode == ExitCode.FAILED
    assert watched.lies() == []
    assert {path.name for path in (tmp_path / "read").iterdir()} == {"1.png", "1.png.jsonl"}
    assert {path.name for path in (tmp_path / "unread").iterdir()} == {
        "bad.png",
        "bad.png.reason.txt",
    }


def test_a_file_that_is_still_written_is_not_taken(watched: Watched) -> None:
    content = png(7)
    with (watched.folder / "7.png").open("wb") as scanner:
        scanner.write(content[:100])
        scanner.flush()
        watch = watched.begin()
        watched.put("1.png", png(1))
        wait_for("another file", lambda: "done/1.png" in watched.lies())
        assert "7.png" in watched.lies()
        scanner.write(content[100:])
    wait_for("the file", lambda: "done/7.png" in watched.lies())
    watch.popen.send_signal(signal.SIGINT)
    assert watch.popen.wait() == ExitCode.INTERRUPTED
    assert watched.sent() == {"1.png": 1, "7.png": 1}


def test_large_groups_are_sent_in_runs(watched: Watched) -> None:
    for number in range(5):
        watched.put(f"{number}.png", png(number))
    done = watched.run("--group", "2", "--json")
    jobs = {json.loads(line)["job"] for line in done.stdout.splitlines()}
    assert len(jobs) == 3
    assert set(watched.sent().values()) == {1}


def test_a_second_watch_of_one_folder_is_refused(watched: Watched) -> None:
    watch = watched.begin()
    wait_for("the lock", (watched.folder / ".fieldhand" / "work").is_dir)
    second = watched.run()
    assert second.returncode == ExitCode.REFUSED
    assert f"process {watch.pid}" in second.stderr
    watch.kill()
    assert watched.run().returncode == ExitCode.WELL


def test_what_the_server_refuses_as_a_whole_goes_back_and_is_said(watched: Watched) -> None:
    watched.put("1.png", png(1))
    done = watched.run("--reader", "form", "--template", "nowhere")
    assert done.returncode == ExitCode.REFUSED
    assert "nowhere" in done.stderr
    assert watched.lies() == ["1.png"]


def test_a_server_that_is_away_costs_time_alone(watched: Watched) -> None:
    watched.put("1.png", png(1))
    with keep_port() as port:
        away = ["--server", f"http://127.0.0.1:{port.getsockname()[1]}"]
        done = watched.run(*away)
        assert done.returncode == ExitCode.AWAY
        assert watched.lies() == ["1.png"]
    assert watched.run().returncode == ExitCode.WELL
    assert watched.sent() == {"1.png": 1}


def test_files_that_another_server_never_heard_of_are_sent_to_this_one(watched: Watched) -> None:
    watched.put("1.png", png(1))
    with keep_port() as port:
        watch = watched.begin("--server", f"http://127.0.0.1:{port.getsockname()[1]}")
        wait_for("the outage is told", lambda: "does not answer" in watch.log.read_text())
        watch.kill()
    assert "1.png" not in watched.lies()
    assert watched.run().returncode == ExitCode.WELL
    assert watched.lies() == ["done/1.png", "done/1.png.jsonl"]


def test_files_that_another_server_may_have_are_released_on_wish(watched: Watched) -> None:
    """That server takes a request, and never answers."""
    watched.put("1.png", png(1))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = f"http://127.0.0.1:{silent.getsockname()[1]}"
        watch = watched.begin("--server", server)
        silent.accept()[0].close()
        watch.kill()
    refused = watched.run()
    assert refused.returncode == ExitCode.REFUSED
    assert server in refused.stderr
    assert "--release" in refused.stderr
    assert "1.png" not in watched.lies()
    released = watched.run("--release")
    assert released.returncode == ExitCode.WELL
    assert server in released.stderr
    assert watched.sent() == {"1.png": 1}


def test_a_server_that_dies_and_comes_back_is_waited_for(watched: Watched) -> None:
    watched.stack.parts["web"].kill()
    watch = watched.begin()
    watched.put("1.png", png(1))
    wait_for("the outage is told", lambda: "does not answer" in watch.log.read_text())
    watched.stack.start("web")
    wait_for("the file", lambda: "done/1.png" in watched.lies())
    watched.stack.parts["worker"].kill()
    watched.put("2.png", png(2))
    wait_for("the file is sent", lambda: watched.sent() == {"1.png": 1, "2.png": 1})
    watched.stack.parts["web"].kill()
    watched.stack.start("web", "worker")
    wait_for("the file", lambda: "done/2.png" in watched.lies())
    watch.stop()
    assert watched.sent() == {"1.png": 1, "2.png": 1}


def test_a_job_that_was_removed_or_stopped_fails_its_files(watched: Watched) -> None:
    watched.stack.parts["worker"].kill()
    watch = watched.begin("--group", "1")
    watched.put("1.png", png(1))
    watched.put("2.png", png(2))
    wait_for("both are sent", lambda: len(watched.sent()) == 2)
    jobs = [job for job in watched.stack.get("/api/v1/jobs")["jobs"] if job["name"] == watched.name]
    httpx.delete(watched.stack.url + jobs[0]["links"]["self"])
    httpx.post(watched.stack.url + jobs[1]["links"]["self"] + "/cancel")
    wait_for("both have failed", lambda: {"failed/1.png", "failed/2.png"} <= set(watched.lies()))
    watch.stop()
    watched.stack.start("worker")
