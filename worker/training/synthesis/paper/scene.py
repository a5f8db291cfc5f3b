"""What a page is like: its surface, its pen, its light, and what else is on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

Random = np.random.Generator


@dataclass(frozen=True)
class Scene:
    """The choices that make a page; each is one of the words listed beside it."""

    surface: str = "plain"
    """plain, ruled, squared, cell"""
    pen: str = "pen"
    """pen, pencil, marker, mouse"""
    light: str = "even"
    """even, slope, shadow"""
    ground: str = "paper"
    """paper, dark, transparent"""
    beside: str = "nothing"
    """nothing, specks, neighbour, slash, edge"""
    size: tuple[float, float] = (16, 110)
    """Least and most length in pixels of the digit's longer side."""
    rough: float = 1.0
    """How far blur, grain and compression may go."""


CONDITIONS: dict[str, Scene] = {
    "plain": Scene(),
    "ruled": Scene(surface="ruled"),
    "squared": Scene(surface="squared"),
    "cell": Scene(surface="cell", size=(14, 60)),
    "pencil": Scene(pen="pencil"),
    "marker": Scene(pen="marker"),
    "mouse": Scene(pen="mouse", rough=0, size=(40, 200)),
    "slope": Scene(light="slope"),
    "shadow": Scene(light="shadow"),
    "dark": Scene(ground="dark"),
    "transparent": Scene(ground="transparent", pen="mouse", rough=0),
    "specks": Scene(beside="specks"),
    "neighbour": Scene(beside="neighbour"),
    "slash": Scene(beside="slash", surface="cell"),
    "edge": Scene(beside="edge"),
    "tiny": Scene(size=(7, 11), rough=0.3),
    "huge": Scene(size=(300, 900)),
}
"""One thing that is hard about a page, each measured by itself."""

SHARES: dict[str, dict[str, float]] = {
    "surface": {"plain": 0.5, "cell": 0.28, "ruled": 0.12, "squared": 0.1},
    "pen": {"pen": 0.55, "pencil": 0.27, "marker": 0.08, "mouse": 0.1},
    "light": {"even": 0.55, "slope": 0.27, "shadow": 0.18},
    "ground": {"paper": 0.86, "dark": 0.09, "transparent": 0.05},
    "beside": {"nothing": 0.6, "specks": 0.16, "neighbour": 0.1, "slash": 0.05, "edge": 0.09},
}
"""How often a page is what, when all of it is left to chance."""


def any_scene(random: Random) -> Scene:
    """Return a scene in which everything is left to chance."""
    chosen: dict[str, Any] = {name: _pick(shares, random) for name, shares in SHARES.items()}
    scene = Scene(**chosen)
    if scene.pen == "mouse" or scene.ground == "transparent":
        return replace(scene, rough=0, light="even", size=(24, 140))
    return replace(scene, size=(9, 16) if random.random() < 0.05 else (14, 110))


def _pick(shares: dict[str, float], random: Random) -> str:
    return str(random.choice(list(shares), p=list(shares.values())))
