"""Make blank forms, fill them in one hand, and scan or photograph them, with the truth.

blanks.py    a blank form and its template, drawn from a seed (print.py, layout.py)
filling.py   values, and one writer's ink in the fields
dense.py     the same, whose print repeats: rows of combs, tables, lists
obeying.py   rules for its fields, and values that obey them
sheets.py    how a page lies under a scanner or before a phone: where each point comes to lie
capture.py   what the device makes of it: light, blur, grain, JPEG
forms.py     all of it: one filled form with its truth
copies.py    copies of any form, whatever its template
stamps.py    stamps on them
strangers.py pages that are of no template
"""

from worker.training.forms.made.blanks import Blank, draw_blank
from worker.training.forms.made.copies import Copies, Look
from worker.training.forms.made.dense import draw_dense
from worker.training.forms.made.forms import MadeForm, make_form
from worker.training.forms.made.strangers import make_stranger

__all__ = [
    "Blank",
    "Copies",
    "Look",
    "MadeForm",
    "draw_blank",
    "draw_dense",
    "make_form",
    "make_stranger",
]
