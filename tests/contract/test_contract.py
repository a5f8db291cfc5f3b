"""The running system keeps what its description promises, whatever is sent (Schemathesis)."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.accounts.scopes import Scope
from shared.accounts.tokens import make_token
from shared.accounts.users import Role, add_user
from shared.database import Database
from tests.conftest import fresh_database, short_folder
from tests.support.servers import RedisServer
from tests.support.stack import Stack

ROOT = Path(__file__).parents[2]
CONFIG = Path(__file__).with_name("schemathesis.toml")
EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES", "4")
LOGGED_IN = {"auth": "required", "secret_key": "k" * 40}
UNLIMITED = {"limit_api": "", "limit_submissions": "", "limit_drawings": "", "limit_previews": ""}
SEED = os.environ.get("SCHEMATHESIS_SEED", "")


@pytest.fixture
def running(request: pytest.FixtureRequest) -> Iterator[Stack]:
    """Yield a system of its own: what is sent at random would be in the way of other tests."""
    with short_folder() as folder:
        url = fresh_database(request, "sqlite", folder)
        stack = Stack(folder, RedisServer(folder), database_url=url, **LOGGED_IN, **UNLIMITED)
        try:
            stack.start("web", "sweeper", "worker")
            yield stack
        finally:
            stack.stop()


@pytest.fixture
def token(running: Stack) -> str:
    """Return a token of an administrator that has every scope."""
    database = Database(running.database_url)
    with database.write() as connection:
        root = add_user(connection, "root", "correct horse battery", Role.ADMIN)
        token = make_token(connection, root, "contract", list(Scope), None)
    database.close()
    return token


def test_it_keeps_its_description(running: Stack, token: str, tmp_path: Path) -> None:
    """Every operation by itself, then one after another by the links, under all checks."""
    seed = SEED or str(secrets.randbelow(2**32))
    options = {"max-examples": EXAMPLES, "seed": seed, "generation-database": "none"}
    options |= {"report-dir": str(tmp_path), "header": f"Authorization: Bearer {token}"}
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG)),
            *("run", f"{running.url}/api/openapi.json", "--no-color", "--continue-on-failure"),
            *(part for name, value in options.items() for part in (f"--{name}", value)),
        ],
        cwd=tmp_path,  # where it keeps what it remembers
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    print(f"SCHEMATHESIS_SEED={seed}\n{done.stdout}")
    assert done.returncode == 0, f"SCHEMATHESIS_SEED={seed} does it again\n{done.stdout}"
    assert "a request failed" not in running.log("web")
