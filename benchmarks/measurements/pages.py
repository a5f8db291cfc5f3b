"""What a visitor waits for: a first visit on a slow phone, and a list of very many jobs.

The phone is Chromium with the brakes on: a quarter of this processor, and a line of 1.6 Mbit/s with
150 ms to the server and back ("slow 4G" of Lighthouse).
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, CDPSession

from benchmarks.measurements.lists import measure_lists
from benchmarks.percentiles import median
from benchmarks.scene import Scene, say
from benchmarks.system import System
from tests.e2e.browser import chromium

VISITS = 5
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
SLOWER = 4
PATHS = ("/", "/jobs", "/models")
OBSERVE = """
window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((one) => (window.shift += one.value)))
  .observe({ type: "layout-shift", buffered: true });
"""
PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def measure(scene: Scene) -> dict[str, Any]:
    """Return what first visits cost, and lists."""
    with scene.running("pages") as system, chromium() as browser:
        visits = {path: _visits(browser, system, path) for path in PATHS}
    return {"visits": visits, "jobs": scene.sizes.listed_jobs, "lists": measure_lists(scene)}


def _visits(browser: Browser, system: System, path: str) -> dict[str, float]:
    """Return the medians of first visits, each with nothing kept."""
    seen = [_visit(browser, system.url + path) for _ in range(VISITS)]
    found = {name: median([one[name] for one in seen]) for name in seen[0]}
    say(f"pages: {path} painted after {found['paint_ms']:.0f} ms, {found['bytes']:,.0f} bytes")
    return found


def _visit(browser: Browser, url: str) -> dict[str, float]:
    context = browser.new_context(**PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.add_init_script(OBSERVE)
    line = context.new_cdp_session(page)
    sizes = _brake(line)
    page.goto(url)
    page.wait_for_load_state("networkidle")
    found = {"paint_ms": page.evaluate(PAINT), "shift": page.evaluate("window.shift")}
    context.close()
    return {**found, "requests": len(sizes), "bytes": sum(sizes)}


def _brake(line: CDPSession) -> list[float]:
    """Slow a page down, and return the list to which the bytes of each answer are added."""
    sizes: list[float] = []
    line.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return sizes
