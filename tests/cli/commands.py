"""The command line, run in this process."""

from __future__ import annotations

import io
import sys

import pytest

from cli.exit_codes import ExitCode
from cli.main import main


class Commands:
    """Runs `fieldhand` as a shell does: exit code, standard output, standard error."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def run(self, *arguments: object, stdin: str = "") -> tuple[int, str, str]:
        self._monkeypatch.setattr(sys, "argv", ["fieldhand", *map(str, arguments)])
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        return (code, *self._capsys.readouterr())

    def well(self, *arguments: object, stdin: str = "") -> str:
        """Return what a command writes that must succeed."""
        code, out, told = self.run(*arguments, stdin=stdin)
        assert code == 0, told
        return out

    def refusal(
        self, *arguments: object, stdin: str = "", code: ExitCode = ExitCode.REFUSED
    ) -> str:
        """Return the one line of a command that must be refused."""
        ended, _, told = self.run(*arguments, stdin=stdin)
        assert (ended, told.count("\n")) == (code, 1), told
        return told
