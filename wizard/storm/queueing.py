"""The server's side of a storm: one handshake after another, first in first out, a bounded queue."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IndexArray = NDArray[np.intp]

SHORT_QUEUE = 32  # below, the server changes between idle and full too often for whole stretches to be worth it
_GRAIN = 1e-9  # of a handshake: times that are equal on paper differ by rounding


def admit(arrivals: FloatArray, busy_until: float, *, service_s: float, queue: int) -> tuple[IndexArray, FloatArray]:
    """Decide which attempts are taken into the queue, and when each handshake completes.

    An attempt is taken if fewer than ``queue`` handshakes are pending, the one in service included.

    Args:
        arrivals: times of the attempts in order, in seconds.
        busy_until: when the server will have done all handshakes it holds.

    Returns:
        The positions of the attempts taken, and the times their handshakes complete.
    """
    room_s = (queue - 1 + _GRAIN) * service_s  # work that may be pending before an attempt that is still taken
    if queue < SHORT_QUEUE:
        return _admit_one_by_one(arrivals, busy_until, service_s, room_s)
    taken: list[IndexArray] = []
    completed: list[FloatArray] = []
    start = 0
    while start < len(arrivals):
        rest = arrivals[start:]
        pending = max(0.0, busy_until - float(rest[0])) / service_s
        if pending > 0 and pending + len(rest) >= queue:
            positions, ends, passed = _while_busy(rest, busy_until, service_s, room_s)
            busy_until += len(positions) * service_s
        else:
            positions, ends, passed = _while_room(rest, busy_until, service_s, room_s)
            busy_until = float(ends[-1])
        taken.append(start + positions if start else positions)
        completed.append(ends)
        start += passed
    if len(taken) == 1:
        return taken[0], completed[0]
    if not taken:
        return np.empty(0, np.intp), np.empty(0)
    return np.concatenate(taken), np.concatenate(completed)


def _while_room(
    arrivals: FloatArray, busy_until: float, service_s: float, room_s: float
) -> tuple[IndexArray, FloatArray, int]:
    """Take attempts up to the first that is refused: ``end[i] = max(arrival[i], end[i-1]) + service``.

    Returns:
        Positions taken, completion times, and how many attempts that settles; the first is always among them.
    """
    order = np.arange(len(arrivals))
    offset = order * service_s
    starts = np.maximum(np.maximum.accumulate(arrivals - offset), busy_until) + offset
    refused = np.flatnonzero(starts - arrivals > room_s)
    count = int(refused[0]) if len(refused) else len(arrivals)
    return order[:count], starts[:count] + service_s, count


def _while_busy(
    arrivals: FloatArray, busy_until: float, service_s: float, room_s: float
) -> tuple[IndexArray, FloatArray, int]:
    """Take attempts while the server is never idle: a place opens every ``service_s``, the next to come gets it.

    Returns:
        Positions taken, completion times, and how many attempts that settles: up to the first that finds it idle.
    """
    first_place = busy_until - room_s
    places = min(len(arrivals), int((arrivals[-1] - first_place) / service_s) + 2)
    order = np.arange(max(places, 0))
    earliest = np.searchsorted(arrivals, first_place + order * service_s)
    positions = order + np.maximum.accumulate(earliest - order)  # position[j] = max(position[j-1] + 1, earliest[j])
    positions = positions[: int(np.searchsorted(positions, len(arrivals)))]
    ends: FloatArray = np.asarray(busy_until + (order[: len(positions)] + 1) * service_s, np.float64)
    idle = np.flatnonzero(arrivals[positions] > ends - service_s)
    if len(idle):
        return positions[: idle[0]], ends[: idle[0]], int(positions[idle[0]])
    return positions, ends, len(arrivals)


def _admit_one_by_one(
    arrivals: FloatArray, busy_until: float, service_s: float, room_s: float
) -> tuple[IndexArray, FloatArray]:
    times = arrivals.tolist()
    taken: list[int] = []
    completed: list[float] = []
    position = 0
    while (position := bisect_left(times, busy_until - room_s, position)) < len(times):
        busy_until = max(busy_until, times[position]) + service_s
        taken.append(position)
        completed.append(busy_until)
        position += 1
    return np.array(taken, np.intp), np.array(completed)
