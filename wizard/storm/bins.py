"""Masses that are spread over time: bins of one width, and in each the expected attempts by number of failures.

A failure in one bin spreads its mass over later bins by the next wait's distribution. All waits are uniform, so what
arrives rises at one end of the wait and falls at the other: it is enough to write down these changes of the rate.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wizard.storm.policies import ladder_of, schedule_of
from wizard.storm.queue_level import queue_of
from wizard.storm.trace import Trace, last_one_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from wizard.storm.settings import StormSettings

    FloatArray = NDArray[np.float64]
    IndexArray = NDArray[np.intp]

_TRIFLE = 1e-13  # of all clients: an arrival below is rounding


class Wait(NamedTuple):
    """A wait in bins: uniform in ``[low, high]``, cut off at ``ceiling``."""

    low: float
    high: float
    ceiling: float


class Chain(NamedTuple):
    """The states a client passes through as it fails, and the wait before the attempt made in each."""

    waits: list[Wait]  # in seconds
    begin: FloatArray  # share of the clients in each state at first
    fail: Callable[[FloatArray], tuple[FloatArray, float]]  # masses failing -> masses by next state, mass giving up


def flow(settings: StormSettings, *, step_s: float) -> Trace:
    """Follow the masses bin by bin up to the horizon, or until the last client is back."""
    chain = _chain(settings)
    timeout = settings.connect_timeout_s / step_s
    waits = [Wait(*(part / step_s for part in wait)) for wait in chain.waits]
    after_refusal, after_timeout = Ramps(waits, settings.retry_after_s / step_s), Ramps(waits, timeout)
    reach = max(after_refusal.reach, after_timeout.reach) + 1
    states = len(waits)
    changes = np.zeros((reach, states))
    flat = changes.reshape(-1)
    beginning = _beginning(settings, chain, waits, step_s)
    rate = np.zeros(states)
    queue = queue_of(settings, step_s)
    trace = Trace()
    trifle = _TRIFLE * settings.clients
    out = float(settings.clients)
    last_one = last_one_of(settings.clients)
    for number in range(math.ceil(settings.horizon_s / step_s)):
        row = number % reach
        rate += changes[row]
        changes[row] = 0.0
        arriving = rate.clip(0.0) if number >= len(beginning) else rate.clip(0.0) + beginning[number]
        attempts = float(arriving.sum())
        start = number * step_s
        if attempts <= trifle:
            queue.drain()
            if out <= last_one:
                break
            continue
        pass_ = queue.take(attempts)
        trace.attempted(start, start + step_s, attempts, pass_.refused)
        if pass_.good > 0:
            trace.completed(start + pass_.wait_before_s, start + step_s + pass_.wait_after_s, pass_.good)
        for mass, ramps, delay_s in (
            (pass_.refused, after_refusal, 0.0),
            (pass_.late, after_timeout, settings.connect_timeout_s),
        ):
            if mass <= 0:
                continue
            following, leaving = chain.fail(arriving * (mass / attempts))
            if leaving > 0:
                trace.left(start + delay_s, start + delay_s + step_s, leaving)
            if delay_s:
                trace.late(start + delay_s, start + delay_s + step_s, mass)
            places = (ramps.places + row * states) % len(flat)
            flat[places] += ramps.weights * following[:, None]
        out = settings.clients - trace.recovered - trace.gave_up
        if out <= last_one * 0.01:
            break
    trace.over = out <= last_one
    return trace


class Ramps:
    """For each state, where and by how much the rate of arrivals changes after one unit of mass has failed into it.

    ``places`` and ``weights`` have shape ``(states, changes)``; a place is ``bins ahead * states + state``.
    """

    def __init__(self, waits: list[Wait], delay: float) -> None:
        changes = [_rate_changes(wait, delay) for wait in waits]
        width = max(len(change) for change in changes)
        self.reach = 1 + max(max(change) for change in changes)
        self.places: IndexArray = np.zeros((len(waits), width), np.intp)
        self.weights = np.zeros((len(waits), width))
        for state, change in enumerate(changes):
            ahead = list(change)
            spare = [place for place in range(width + len(ahead)) if place not in change]
            ahead += spare[: width - len(ahead)]  # padding has weight 0, but places must differ
            self.places[state] = [place * len(waits) + state for place in ahead]
            self.weights[state] = [change.get(place, 0.0) for place in ahead]
        self.reach = max(self.reach, int(self.places.max()) // len(waits) + 1)


def _rate_changes(wait: Wait, delay: float) -> dict[int, float]:
    """Return the changes of the arrival rate by bins ahead, for one unit of mass that fails evenly over bin 0."""
    changes: dict[int, float] = {}

    def add(place: int, weight: float) -> None:
        changes[place] = changes.get(place, 0.0) + weight

    low, high = min(wait.low, wait.ceiling), min(wait.high, wait.ceiling)
    cut_off = 0.0 if wait.high <= wait.ceiling else (wait.high - max(low, wait.ceiling)) / (wait.high - wait.low)
    if high - low < 1e-9:
        cut_off = 1.0
    if cut_off < 1:
        for edge, sign in ((low + delay, 1.0), (high + delay, -1.0)):
            for place, weight in _spline(edge):
                add(place, sign * (1 - cut_off) * weight / (high - low))
    if cut_off > 0:
        # To a whole bin: shared between two bins, a wave would grow wider with every wait.
        place = max(1, round(high + delay))
        add(place, cut_off)
        add(place + 1, -cut_off)
    return _not_at_once(changes)


def _spline(edge: float) -> list[tuple[int, float]]:
    """Return how much of a rise that begins at ``edge`` falls into each bin, a bin's mass being even."""
    whole = math.floor(edge)
    part = edge - whole
    return [(whole, (1 - part) ** 2 / 2), (whole + 1, 0.5 + part - part**2), (whole + 2, part**2 / 2)]


def _not_at_once(changes: dict[int, float]) -> dict[int, float]:
    """Move what would be back within its own bin to the next one, and as much from there on backwards.

    The mean wait then stays what it is.
    """
    at_once = changes.pop(0, 0.0)
    if at_once == 0:
        return changes
    second = at_once + changes.get(1, 0.0)
    third = second + changes.get(2, 0.0)
    weights = (3, -3, 1) if third >= at_once else (2, -1, 0)
    for place, weight in enumerate(weights, start=1):
        changes[place] = changes.get(place, 0.0) + weight * at_once
    return changes


def _beginning(settings: StormSettings, chain: Chain, waits: list[Wait], step_s: float) -> FloatArray:
    """Return the first attempts, shape ``(bins, states)``: drops over the window, then the first wait."""
    window = settings.drop_window_s / step_s
    ways = [(int(state), waits[state]) for state in np.flatnonzero(chain.begin)]
    if settings.first_delay_s is not None:
        ways = [(state, Wait(0.0, settings.first_delay_s / step_s, math.inf)) for state, _ in ways]
    bins = math.ceil(window + max(min(wait.high, wait.ceiling) for _, wait in ways)) + 2
    edges = np.arange(bins + 1.0)
    masses = np.zeros((bins, len(waits)))
    for state, wait in ways:
        share = settings.clients * float(chain.begin[state])
        high = min(wait.high, wait.ceiling)
        low = min(wait.low, wait.ceiling)
        cut_off = 0.0 if wait.high <= wait.ceiling else (wait.high - max(low, wait.ceiling)) / (wait.high - wait.low)
        masses[:, state] += share * (1 - cut_off) * np.diff(_share_by(edges - low, window, high - low))
        if cut_off:
            masses[:, state] += share * cut_off * np.diff(_share_by(edges - high, window, 0.0))
    return masses


def _share_by(moments: FloatArray, one: float, other: float) -> FloatArray:
    """Return the share of ``U(0, one) + U(0, other)`` below each moment."""
    short, long = sorted((one, other))
    if long < 1e-9:
        return np.where(moments > 1e-9, 1.0, 0.0)
    if short < 1e-6:
        return np.clip(moments / long, 0.0, 1.0)

    def ramp(x: FloatArray) -> FloatArray:
        return np.maximum(x, 0.0) ** 2 / 2

    inner = ramp(moments) - ramp(moments - short) - ramp(moments - long) + ramp(moments - short - long)
    return np.where(moments >= short + long, 1.0, np.clip(inner / (short * long), 0.0, 1.0))


def _chain(settings: StormSettings) -> Chain:
    if settings.policy == "decorrelated":
        return _decorrelated_chain(settings)
    schedule = schedule_of(settings)
    rows = zip(schedule.low.tolist(), schedule.high.tolist(), schedule.ceiling.tolist(), strict=True)
    waits = [Wait(*row) for row in rows]
    limit = settings.max_attempts
    last = waits[-1]
    if (
        limit is not None
        and (limit - len(waits)) * (last.low + min(last.high, last.ceiling)) / 2 > 2 * settings.horizon_s
    ):
        limit = None  # so many waits take longer than the storm is followed
    if limit is not None:
        waits = (waits + [waits[-1]] * limit)[:limit]
    begin = np.zeros(len(waits))
    begin[0] = 1.0

    def fail(failing: FloatArray) -> tuple[FloatArray, float]:
        following = np.empty_like(failing)
        following[1:] = failing[:-1]
        following[0] = 0.0
        if limit is not None:
            return following, float(failing[-1])
        following[-1] += failing[-1]
        return following, 0.0

    return Chain(waits, begin, fail)


def _decorrelated_chain(settings: StormSettings) -> Chain:
    """States are classes of the previous wait; with a limit of attempts, for each number of failures again."""
    limit = settings.max_attempts
    ladder = ladder_of(settings, classes=32 if limit is None else max(6, min(32, 1000 // limit)))
    rungs = len(ladder.low)
    rounds = limit or 1
    waits = [Wait(low, high, math.inf) for low, high in zip(ladder.low.tolist(), ladder.high.tolist(), strict=True)]
    begin = np.zeros(rounds * rungs)
    if settings.first_delay_s is None:
        begin[:rungs] = ladder.follows[0]
    else:
        begin[0] = 1.0

    def fail(failing: FloatArray) -> tuple[FloatArray, float]:
        if limit is None:
            return failing @ ladder.follows, 0.0
        following = np.zeros((rounds, rungs))
        by_round = failing.reshape(rounds, rungs)
        following[1:] = by_round[:-1] @ ladder.follows
        return following.reshape(-1), float(by_round[-1].sum())

    return Chain(waits * rounds, begin, fail)
