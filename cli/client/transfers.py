"""Uploads that go on where they broke off, by tus 1.0 (https://tus.io/protocols/resumable-upload)."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from cli.client.errors import ClientError, Conflict, ServerAway
from cli.client.transport import Transport
from cli.client.uploading import Advance, File, LazyFile

TRANSFERS = "/api/v1/transfers"
VERSION = {"Tus-Resumable": "1.0.0"}
BLOCK = 1 << 18
PAUSE = 1.0
FUTILE = 5
"""Tries in a row that brought no byte further, after which the server is away."""


class Transfers:
    """The transfers of one server."""

    def __init__(self, way: Transport) -> None:
        self._way, self._http = way, way.http

    def are_spoken(self) -> bool:
        """Tell whether the server takes transfers at all."""
        try:
            answer = self._way.answer(partial(self._http.options, TRANSFERS))
        except ClientError:
            return False
        return "Tus-Version" in answer.headers

    def begin(self, file: File) -> str:
        """Announce a file, and return the id of its transfer."""
        name = base64.b64encode(file.name.encode()).decode()
        size = str(file.path.stat().st_size)
        headers = {**VERSION, "Upload-Length": size, "Upload-Metadata": f"filename {name}"}
        answer = self._way.answer(partial(self._http.post, TRANSFERS, headers=headers))
        return str(answer.headers["Location"]).rpartition("/")[2]

    def complete(self, transfer_id: str, path: Path, advance: Advance) -> None:
        """Send what the server does not have yet of a file. Raises NotFound for one it forgot."""
        size, futile = path.stat().st_size, 0
        offset = self._offset(transfer_id)
        advance(offset)
        while offset < size:
            try:
                offset = self._append(transfer_id, path, offset, advance)
            except (ServerAway, Conflict):
                time.sleep(PAUSE)  # the server may still be busy with what came before
                before, offset = offset, self._offset(transfer_id)
                futile = 0 if offset > before else futile + 1
                if futile == FUTILE:
                    raise

    def _offset(self, transfer_id: str) -> int:
        path = f"{TRANSFERS}/{transfer_id}"
        answer = self._way.answer(partial(self._http.head, path, headers=VERSION))
        return int(answer.headers["Upload-Offset"])

    def _append(self, transfer_id: str, path: Path, offset: int, advance: Advance) -> int:
        """Send the rest of a file in one request, and return how much the server has then."""
        headers = {**VERSION, "Upload-Offset": str(offset)}
        headers["Content-Type"] = "application/offset+octet-stream"
        headers["Content-Length"] = str(path.stat().st_size - offset)
        content = _blocks(LazyFile(path, advance), offset)
        address = f"{TRANSFERS}/{transfer_id}"
        answer = self._way.once(
            partial(self._http.patch, address, headers=headers, content=content)
        )
        return int(answer.headers["Upload-Offset"])


def _blocks(file: LazyFile, offset: int) -> Iterator[bytes]:
    file.seek(offset)
    while block := file.read(BLOCK):
        yield block
