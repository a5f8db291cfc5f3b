"""Which crops are made: numbers, some with a digit struck through; dates; what is no number."""

from __future__ import annotations

from dataclasses import dataclass

from worker.training.numbers.made.crops import Crop, make_empty, make_number, make_struck
from worker.training.numbers.made.hands import Hands
from worker.training.numbers.made.ink import Random
from worker.training.numbers.made.texts import any_date, any_text


@dataclass(frozen=True, kw_only=True)
class Mixture:
    """Makes crops, of which so many hold no number, a digit struck through, or a date."""

    empty_share: float = 0.0
    struck_share: float = 0.0
    date_share: float = 0.0
    lengths: range | None = None
    """How many digits a number may have; without, as many as people write."""

    def __call__(self, hands: Hands, random: Random) -> Crop:
        """Return some crop."""
        chance = random.random()
        if chance < self.empty_share:
            return make_empty(hands, random)
        is_date = chance > 1 - self.date_share
        text = any_date(random) if is_date else any_text(random, self.lengths)
        is_struck = chance < self.empty_share + self.struck_share
        return (make_struck if is_struck else make_number)(hands, random, text)
