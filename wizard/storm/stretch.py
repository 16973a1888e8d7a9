"""A stretch of a storm: all attempts up to a moment, and for each what follows within the stretch should it fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IndexArray = NDArray[np.intp]
    CountArray = NDArray[np.int32]
    BoolArray = NDArray[np.bool_]
    FateArray = NDArray[np.int8]

REFUSED, LATE, GOOD = 0, 1, 2
_FEW = 2048  # below, sorting by halves of a key is no faster


class Stretch:
    """Attempts, those known at first in front, each other one behind the attempt whose failure leads to it.

    Which of the others come to be depends on the fates of the attempts before them. Shape ``(attempts,)`` each:
    ``when`` in seconds, ``who``, ``failures`` should it fail, ``wait`` in seconds should it fail.
    """

    def __init__(self, when: FloatArray, who: IndexArray, failures: CountArray, wait: FloatArray) -> None:
        self.when, self.who, self.failures, self.wait = when, who, failures, wait
        self.known = len(when)
        self.first = float(when.min())
        self._parent: IndexArray = np.empty(0, np.intp)  # of those that follow from a failure
        self._after: FateArray = np.empty(0, np.int8)  # the fate of the parent that leads to it
        self._generations: list[tuple[int, int]] = []
        self._followed = {fate: np.zeros(len(when), np.bool_) for fate in (REFUSED, LATE)}

    def not_followed(self, attempts: IndexArray, fate: int) -> IndexArray:
        """Return those of these attempts to which nothing has been added for this fate; they count as done from now."""
        followed = self._followed[fate]
        fresh = attempts[~followed[attempts]]
        followed[fresh] = True
        return fresh

    def follow(self, parents: IndexArray, fate: int, when: FloatArray, wait: FloatArray) -> None:
        """Add what follows these attempts should this be their fate."""
        start = len(self.when)
        self.when = np.concatenate([self.when, when])
        self.who = np.concatenate([self.who, self.who[parents]])
        self.failures = np.concatenate([self.failures, self.failures[parents] + np.int32(1)])
        self.wait = np.concatenate([self.wait, wait])
        self._parent = np.concatenate([self._parent, parents])
        self._after = np.concatenate([self._after, np.full(len(parents), fate, np.int8)])
        self._generations.append((start, len(self.when)))
        self._followed = {fate: self.fitted(followed, False) for fate, followed in self._followed.items()}

    def fitted(self, values: NDArray[Any], rest: int | bool) -> NDArray[Any]:
        """Return values of each attempt with one for every attempt added since."""
        return np.concatenate([values, np.full(len(self.when) - len(values), rest, values.dtype)])

    def come_to_be(self, fates: FateArray) -> BoolArray:
        """Return which attempts are made if these are the fates."""
        made = np.ones(len(self.when), np.bool_)
        for start, stop in self._generations:
            parents = self._parent[start - self.known : stop - self.known]
            made[start:stop] = made[parents] & (fates[parents] == self._after[start - self.known : stop - self.known])
        return made


def in_order(when: FloatArray) -> tuple[IndexArray, FloatArray]:
    """Return the places of moments in the order of time, and the moments in that order."""
    order = np.argsort(when) if len(when) < _FEW else _by_halves(when)
    ordered = when[order]
    if len(when) >= _FEW and bool(np.any(ordered[1:] < ordered[:-1])):
        # Moments that share a key; what is nearly in order takes little time.
        rest = np.argsort(ordered, kind="stable")
        order, ordered = order[rest], ordered[rest]
    return order, ordered


def _by_halves(when: FloatArray) -> IndexArray:
    """Sort by a key of 32 bits, half by half: keys of 16 bits are sorted by counting, several times as fast."""
    first = float(when.min())
    span = float(when.max()) - first
    if span == 0:
        return np.arange(len(when))
    keys = ((when - first) * ((2**32 - 1) / span)).astype(np.uint32)
    order = keys.astype(np.uint16).argsort(kind="stable")
    return order[(keys >> np.uint32(16)).astype(np.uint16)[order].argsort(kind="stable")]
