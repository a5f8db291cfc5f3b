"""Find the fields of a blank form: combs, and boxes and lines to write a number in.

sheet.py       a page made ready: straight, of one size, its print below its paper
skew.py        how far it lies askew
strokes.py     ruled lines, straight or dotted, apart from text
rectangles.py  what they enclose, and shaded patches; whether something is printed in it
cells.py       rectangles side by side: combs; the others: free boxes; what is a table, a check box
ticks.py       lines to write on, with ticks between the digits or without
proposal.py    all of it, in reading order

No text is read, so fields have numbers in place of names.
"""

from worker.reading.forms.proposing.proposal import Proposal, ProposedField, propose

__all__ = ["Proposal", "ProposedField", "propose"]
