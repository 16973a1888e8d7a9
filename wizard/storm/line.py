"""The attempts ahead, in the order of their time; most are known from the start, others join as attempts fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IndexArray = NDArray[np.intp]


class Attempts(NamedTuple):
    """Attempts by time: when, whose, and how long that client will wait should the attempt fail."""

    when: FloatArray
    who: IndexArray
    wait: FloatArray

    def at(self, places: IndexArray) -> Attempts:
        return Attempts(self.when[places], self.who[places], self.wait[places])

    def part(self, start: int, stop: int | None = None) -> Attempts:
        return Attempts(self.when[start:stop], self.who[start:stop], self.wait[start:stop])


class Line:
    """A long line of attempts and a short one of those that joined, so that joining moves little memory."""

    def __init__(self, attempts: Attempts) -> None:
        self._long = attempts
        self._short = attempts.part(0, 0)
        self._places: IndexArray = np.empty(0, np.intp)  # where the short line's attempts stand in the front

    def front(self, count: int) -> Attempts | None:
        """Return the next attempts, about ``count``; None at the end of the line."""
        ahead = self._long.part(0, count)
        joined = len(self._short.when)
        if len(ahead.when) < len(self._long.when):
            joined = int(np.searchsorted(self._short.when, ahead.when[-1], side="right"))
        if not joined:
            self._places = np.empty(0, np.intp)
            return ahead if len(ahead.when) else None
        front, self._places = _merged(ahead, self._short.part(0, joined))
        return front

    def go_on(self, settled: int, joining: Attempts) -> None:
        """Leave out what is settled, counted from the front last returned, and let others join."""
        of_short = int(np.searchsorted(self._places, settled))
        self._long = self._long.part(settled - of_short)
        self._short = self._short.part(of_short)
        if len(joining.when):
            self._short, _ = _merged(self._short, joining)


def _merged(one: Attempts, other: Attempts) -> tuple[Attempts, IndexArray]:
    """Return both in one order, and the places at which the other's attempts stand in it."""
    places = np.searchsorted(one.when, other.when) + np.arange(len(other.when))
    from_one = np.ones(len(one.when) + len(other.when), np.bool_)
    from_one[places] = False
    kept = np.flatnonzero(from_one)
    when, who, wait = np.empty(len(kept) + len(places)), np.empty(len(from_one), np.intp), np.empty(len(from_one))
    when[kept], who[kept], wait[kept] = one
    when[places], who[places], wait[places] = other
    return Attempts(when, who, wait), places
