"""Take pictures of every page, in both themes and both widths.

    python -m tests.showcase [--into docs/screenshots] [--only NAME …]

Starts a system of its own, fills it, and ends it. Pictures are PNG with a palette.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

import click
from PIL import Image
from playwright.sync_api import Browser

from tests.conftest import short_folder
from tests.e2e.browser import chromium
from tests.showcase.house import House, furnished
from tests.showcase.stops import STOPS, Stop, log_in, visit

WIDTHS = {"wide": (1280, 800), "narrow": (390, 844)}
THEMES = ("light", "dark")
FOLDER = Path("docs/screenshots")
HIGHEST = 2200
"""Pixels of a picture; the rest of a long page is cut off."""
COLOURS = 128
LOAD_IMAGES = """() => Promise.allSettled([...document.images].map((image) => {
  image.loading = "eager";
  return image.decode();
}))"""


@click.command()
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), default=FOLDER)
@click.option("--only", multiple=True, type=click.Choice([stop.name for stop in STOPS]))
def take(into: Path, only: tuple[str, ...]) -> None:
    """Take the pictures."""
    into.mkdir(parents=True, exist_ok=True)
    stops = [stop for stop in STOPS if not only or stop.name in only]
    with short_folder() as folder, furnished(folder) as house, chromium() as browser:
        for width in WIDTHS:
            for theme in THEMES:
                _walk(browser, house, stops, into, width, theme)


def _walk(
    browser: Browser, house: House, stops: Iterable[Stop], into: Path, width: str, theme: str
) -> None:
    """Walk through the pages in one theme and one width."""
    wide, high = WIDTHS[width]
    look = {"viewport": {"width": wide, "height": high}, "color_scheme": theme}
    known, stranger = browser.new_context(**look), browser.new_context(**look)
    log_in(known, house)
    for stop in stops:
        page = (stranger if stop.stranger else known).new_page()
        visit(page, house, stop)
        page.evaluate(LOAD_IMAGES)
        _save(page.screenshot(full_page=True), into / f"{stop.name}-{width}-{theme}.png")
        page.close()
        click.echo(f"{stop.name} {width} {theme}", err=True)
    known.close()
    stranger.close()


def _save(png: bytes, path: Path) -> None:
    image = Image.open(io.BytesIO(png)).convert("RGB")
    shown = image.crop((0, 0, image.width, min(image.height, HIGHEST)))
    shown.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    take()
