"""A storm: faults of every kind, drawn from a seed, one upon the other."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from random import Random

from tests.faults.kinds import Heal, Kind
from tests.faults.scene import Scene

SHORTEST_PAUSE = 0.3
LONGEST_PAUSE = 2.4


@dataclass(frozen=True, slots=True)
class Outage:
    """Something that is down, and when and how it comes back."""

    kind: Kind
    until: float
    heal: Heal


@dataclass
class Storm:
    """So many faults; `timeline` says when which of them struck and healed."""

    scene: Scene
    dice: Random
    deck: deque[Kind]
    timeline: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    outages: list[Outage] = field(default_factory=list)

    def rage(self) -> None:
        """Let every fault of the deck strike, and everything come back."""
        self.began = time.monotonic()
        try:
            while self.deck:
                time.sleep(self.dice.uniform(SHORTEST_PAUSE, LONGEST_PAUSE))
                self._heal(time.monotonic())
                self._strike(self._draw())
        finally:
            self._heal(float("inf"))

    def _draw(self) -> Kind:
        """Take the next fault whose target is up; should all be down, wait for the first."""
        for _ in range(len(self.deck)):
            kind = self.deck.popleft()
            if kind.hits not in {outage.kind.hits for outage in self.outages}:
                return kind
            self.deck.append(kind)
        self._heal(float("inf"))
        return self.deck.popleft()

    def _strike(self, kind: Kind) -> None:
        self._note(kind.name)
        heal = kind.strike(self.scene, self.dice)
        until = time.monotonic() + self.dice.uniform(0, kind.longest)
        self.struck.append(kind.name)
        self.outages.append(Outage(kind, until, heal))

    def _heal(self, moment: float) -> None:
        for outage in [outage for outage in self.outages if outage.until <= moment]:
            self.outages.remove(outage)
            outage.heal()
            self._note(f"{outage.kind.name}: healed")

    def _note(self, event: str) -> None:
        self.timeline.append(f"{time.monotonic() - self.began:7.2f} s  {event}")


def deal(kinds: list[Kind], count: int, dice: Random) -> deque[Kind]:
    """Return so many faults in an order of chance, each kind at least once where there is room."""
    drawn = dice.choices(kinds, [kind.weight for kind in kinds], k=max(0, count - len(kinds)))
    deck = (kinds + drawn)[:count]
    dice.shuffle(deck)
    return deque(deck)
