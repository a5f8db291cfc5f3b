"""Servers and tokens by names of your own, in a file that only you can read."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from shared.errors import InvalidRequest, SetupError

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Profile(BaseModel):
    """A server, and the token for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    server: str
    token: str = ""


class Profiles(BaseModel):
    """All profiles, and the one that is taken where none is named."""

    model_config = ConfigDict(extra="forbid")

    used: str | None = None
    profiles: dict[str, Profile] = {}

    @classmethod
    def load(cls) -> Profiles:
        """Read the file; where there is none, there is no profile. Raises SetupError."""
        file = profiles_file()
        try:
            return cls.model_validate_json(file.read_bytes())
        except FileNotFoundError:
            return cls()
        except (OSError, ValidationError):
            message = f"{file} cannot be read as profiles; remove it, and add them again"
            raise SetupError(message) from None

    def find(self, name: str) -> Profile:
        """Return a profile. Raises InvalidRequest naming those that are there."""
        if name not in self.profiles:
            known = ", ".join(self.profiles) or "none yet; `fieldhand profile add` makes one"
            raise InvalidRequest(f"there is no profile {name!r}; there is {known}")
        return self.profiles[name]

    def add(self, name: str, profile: Profile) -> None:
        """Put a profile in; the first one is used from now on. Raises InvalidRequest."""
        if not NAME.fullmatch(name):
            message = "a profile's name has letters, digits, points and dashes, at most 64"
            raise InvalidRequest(f"{name!r}: {message}")
        self.profiles[name] = profile
        self.used = self.used or name

    def remove(self, name: str) -> None:
        """Take a profile out. Raises InvalidRequest."""
        self.find(name)
        del self.profiles[name]
        if self.used == name:
            self.used = None

    def save(self) -> None:
        """Write the file whole or not at all, for its owner alone. Raises SetupError."""
        file = profiles_file()
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor, partial = tempfile.mkstemp(dir=file.parent, prefix=".profiles-")  # 0600
            with os.fdopen(descriptor, "w") as out:
                out.write(self.model_dump_json(indent=2) + "\n")
            Path(partial).replace(file)
        except OSError as error:
            raise SetupError(f"{file} cannot be written: {error.strerror}") from None


def profiles_file() -> Path:
    """Return where profiles are kept (XDG Base Directory Specification)."""
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "fieldhand" / "profiles.json"
