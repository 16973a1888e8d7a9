"""The server's queue as a level that rises and falls: what one bin of attempts meets there."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wizard.storm.settings import StormSettings


class Pass(NamedTuple):
    """What became of the attempts of one bin, in clients, and how long a handshake takes at its start and end."""

    good: float
    late: float  # taken, but completed after the client's timeout
    refused: float
    wait_before_s: float
    wait_after_s: float


SHORT_QUEUE = 32  # up to here chance, not load alone, decides whether a place is free
_MAX_LOAD = 20.0  # above, a short queue of more than one place is never empty
_GRID = 400
_BALANCED = 10.0  # queues that a steady surplus fills, or empties, so many times faster than chance are left to it
_FORGETS = 0.2


def queue_of(settings: StormSettings, step_s: float) -> Level | ShortQueue:
    """Return the model of the server's queue that fits its length."""
    length_s = settings.accept_queue / settings.accept_rate_per_s
    if settings.accept_queue <= SHORT_QUEUE and length_s <= settings.connect_timeout_s:
        return ShortQueue(settings, step_s)
    return Level(settings, step_s)


class Level:
    """Pending handshakes, the newest included, as a real number."""

    def __init__(self, settings: StormSettings, step_s: float) -> None:
        self.rate = settings.accept_rate_per_s
        self.served = self.rate * step_s  # handshakes that one bin has room for
        self.queue = float(settings.accept_queue)
        self.in_time = self.rate * settings.connect_timeout_s * (1 + 1e-9)
        self.now = 0.0
        self.by_chance = 0.0  # share of the way from the level alone to how chance spreads it

    def drain(self) -> None:
        """Let a bin without attempts pass."""
        self.now = max(0.0, self.now - self.served)

    def take(self, attempts: float) -> Pass:
        """Let the attempts of one bin arrive evenly over it."""
        before = self.now
        slope = attempts - self.served  # over one bin
        after = before + slope
        if after > self.queue:
            self.now = after = self.queue
            rising = (self.queue - before) / slope  # share of the bin until the queue is full
            taken = rising * attempts + (1 - rising) * self.served
            good = rising * attempts * self._share_in_time(before, self.queue)
            good += (1 - rising) * self.served if self.queue <= self.in_time else 0.0
        else:
            taken = attempts
            if after >= 0:
                good = attempts * self._share_in_time(before, after)
            else:
                falling = before / -slope  # share of the bin until the server is idle at times
                good = attempts * (falling * self._share_in_time(before, 0.0) + 1 - falling)
            self.now = after = max(0.0, after)
        if self.queue <= self.in_time and abs(slope) * self.queue < _BALANCED * attempts:
            more = self._refused_by_chance(attempts, slope) - (attempts - taken)
            if more > 0:
                taken, good = taken - more, good - more
        return Pass(good, taken - good, attempts - taken, before / self.rate, min(after, self.in_time) / self.rate)

    def _refused_by_chance(self, attempts: float, slope: float) -> float:
        """Return how many of a bin find the queue full though it is not on average: load and rate are about the same.

        Attempts come at random, so the queue's length wanders between empty and full, and within about ``queue ** 2``
        attempts it forgets where it began. Source: J. M. Harrison, "Brownian Motion and Stochastic Flow Systems",
        1985, the motion between two reflecting barriers.
        """
        pace = min(1.0, attempts / (_FORGETS * self.queue**2))
        self.by_chance += (1.0 - self.by_chance) * pace
        drift = 2.0 * slope * self.queue / attempts
        if abs(drift) < 1e-3:
            overflow, mean = attempts / (2.0 * self.queue), self.queue / 2
        else:
            overflow = slope / -math.expm1(-drift)
            mean = self.queue * (1.0 / -math.expm1(-drift) - 1.0 / drift)
        self.now += pace * (mean - self.now)
        return self.by_chance * overflow

    def _share_in_time(self, before: float, after: float) -> float:
        """Return the share of a steady rise or fall that the level spends where a handshake is still in time."""
        low, high = min(before, after), max(before, after)
        if high <= self.in_time:
            return 1.0
        if low >= self.in_time:
            return 0.0
        return (self.in_time - low) / (high - low)


class ShortQueue:
    """A queue so short that it settles within a bin: attempts come at random, some find it full, some find it empty.

    Every handshake taken is in time; see :func:`queue_of`.
    """

    def __init__(self, settings: StormSettings, step_s: float) -> None:
        self.rate = settings.accept_rate_per_s
        self.served = self.rate * step_s
        self.places = settings.accept_queue
        grid = [settled_queue(_MAX_LOAD * number / _GRID, self.places) for number in range(1, _GRID + 1)]
        self._taken: Sequence[float] = [1.0, *(taken for taken, _ in grid)]
        self._stay: Sequence[float] = [1.0, *(stay for _, stay in grid)]

    def drain(self) -> None:
        """Let a bin without attempts pass."""

    def take(self, attempts: float) -> Pass:
        """Let the attempts of one bin arrive at random over it."""
        load = attempts / self.served
        if load >= _MAX_LOAD:
            taken = attempts / (load + (1.0 if self.places == 1 else 0.0))
            stay = float(self.places)
        else:
            place = load / _MAX_LOAD * _GRID
            below = min(_GRID - 1, int(place))
            part = place - below
            taken = attempts * (self._taken[below] * (1 - part) + self._taken[below + 1] * part)
            stay = self._stay[below] * (1 - part) + self._stay[below + 1] * part
        return Pass(taken, 0.0, attempts - taken, stay / self.rate, stay / self.rate)


def settled_queue(load: float, places: int) -> tuple[float, float]:
    """Return the share of attempts that find a place, and how many handshakes long one stays: the queue M/D/1/K.

    Source: D. Gross, C. Harris, "Fundamentals of Queueing Theory", the chain embedded at departures of M/G/1/K.
    """
    come = [math.exp(-load)]  # chance that so many attempts come during one handshake
    for number in range(1, places + 1):
        come.append(come[-1] * load / number)
    left = [1.0]  # how often a handshake leaves so many pending, before scaling
    for number in range(places - 1):
        inflow = left[0] * come[number] + sum(left[i] * come[number + 1 - i] for i in range(1, number + 1))
        left.append((left[number] - inflow) / come[0])
    total = sum(left)
    shares = [part / total for part in left]
    taken = 1.0 / (shares[0] + load)
    pending = sum(number * share * taken for number, share in enumerate(shares)) + places * (1 - taken)
    return taken, pending / (load * taken)
