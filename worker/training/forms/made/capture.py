"""What a scanner or a phone makes of a page: ink and print on lit, grainy paper."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from shared.images import Pixels
from worker.training.forms.made.sheets import Sheet
from worker.training.numbers.made.ink import Random
from worker.training.synthesis.paper.light import light_on

Layer = NDArray[np.float32]
"""(h, w) in 0..1."""


def capture(print_: Pixels, ink: Pixels, sheet: Sheet, random: Random) -> Pixels:
    """Return the picture of a page: (h, w) or (h, w, 3) uint8.

    Of its print, (h, w) uint8 with paper 255, and its ink, (h, w) uint8 with full ink 255.
    """
    maps = sheet.maps()
    page_of = _seen(255 - print_, sheet, maps)
    ink_of = _seen(ink, sheet, maps)
    tone = random.uniform(0.6, 0.97)
    shade = 1 - tone * page_of
    if random.random() < 0.25:
        through = cv2.GaussianBlur(np.fliplr(255 - print_), (0, 0), 2)
        back = _seen(np.asarray(through, np.uint8), sheet, maps)
        shade *= 1 - random.uniform(0.03, 0.13) * back
    shade *= _paper(print_.shape, sheet, maps, random)
    depth = random.uniform(0.6, 0.95)
    if random.random() < 0.4:
        pen = 1 - depth * np.clip(random.uniform(0.55, 1, 3), 0, 1)
        tint = random.uniform(0.9, 1, 3)
        image = shade[:, :, None] * tint * (1 - (1 - pen) * ink_of[:, :, None])
    else:
        image = shade * (1 - depth * ink_of)
    return _taken(np.asarray(image * 255, np.float32), sheet, random)


def _seen(layer: Pixels, sheet: Sheet, maps: tuple[Layer, Layer]) -> Layer:
    """Return (h, w) in 0..1 of a layer of the reference as the picture shows it."""
    scale = np.sqrt(abs(np.linalg.det(sheet.homography[:2, :2])))
    if scale < 1:
        layer = np.asarray(cv2.GaussianBlur(layer, (0, 0), 0.45 / scale), np.uint8)
    return np.asarray(cv2.remap(layer, *maps, cv2.INTER_LINEAR), np.float32) / np.float32(255)


def _paper(page: tuple[int, ...], sheet: Sheet, maps: tuple[Layer, Layer], random: Random) -> Layer:
    """Return how bright the paper is, and what lies about it, 0..1."""
    size = sheet.size[1], sheet.size[0]
    paper = np.full(size, random.uniform(0.82, 1), np.float32)
    x, y = maps
    beyond = (x < 0) | (y < 0) | (x > page[1]) | (y > page[0])
    if sheet.is_photo:
        paper *= light_on(size, str(random.choice(["even", "slope", "shadow"])), random)
        paper[beyond] *= random.uniform(0.15, 0.75)
    elif random.random() < 0.3:
        paper[beyond] = random.uniform(0.05, 0.9)
    return paper


def _taken(page: Layer, sheet: Sheet, random: Random) -> Pixels:
    """Blur, add grain, and save as JPEG or in black and white, as the device does."""
    rough = 1.6 if sheet.is_photo else 1.0
    if random.random() < 0.5:
        page = np.asarray(cv2.GaussianBlur(page, (0, 0), rough * random.uniform(0.3, 0.8)))
    deviation = rough * random.uniform(0.5, 5)
    noise = random.standard_normal(page.shape[:2], np.float32) * np.float32(deviation)
    page = page + (noise if page.ndim == 2 else noise[:, :, None])
    image = np.clip(page, 0, 255).astype(np.uint8)
    if not sheet.is_photo and image.ndim == 2 and random.random() < 0.12:
        level = int(np.median(image) * random.uniform(0.6, 0.8))
        return np.asarray((image > level) * 255, np.uint8)
    if sheet.is_photo or random.random() < 0.6:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(50, 95))]
        saved = cv2.imencode(".jpg", image, quality)[1]
        return np.asarray(cv2.imdecode(saved, cv2.IMREAD_UNCHANGED), np.uint8)
    return image
