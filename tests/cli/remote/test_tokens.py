"""The commands where users log in: nothing goes without a token, nor with one that may not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.exit_codes import ExitCode
from tests.cli.remote.commands import fieldhand
from tests.conftest import fresh_database
from tests.support.drawing import png
from tests.support.servers import RedisServer
from tests.support.stack import Stack


@pytest.fixture
def guarded(folder: Path, redis: RedisServer, request: pytest.FixtureRequest) -> Iterator[Stack]:
    """Yield a server where users log in; nothing is read, since no worker runs."""
    url = fresh_database(request, "sqlite", folder)
    secret = "a secret of more than thirty-two characters"
    stack = Stack(folder, redis, database_url=url, auth="required", secret_key=secret)
    stack.start("web")
    yield stack
    stack.stop()


def token(stack: Stack, user: str, *scopes: str) -> str:
    """Make a user and a token of theirs."""
    assert fieldhand(stack.env, "user", "add", user, "--generate").returncode == ExitCode.WELL
    chosen = [word for scope in scopes for word in ("--scope", scope)]
    made = fieldhand(stack.env, "token", "create", user, "--name", "test", *chosen)
    assert made.returncode == ExitCode.WELL, made.stderr
    return made.stdout.strip()


def test_nothing_goes_without_a_token_that_may(guarded: Stack, tmp_path: Path) -> None:
    (tmp_path / "1.png").write_bytes(png(1))
    submit = ["submit", str(tmp_path / "1.png")]
    stranger = fieldhand(guarded.env, *submit)
    assert stranger.returncode == ExitCode.NOT_ALLOWED
    assert "FIELDHAND_TOKEN" in stranger.stderr

    ana = token(guarded, "ana")
    sent = fieldhand(guarded.env, *submit, "--token", ana)
    assert sent.returncode == ExitCode.WELL, sent.stderr
    job = sent.stdout.strip()
    env = guarded.env | {"FIELDHAND_TOKEN": ana}
    assert fieldhand(env, "status", job).returncode == ExitCode.WELL

    reads_only = {"FIELDHAND_TOKEN": token(guarded, "bob", "jobs:read")}
    assert fieldhand(guarded.env | reads_only, *submit).returncode == ExitCode.NOT_ALLOWED
    assert fieldhand(guarded.env | reads_only, "status", job).returncode == ExitCode.REFUSED


def test_a_watch_without_a_token_sends_nothing_and_goes_on_with_one(
    guarded: Stack, tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "1.png").write_bytes(b"no image")
    watch = ["watch", str(inbox), "--once", "--settle", "0.1"]
    assert fieldhand(guarded.env, *watch).returncode == ExitCode.NOT_ALLOWED

    env = guarded.env | {"FIELDHAND_TOKEN": token(guarded, "ana")}
    assert fieldhand(env, *watch).returncode == ExitCode.FAILED
    assert (inbox / "failed" / "1.png").is_file()


def test_the_demonstration_says_which_scopes_it_needs(guarded: Stack, tmp_path: Path) -> None:
    env = guarded.env | {"FIELDHAND_TOKEN": token(guarded, "ana")}
    ended = fieldhand(env, "demo", "--forms", "1", "--no-browser", "--keep", tmp_path / "demo")
    assert ended.returncode == ExitCode.NOT_ALLOWED
    assert "jobs:read jobs:write templates:read templates:write" in ended.stderr
