"""Files that no server would take: told from the others before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence

from cli.client import File
from cli.remote.progress import console
from shared.documents.inspection import TOO_LARGE_CODES, inspect
from shared.errors import FieldhandError, SetupError
from shared.settings import Limits


def leave_out(files: Sequence[File]) -> list[File]:
    """Return the files that can be read, and name the others with what is wrong with them.

    What may be too large is left to the server, whose limits are its own. Raises SetupError where
    no file is left.
    """
    sound = [file for file in files if not _is_broken(file)]
    if not sound:
        raise SetupError(f"none of {len(files):,} files can be read")
    return sound


def _is_broken(file: File) -> bool:
    try:
        with file.path.open("rb") as stream:
            inspect(stream, str(file.path), Limits())
    except FieldhandError as error:
        if error.code in TOO_LARGE_CODES:
            return False
        reason = error.detail
    except OSError as error:
        reason = f"{file.path}: it cannot be read ({error.strerror})"
    else:
        return False
    console.print(f"left out: {reason}", markup=False, soft_wrap=True)
    return True
