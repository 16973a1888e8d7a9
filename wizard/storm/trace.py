"""What a fluid computation writes down step by step, and how counts and moments come out of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from wizard.storm.result import SHARES, Tally

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from wizard.storm.settings import StormSettings

    FloatArray = NDArray[np.float64]

_LAST_ONE = 0.5615  # exp(-Euler's gamma): so many are expected to be out when, on average, the last of many is back
_ROUNDING = 1e-9  # of all clients: what sums of masses lose
_MIN_LENGTH_S = 1e-6  # a wave is a very short step


def last_one_of(clients: int) -> float:
    """Return how many expected clients may be out when everyone counts as back."""
    return max(_LAST_ONE, _ROUNDING * clients)


class Trace:
    """Steps of a storm in the order of time. ``over`` says that nobody is left waiting."""

    def __init__(self) -> None:
        self._steps: list[tuple[float, float, float, float]] = []  # start, end, attempts, refused
        self._late: list[tuple[float, float, float]] = []  # start, end, clients that stop waiting for their handshake
        self._left: list[tuple[float, float, float]] = []  # start, end, clients that give up for good
        self._done: list[tuple[float, float, float]] = []  # start, end, handshakes completed in time
        self.over = False
        self.recovered = 0.0
        self.gave_up = 0.0

    @property
    def length_s(self) -> float:
        """The moment at which the last client is back, or has given up."""
        return max((end for part in (self._done, self._left) for _, end, _ in part[-1:]), default=0.0)

    def attempted(self, start: float, end: float, attempts: float, refused: float) -> None:
        self._steps.append((start, end, attempts, refused))

    def completed(self, start: float, end: float, clients: float) -> None:
        self._done.append((start, end, clients))
        self.recovered += clients

    def late(self, start: float, end: float, clients: float) -> None:
        self._late.append((start, end, clients))

    def left(self, start: float, end: float, clients: float) -> None:
        self._left.append((start, end, clients))
        self.gave_up += clients

    def tally(self, settings: StormSettings) -> Tally:
        """Return totals, curves over whole seconds up to the horizon, and the moments at which shares are back."""
        horizon_s = settings.horizon_s
        steps = np.array(self._steps).reshape(-1, 4)
        attempts, refused = (_per_second(steps[:, :2], steps[:, column], horizon_s) for column in (2, 3))
        done, late, left = (np.array(part).reshape(-1, 3) for part in (self._done, self._late, self._left))
        accepted, wasted, gave_up = (_per_second(part[:, :2], part[:, 2], horizon_s) for part in (done, late, left))
        ended = self.over and self.length_s <= horizon_s
        return Tally(
            attempts=float(attempts.sum()),
            refused=float(refused.sum()),
            wasted=float(late[:, 2].sum()),
            recovered=settings.clients - self.gave_up if ended else float(accepted.sum()),
            gave_up=float(gave_up.sum()),
            moments=_moments(done, settings),
            attempts_per_s=attempts,
            accepted_per_s=accepted,
            refused_per_s=refused,
            wasted_per_s=wasted,
            gave_up_per_s=gave_up,
        )


def _per_second(spans: FloatArray, masses: FloatArray, horizon_s: float) -> FloatArray:
    """Share masses, each even over its span, out to whole seconds; what lies beyond the horizon is left out."""
    seconds = math.ceil(horizon_s) + 1
    counts = np.zeros(seconds + 1)
    spans = np.minimum(spans, horizon_s + 1.0)
    start, end = spans[:, 0], spans[:, 1]
    within = start <= horizon_s
    start, end, masses = start[within], end[within], masses[within]
    if not len(masses):
        return counts[:-1]
    at_once = end - start < _MIN_LENGTH_S  # a wave: all of it belongs to one second
    whole = np.bincount(start[at_once].astype(np.intp), masses[at_once], seconds)[:seconds]
    start, end, masses = start[~at_once], end[~at_once], masses[~at_once]
    rate = masses / (end - start)
    # The integral of a rate that begins and ends: add it up second by second, with the parts of the first and last.
    for edge, sign in ((start, 1.0), (end, -1.0)):
        second = np.minimum(edge.astype(np.intp), seconds - 1)
        into = edge - second
        np.add.at(counts, second, sign * rate * (1 - into))
        np.add.at(counts, second + 1, sign * rate * into)
    return np.maximum(np.cumsum(counts)[:-1], 0.0) + whole


def _moments(done: FloatArray, settings: StormSettings) -> dict[str, float | None]:
    """Return when each share of the clients is back; handshakes complete in the order of the rows."""
    moments: dict[str, float | None] = dict.fromkeys((*SHARES, "all_s"))
    if not len(done):
        return moments
    back = np.cumsum(done[:, 2])
    for name, share in {**SHARES, "all_s": 1.0}.items():
        slack = last_one_of(settings.clients) if name == "all_s" else _ROUNDING * settings.clients
        needed = settings.clients * share - slack
        row = int(np.searchsorted(back, needed))
        if row == len(back):
            continue
        start, end, clients = done[row]
        moment = float(end - (end - start) * (back[row] - needed) / clients) if clients > 0 else float(end)
        moments[name] = moment if moment <= settings.horizon_s else None
    return moments
