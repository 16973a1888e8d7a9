"""The storm of the design, one event after another: a heap of attempts, a queue of one server, no numpy, no short cut.

It is the yardstick that both methods are held against, and so it shares nothing with them but the settings. Usage, to
draw ``reference.json`` anew after a case has changed: ``python -m tests.storm.reference`` (some minutes).
"""

from __future__ import annotations

import heapq
import json
import math
import random
import statistics
from pathlib import Path
from typing import NamedTuple

from wizard.storm.settings import StormSettings

HORIZON_GRAIN_S = 1e-9


class Outcome(NamedTuple):
    """What one storm comes to; a moment is NaN where it lies beyond the horizon."""

    p50_s: float
    p90_s: float
    p99_s: float
    all_s: float
    recovered: float
    gave_up: float
    attempts: float
    refused: float
    wasted: float
    peak_attempts_per_s: float


def wait_before(attempt: int, previous_s: float, storm: StormSettings, rng: random.Random) -> float:
    """Return the policy's ``delay(k)``; ``attempt`` is k, the failures so far."""
    if storm.policy == "table":
        low, high = storm.waits_s[min(attempt, len(storm.waits_s) - 1)]
        return rng.uniform(low, high)
    if storm.policy == "none":
        return storm.base_s
    if storm.policy == "decorrelated":
        return min(storm.cap_s, rng.uniform(storm.base_s, 3 * previous_s))
    try:
        uncapped = storm.base_s * storm.factor**attempt
    except OverflowError:
        uncapped = math.inf
    bound = min(storm.cap_s, uncapped)
    if storm.policy == "exponential":
        return bound
    if storm.policy == "full":
        return rng.uniform(0, bound)
    if storm.policy == "equal":
        return bound / 2 + rng.uniform(0, bound / 2)
    if storm.policy == "proportional":
        spread = rng.uniform(1 - storm.jitter, 1 + storm.jitter)
        return min(storm.cap_s, uncapped * spread) if storm.cap_after_jitter else bound * spread
    raise ValueError(storm.policy)


def storm_of_events(storm: StormSettings, seed: int) -> Outcome:
    """Run one storm to its end or to the horizon."""
    rng = random.Random(seed)
    service_s = 1.0 / storm.accept_rate_per_s
    previous = [storm.base_s] * storm.clients
    failures = [0] * storm.clients
    ahead: list[tuple[float, int, int]] = []
    number = 0
    for client in range(storm.clients):
        dropped_at = rng.uniform(0, storm.drop_window_s)
        if storm.first_delay_s is not None:
            wait_s = rng.uniform(0, storm.first_delay_s)
        else:
            wait_s = wait_before(0, previous[client], storm, rng)
            previous[client] = wait_s
        ahead.append((dropped_at + wait_s, number, client))
        number += 1
    heapq.heapify(ahead)

    ends: list[float] = []  # of every handshake taken, in order: first in, first out
    done = 0  # of them, those that the server has completed by now
    completed: list[float] = []
    attempts = refused = wasted = gave_up = 0
    by_second: dict[int, int] = {}
    while ahead:
        now, _, client = heapq.heappop(ahead)
        if now > storm.horizon_s:
            break
        attempts += 1
        by_second[int(now)] = by_second.get(int(now), 0) + 1
        while done < len(ends) and ends[done] <= now + HORIZON_GRAIN_S * service_s:
            done += 1
        if len(ends) - done >= storm.accept_queue:
            refused += 1
            failed_at = now
            told_s = storm.retry_after_s
        else:
            end = max(now, ends[-1] if ends else 0.0) + service_s
            ends.append(end)
            if end - now <= storm.connect_timeout_s + HORIZON_GRAIN_S:
                completed.append(end)
                continue
            wasted += 1
            failed_at = now + storm.connect_timeout_s
            told_s = 0.0
        failures[client] += 1
        if failures[client] == storm.max_attempts:
            gave_up += failed_at <= storm.horizon_s
            continue
        wait_s = wait_before(failures[client], previous[client], storm, rng)
        previous[client] = wait_s
        heapq.heappush(ahead, (failed_at + told_s + wait_s, number, client))
        number += 1
    completed = [moment for moment in completed if moment <= storm.horizon_s]

    def when(share: float) -> float:
        needed = max(1, math.ceil(share * storm.clients))
        return completed[needed - 1] if len(completed) >= needed else math.nan

    moments = (when(0.5), when(0.9), when(0.99), when(1.0))
    return Outcome(*moments, len(completed), gave_up, attempts, refused, wasted, max(by_second.values()))


SEEDS = range(1, 7)
FIGURES = Path(__file__).parent / "reference.json"


def drawn(storm: StormSettings) -> dict[str, list[float] | None]:
    """Return mean and standard deviation over the seeds by figure; None for a moment beyond the horizon."""
    runs = [storm_of_events(storm, seed) for seed in SEEDS]
    columns = zip(Outcome._fields, zip(*runs, strict=True), strict=True)
    return {
        name: None
        if any(map(math.isnan, column))
        else [round(statistics.fmean(column), 3), round(statistics.stdev(column), 3)]
        for name, column in columns
    }


def main() -> None:
    from tests.storm.cases import CASES

    entries = []
    for name, storm in CASES.items():
        print(name)
        entries.append(f"{json.dumps(name)}: {json.dumps(drawn(storm))}")
    FIGURES.write_text("{\n" + ",\n".join(entries) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
