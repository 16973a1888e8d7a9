"""Expected masses instead of clients: how many, by number of failures and by time, so that a thousand million cost
what a thousand cost.

Two ways of the same idea. Where waits have jitter, or connections are lost over a while, masses are spread: time is cut
into bins (:mod:`wizard.storm.bins`). Where all clients do the same thing at the same moment, masses come in waves
(:mod:`wizard.storm.waves`), and bins would blur what matters most.
"""

from __future__ import annotations

import math

from wizard.storm import exact
from wizard.storm.bins import flow
from wizard.storm.chance import expected_peak
from wizard.storm.policies import schedule_of
from wizard.storm.result import StormResult, Tally, enlarged, joined, summarise
from wizard.storm.settings import StormSettings
from wizard.storm.trace import Trace
from wizard.storm.waves import TooManyWaves, waves

FINE = 6000  # bins over the length of the storm
COARSE = 1500
MAX_BINS = 20_000
_BINS_IN_A_WAIT = 12
_CLOSE_UP_STEP_S = 0.05  # steps longer than this blur what happens in a second
_WAVES_FOR_A_BIN = 20  # more would take longer than the bins
_SAMPLE = 50_000  # clients of a storm in small
_SAMPLE_ATTEMPTS = 4_000_000
_MIN_QUEUE = 64  # of a storm in small; a shorter one would be empty, or full, by chance where the long one is not
_MOSTLY = 0.5  # the share of waits cut off at the cap from which neighbours matter
_NARROW = 0.02  # a drop window below this share of the storm's length keeps the shape of a wave


def simulate(settings: StormSettings, *, bins: int = FINE) -> StormResult:
    """Compute one storm; ``bins`` trades time for precision."""
    small = in_small(settings) if _loses_its_jitter(settings) else None
    if small is None:
        return _closer(settings, bins)
    if settings.clients > _SAMPLE and small.all_s is not None:
        # The last of many takes longer than the last of few.
        slowest = estimate(settings, bins=bins).all_s
        small = small._replace(all_s=max(small.all_s, slowest or small.all_s))
    return small


def estimate(settings: StormSettings, *, bins: int = COARSE) -> StormResult:
    """Compute one storm roughly and fast, for comparing many."""
    trace, _ = _trace(settings, bins)
    return _summarised(trace.tally(settings), settings)


def _closer(settings: StormSettings, bins: int) -> StormResult:
    """Compute one storm; where it is long, its beginning once more in short steps: there is its peak."""
    trace, step_s = _trace(settings, bins)
    tally = trace.tally(settings)
    until_s = math.floor(_CLOSE_UP_STEP_S * bins)
    if step_s > _CLOSE_UP_STEP_S and until_s < settings.horizon_s:
        beginning = settings._replace(horizon_s=float(until_s))
        early = flow(beginning, step_s=_step(beginning, _CLOSE_UP_STEP_S, float(until_s)))
        tally = joined(early.tally(beginning), tally, until_s)
    return _summarised(tally, settings)


def _summarised(tally: Tally, settings: StormSettings) -> StormResult:
    """Turn expected counts into a result: only clients that keep step come in exactly the numbers expected."""
    in_step = _keeps_step(settings) and spread_of(settings) == 0
    peak = None if in_step else expected_peak(tally.attempts_per_s, settings.clients)
    return summarise(tally, settings, peak)


def in_small(settings: StormSettings) -> StormResult | None:
    """Return the storm as a small one of the same shape, drawn; None where that is no likeness or too long.

    Clients whose waits have no jitter come back at the same phase of each round. Just behind the moment at which a
    place opens there are few of them left, so newcomers get most places: an effect between neighbours, which a mass has
    not. It is the same in a storm of which clients, rate and queue are a fraction.
    """
    scale = max(1.0, settings.clients / _SAMPLE)
    queue = round(settings.accept_queue / scale)
    if queue < min(_MIN_QUEUE, settings.accept_queue):
        return None
    small = settings._replace(
        clients=round(settings.clients / scale),
        accept_rate_per_s=settings.accept_rate_per_s / scale,
        accept_queue=queue,
    )
    try:
        return enlarged(exact.simulate(small, max_attempts=_SAMPLE_ATTEMPTS), settings)
    except exact.TooManyAttempts:
        return None


def _loses_its_jitter(settings: StormSettings) -> bool:
    """Return whether waits become the same for many in the end, while the clients are spread over time."""
    if settings.policy == "decorrelated":
        return True  # after a wait of the cap two thirds of the next ones are the cap again
    schedule = schedule_of(settings)
    low, high, ceiling = schedule.low[-1], schedule.high[-1], schedule.ceiling[-1]
    settled = high <= low or (high - ceiling) / (high - low) > _MOSTLY
    return bool(settled) and not (schedule.jitter_free and spread_of(settings) == 0)


def spread_of(settings: StormSettings) -> float:
    """Return over how many seconds the first attempts would come if the policy's own first wait were none."""
    return settings.drop_window_s + (settings.first_delay_s or 0.0)


def _trace(settings: StormSettings, bins: int) -> tuple[Trace, float]:
    """Return the course of the storm, and the length of its steps; 0 where it has none."""
    spread_s = spread_of(settings)
    length_s = storm_length(settings) if spread_s > 0 or not _keeps_step(settings) else 0.0
    if _keeps_step(settings) and spread_s <= _NARROW * length_s:
        try:
            slices = _slices(settings) if spread_s > 0 else [(0.0, float(settings.clients))]
            return waves(settings, slices, at_most=_WAVES_FOR_A_BIN * bins), 0.0
        except TooManyWaves:
            length_s = length_s or storm_length(settings)
    step_s = _step(settings, length_s / bins, length_s)
    return flow(settings, step_s=step_s), step_s


def _keeps_step(settings: StormSettings) -> bool:
    """Return whether clients that fail together come back together."""
    return settings.policy != "decorrelated" and schedule_of(settings).jitter_free


def _step(settings: StormSettings, step_s: float, length_s: float) -> float:
    """Return a step of about this length, short enough for the waits and not too short for the length."""
    longest_s = settings.cap_s if settings.policy not in ("none", "table") else settings.base_s
    step_s = min(step_s, max(longest_s / _BINS_IN_A_WAIT, length_s / MAX_BINS))
    if _keeps_step(settings):
        return settings.base_s / math.ceil(settings.base_s / step_s)  # whole bins, so that waves stay as they are
    return 1 / math.ceil(1 / step_s) if step_s < 1 else step_s  # figures are of whole seconds


def storm_length(settings: StormSettings) -> float:
    """Return roughly how long the storm lasts, in seconds: the horizon where it does not end."""
    least = settings.clients / settings.accept_rate_per_s + spread_of(settings)
    guess_s = 2 * least + settings.base_s + settings.connect_timeout_s
    while guess_s < settings.horizon_s:
        trace = flow(settings._replace(horizon_s=guess_s), step_s=guess_s / COARSE)
        if trace.over:
            return min(settings.horizon_s, 1.05 * trace.length_s)
        guess_s *= 4
    return settings.horizon_s


def _slices(settings: StormSettings) -> list[tuple[float, float]]:
    """Cut the clients into slices that lose their connection one after another; ``(moment, clients)``."""
    window_s, delay_s = settings.drop_window_s, settings.first_delay_s or 0.0
    spread_s = window_s + delay_s
    # Between two slices the server must not run empty, or it would seem slower than it is.
    count = math.ceil(min(2000.0, max(64.0, 4 * settings.accept_rate_per_s * spread_s / settings.accept_queue)))
    edges = [spread_s * number / count for number in range(count + 1)]
    shares = [share_of_sum(edge, window_s, delay_s) for edge in edges]
    return [((edges[n] + edges[n + 1]) / 2, settings.clients * (shares[n + 1] - shares[n])) for n in range(count)]


def share_of_sum(moment: float, one: float, other: float) -> float:
    """Return the share of ``U(0, one) + U(0, other)`` up to a moment."""
    short, long = sorted((one, other))
    if moment >= short + long:
        return 1.0
    if short == 0:
        return max(0.0, moment) / long

    def ramp(x: float) -> float:
        return max(0.0, x) ** 2 / 2

    return (ramp(moment) - ramp(moment - short) - ramp(moment - long) + ramp(moment - short - long)) / (short * long)
