"""The kinds of fault: each strikes once, and returns what ends it."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

import httpx

from tests.faults.scene import Scene
from tests.faults.submissions import huge_zip, many_images
from tests.support.processes import kin

Heal = Callable[[], None]
Strike = Callable[[Scene, Random], Heal]
STORING_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fault."""

    name: str
    strike: Strike
    weight: int
    """How often it is drawn beside the others."""
    hits: str
    """What is down until it heals: a second fault of that waits its turn."""
    longest: float
    """Seconds until it heals, at most."""


def nothing() -> None:
    """Heal what heals by itself."""


def kill_child(scene: Scene, dice: Random) -> Heal:
    """Kill one of the processes that read; its node starts another."""
    _kill_one(scene, dice, leaf=True)
    return nothing


def kill_node(scene: Scene, dice: Random) -> Heal:
    """Kill the parent of those that read; its supervisor starts another."""
    _kill_one(scene, dice, leaf=False)
    return nothing


def _kill_one(scene: Scene, dice: Random, *, leaf: bool) -> None:
    nodes = [pid for pid in kin(scene.stack.parts["worker"].pid) if _is_node(pid)]
    targets = [pid for pid in nodes if bool(kin(pid)) is not leaf]
    if targets:
        with suppress(ProcessLookupError):
            os.kill(dice.choice(targets), signal.SIGKILL)


def _is_node(pid: int) -> bool:
    try:
        return b"--node" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def kill_part(name: str) -> Strike:
    """Return a fault that kills a whole part of the system with all its processes."""

    def strike(scene: Scene, _dice: Random) -> Heal:
        scene.stack.parts[name].kill()
        return lambda: scene.stack.launch(name)

    return strike


def kill_web_in_an_upload(scene: Scene, dice: Random) -> Heal:
    """Kill web when it has received a part of an upload."""
    scene.stack.wait_for_web()
    submission = huge_zip(scene.clients.next_name())
    scene.clients.note(submission)
    request = httpx.Request(
        "POST", scene.clients.url, files=submission.files, data={"name": submission.name}
    )
    body = request.read()
    cut = dice.randrange(1, len(body))

    def halves() -> Iterator[bytes]:
        yield body[:cut]
        scene.stack.parts["web"].kill()
        yield body[cut:]

    headers = {"Content-Type": request.headers["Content-Type"], "Content-Length": str(len(body))}
    with suppress(httpx.TransportError):
        httpx.post(scene.clients.url, content=halves(), headers=headers, timeout=20)
    scene.stack.parts["web"].kill()  # it may have been refused before the cut
    return lambda: scene.stack.launch("web")


def kill_web_while_it_stores(scene: Scene, _dice: Random) -> Heal:
    """Kill web between the first file of a submission and the commit."""
    scene.stack.wait_for_web()
    before = _folders(scene)
    sender = threading.Thread(target=scene.clients.send, args=[many_images], daemon=True)
    sender.start()
    with suppress(TimeoutError):
        _watch(lambda: bool(_folders(scene) - before) or not sender.is_alive())
    scene.stack.parts["web"].kill()
    sender.join()
    return lambda: scene.stack.launch("web")


def _watch(look: Callable[[], bool]) -> None:
    """Look without a pause: what is watched for is short."""
    deadline = time.monotonic() + STORING_SECONDS
    while not look():
        if time.monotonic() > deadline:
            raise TimeoutError


def _folders(scene: Scene) -> set[str]:
    return {path.name for path in scene.storage.glob("*")}


def kill_redis(scene: Scene, _dice: Random) -> Heal:
    """Kill Redis; it comes back with its append-only file."""
    scene.redis.process.kill()
    return scene.redis.start


def wipe_redis(scene: Scene, _dice: Random) -> Heal:
    """Kill Redis; it comes back empty."""
    scene.redis.lose_everything()
    return scene.redis.start


def crash_postgres(scene: Scene, _dice: Random) -> Heal:
    """End PostgreSQL at once; it comes back and recovers."""
    assert scene.postgres
    scene.postgres.crash()
    return scene.postgres.start


def fill_disk(scene: Scene, _dice: Random) -> Heal:
    """Leave not one byte free where uploads are kept, and SQLite's file with them."""
    filler = scene.disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        for size in (2**20, 4096, 1):
            with suppress(OSError):
                while file.write(b"x" * size):
                    pass
    return filler.unlink


KINDS = [
    Kind("worker child killed", kill_child, 10, "child", 0.0),
    Kind("worker node killed", kill_node, 2, "child", 0.0),
    Kind("whole worker killed", kill_part("worker"), 2, "child", 1.0),
    Kind("sweeper killed", kill_part("sweeper"), 10, "sweeper", 2.0),
    Kind("web killed", kill_part("web"), 4, "web", 1.0),
    Kind("web killed in an upload", kill_web_in_an_upload, 3, "web", 1.0),
    Kind("web killed while it stores", kill_web_while_it_stores, 4, "web", 1.0),
    Kind("Redis killed", kill_redis, 6, "redis", 2.0),
    Kind("Redis wiped", wipe_redis, 4, "redis", 2.0),
    Kind("PostgreSQL crashed", crash_postgres, 5, "postgres", 1.5),
    Kind("disk full", fill_disk, 4, "disk", 2.5),
]


def kinds_for(scene: Scene) -> list[Kind]:
    """Return the kinds that this scene can hold."""
    missing = set() if scene.postgres else {"postgres"}
    missing |= set() if scene.mounted else {"disk"}
    return [kind for kind in KINDS if kind.hits not in missing]
