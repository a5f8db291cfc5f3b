"""How sure a value is when people make slips: a rule is a strong expectation, no law of nature.

Before anything is seen, a number is one of those that obey, all alike, but for SLIPS: then it is
any number as long. What is seen weighs them by Bayes' theorem. So a number that obeys gains as much
as a rule excludes, and one that breaks it is believed where nothing that obeys comes near.
"""

from __future__ import annotations

SLIPS = 0.01
"""How often what is written breaks a rule: copied wrongly, added up wrongly, made up.

Of numbers keyed by hand once, 0.4 in 1,000 are wrong (PLoS ONE 0035087); the writers of forms are
less trained than those who key them, and nobody checks them.
"""


def weight_of(share: float) -> float:
    """Return how much more than one that breaks a rule a number weighs, in units of SLIPS.

    `share` tells how many of all numbers obey, in 0..1; where all do, a number weighs 1.
    """
    return (1 - SLIPS) / share + SLIPS if share else 1.0
