"""What chance adds to expected counts: the busiest second of a storm is busier than the busiest one expected."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_REACH = 6.0  # standard deviations around a mean that matter
_CLASSES = 64
_POINTS = 200


def expected_peak(expected_per_s: NDArray[np.float64], clients: int) -> float:
    """Return the expected maximum of counts whose means are given, one for each second.

    Each is taken as a normal variable with the variance of a draw of ``clients``, of whom each comes with the same
    chance; where everyone comes within the second there is none.
    """
    highest = float(expected_per_s.max())
    spread = math.sqrt(max(0.0, highest * (1 - highest / clients)))
    if spread == 0:
        return highest
    # Seconds alike are counted together, and those far below the highest left out.
    steps = np.floor((highest - expected_per_s) / (_REACH * spread) * _CLASSES)
    numbers, counts = np.unique(steps[steps < _CLASSES], return_counts=True)
    means = highest - (numbers + 0.5) * _REACH * spread / _CLASSES
    means[0] = min(highest, means[0] + 0.5 * _REACH * spread / _CLASSES)
    deviations = np.sqrt(np.maximum(means * (1 - means / clients), 1e-9))
    moments = np.linspace(highest - _REACH * spread, highest + _REACH * spread, _POINTS)
    below = [
        math.prod(
            (0.5 * (1 + math.erf((moment - mean) / deviation / math.sqrt(2)))) ** count
            for mean, deviation, count in zip(means.tolist(), deviations.tolist(), counts.tolist(), strict=True)
        )
        for moment in moments.tolist()
    ]
    # The mean of a variable is where it surely lies above, and from there on the chance that it lies higher still.
    return float(moments[0] + np.sum(1 - np.array(below)) * (moments[1] - moments[0]))
