"""Secrets that are made once, also where several want them at the same moment."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from shared.accounts.session_key import secret_key
from shared.secret_files import keep_secret
from shared.settings import Settings


def test_all_who_make_it_at_once_get_the_same(folder: Path) -> None:
    file = folder / "key"
    with ThreadPoolExecutor(16) as pool:
        made = list(pool.map(lambda _: keep_secret(file, secrets.token_hex()), range(64)))
    assert set(made) == {file.read_text()}
    assert [one.name for one in folder.iterdir()] == ["key"]


def test_nobody_else_reads_it(folder: Path) -> None:
    keep_secret(folder / "key", "x")
    assert (folder / "key").stat().st_mode & 0o777 == 0o400


def test_an_open_server_keeps_a_key_of_its_own(folder: Path) -> None:
    settings = Settings(data_dir=folder / "data")
    first = secret_key(settings)
    assert len(first) >= 32
    assert secret_key(settings) == first
    assert secret_key(Settings(data_dir=folder / "other")) != first
