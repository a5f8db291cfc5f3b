"""The form of the demonstration: a score sheet of an exam, with rules of every kind."""

from __future__ import annotations

import cv2
import numpy as np

from shared.images import Pixels
from shared.templates import CheckDigit, FormField, FormPage, Rules, Template
from worker.training.forms.made.blanks import HEIGHT, MARGIN, WIDTH, Blank
from worker.training.forms.made.print import Press, draw_comb, draw_free, draw_logo, write_words

NAME, REFERENCE = "demo-score-sheet", "score-sheet.png"
PRESS = Press(line=3, tone=90, style="apart", free="frame")
QUESTIONS = tuple(f"question_{number}" for number in range(1, 7))
COMBS = (
    ("student_id", "Student number, with its check digit", 8, Rules(check=CheckDigit.LUHN)),
    ("exam_date", "Day of the exam: day, month, year", 8, Rules(date="DDMMYYYY")),
    ("ticket", "Number of the ticket, with its check digit", 6, Rules(check=CheckDigit.DAMM)),
    ("class", "Class", 3, Rules(values=tuple(str(one) for one in range(101, 1000, 23)))),
    ("room", "Room", 4, Rules()),
)
NOTES = (
    "Write one digit in each box, with a dark pen. What is written wrongly is crossed out.",
    "Points are whole numbers from 0 to 20 for each question. The total is their sum.",
    "Return this sheet to the office before the end of the day. Do not fold it.",
)
TALL = 58
"""Pixels of a field."""


def draw_score_sheet() -> Blank:
    """Draw the form, always the same."""
    page = np.full((HEIGHT, WIDTH), 255, np.uint8)
    _draw_head(page)
    fields = [*_draw_combs(page), *_draw_points(page)]
    for place, note in enumerate(NOTES):
        write_words(page, (MARGIN, 1880 + 50 * place), note, 28)
    _rule(page, HEIGHT - MARGIN)
    write_words(page, (MARGIN, HEIGHT - MARGIN + 14), "Score sheet, page 1 of 1", 22)
    template = Template(
        name=NAME,
        title="Demo: score sheet of an exam",
        pages=(FormPage(reference=REFERENCE),),
        fields=tuple(fields),
    )
    return Blank(page, template)


def _draw_head(page: Pixels) -> None:
    draw_logo(page, (WIDTH - 330, 80), 200, np.random.default_rng(3))
    write_words(page, (MARGIN, 110), "Score sheet", 72)
    write_words(page, (MARGIN, 220), "One sheet for each student. Please write clearly.", 30)
    _rule(page, 320)


def _rule(page: Pixels, y: int) -> None:
    cv2.line(page, (MARGIN, y), (WIDTH - MARGIN, y), PRESS.tone, PRESS.line)


def _draw_combs(page: Pixels) -> list[FormField]:
    fields = []
    for place, (name, label, cells, rules) in enumerate(COMBS):
        y = 380 + 130 * place
        write_words(page, (MARGIN, y + 14), label, 30)
        box = 850, y, 52 * cells, TALL
        draw_comb(page, box, cells, PRESS)
        fields.append(FormField(name=name, box=box, cells=cells, rules=rules))
    return fields


def _draw_points(page: Pixels) -> list[FormField]:
    """Draw the boxes of the points, and that of their sum."""
    _rule(page, 1050)
    write_words(page, (MARGIN, 1080), "Points", 44)
    fields = []
    for place, name in enumerate(QUESTIONS):
        y = 1170 + 100 * place
        write_words(page, (MARGIN, y + 14), name.replace("_", " ").capitalize(), 30)
        write_words(page, (620, y + 14), "of 20 points, given by the examiner", 24)
        box = 430, y, 140, TALL
        draw_free(page, box, PRESS)
        fields.append(FormField(name=name, box=box, digits=(1, 2), rules=Rules(max=20)))
    write_words(page, (MARGIN, 1784), "Total", 34)
    box = 430, 1770, 180, TALL
    draw_free(page, box, PRESS)
    fields.append(FormField(name="total", box=box, digits=(1, 3), rules=Rules(sum=QUESTIONS)))
    return fields
