"""Lay ink on paper, light it, and take its picture."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from shared.images import Pixels
from worker.training.synthesis.paper.light import light_on
from worker.training.synthesis.paper.pens import Cover, write
from worker.training.synthesis.paper.prints import printed, strayed
from worker.training.synthesis.paper.scene import Random, Scene, any_scene

Colours = NDArray[np.floating[Any]]
"""(h, w, 3) or (3,) in 0..255."""


def on_paper(glyph: NDArray[np.uint8], random: Random, scene: Scene | None = None) -> Pixels:
    """Return an image, uint8 (h, w, 3) or (h, w, 4), of ink, (h, w) uint8, in a scene.

    Without a scene, any is taken.
    """
    scene = scene or any_scene(random)
    ink = _in_margins(write(glyph, scene.pen, scene.size, random), random)
    return _pictured(ink, scene, random)


def empty_paper(random: Random) -> Pixels:
    """Return an image like those of `on_paper` on which nobody wrote."""
    scene = any_scene(random)
    if scene.beside in ("neighbour", "slash"):
        scene = replace(scene, beside="nothing")
    least, most = np.log(scene.size)
    height, width = np.exp(random.uniform(least, most, 2)) * random.uniform(1.2, 2.2)
    ink = np.zeros((max(12, int(height)), max(12, int(width))), np.float32)
    return _pictured(ink, scene, random)


def _pictured(ink: Cover, scene: Scene, random: Random) -> Pixels:
    stray = strayed(scene.beside, ink, random)
    if scene.ground == "transparent":
        return _see_through(np.maximum(ink, stray), random)
    page = _laid(np.maximum(ink, stray), printed(scene.surface, ink, random), scene, random)
    page = page * light_on(ink.shape, scene.light, random)[:, :, None]
    if scene.beside == "edge":
        _show_edge(page, random)
    return _taken(page, scene, random)


def _in_margins(ink: Cover, random: Random) -> Cover:
    room = random.uniform(0.06, 0.75, 4) * max(ink.shape)
    top, bottom, left, right = (int(side) + 1 for side in room)
    padded = cv2.copyMakeBorder(ink, top, bottom, left, right, cv2.BORDER_CONSTANT)
    return np.asarray(padded, np.float32)


def _laid(ink: Cover, lines: Cover, scene: Scene, random: Random) -> Colours:
    """Return (h, w, 3) float32: lines of one colour and ink of another on some paper."""
    paper = _paper(scene, random)
    pen = _pen(scene, random)
    if scene.surface in ("ruled", "squared"):
        print_ = paper * random.uniform(0.55, 0.88, 3)
    else:
        print_ = np.minimum(random.uniform(0, 150) + random.uniform(0, 40, 3), paper)
    page = paper + (print_ - paper) * lines[:, :, None]
    return np.asarray(page + (np.minimum(pen, paper) - page) * ink[:, :, None], np.float32)


def _paper(scene: Scene, random: Random) -> Colours:
    if scene.pen == "mouse":
        return np.full(3, 255.0)
    return random.uniform(140, 255) * random.uniform(0.88, 1, 3)


def _pen(scene: Scene, random: Random) -> Colours:
    """Return a colour: grey for a pencil, any dark one for a pen, black mostly for a mouse."""
    if scene.pen == "mouse":
        return random.uniform(0, 200, 3) if random.random() < 0.3 else np.zeros(3)
    if scene.pen == "pencil":
        return random.uniform(50, 115) + random.uniform(-8, 8, 3)
    pen = random.uniform(0, 70) + random.uniform(0, 80, 3)
    pen[int(random.integers(3))] *= random.uniform(0.2, 1)
    return np.asarray(pen)


def _show_edge(page: Colours, random: Random) -> None:
    """Show what lies beyond the paper: a dark or a white strip at one side, in place."""
    turned = np.rot90(page, int(random.integers(4)))
    height = len(turned)
    end = random.uniform(0.01, 0.07, 2) * height
    edge = np.linspace(end[0], end[1], turned.shape[1])
    beyond = np.arange(height)[:, None] < edge
    level = random.uniform(0, 90) if random.random() < 0.7 else 255.0
    turned[beyond] = level


def _taken(page: Colours, scene: Scene, random: Random) -> Pixels:
    """Blur, add grain, sometimes turn to light on dark, and sometimes save as JPEG."""
    rough = scene.rough
    if random.random() < 0.45 * rough:
        most = 0.5 + min(page.shape[:2]) / 90
        page = np.asarray(cv2.GaussianBlur(page, (0, 0), random.uniform(0.4, most)))
    if rough:
        page = page + random.normal(0, random.uniform(0.5, 6), page.shape[:2])[:, :, None]
    image = np.clip(page, 0, 255).astype(np.uint8)
    if scene.ground == "dark":
        image = 255 - image
    return _as_jpeg(image, random) if random.random() < 0.5 * rough else image


def _as_jpeg(image: Pixels, random: Random) -> Pixels:
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(35, 95))]
    saved = cv2.imencode(".jpg", image, quality)[1]
    return np.asarray(cv2.imdecode(saved, cv2.IMREAD_COLOR), np.uint8)


def _see_through(ink: Cover, random: Random) -> Pixels:
    """Return (h, w, 4): a pen of some colour on nothing."""
    image = np.zeros((*ink.shape, 4), np.uint8)
    image[:, :, :3] = random.uniform(0, 255, 3) if random.random() < 0.5 else 0
    image[:, :, 3] = np.asarray(ink * 255)
    return image
