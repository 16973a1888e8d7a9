"""Clients that keep in step: every wave hits the server at one moment, and what fails comes back as later waves."""

from __future__ import annotations

import heapq

from wizard.storm.policies import schedule_of
from wizard.storm.settings import StormSettings
from wizard.storm.trace import Trace, last_one_of

_TRIFLE = 1e-7  # clients; a smaller part of a wave is let go
_SAME_MOMENT = 6  # decimals of a second


class TooManyWaves(Exception):
    """The clients are out of step after all; bins describe them better."""


def waves(settings: StormSettings, slices: list[tuple[float, float]], *, at_most: int) -> Trace:
    """Follow slices of clients, given as ``(moment of the drop, clients)``, from wave to wave.

    Raises:
        TooManyWaves: more than ``at_most``.
    """
    schedule = schedule_of(settings)
    waits = [min(low, top) for low, top in zip(schedule.low.tolist(), schedule.ceiling.tolist(), strict=True)]
    last = len(waits) - 1
    rate, queue, timeout_s = settings.accept_rate_per_s, settings.accept_queue, settings.connect_timeout_s
    in_time = min(queue, rate * timeout_s * (1 + 1e-9))  # a place further back completes too late
    limit = settings.max_attempts or 0
    coming: dict[float, dict[int, float]] = {}  # moment, rounded -> failures so far -> clients
    moments: list[tuple[float, float]] = []  # as added up, rounded: a sum may lie just before its second

    def join(moment: float, failures: int, clients: float) -> None:
        rounded = round(moment, _SAME_MOMENT)
        wave = coming.get(rounded)
        if wave is None:
            wave = coming[rounded] = {}
            heapq.heappush(moments, (moment, rounded))
        wave[failures] = wave.get(failures, 0.0) + clients

    for moment, clients in slices:
        join(moment + (waits[0] if settings.first_delay_s is None else 0.0), 0, clients)
    trace = Trace()
    busy_until = 0.0
    count = 0
    while moments and moments[0][0] <= settings.horizon_s:
        now, rounded = heapq.heappop(moments)
        count += 1
        if count > at_most:
            raise TooManyWaves
        wave = coming.pop(rounded)
        attempts = sum(wave.values())
        pending = max(0.0, busy_until - now) * rate
        taken = min(attempts, max(0.0, queue - pending))
        good = min(taken, max(0.0, in_time - pending))
        late, refused = taken - good, attempts - taken
        trace.attempted(now, now, attempts, refused)
        if good:
            trace.completed(now + pending / rate, now + (pending + good) / rate, good)
        if late:
            trace.late(now + timeout_s, now + timeout_s, late)
        if taken:
            busy_until = now + (pending + taken) / rate
        for part, failed_at, told_s in (
            (refused / attempts, now, settings.retry_after_s),
            (late / attempts, now + timeout_s, 0.0),
        ):
            if part == 0:
                continue
            for failures, clients in wave.items():
                if clients * part < _TRIFLE:
                    continue
                if failures + 1 == limit:
                    trace.left(failed_at, failed_at, clients * part)
                    continue
                # Beyond the last step only a limit of attempts makes one failure differ from the next.
                step = failures + 1 if limit else min(failures + 1, last)
                join(failed_at + told_s + waits[min(step, last)], step, clients * part)
    out = settings.clients - trace.recovered - trace.gave_up
    trace.over = out <= last_one_of(settings.clients)
    return trace
