"""Rules as recognisers: the most probable values that obey what a template says of its fields.

evidence.py    what is known of the digits of a field: a comb, or a free box
lattice.py     the ways in which a comb can hold a number that obeys
ways.py        their probabilities added up, and the most probable ones
fields.py      one field: what of its evidence obeys its own rules
belief.py      how sure a value is, if people make slips
relations.py   what rules between fields ask of their values
joint.py       related fields: the values that obey together; related.py what that makes of each
ruling.py      what comes out for a field
recogniser.py  all of it: the evidence of a form in, a reading for each field out
"""

from worker.reading.forms.rules.evidence import Comb, Evidence, FreeBox
from worker.reading.forms.rules.recogniser import Recogniser
from worker.reading.forms.rules.ruling import Ruling, Verdict

__all__ = ["Comb", "Evidence", "FreeBox", "Recogniser", "Ruling", "Verdict"]
