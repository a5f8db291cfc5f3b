"""Name the machine, the versions and the commit that figures belong to."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from cli.local_redis import find_server
from shared.settings import available_cores
from tests.support.servers import POSTGRES_HOMES

LIBRARIES = (
    "tensorflow-cpu",
    "tensorflow",
    "keras",
    "numpy",
    "opencv-python-headless",
    "pillow",
    "sqlalchemy",
    "celery",
    "gunicorn",
    "flask",
)
ROOT = Path(__file__).parents[1]


def describe_machine() -> dict[str, str]:
    """Return processor, memory and system."""
    return {
        "processor": _processor(),
        "cores": str(available_cores()),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}",
    }


def describe_versions() -> dict[str, str]:
    """Return the versions of Python, of the servers and of the libraries that the figures hang on."""
    found = {"Python": platform.python_version(), "SQLite": sqlite3.sqlite_version}
    found |= {"Redis": _version_of([str(find_server()), "--version"])}
    if POSTGRES_HOMES:
        found |= {"PostgreSQL": _version_of([str(POSTGRES_HOMES[0] / "postgres"), "--version"])}
    return found | {name: known for name in LIBRARIES if (known := _installed(name))}


def commit_date() -> str:
    """Return the day of the commit that is checked out, or nothing outside of a repository."""
    command = ["git", "log", "-1", "--format=%cs"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _processor() -> str:
    try:
        found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    except OSError:
        found = None
    return found.group(1).strip() if found else platform.processor() or platform.machine()


def _version_of(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"\d+(?:\.\d+)+", done.stdout)
    return found.group() if found else "unknown"


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
