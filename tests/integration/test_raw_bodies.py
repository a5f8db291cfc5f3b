"""One file as the body, sent by the real curl to the real server."""

from __future__ import annotations

import json
import socket
import subprocess
from pathlib import Path
from typing import Any

import httpx

from tests.support.drawing import png, zip_of
from tests.support.processes import require, wait_for
from tests.support.stack import COMMAND_SECONDS, Stack

ARCHIVE = zip_of({"4.png": png(4), "2.png": png(2)})


def curl(*arguments: str, stdin: bytes = b"") -> dict[str, Any]:
    program = require("curl", "try: apt-get install curl")
    command = [program, "--silent", "--show-error", "--fail-with-body", *arguments]
    done = subprocess.run(
        command, input=stdin, capture_output=True, check=False, timeout=COMMAND_SECONDS
    )
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    return dict(json.loads(done.stdout))


def read(stack: Stack, job: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Wait for a job, and return what was read on which page of which file."""
    assert stack.wait(job["id"])["state"] == "done"
    pages = stack.pages(job["id"])
    return [(page["upload"], page["name"], page["readings"][0]["value"]) for page in pages]


def test_curl_puts_a_file_under_its_name_and_it_is_read(stack: Stack, folder: Path) -> None:
    file = folder / "my forms.zip"
    file.write_bytes(ARCHIVE)
    job = curl("-T", str(file), f"{stack.url}/api/v1/jobs/?name=June")
    assert job["name"] == "June"
    assert read(stack, job) == [("my forms.zip", "4.png", "4"), ("my forms.zip", "2.png", "2")]


def test_curl_puts_what_comes_out_of_a_pipe(stack: Stack) -> None:
    job = curl("-T", "-", f"{stack.url}/api/v1/jobs/scans.zip", stdin=ARCHIVE)
    assert read(stack, job) == [("scans.zip", "4.png", "4"), ("scans.zip", "2.png", "2")]


def test_curl_posts_a_file_by_itself(stack: Stack) -> None:
    kind = ("-H", "Content-Type: application/zip")
    address = f"{stack.url}/api/v1/jobs?filename=a.zip"
    assert len(read(stack, curl("--data-binary", "@-", *kind, address, stdin=ARCHIVE))) == 2


HEADS = {
    "of a known length": b"Content-Length: 5000\r\n\r\n" + ARCHIVE[:700],
    "in chunks": b"Transfer-Encoding: chunked\r\n\r\n2bc\r\n" + ARCHIVE[:700] + b"\r\n",
}


def test_a_connection_that_ends_early_leaves_no_job_and_no_file(stack: Stack) -> None:
    name = "ends-early"
    for sent in HEADS.values():
        head = f"PUT /api/v1/jobs/a.zip?name={name} HTTP/1.1\r\nHost: localhost\r\n"
        with socket.create_connection(("127.0.0.1", stack.port)) as connection:
            connection.sendall(head.encode() + sent)
            connection.shutdown(socket.SHUT_WR)
            assert b" 408 " in connection.recv(2**16).partition(b"\r\n")[0]
    jobs = httpx.get(f"{stack.url}/api/v1/jobs?limit=1000").json()["jobs"]
    assert [job for job in jobs if job["name"] == name] == []
    wait_for("no part of a file is left", lambda: not list(stack.folder.glob("storage/*/*.part")))
