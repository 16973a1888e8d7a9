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

WIDTH = 48
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

    The one in use stays where no other has a peak that is worth the change. ``compared`` is in the order of being back.
    """
    policies = [entry for entry in compared if entry.id in ids]
    in_time = [entry for entry in policies if entry.result.all_s is not None and entry.result.all_s <= target_s]
    best = min(in_time or policies[:1], key=lambda entry: entry.result.peak_attempts_per_s)
    worth = own not in in_time or best.result.peak_attempts_per_s < _WORTH * own.result.peak_attempts_per_s
    return best if worth else own


def verdict_of(best: Compared, own: Compared, target_s: float, say: Say) -> str:
    """Return in a sentence which policy to take, and what it gains over the one in use."""
    if best.result.all_s is None or best.result.all_s > target_s:
        return say("storm.compare.none", best=best.name, target=brief(target_s))
    figures = {"all": brief(best.result.all_s), "peak": show_number(best.result.peak_attempts_per_s)}
    if best.id == own.id:
        return say("storm.compare.keep", best=best.name, target=brief(target_s), **figures)
    before = {"own_all": moment(own.result.all_s, say), "own_peak": show_number(own.result.peak_attempts_per_s)}
    return say("storm.compare.change", best=best.name, own=own.name, **figures, **before)


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
