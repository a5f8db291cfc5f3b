"""Transfers by the usual client over a wire that breaks, to a server that is killed."""

from __future__ import annotations

import io
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from tusclient.client import TusClient
from tusclient.uploader import Uploader

from shared.database import Database
from shared.tables import Transfer
from tests.support.cutting import CuttingProxy
from tests.support.drawing import png, zip_of
from tests.support.stack import HTTP_SECONDS, Stack

MIB = 2**20
DIGITS = [*range(10), 1, 2]
TRIES = {"retries": 400, "retry_delay": 0.5}
"""For as long as a server takes to come back on a busy machine."""
VERSION = {"Tus-Resumable": "1.0.0"}
PIECE = VERSION | {"Content-Type": "application/offset+octet-stream"}


@pytest.fixture(scope="module")
def archive() -> bytes:
    """Return a ZIP of twelve MiB: each image has a MiB behind its end, which nobody reads."""
    return zip_of({f"{n:02}.png": png(d) + os.urandom(MIB) for n, d in enumerate(DIGITS)})


@pytest.fixture
def database(stack: Stack) -> Iterator[Database]:
    database = Database(stack.database_url)
    yield database
    database.close()


def uploader(server: str, content: bytes, **options: object) -> Uploader:
    client = TusClient(f"{server}/api/v1/transfers")
    given: dict[str, Any] = TRIES | {"metadata": {"filename": "forms.zip"}} | options
    return client.uploader(file_stream=io.BytesIO(content), **given)


def id_of(sent: Uploader) -> str:
    return str(sent.url).rpartition("/")[2]


def file_of(stack: Stack, transfer: str) -> Path:
    return stack.folder / "storage" / Transfer.blob_of(transfer)


def read(stack: Stack, transfer: str) -> list[str]:
    """Make a job of a transfer and return the digits that were read in it."""
    answer = httpx.post(
        f"{stack.url}/api/v1/jobs", json={"transfers": [transfer]}, timeout=HTTP_SECONDS
    )
    assert answer.status_code == 202, answer.text
    assert stack.wait(answer.json()["id"])["state"] == "done"
    return [page["readings"][0]["value"] for page in stack.pages(answer.json()["id"])]


def begin(stack: Stack, length: int) -> str:
    headers = VERSION | {"Upload-Length": str(length)}
    answer = httpx.post(f"{stack.url}/api/v1/transfers", headers=headers, timeout=HTTP_SECONDS)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"].rpartition("/")[2]


def test_ten_cuts_and_a_killed_server_lose_nothing(
    stack: Stack, database: Database, archive: bytes
) -> None:
    offsets: list[int] = []

    def kill_at_fifth(number: int) -> None:
        """Kill the server, and look at what it left before it comes back."""
        if number != 5:
            return
        stack.parts["web"].kill()
        with database.read() as connection:
            newest = select(Transfer.id, Transfer.offset).order_by(Transfer.touched_at.desc())
            transfer, offset = connection.execute(newest).first() or ("", -1)
        there = file_of(stack, transfer).read_bytes()
        offsets.append(offset)
        assert there[:offset] == archive[:offset]
        assert len(there) >= offset
        stack.launch("web")

    proxy = CuttingProxy(stack.port, after=MIB, cuts=10, on_cut=kill_at_fifth)
    try:
        sent = uploader(proxy.url, archive)
        sent.upload()
    finally:
        proxy.stop()
    assert (proxy.cuts, len(offsets)) == (10, 1)
    assert 0 < offsets[0] < len(archive)
    assert file_of(stack, id_of(sent)).read_bytes() == archive
    assert read(stack, id_of(sent)) == [str(digit) for digit in DIGITS]


def test_two_clients_on_one_transfer_make_one_file(stack: Stack, archive: bytes) -> None:
    url = f"{stack.url}/api/v1/transfers/{begin(stack, len(archive))}"
    both = [uploader(stack.url, archive, url=url, chunk_size=MIB // 2) for _ in range(2)]
    threads = [threading.Thread(target=one.upload) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.offset for one in both] == [len(archive)] * 2
    assert file_of(stack, id_of(both[0])).read_bytes() == archive
    assert read(stack, id_of(both[0])) == [str(digit) for digit in DIGITS]


def test_a_client_that_stands_still_hinders_nobody_and_comes_too_late(stack: Stack) -> None:
    archive = zip_of({"7.png": png(7)})
    wrong = b"?" * len(archive)
    transfer = begin(stack, len(archive))
    path = f"/api/v1/transfers/{transfer}"
    head = f"PATCH {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    told = PIECE | {"Upload-Offset": "0", "Content-Length": str(len(wrong))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    with socket.create_connection(("127.0.0.1", stack.port)) as slow:
        slow.sendall(f"{head}{lines}\r\n".encode() + wrong[:100])
        headers = PIECE | {"Upload-Offset": "0"}
        quick = httpx.patch(
            stack.url + path, content=archive, headers=headers, timeout=HTTP_SECONDS
        )
        assert quick.status_code == 204, quick.text
        slow.sendall(wrong[100:])
        with slow.makefile("rb") as answer:
            assert b" 409 " in answer.readline()
    assert file_of(stack, transfer).read_bytes() == archive
    assert read(stack, transfer) == ["7"]


def test_a_client_goes_on_with_checksums_over_a_wire_that_breaks(
    stack: Stack, archive: bytes
) -> None:
    proxy = CuttingProxy(stack.port, after=MIB, cuts=3)
    try:
        sent = uploader(proxy.url, archive, chunk_size=3 * MIB, upload_checksum=True)
        sent.upload()
    finally:
        proxy.stop()
    assert proxy.cuts == 3
    assert file_of(stack, id_of(sent)).read_bytes() == archive
