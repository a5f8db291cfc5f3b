"""What the exit code of the command says, for scripts."""

from __future__ import annotations

from enum import IntEnum

from shared.errors import FieldhandError


class ExitCode(IntEnum):
    """How a command ended."""

    meaning: str

    def __new__(cls, value: int, meaning: str) -> ExitCode:
        code = int.__new__(cls, value)
        code._value_ = value
        code.meaning = meaning
        return code

    WELL = 0, "All is well; for `status` and `jobs`: they have told, whatever became of the job."
    FAILED = (
        1,
        "A page failed, a file was left out, or the job was not done; it is said which and why.",
    )
    REFUSED = 2, "What was asked for cannot be done as it was asked; nothing was sent or changed."
    AWAY = 3, "The server does not answer, or cannot work now: the same command may work later."
    NOT_ALLOWED = 4, "The server wants a token, or another one."
    INTERRUPTED = 130, "Ctrl-C; `submit` and `watch` go on from there when they are called again."
    UNHEARD = 141, "Nobody reads the output any more, as after `head`; `watch` goes on likewise."


def exit_code(error: FieldhandError) -> ExitCode:
    """Return the exit code for an error that ends a command: its own, where it has one."""
    code: ExitCode = getattr(error, "exit_code", ExitCode.REFUSED)
    return code


def exit_codes_table() -> str:
    """Return the table of exit codes in Markdown, as it stands in the documents."""
    rows = [f"| {code.value} | {code.meaning} |" for code in ExitCode]
    return "\n".join(["| exit code | means |", "| --- | --- |", *rows])
