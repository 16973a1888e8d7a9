"""How long clients wait before each attempt, as something to draw from and as something to compute with."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wizard.storm.settings import TABLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    from wizard.storm.settings import StormSettings

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.int32]


class Schedule(NamedTuple):
    """Waits that depend on the number of failures alone: uniform in ``[low, high]``, then cut off at ``ceiling``.

    Shape ``(steps,)`` each, seconds; entry 0 is the wait before the first attempt, and the last entry repeats.
    """

    low: FloatArray
    high: FloatArray
    ceiling: FloatArray

    @property
    def jitter_free(self) -> bool:
        return bool(np.all(np.minimum(self.high, self.ceiling) <= np.minimum(self.low, self.ceiling)))

    def drawer(self, rng: Generator) -> Callable[[IntArray], FloatArray]:
        """Return what draws a wait for each client, in seconds, from failures of shape ``(clients,)``."""
        last = len(self.low) - 1
        if self.jitter_free:
            fixed = np.minimum(self.low, self.ceiling)
            return lambda failures: fixed[np.minimum(failures, last)]
        spans = self.high - self.low
        low = self.low if self.low.any() else None
        ceiling = self.ceiling if np.any(self.ceiling < self.high) else None

        def draw(failures: IntArray) -> FloatArray:
            step = np.minimum(failures, last)
            waits = rng.random(len(step))
            waits *= spans[step]
            if low is not None:
                waits += low[step]
            if ceiling is not None:
                np.minimum(waits, ceiling[step], out=waits)
            return waits

        return draw


def schedule_of(settings: StormSettings) -> Schedule:
    """Return the waits of every policy but ``decorrelated``, whose waits depend on the one before.

    Source: M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015, for full and equal jitter.
    """
    if settings.policy == TABLE:
        bounds = np.array(settings.waits_s, dtype=np.float64)
        return Schedule(bounds[:, 0], bounds[:, 1], bounds[:, 1])
    if settings.policy == "none":
        wait = np.array([settings.base_s])
        return Schedule(wait, wait, wait)
    bound = _growing_bound(settings)
    if settings.policy == "proportional":
        # Where the cap comes last, the jitter is gone once even the shortest wait is above the cap.
        free = _growing_bound(settings, beyond_cap=1 / (1 - min(settings.jitter, 0.99)))
        centre = free if settings.cap_after_jitter else bound
        ceiling = np.full_like(centre, settings.cap_s if settings.cap_after_jitter else math.inf)
        return Schedule(centre * (1 - settings.jitter), centre * (1 + settings.jitter), ceiling)
    low = {"exponential": bound, "equal": bound / 2, "full": np.zeros_like(bound)}[settings.policy]
    return Schedule(low, bound, bound)


def _growing_bound(settings: StormSettings, beyond_cap: float = 1.0) -> FloatArray:
    """Return ``min(cap, base * factor**k)`` for k = 0, 1, ... until it stays the same."""
    top = settings.cap_s * beyond_cap
    if settings.factor == 1:
        return np.array([min(settings.base_s, top)])
    # Cap the exponent, not the product: in a long outage factor**k overflows before the cap is applied.
    steps = max(0, math.ceil(math.log(top / settings.base_s) / math.log(settings.factor)))
    return np.minimum(settings.base_s * settings.factor ** np.arange(steps + 1.0), top)


def draw_decorrelated(previous: FloatArray, settings: StormSettings, rng: Generator) -> FloatArray:
    """Draw ``min(cap, U(base, 3 * previous))`` for each client, in seconds."""
    waits = rng.random(len(previous))
    waits *= 3 * previous - settings.base_s
    waits += settings.base_s
    return np.minimum(waits, settings.cap_s, out=waits)


class Ladder(NamedTuple):
    """Decorrelated waits as classes of the previous wait: how often one class follows another, and each one's waits.

    Class 0 is "has not waited yet" (previous = base), the last one "waited exactly the cap". Shape ``(classes,)``.
    """

    low: FloatArray
    high: FloatArray
    follows: FloatArray  # (classes, classes): row = class of the previous wait, rows sum to 1


def ladder_of(settings: StormSettings, classes: int = 32) -> Ladder:
    """Cut the waits between base and cap into classes of equal ratio.

    A wait reaches up to three times the one before: three is a whole number of classes, so that none reaches further.
    """
    base, cap = settings.base_s, settings.cap_s
    tripled = math.log(cap / base, 3)
    each = max(1, round(classes / max(tripled, 1e-9)))  # classes for a factor of three
    edges = (
        base * 3.0 ** (np.arange(math.ceil(min(tripled, classes) * each)) / each) if cap > base else np.array([base])
    )
    edges = np.append(edges[edges < cap * (1 - 1e-9)] if cap > base else edges, cap)
    low = np.concatenate([[base], edges[:-1], [cap]])
    high = np.concatenate([[base], edges[1:], [cap]])
    follows = np.zeros((len(low), len(low)))
    for number, (a, b) in enumerate(zip(low, high, strict=True)):
        # A handful of points of the class stands for all of it.
        for point in a + (b - a) * (np.arange(8) + 0.5) / 8:
            top = 3 * point
            reached = np.clip((edges - base) / (top - base), 0, 1)
            follows[number, 1:-1] += np.diff(reached) / 8
            follows[number, -1] += (1 - reached[-1]) / 8
    return Ladder(low, high, follows)
