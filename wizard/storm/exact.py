"""Every client drawn: the storm event by event, in batches so short that nothing in one can disturb another.

A refused client comes back after its wait at the earliest. So all attempts up to the first moment at which any of them
could be back may be settled together, in one sweep of arrays, and the outcome is that of one event after another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wizard.errors import WsdesignError
from wizard.storm.line import Attempts, Line
from wizard.storm.policies import draw_decorrelated, schedule_of
from wizard.storm.queueing import admit
from wizard.storm.result import StormResult, Tally, moments_of, summarise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from wizard.storm.settings import StormSettings

    FloatArray = NDArray[np.float64]
    IndexArray = NDArray[np.intp]

MAX_CLIENTS = 20_000_000  # drawn one by one; more need the fluid method
MAX_ATTEMPTS = 100_000_000  # half a minute
_ROUND = 65_536
_PART = 0.125  # of all clients; with more, most of a round's attempts would join it on the way
_GRAIN_S = 1e-9


class TooManyAttempts(WsdesignError):
    """The storm is too large to draw every client; the fluid method has no such limit."""


def simulate(settings: StormSettings, *, max_attempts: int = MAX_ATTEMPTS) -> StormResult:
    """Run one storm; ``max_attempts`` of all clients together.

    Raises:
        TooManyAttempts: more clients or attempts than can be drawn in reasonable time and memory.
    """
    if settings.clients > MAX_CLIENTS:
        raise TooManyAttempts(f"--method: exact draws at most {MAX_CLIENTS:,} clients; take fluid")
    return summarise(_Storm(settings, max_attempts).run(), settings)


class _Storm:
    """The state of a storm: for each client still out, when it tries next and how often it has failed."""

    def __init__(self, settings: StormSettings, max_attempts: int) -> None:
        self.settings = settings
        self.max_attempts = max_attempts
        self.rng = np.random.default_rng(settings.seed)
        self.draw = None if settings.policy == "decorrelated" else schedule_of(settings).drawer(self.rng)
        count = settings.clients
        self.failures = np.zeros(count, np.int32)
        self.previous = np.full(count if self.draw is None else 0, settings.base_s, np.float64)
        self.due = self.rng.random(count) * settings.drop_window_s
        if settings.first_delay_s is not None:
            self.due += self.rng.random(count) * settings.first_delay_s
        else:
            self.due += self._draw(np.arange(count))
        seconds = int(settings.horizon_s + settings.connect_timeout_s) + 2
        self.attempts = np.zeros(seconds)
        self.refused = np.zeros(seconds)
        self.wasted = np.zeros(seconds)
        self.gave_up = np.zeros(seconds)
        self.completed: list[FloatArray] = []
        self.busy_until = 0.0
        self.alive = count  # still out, and not gone for good
        self.tried = 0

    def _draw(self, who: IndexArray) -> FloatArray:
        if self.draw is not None:
            return self.draw(self.failures[who])
        waits = draw_decorrelated(self.previous[who], self.settings, self.rng)
        self.previous[who] = waits
        return waits

    def run(self) -> Tally:
        while (until := self._next_round()) is not None:
            self._round(until)
        settings = self.settings
        done = np.concatenate(self.completed) if self.completed else np.empty(0)
        done = done[done <= settings.horizon_s]
        return Tally(
            attempts=float(self.attempts.sum()),
            refused=float(self.refused.sum()),
            wasted=float(self.wasted.sum()),
            recovered=len(done),
            gave_up=float(self.gave_up.sum()),
            moments=moments_of(done, settings.clients),
            attempts_per_s=self.attempts,
            accepted_per_s=np.bincount(done.astype(np.intp), minlength=1).astype(np.float64),
            refused_per_s=self.refused,
            wasted_per_s=self.wasted,
            gave_up_per_s=self.gave_up,
        )

    def _next_round(self) -> float | None:
        """Return until when to look ahead, so that about ``_ROUND`` attempts are due; None at the end."""
        if self.alive < 0.7 * len(self.due):
            out = self.due < np.inf
            self.due, self.failures = self.due[out], self.failures[out]
            if self.draw is None:
                self.previous = self.previous[out]
        if self.alive == 0:
            return None
        sample = self.due[:: max(1, len(self.due) // 4096)]
        rank = int(len(sample) * min(_PART, _ROUND / len(self.due)))
        until = float(np.partition(sample, rank)[rank])
        horizon_s = self.settings.horizon_s
        if until <= horizon_s:
            return until
        return horizon_s if float(self.due.min()) <= horizon_s else None

    def _round(self, until: float) -> None:
        """Settle every attempt due up to a moment, those that failures put there included."""
        who = np.flatnonzero(self.due <= until)
        when = self.due[who]
        order = np.argsort(when)
        who = who[order]
        line = Line(Attempts(when[order], who, self._draw_for_failure(who)))
        size = 1024
        while (front := line.front(size)) is not None:
            settled, back = self._batch(front, until)
            line.go_on(settled, back)
            size = settled + settled // 2 + 64

    def _draw_for_failure(self, who: IndexArray) -> FloatArray:
        """Draw the wait each client takes if the attempt it is about to make fails, which is then one failure more."""
        failures = self.failures[who] + 1
        self.failures[who] = failures
        if self.draw is None:
            return draw_decorrelated(self.previous[who], self.settings, self.rng)
        return self.draw(failures)

    def _batch(self, front: Attempts, until: float) -> tuple[int, Attempts]:
        """Settle as many of these attempts as cannot disturb each other.

        Returns:
            How many, and the attempts they lead to within the round, in order.
        """
        settings = self.settings
        service_s = 1.0 / settings.accept_rate_per_s
        count = self._undisturbed(front, service_s)
        when, who, wait = front.when[:count], front.who[:count], front.wait[:count]
        taken, ends = admit(when, self.busy_until, service_s=service_s, queue=settings.accept_queue)
        if len(ends):
            self.busy_until = float(ends[-1])
        late = np.flatnonzero(ends - when[taken] > settings.connect_timeout_s + _GRAIN_S)
        refused = np.ones(count, np.bool_)
        refused[taken] = False
        rest = np.flatnonzero(refused)
        failed = Attempts(when[rest], who[rest], wait[rest])
        _count(self.attempts, when)
        _count(self.refused, failed.when)
        back = taken
        told_s: float | FloatArray = settings.retry_after_s
        if len(late):
            back, ends = np.delete(taken, late), np.delete(ends, late)
            failed, told_s = self._with_late(failed, Attempts(when, who, wait).at(taken[late]))
        self.completed.append(ends)
        self.due[who[back]] = np.inf
        self.alive -= len(back)
        self.tried += count
        if self.tried > self.max_attempts:
            raise TooManyAttempts(f"--method: exact stops after {self.max_attempts:,} attempts; take fluid")
        return count, self._fail(failed, told_s, until)

    def _with_late(self, refused: Attempts, late: Attempts) -> tuple[Attempts, FloatArray]:
        """Add those whose handshake takes too long, who fail when they stop waiting; return all, and what they are told."""
        settings = self.settings
        ends = late.when + settings.connect_timeout_s
        _count(self.wasted, ends)
        whole = Attempts(*(np.concatenate(parts) for parts in zip(refused, late._replace(when=ends), strict=True)))
        told_s = np.concatenate([np.full(len(refused.when), settings.retry_after_s), np.zeros(len(ends))])
        return whole, told_s

    def _undisturbed(self, front: Attempts, service_s: float) -> int:
        """Return how many attempts come before the first of their clients could be back."""
        when = front.when
        settings = self.settings
        back = when + front.wait
        if (self.busy_until - when[0]) / service_s + len(when) < settings.accept_queue:
            back += settings.connect_timeout_s  # nobody can be refused, so nobody fails any sooner
        else:
            back += min(settings.connect_timeout_s, settings.retry_after_s)
        np.minimum.accumulate(back, out=back)
        disturbed = when[1:] > back[:-1]
        first = int(disturbed.argmax()) if len(disturbed) else 0
        return first + 1 if len(disturbed) and disturbed[first] else len(when)

    def _fail(self, failed: Attempts, told_s: float | FloatArray, until: float) -> Attempts:
        """Send clients back to wait; return the attempts of those who are back within the round, in order."""
        who = failed.who
        due = failed.when + told_s + failed.wait
        limit = self.settings.max_attempts
        if limit is not None:
            out = self.failures[who] >= limit
            _count(self.gave_up, np.sort(failed.when[out & (failed.when <= self.settings.horizon_s)]))
            due[out] = np.inf
            self.alive -= int(np.count_nonzero(out))
        self.due[who] = due
        if self.draw is None:
            self.previous[who] = failed.wait
        soon = np.flatnonzero(due <= until)
        soon = soon[np.argsort(due[soon])]
        again = who[soon]
        return Attempts(due[soon], again, self._draw_for_failure(again))


def _count(seconds: FloatArray, moments: FloatArray) -> None:
    """Add one to the second of each moment; the moments are in order."""
    if not len(moments):
        return
    first, last = int(moments[0]), int(moments[-1])
    if first == last:
        seconds[first] += len(moments)
    else:
        seconds[first : last + 1] += np.bincount(moments.astype(np.intp) - first)
