"""Numbers that end in their check digits."""

from __future__ import annotations

from functools import cache

import numpy as np

from shared.templates.check_digits import scheme_of
from shared.templates.definition import CheckDigit
from shared.templates.languages.automaton import Automaton
from shared.templates.languages.combining import both
from shared.templates.languages.lengths import between


@cache
def checked(kind: CheckDigit) -> Automaton:
    """Return the numbers that obey a check, one digit at least standing before it.

    A state is a residue and the place of the next digit, counted from the right, in its period.
    A number starts at every place; only the way that ends at place 0 is accepted.
    """
    scheme = scheme_of(kind)
    period, residues, _ = scheme.steps.shape
    places = np.arange(period)
    moves = ((places - 1) % period)[:, np.newaxis, np.newaxis] * residues + scheme.steps
    accepting = np.zeros((period, residues), bool)
    accepting[-1, scheme.accepted] = True
    starts = (places * residues).astype(np.int32)
    machine = Automaton(moves.reshape(-1, 10).astype(np.int32), starts, accepting.ravel())
    return both(machine, between(scheme.length + 1, None))
