"""Every client drawn: the storm event by event, many of them in one sweep of arrays.

What an attempt meets depends on the attempts before it alone. So a stretch of the storm is guessed, what the guess leads
to is computed, and that is the next guess: from the front on it becomes what one event after another would give, and
once nothing changes any more it is that. Clients wait much longer than a stretch lasts, so a few sweeps are enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wizard.errors import WsdesignError
from wizard.storm.policies import draw_decorrelated, schedule_of
from wizard.storm.queueing import admit
from wizard.storm.result import StormResult, Tally, moments_of, summarise
from wizard.storm.stretch import GOOD, LATE, REFUSED, Stretch, in_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from wizard.storm.settings import StormSettings

    FloatArray = NDArray[np.float64]
    IndexArray = NDArray[np.intp]
    CountArray = NDArray[np.int32]
    BoolArray = NDArray[np.bool_]

MAX_CLIENTS = 20_000_000  # drawn one by one; more need the fluid method
MAX_ATTEMPTS = 100_000_000  # some ten seconds
_ATTEMPTS = 131_072  # in a stretch, at most; with more their arrays do not fit into the processor's cache
_PART = 0.08  # of all clients; with more, many attempts of a stretch would lead to others within it
_FOLLOWING = 0.25  # of the attempts known at first: with more that follow from them the stretch is too long
_SWEEPS = 12
_GRAIN_S = 1e-9
_NONE = np.empty(0)


class TooManyAttempts(WsdesignError):
    """The storm is too large to draw every client; the fluid method has no such limit."""


class _Settled(NamedTuple):
    """What came out of a stretch: which attempts were made, and of those taken which and when their handshakes end."""

    made: BoolArray
    moments: FloatArray  # of the attempts made, in order
    taken: IndexArray
    ends: FloatArray
    late: BoolArray  # of those taken


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
        self.service_s = 1.0 / settings.accept_rate_per_s
        self.rng = np.random.default_rng(settings.seed)
        self.draw = None if settings.policy == "decorrelated" else schedule_of(settings).drawer(self.rng)
        count = settings.clients
        self.failures = np.zeros(count, np.int32)
        self.previous = np.full(count if self.draw is None else 0, settings.base_s, np.float64)
        self.due = self.rng.random(count) * settings.drop_window_s
        if settings.first_delay_s is not None:
            self.due += self.rng.random(count) * settings.first_delay_s
        elif self.draw is None:
            self.previous = self._waits(self.failures, self.previous)
            self.due += self.previous
        else:
            self.due += self.draw(self.failures)
        seconds = int(settings.horizon_s + settings.connect_timeout_s) + 2
        self.attempts = np.zeros(seconds)
        self.taken = np.zeros(seconds)
        self.wasted = np.zeros(seconds)
        self.gave_up = np.zeros(seconds)
        self.completed: list[FloatArray] = []
        self.busy_until = 0.0
        self.alive = count  # still out, and not gone for good
        self.tried = 0
        self.ahead = _ATTEMPTS  # attempts in the next stretch

    def _waits(self, failures: CountArray, previous: FloatArray) -> FloatArray:
        if self.draw is not None:
            return self.draw(failures)
        return draw_decorrelated(previous, self.settings, self.rng)

    def run(self) -> Tally:
        while (until := self._next_stretch()) is not None:
            self._settle(until)
        settings = self.settings
        done = np.concatenate(self.completed) if self.completed else np.empty(0)
        done = done[done <= settings.horizon_s]
        refused = self.attempts - self.taken
        return Tally(
            attempts=float(self.attempts.sum()),
            refused=float(refused.sum()),
            wasted=float(self.wasted.sum()),
            recovered=len(done),
            gave_up=float(self.gave_up.sum()),
            moments=moments_of(done, settings.clients),
            attempts_per_s=self.attempts,
            accepted_per_s=np.bincount(done.astype(np.intp), minlength=1).astype(np.float64),
            refused_per_s=refused,
            wasted_per_s=self.wasted,
            gave_up_per_s=self.gave_up,
        )

    def _next_stretch(self) -> float | None:
        """Return the end of the next stretch; None where nobody tries any more before the horizon."""
        if self.alive < 0.7 * len(self.due):
            out = self.due < np.inf
            self.due, self.failures = self.due[out], self.failures[out]
            if self.draw is None:
                self.previous = self.previous[out]
        if self.alive == 0:
            return None
        sample = self.due[:: max(1, len(self.due) // 4096)]
        rank = int(len(sample) * min(_PART, self.ahead / len(self.due)))
        until = float(np.partition(sample, rank)[rank])
        horizon_s = self.settings.horizon_s
        if until <= horizon_s:
            return until
        return horizon_s if float(self.due.min()) <= horizon_s else None

    def _settle(self, until: float) -> None:
        """Settle every attempt up to a moment, those that failures put there included; or as many as are certain."""
        stretch, until, foreseen = self._expected(until)
        made = np.ones(len(stretch.when), np.bool_)
        order, ordered = in_order(stretch.when)
        certain = np.inf
        for sweep in range(_SWEEPS + 1):
            kept = made[order]
            places, moments = order[kept], ordered[kept]
            at, ends = admit(moments, self.busy_until, service_s=self.service_s, queue=self.settings.accept_queue)
            late = ends - moments[at] > self.settings.connect_timeout_s + _GRAIN_S
            taken = places[at]
            fates = np.full(len(stretch.when), REFUSED, np.int8)
            fates[taken] = GOOD
            fates[taken[late]] = LATE
            if not foreseen:
                self._follow(stretch, np.flatnonzero(made & (fates == REFUSED)), REFUSED, until)
            self._follow(stretch, taken[late], LATE, until)
            if len(stretch.when) > len(made):
                foreseen = False
                fates, made = stretch.fitted(fates, GOOD), stretch.fitted(made, False)
                order, ordered = in_order(stretch.when)
            next_made = stretch.come_to_be(fates)
            changed = stretch.known + np.flatnonzero(next_made[stretch.known :] != made[stretch.known :])
            if not len(changed):
                break
            if sweep == _SWEEPS:
                certain = float(stretch.when[changed].min())  # all before it stays as it is
                break
            made = next_made
        self._keep(stretch, _Settled(made, moments, taken, ends, late), certain)

    # --- what follows from failures -----------------------------------------------------------------------------------

    def _expected(self, until: float) -> tuple[Stretch, float, bool]:
        """Return the attempts up to a moment, or to an earlier one where too many more follow from them.

        Returns:
            The attempts, their end, and whether so many come that what follows from each refusal is among them.
        """
        while True:
            who = np.flatnonzero(self.due <= until)
            when = self.due[who]
            previous = self.previous[who] if self.draw is None else when
            failures = self.failures[who] + np.int32(1)
            stretch = Stretch(when, who, failures, self._waits(failures, previous))
            first = float(when.min())
            pending = max(0.0, self.busy_until - first) / self.service_s
            crowded = pending + len(when) >= self.settings.accept_queue
            shorter = self._refuse_all(stretch, until) if crowded else None
            if shorter is None:
                self.ahead = min(_ATTEMPTS, 2 * self.ahead)
                return stretch, until, crowded
            self.ahead = max(64, self.ahead // 2)
            until = max(first, shorter)

    def _refuse_all(self, stretch: Stretch, until: float) -> float | None:
        """Add what follows should everyone be refused; return an earlier end where that is too much."""
        newest = np.arange(stretch.known)
        most = int(_FOLLOWING * stretch.known) + 16
        while len(newest):
            start = len(stretch.when)
            back = self._follow(stretch, newest, REFUSED, until, at_most=most)
            if len(back):
                enough = min(len(back) - 1, most // 4)
                return float(np.nextafter(np.partition(back, enough)[enough], -np.inf))
            newest = np.arange(start, len(stretch.when))
        return None

    def _follow(
        self, stretch: Stretch, failed: IndexArray, fate: int, until: float, at_most: float = np.inf
    ) -> FloatArray:
        """Add what follows within the stretch if this is the fate of these attempts, unless it is there already.

        Returns:
            When the clients would be back, where with them too many follow; nothing is added then.
        """
        held_s = self.settings.retry_after_s if fate == REFUSED else self.settings.connect_timeout_s
        if held_s >= until - stretch.first:
            return _NONE
        failed = stretch.not_followed(failed, fate)
        back = self._back(stretch, failed, fate)
        soon = back <= until
        if self.settings.max_attempts is not None:
            soon &= stretch.failures[failed] < self.settings.max_attempts
        parents, back = failed[soon], back[soon]
        if len(stretch.when) - stretch.known + len(back) > at_most:
            return back
        if len(back):
            waits = self._waits(stretch.failures[parents] + np.int32(1), stretch.wait[parents])
            stretch.follow(parents, fate, back, waits)
        return _NONE

    def _back(self, stretch: Stretch, failed: IndexArray | slice, fate: int) -> FloatArray:
        held_s = self.settings.retry_after_s if fate == REFUSED else self.settings.connect_timeout_s
        return stretch.when[failed] + held_s + stretch.wait[failed]

    # --- what is certain ----------------------------------------------------------------------------------------------

    def _keep(self, stretch: Stretch, settled: _Settled, certain: float) -> None:
        """Write down what came out of a stretch, up to the moment from which on it is not certain."""
        made, moments, taken, ends, late = settled
        if certain < np.inf:
            made &= stretch.when < certain
            moments = moments[: np.searchsorted(moments, certain)]
            count = int(np.searchsorted(stretch.when[taken], certain))
            taken, ends, late = taken[:count], ends[:count], late[:count]
        if len(ends):
            self.busy_until = float(ends[-1])
        good, too_late = taken[~late], taken[late]
        next_try = self._back(stretch, slice(None), REFUSED)
        next_try[too_late] = self._back(stretch, too_late, LATE)
        next_try[good] = np.inf
        _count(self.attempts, moments)
        _count(self.taken, stretch.when[taken])
        _count(self.wasted, stretch.when[too_late] + self.settings.connect_timeout_s)
        self.completed.append(ends[~late])
        self.alive -= len(good)
        if self.settings.max_attempts is not None:
            self._let_go(stretch, made & (stretch.failures >= self.settings.max_attempts), too_late, next_try)
        # Of a client's attempts the last one stands last, and is what remains.
        of_known, others = made[: stretch.known], stretch.known + np.flatnonzero(made[stretch.known :])
        for places in (slice(0, stretch.known) if of_known.all() else np.flatnonzero(of_known), others):
            who = stretch.who[places]
            self.due[who] = next_try[places]
            self.failures[who] = stretch.failures[places]
            if self.draw is None:
                self.previous[who] = stretch.wait[places]
        self.tried += len(moments)
        if self.tried > self.max_attempts:
            raise TooManyAttempts(f"--method: exact stops after {self.max_attempts:,} attempts; take fluid")

    def _let_go(self, stretch: Stretch, last: BoolArray, late: IndexArray, next_try: FloatArray) -> None:
        """Count those whose last attempt has failed; they do not try again."""
        out = np.flatnonzero(last & (next_try < np.inf))
        failed_at = stretch.when.copy()
        failed_at[late] += self.settings.connect_timeout_s
        left = failed_at[out]
        _count(self.gave_up, np.sort(left[left <= self.settings.horizon_s]))
        next_try[out] = np.inf
        self.alive -= len(out)


def _count(seconds: FloatArray, moments: FloatArray) -> None:
    """Add one to the second of each moment; the moments are in order."""
    if not len(moments):
        return
    first, last = int(moments[0]), int(moments[-1])
    borders = np.searchsorted(moments, np.arange(first + 1, last + 1)) if last > first else ()
    seconds[first : last + 1] += np.diff(np.concatenate([[0], borders, [len(moments)]]))
