"""Policies and client libraries side by side: a sentence, a table, a picture on one scale, and where defaults come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from wizard.storm.report import BARS, brief, columns_of, moment, width_of
from wizard.units import show_number

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from numpy.typing import NDArray

    from wizard.storm.result import StormResult
    from wizard.storm.settings import StormSettings

    Say = Callable[..., str]

WIDTH = 42
NO_BACKOFF = "none"
_PREFERRED = ("full", "equal", "decorrelated", "proportional")  # those with jitter
_TOLERANCE = 0.97  # the methods of one storm agree within 3 %
_WORTH = 0.95  # of the peak in use: a change that spares less is not advised


class Compared(NamedTuple):
    """One policy or library of a comparison; a library's defaults have a source and its date."""

    id: str
    name: str
    result: StormResult
    source: str | None = None
    as_of: str | None = None
    note: str | None = None

    def figures(self) -> dict[str, Any]:
        """Return what a table of the comparison has in its row."""
        about = {"policy": self.id, "name": self.name, "kind": "policy" if self.source is None else "library"}
        return {**about, **self.result.figures(), "source": self.source, "as_of": self.as_of, "note": self.note}


def best_of(compared: list[Compared], ids: Collection[str], target_s: float, own: Compared) -> Compared:
    """Return the one of these that has everyone back in time with the lowest peak; the soonest back where none has.

    The one in use stays where no other is better by more than the method can tell. What never backs off is not advised.
    Of those that do as well as each other the first of ``_PREFERRED`` is. ``compared`` is in the order of being back.
    """
    policies = [entry for entry in compared if entry.id in ids and entry.id != NO_BACKOFF]
    in_time = [entry for entry in policies if _in_time(entry, target_s)]
    if in_time:
        lowest = min(entry.result.peak_attempts_per_s for entry in in_time)
        alike = [entry for entry in in_time if entry.result.peak_attempts_per_s * _TOLERANCE <= lowest]
    else:
        alike = [entry for entry in policies if not _sooner(policies[0], entry)]
    best = min(alike, key=lambda entry: _PREFERRED.index(entry.id) if entry.id in _PREFERRED else len(_PREFERRED))
    if own.id == NO_BACKOFF:
        return best
    if _in_time(own, target_s) or not in_time:
        better = (
            best.result.peak_attempts_per_s < _WORTH * own.result.peak_attempts_per_s if in_time else _sooner(best, own)
        )
        return best if better else own
    return (
        best if _sooner(best, own) or best.result.peak_attempts_per_s < _WORTH * own.result.peak_attempts_per_s else own
    )


def _in_time(entry: Compared, target_s: float) -> bool:
    return entry.result.all_s is not None and entry.result.all_s <= target_s


def _sooner(one: Compared, other: Compared) -> bool:
    """Return whether one has everyone back, or more of them, by more than the method can tell."""
    if one.result.all_s is None or other.result.all_s is None:
        if one.result.all_s is not other.result.all_s:
            return other.result.all_s is None
        return one.result.recovered * _TOLERANCE > other.result.recovered
    return one.result.all_s < _TOLERANCE * other.result.all_s


def verdict_of(best: Compared, own: Compared, target_s: float, say: Say) -> str:
    """Return in a sentence which policy to take, and what it gains over the one in use."""
    if not _in_time(best, target_s):
        return say("storm.compare.none", best=best.name, target=brief(target_s))
    figures = {"all": moment(best.result.all_s, say), "peak": show_number(best.result.peak_attempts_per_s)}
    if best.id == own.id:
        return say("storm.compare.keep", best=best.name, target=brief(target_s), **figures)
    before = {"own_all": moment(own.result.all_s, say), "own_peak": show_number(own.result.peak_attempts_per_s)}
    key = "no_backoff" if own.id == NO_BACKOFF else "change"
    return say(f"storm.compare.{key}", best=best.name, own=own.name, **figures, **before)


def comparison_of(compared: list[Compared], say: Say) -> list[str]:
    """Return policies and libraries side by side, the soonest back first."""
    head = [say(f"storm.compare.{name}") for name in ("head", "peak", "tries", "p50", "all", "gave_up")]
    rows = [
        [
            entry.name,
            show_number(entry.result.peak_attempts_per_s),
            brief(entry.result.attempts_per_client),
            moment(entry.result.p50_s, say),
            moment(entry.result.all_s, say),
            show_number(entry.result.gave_up) if entry.result.gave_up else "",
        ]
        for entry in compared
    ]
    return columns_of([head, *rows])


def comparison_picture(compared: list[Compared], settings: StormSettings, say: Say) -> list[str]:
    """Return every entry's attempts over one common time, each step of a bar twice the one below.

    The time is that of the slowest who is ever back; where nobody is, the longest course there is.
    """
    ends = [entry.result.all_s for entry in compared if entry.result.all_s is not None]
    courses = [float(len(entry.result.timeline.attempts)) for entry in compared]
    seconds = max(1, round(max(ends or courses)))
    width = max(width_of(entry.name) for entry in compared)
    lines = [
        f"  {entry.name}{' ' * (width - width_of(entry.name))}  "
        + doubling_bars(entry.result.timeline.attempts[:seconds], seconds, settings.accept_rate_per_s).rstrip()
        for entry in compared
    ]
    span = say(
        "storm.compare.span", end=show_number(seconds), mark=BARS[_AT_RATE], rate=brief(settings.accept_rate_per_s)
    )
    return [line.rstrip() for line in lines] + ["  " + span]


_AT_RATE = 2  # the third bar is what the server completes


def doubling_bars(curve: NDArray[np.float64], seconds: int, rate_per_s: float, width: int = WIDTH) -> str:
    """Return a curve as bars of a fixed scale: the third is ``rate_per_s``, each step up is twice as much."""
    fitted = np.zeros(seconds)
    fitted[: len(curve)] = curve
    tops = np.array([stretch.max() for stretch in np.array_split(fitted, min(width, seconds))])
    steps = np.ceil(np.log2(np.maximum(tops, 1e-9) / rate_per_s)).astype(int) + _AT_RATE
    return "".join(
        BARS[min(max(step, 0), len(BARS) - 1)] if top >= 0.5 else " " for step, top in zip(steps, tops, strict=True)
    )


def sources_of(compared: list[Compared], say: Say) -> list[str]:
    """Return where each library's defaults come from."""
    return [
        say("storm.compare.source", name=entry.name, source=entry.source, date=entry.as_of)
        for entry in compared
        if entry.source is not None
    ]
