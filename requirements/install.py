#!/usr/bin/env python3
"""Run `uv pip install`, looking for packages where pip is set up to look: uv reads no pip.conf."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

MEANS = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
    "no-index": "UV_NO_INDEX",
}
SECTIONS = ("global", "install", ":env:")
"""Where pip finds its settings; the later ones prevail."""


def pip_settings() -> dict[str, str]:
    """Return what pip reads from its files and from the environment, by option."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    listing = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    found: dict[str, dict[str, str]] = {section: {} for section in SECTIONS}
    for line in listing.splitlines():
        name, _, value = line.partition("=")
        section, _, option = name.rpartition(".")
        if section in found:
            found[section][option] = str(ast.literal_eval(value))
    return {option: value for section in SECTIONS for option, value in found[section].items()}


def environment() -> dict[str, str]:
    """Say to uv what pip is told, unless uv was told something itself."""
    settings = pip_settings()
    told = {uv: ",".join(settings[pip].split()) for pip, uv in MEANS.items() if pip in settings}
    if "UV_INDEX" in told:
        told["UV_INDEX"] = told["UV_INDEX"].replace(",", " ")  # the one list that uv splits so
        told["UV_INDEX_STRATEGY"] = "unsafe-best-match"  # as pip does; the hashes pin the files
    return {"UV_SYSTEM_CERTS": "true", "UV_NO_PROGRESS": "1"} | told | dict(os.environ)


def main() -> None:
    uv = Path(sys.executable).with_name("uv")
    arguments = ["pip", "install", "--python", sys.executable, *sys.argv[1:]]
    os.execve(uv, [str(uv), *arguments], environment())  # noqa: S606


main()
