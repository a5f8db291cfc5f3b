"""Transfers, header by header: what tus 1.0 demands, and what a job makes of them."""

from __future__ import annotations

import base64
import hashlib
import io
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from shared.database import Database
from shared.moves.common import now
from shared.settings import MIB, Settings
from shared.storage import Folder
from shared.tables import Job, Transfer, Upload
from tests.support.drawing import png, zip_of
from tests.web.test_api import assert_problem
from web.transfers import pieces as pieces_module
from web.transfers.sharing import MOST_OPEN
from worker.sweeper import Sweeper

PATH = "/api/v1/transfers"
ARCHIVE = zip_of({"1.png": png(1), "2.png": png(2)})
VERSION = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"max_upload_mb": 4})


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def create(
    client: FlaskClient, length: object = len(ARCHIVE), body: bytes = b"", **headers: str
) -> TestResponse:
    told = {"Upload-Length": str(length), "Upload-Metadata": f"filename {encoded('forms.zip')}"}
    if body:
        told["Content-Type"] = "application/offset+octet-stream"
    return client.post(PATH, data=body, headers=VERSION | told | headers)


def begin(client: FlaskClient, length: int = len(ARCHIVE)) -> str:
    answer = create(client, length)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["Location"])


def patch(
    client: FlaskClient, path: str, offset: object, body: bytes, **headers: str
) -> TestResponse:
    told = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    return client.patch(path, data=body, headers=VERSION | told | headers)


def offset(client: FlaskClient, path: str) -> int:
    answer = client.head(path, headers=VERSION)
    assert answer.status_code == 200
    return int(answer.headers["Upload-Offset"])


def whole(client: FlaskClient, content: bytes = ARCHIVE) -> str:
    """Transfer a file in two pieces and return its id."""
    path, half = begin(client, len(content)), len(content) // 2
    for start, piece in ((0, content[:half]), (half, content[half:])):
        assert patch(client, path, start, piece).status_code == 204
    return path.rpartition("/")[2]


def submit(client: FlaskClient, *ids: str, key: str | None = None, **options: Any) -> TestResponse:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post("/api/v1/jobs", json={"transfers": ids, **options}, headers=headers)


def files(settings: Settings) -> list[Path]:
    return list((settings.data_dir / "storage").glob("*/*"))


def test_options_tell_what_is_spoken(client: FlaskClient) -> None:
    for path in (PATH, f"{PATH}/any"):
        answer = client.options(path)
        assert answer.status_code == 204
        told = {name: answer.headers[name] for name in ("Tus-Resumable", "Tus-Version")}
        assert told == {"Tus-Resumable": "1.0.0", "Tus-Version": "1.0.0"}
        assert answer.headers["Tus-Max-Size"] == str(4 * MIB)
        extensions = "creation,creation-with-upload,expiration,termination,checksum"
        assert answer.headers["Tus-Extension"] == extensions
        assert answer.headers["Tus-Checksum-Algorithm"].split(",") == ["sha1", "sha256"]


@pytest.mark.parametrize("version", [{}, {"Tus-Resumable": "0.2.2"}])
@pytest.mark.parametrize("method", ["post", "patch", "delete", "head"])
def test_another_version_is_refused(
    client: FlaskClient, version: dict[str, str], method: str
) -> None:
    path = begin(client)
    told = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    headers = {"Upload-Length": "1"} | told | version
    address = PATH if method == "post" else path
    answer = client.open(address, method=method.upper(), data=b"x", headers=headers)
    assert answer.status_code == 412
    assert (answer.headers["Tus-Version"], answer.headers["Tus-Resumable"]) == ("1.0.0", "1.0.0")
    assert offset(client, path) == 0


def test_a_transfer_is_begun_and_told_of(client: FlaskClient) -> None:
    answer = create(client, **{"Upload-Metadata": f"filename {encoded('ä.zip')}, empty, k dg=="})
    assert answer.status_code == 201
    assert (answer.headers["Upload-Offset"], answer.headers["Tus-Resumable"]) == ("0", "1.0.0")
    told = client.head(answer.headers["Location"], headers=VERSION)
    assert (told.status_code, told.headers["Cache-Control"]) == (200, "no-store")
    assert told.headers["Upload-Length"] == str(len(ARCHIVE))
    assert told.headers["Upload-Metadata"] == f"filename {encoded('ä.zip')}, empty, k dg=="
    left = parsedate_to_datetime(told.headers["Upload-Expires"]) - now()
    assert timedelta(minutes=59) < left <= timedelta(hours=1)


def test_pieces_make_the_file(client: FlaskClient, settings: Settings) -> None:
    path = begin(client)
    for start in range(0, len(ARCHIVE), 100):
        answer = patch(client, path, start, ARCHIVE[start : start + 100])
        assert answer.status_code == 204
        assert int(answer.headers["Upload-Offset"]) == min(start + 100, len(ARCHIVE))
        assert "Upload-Expires" in answer.headers
    assert [file.read_bytes() for file in files(settings)] == [ARCHIVE]


def test_the_first_bytes_may_come_with_the_beginning(
    client: FlaskClient, settings: Settings
) -> None:
    answer = create(client, body=ARCHIVE[:50])
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "50")
    assert [file.read_bytes() for file in files(settings)] == [ARCHIVE[:50]]
    assert_problem(create(client, length=10, body=ARCHIVE), 413, "too-large")
    assert len(files(settings)) == 1, "nobody knows of the other one"


def test_a_wrong_offset_changes_nothing(client: FlaskClient, settings: Settings) -> None:
    path = begin(client)
    patch(client, path, 0, ARCHIVE[:100])
    for wrong in (0, 99, 101, 10**17):
        body = assert_problem(patch(client, path, wrong, b"wrong"), 409, "wrong-offset")
        assert body["offset"] == 100
    for none in ("", "-1", "1.5", "x", "9" * 5000):
        answer = patch(client, path, none, b"wrong")
        assert_problem(answer, 422, "invalid-upload-offset")
    assert [file.read_bytes() for file in files(settings)] == [ARCHIVE[:100]]


def test_only_pieces_are_taken(client: FlaskClient) -> None:
    path = begin(client)
    plain = {"Content-Type": "application/octet-stream"}
    assert_problem(patch(client, path, 0, b"x", **plain), 415, "not-a-piece")
    assert_problem(create(client, body=b"x", **plain), 415, "not-a-piece")
    assert offset(client, path) == 0


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Upload-Length": ""}, 422, "invalid-upload-length"),
        ({"Upload-Length": "-5"}, 422, "invalid-upload-length"),
        ({"Upload-Length": str(4 * MIB + 1)}, 413, "too-large"),
        ({"Upload-Length": "9" * 18}, 413, "too-large"),
        ({"Upload-Metadata": "filename !!!"}, 422, "invalid-upload-metadata"),
        ({"Upload-Metadata": "filename /w=="}, 422, "invalid-upload-metadata"),
        ({"Upload-Metadata": "a YQ==,a YQ=="}, 422, "invalid-upload-metadata"),
        ({"Upload-Metadata": "a" * 4097}, 422, "invalid-upload-metadata"),
    ],
)
def test_what_cannot_be_begun_is_refused_before_a_byte(
    client: FlaskClient, settings: Settings, headers: dict[str, str], status: int, code: str
) -> None:
    assert_problem(create(client, **headers), status, code)
    assert files(settings) == []


def test_more_than_was_promised_is_refused_and_never_completes_a_file(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = begin(client)
    assert_problem(patch(client, path, 0, ARCHIVE + b"x"), 413, "too-large")
    assert offset(client, path) == 0
    monkeypatch.setattr(pieces_module, "LARGEST", 64)
    monkeypatch.setattr(pieces_module, "BLOCK", 64)
    answer = client.patch(
        path,
        input_stream=io.BytesIO(ARCHIVE + b"x"),
        headers=VERSION
        | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        | {"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert_problem(answer, 413, "too-large")
    assert offset(client, path) < len(ARCHIVE)


def test_a_checksum_is_held_against_the_bytes(client: FlaskClient) -> None:
    path, piece = begin(client), ARCHIVE[:200]
    for algorithm in ("sha1", "sha256"):
        start = offset(client, path)
        piece = ARCHIVE[start : start + 200]
        right = base64.b64encode(hashlib.new(algorithm, piece).digest()).decode()
        told = {"Upload-Checksum": f"{algorithm} {right}"}
        answer = patch(client, path, start, piece[:-1] + b"?", **told)
        assert answer.status == "460 Checksum Mismatch"
        assert_problem(answer, 460, "checksum-mismatch")
        assert offset(client, path) == start
        assert patch(client, path, start, piece, **told).status_code == 204
    assert offset(client, path) == 400


@pytest.mark.parametrize("checksum", ["crc32 AAAA", "sha1 !", "sha1", "sha256 AAAA"])
def test_a_checksum_that_is_none_is_refused(client: FlaskClient, checksum: str) -> None:
    path = begin(client)
    answer = patch(client, path, 0, b"x", **{"Upload-Checksum": checksum})
    assert_problem(answer, 400, "invalid-checksum")
    assert offset(client, path) == 0


def test_a_terminated_transfer_is_gone_with_its_file(
    client: FlaskClient, settings: Settings
) -> None:
    path = begin(client)
    assert client.delete(path, headers=VERSION).status_code == 204
    assert files(settings) == []
    assert client.head(path, headers=VERSION).status_code == 404
    assert_problem(patch(client, path, 0, b"x"), 404, "not-found")
    assert_problem(client.delete(path, headers=VERSION), 404, "not-found")


def test_a_method_may_stand_in_a_header(client: FlaskClient) -> None:
    path = begin(client)
    told = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    override = {"X-HTTP-Method-Override": "PATCH"}
    answer = client.post(path, data=b"abc", headers=VERSION | told | override)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, "3")
    elsewhere = client.get("/api/v1/jobs", headers={"X-HTTP-Method-Override": "DELETE"})
    assert elsewhere.status_code == 200


def test_what_is_past_its_time_is_not_there(client: FlaskClient, database: Database) -> None:
    path = begin(client)
    assert patch(client, path, 0, ARCHIVE[:9]).status_code == 204
    touch(database, hours_ago=23)
    assert offset(client, path) == 9
    touch(database, hours_ago=24)
    assert client.head(path, headers=VERSION).status_code == 404
    assert_problem(patch(client, path, 9, b"x"), 404, "not-found")


def touch(database: Database, hours_ago: float) -> None:
    """Let all transfers have been touched so long ago."""
    with database.write() as connection:
        moment = now() - timedelta(hours=hours_ago)
        connection.execute(update(Transfer).values(touched_at=moment))


def test_what_never_came_is_kept_for_an_hour(client: FlaskClient, database: Database) -> None:
    path, empty = begin(client), begin(client, 0)
    touch(database, hours_ago=0.9)
    assert offset(client, path) == 0
    touch(database, hours_ago=1)
    assert client.head(path, headers=VERSION).status_code == 404
    assert offset(client, empty) == 0


def test_the_offset_is_never_beyond_what_is_on_disk(
    client: FlaskClient, settings: Settings
) -> None:
    path = begin(client)
    patch(client, path, 0, ARCHIVE[:500])
    (file,) = files(settings)
    file.write_bytes(ARCHIVE[:300])
    assert offset(client, path) == 300
    assert_problem(patch(client, path, 500, ARCHIVE[500:]), 409, "wrong-offset")
    assert patch(client, path, 300, ARCHIVE[300:]).status_code == 204
    assert file.read_bytes() == ARCHIVE


def test_bytes_behind_the_offset_are_written_over(client: FlaskClient, settings: Settings) -> None:
    path = begin(client)
    patch(client, path, 0, ARCHIVE[:100])
    (file,) = files(settings)
    file.write_bytes(ARCHIVE[:100] + b"what a process wrote before it was killed")
    assert offset(client, path) == 100
    assert patch(client, path, 100, ARCHIVE[100:]).status_code == 204
    assert file.read_bytes() == ARCHIVE


def test_a_job_takes_the_files_as_they_lie(
    client: FlaskClient, settings: Settings, database: Database
) -> None:
    first, second = whole(client), whole(client, png(7))
    before = {file: file.stat().st_ino for file in files(settings)}
    answer = submit(client, second, first, reader="number", digits="3-8", name="June")
    assert answer.status_code == 202, answer.text
    assert (answer.json["name"], answer.json["options"]) == ("June", {"digits": [3, 8]})
    with database.read() as connection:
        rows = connection.execute(select(Upload).order_by(Upload.position)).all()
    assert [(row.kind, row.size) for row in rows] == [("image", len(png(7))), ("zip", len(ARCHIVE))]
    assert [row.sha256 for row in rows] == [
        hashlib.sha256(content).hexdigest() for content in (png(7), ARCHIVE)
    ]
    assert {file: file.stat().st_ino for file in files(settings)} == before, "nothing was copied"


def test_a_transfer_in_one_piece_is_hashed_as_it_comes(
    client: FlaskClient, database: Database
) -> None:
    assert patch(client, begin(client), 0, ARCHIVE).status_code == 204
    with database.read() as connection:
        kept = connection.execute(select(Transfer.sha256)).scalar_one()
    assert kept == hashlib.sha256(ARCHIVE).hexdigest()


def test_a_removed_job_takes_its_transfer_along(
    client: FlaskClient, settings: Settings, database: Database
) -> None:
    other = whole(client)
    job = submit(client, whole(client)).json["id"]
    client.delete(f"/api/v1/jobs/{job}")
    sweeper = Sweeper(settings)
    sweeper.clear_away()
    sweeper.context.database.close()
    sweeper.redis.close()
    with database.read() as connection:
        assert list(connection.execute(select(Transfer.id)).scalars()) == [other]


def test_a_transfer_has_one_job(client: FlaskClient, settings: Settings) -> None:
    transfer = whole(client)
    job = submit(client, transfer).json["id"]
    body = assert_problem(submit(client, transfer), 409, "transfer-taken")
    assert body["transfer"] == transfer
    path = f"{PATH}/{transfer}"
    assert offset(client, path) == len(ARCHIVE)
    answer = assert_problem(client.delete(path, headers=VERSION), 409, "transfer-taken")
    assert job in answer["detail"]
    assert_problem(patch(client, path, len(ARCHIVE), b"x"), 413, "too-large")
    assert [file.read_bytes() for file in files(settings)] == [ARCHIVE]


def test_a_key_brings_back_the_job_of_its_transfers(client: FlaskClient) -> None:
    transfer = whole(client)
    first = submit(client, transfer, key="monday")
    again = submit(client, transfer, key="monday")
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json["id"] == first.json["id"]
    assert_problem(submit(client, whole(client, png(7)), key="monday"), 422, "key-reused")


def test_what_is_not_whole_is_no_upload(client: FlaskClient, database: Database) -> None:
    path = begin(client)
    patch(client, path, 0, ARCHIVE[:10])
    body = assert_problem(submit(client, path.rpartition("/")[2]), 409, "transfer-incomplete")
    assert body["offset"] == 10
    with database.read() as connection:
        assert connection.execute(select(Job.id)).all() == []


@pytest.mark.parametrize(
    ("transfers", "status", "code"),
    [
        ("abc", 422, "invalid-transfers"),
        ([], 422, "invalid-transfers"),
        ([7], 422, "invalid-transfers"),
        (["a", "a"], 422, "invalid-transfers"),
        (["nope"], 422, "unknown-transfer"),
        (["\x00"], 422, "unknown-transfer"),
        ([str(number) for number in range(101)], 413, "too-many-files"),
    ],
)
def test_transfers_that_are_none_are_refused(
    client: FlaskClient, transfers: object, status: int, code: str
) -> None:
    assert_problem(client.post("/api/v1/jobs", json={"transfers": transfers}), status, code)


def test_options_of_transfers_are_checked_as_in_a_form(client: FlaskClient) -> None:
    transfer = whole(client)
    assert_problem(submit(client, transfer, reader="tea"), 422, "unknown-reader")
    assert_problem(submit(client, transfer, colour="red"), 422, "unknown-field")
    assert_problem(submit(client, transfer, reader="pixels"), 415, "not-json")
    assert_problem(submit(client, transfer, max_error=7), 422, "invalid-max_error")


def test_a_file_that_is_no_image_stays_a_transfer(client: FlaskClient, settings: Settings) -> None:
    transfer = whole(client, b"hello, this is no image")
    body = assert_problem(submit(client, transfer), 422, "not-an-image")
    assert body["file"] == "forms.zip"
    assert client.delete(f"{PATH}/{transfer}", headers=VERSION).status_code == 204
    assert files(settings) == []


def test_transfers_together_keep_within_the_limit(client: FlaskClient) -> None:
    ids = [whole(client, png(7) + bytes(3 * MIB)) for _ in range(2)]
    assert_problem(submit(client, *ids), 413, "too-large")


@pytest.fixture
def scarce(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let the storage have as much room as the list says, above what is to stay free."""
    room = [5 * MIB]
    monkeypatch.setattr(Folder, "free", lambda _: room[0] + settings.min_free_bytes)
    return room


def test_room_is_promised_to_what_has_begun(client: FlaskClient, scarce: list[int]) -> None:
    first = begin(client, 3 * MIB)
    body = assert_problem(create(client, 3 * MIB), 507, "storage-full")
    assert "3.0 MiB of transfers that have begun" in body["detail"]
    assert client.delete(first, headers=VERSION).status_code == 204
    assert create(client, 3 * MIB).status_code == 201


def test_one_owner_claims_half_of_the_room(client: FlaskClient, scarce: list[int]) -> None:
    begin(client, MIB)
    body = assert_problem(create(client, 2 * MIB), 507, "storage-full")
    assert "half of it for one owner" in body["detail"]
    begin(client, MIB)


def test_one_owner_has_so_many_transfers_that_are_not_whole(client: FlaskClient) -> None:
    paths = [begin(client, 1) for _ in range(MOST_OPEN)]
    refused = create(client, 1)
    assert_problem(refused, 429, "too-many-transfers")
    assert refused.headers["Retry-After"] == "60"
    assert patch(client, paths[0], 0, b"x").status_code == 204
    assert create(client, 1).status_code == 201


def test_a_transfer_goes_on_when_there_is_room_again(
    client: FlaskClient, scarce: list[int], settings: Settings
) -> None:
    path = begin(client)
    patch(client, path, 0, ARCHIVE[:100])
    scarce[0] = 0
    assert_problem(patch(client, path, 100, ARCHIVE[100:]), 507, "storage-full")
    assert offset(client, path) == 100
    scarce[0] = MIB
    assert patch(client, path, 100, ARCHIVE[100:]).status_code == 204
    assert [file.read_bytes() for file in files(settings)] == [ARCHIVE]


def test_the_description_knows_every_method(client: FlaskClient) -> None:
    described = client.get("/api/openapi.json").json["paths"]
    assert set(described[PATH]) == {"options", "post"}
    methods = set(described[f"{PATH}/{{transfer_id}}"])
    assert methods == {"options", "head", "patch", "delete"}
    schemas = client.get("/api/openapi.json").json["components"]["schemas"]
    assert "transfers" in schemas["TransfersSubmission"]["properties"]
