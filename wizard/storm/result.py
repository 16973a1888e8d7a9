"""What a storm leaves behind: how fast everyone is back, how much was tried in vain, second by second."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from wizard.storm.settings import StormSettings

    FloatArray = NDArray[np.float64]

SHARES = {"p50_s": 0.5, "p90_s": 0.9, "p99_s": 0.99}


class Timeline(NamedTuple):
    """Counts for each whole second from the drop on; ``waiting`` is the number without a connection at its end."""

    attempts: FloatArray
    accepted: FloatArray  # handshakes completed in time
    refused: FloatArray
    wasted: FloatArray  # handshakes whose client gave up on them, in the second in which it did
    waiting: FloatArray


class StormResult(NamedTuple):
    """The outcome of one storm; times are None where that share is not back within the horizon."""

    clients: int
    recovered: int
    gave_up: int
    waiting: int
    p50_s: float | None
    p90_s: float | None
    p99_s: float | None
    all_s: float | None
    attempts: int
    attempts_per_client: float
    refused: int
    wasted: int
    peak_attempts_per_s: int
    peak_over_accept_rate: float
    timeline: Timeline

    def figures(self) -> dict[str, Any]:
        """Return everything but the timeline, as plain values."""
        return {
            name: round(value, 3) if isinstance(value, float) else value
            for name, value in self._asdict().items()
            if name != "timeline"
        }

    def rows(self) -> list[dict[str, int]]:
        """Return the timeline as one row for each second."""
        columns = {name: np.rint(column).astype(np.int64).tolist() for name, column in self.timeline._asdict().items()}
        return [
            {"second": second, **{name: column[second] for name, column in columns.items()}}
            for second in range(len(self.timeline.attempts))
        ]


_COUNTED = ("attempts", "refused", "wasted")


class Tally(NamedTuple):
    """What a simulation counted: totals, curves over seconds, and the moments at which shares are back."""

    attempts: float
    refused: float
    wasted: float
    recovered: float
    gave_up: float
    moments: dict[str, float | None]  # p50_s, p90_s, p99_s, all_s
    attempts_per_s: FloatArray
    accepted_per_s: FloatArray
    refused_per_s: FloatArray
    wasted_per_s: FloatArray
    gave_up_per_s: FloatArray


def joined(early: Tally, late: Tally, until_s: int) -> Tally:
    """Return one storm from two computations of it: up to a second the one, from there on the other."""
    curves: dict[str, Any] = {
        name: np.concatenate([getattr(early, name)[:until_s], getattr(late, name)[until_s:]])
        for name in ("attempts_per_s", "accepted_per_s", "refused_per_s", "wasted_per_s", "gave_up_per_s")
    }
    gained = {name: float(curves[f"{name}_per_s"].sum() - getattr(late, f"{name}_per_s").sum()) for name in _COUNTED}
    moments = {
        name: soon if (soon := early.moments[name]) is not None and soon <= until_s else moment
        for name, moment in late.moments.items()
    }
    counts: dict[str, Any] = {name: getattr(late, name) + gain for name, gain in gained.items()}
    return late._replace(moments=moments, **counts, **curves)


def summarise(tally: Tally, settings: StormSettings, peak: float | None = None) -> StormResult:
    """Turn counts into a result; clients are whole, and each is recovered, has given up or waits.

    Args:
        peak: attempts in the busiest second, where it is not just the highest count.
    """
    recovered = min(settings.clients, round(tally.recovered))
    gave_up = min(settings.clients - recovered, round(tally.gave_up))
    curves = (
        tally.attempts_per_s,
        tally.accepted_per_s,
        tally.refused_per_s,
        tally.wasted_per_s,
        tally.gave_up_per_s,
    )
    seconds = 1 + max(_last(curve) for curve in curves)
    attempts, accepted, refused, wasted, left = (_fitted(curve, seconds) for curve in curves)
    dropped = dropped_by(np.arange(1.0, seconds + 1), settings)
    waiting = np.maximum(0.0, dropped - np.cumsum(accepted) - np.cumsum(left))
    peak = float(attempts.max()) if peak is None else peak
    return StormResult(
        clients=settings.clients,
        recovered=recovered,
        gave_up=gave_up,
        waiting=settings.clients - recovered - gave_up,
        p50_s=tally.moments["p50_s"],
        p90_s=tally.moments["p90_s"],
        p99_s=tally.moments["p99_s"],
        all_s=tally.moments["all_s"],
        attempts=round(tally.attempts),
        attempts_per_client=tally.attempts / settings.clients,
        refused=round(tally.refused),
        wasted=round(tally.wasted),
        peak_attempts_per_s=round(peak),
        peak_over_accept_rate=peak / settings.accept_rate_per_s,
        timeline=Timeline(attempts, accepted, refused, wasted, waiting),
    )


def enlarged(small: StormResult, settings: StormSettings) -> StormResult:
    """Return the result of a storm of which ``small`` is a fraction: the same moments, more clients."""
    scale = settings.clients / small.clients
    if scale == 1:
        return small
    counts = {
        name: round(getattr(small, name) * scale)
        for name in ("recovered", "gave_up", "attempts", "refused", "wasted", "peak_attempts_per_s")
    }
    waiting = settings.clients - counts["recovered"] - counts["gave_up"]
    timeline = Timeline(*(column * scale for column in small.timeline))
    return small._replace(clients=settings.clients, waiting=waiting, timeline=timeline, **counts)


def dropped_by(moments_s: FloatArray, settings: StormSettings) -> FloatArray:
    """Return how many clients are expected to have lost their connection by each moment."""
    if settings.drop_window_s == 0:
        return np.full_like(moments_s, settings.clients)
    return settings.clients * np.minimum(1.0, moments_s / settings.drop_window_s)


def _last(curve: FloatArray) -> int:
    """Return the last second in which anything happened."""
    busy = np.flatnonzero(curve >= 0.5)
    return int(busy[-1]) if len(busy) else 0


def _fitted(curve: FloatArray, seconds: int) -> FloatArray:
    fitted = np.zeros(seconds)
    fitted[: min(seconds, len(curve))] = curve[:seconds]
    return fitted


def moments_of(completed: FloatArray, clients: int) -> dict[str, float | None]:
    """Return when each share is back, from the sorted moments at which single clients are."""

    def when(share: float) -> float | None:
        needed = max(1, math.ceil(share * clients))
        return float(completed[needed - 1]) if len(completed) >= needed else None

    return {name: when(share) for name, share in SHARES.items()} | {"all_s": when(1.0)}
