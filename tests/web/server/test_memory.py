"""What a large image took goes back to the system."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import io, threading
from PIL import Image
from web.server.memory import give_back_large_blocks

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096

def develop():
    Image.new("RGB", (6000, 5000)).copy().convert("RGBA").resize((5000, 4000))

give_back_large_blocks()
threads = [threading.Thread(target=develop) for _ in range(3)]
before = resident()
for thread in threads:
    thread.start()
    thread.join()
print((resident() - before) // 2**20)
"""


def test_large_images_leave_nothing_behind() -> None:
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 50
