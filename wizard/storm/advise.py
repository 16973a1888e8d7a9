"""What to change so that everyone is back in time: the smallest change of jitter, cap, base or accept rate."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.storm.fluid import estimate
from wizard.storm.settings import StormSettings, faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wizard.storm.result import StormResult

_RATIOS = (1.25, 1.6, 2.0, 3.0, 4.5, 7.0, 10.0, 16.0, 32.0)
_ROUNDS = 3  # halvings between the last ratio that misses the target and the first that meets it
_SLACK = 0.98  # a figure that just meets the target does so on one seed and misses it on the next


class Change(NamedTuple):
    """One figure to change, by the option that sets it."""

    option: str
    before: Any
    after: Any


class Suggestion(NamedTuple):
    """Changes that together meet the target, and when everyone is back with them."""

    changes: tuple[Change, ...]
    settings: StormSettings
    all_s: float


def meets(result: StormResult, target_s: float) -> bool:
    """Return whether everyone is back within the target."""
    return result.all_s is not None and result.all_s <= target_s


def suggest(settings: StormSettings, target_s: float) -> Suggestion | None:
    """Return the smallest change that brings everyone back within the target.

    Jitter alone is taken first, as it costs nothing; then the figure that changes by the smallest ratio; then jitter
    together with a higher accept rate. None where nothing of this helps.
    """

    def all_s(changed: StormSettings) -> float | None:
        if faults(changed):
            return None
        back_s = estimate(changed._replace(horizon_s=min(changed.horizon_s, max(1.0, target_s)))).all_s
        return back_s if back_s is not None and back_s <= _SLACK * target_s else None

    for jittered in _more_jitter(settings):
        back_s = all_s(jittered)
        if back_s is not None:
            return Suggestion(_changes(settings, jittered), jittered, back_s)
    found = [scaled for name in _scalable(settings) if (scaled := _scaled(settings, name, target_s, all_s)) is not None]
    if not found:
        for jittered in _more_jitter(settings):
            scaled = _scaled(jittered, "accept_rate_per_s", target_s, all_s)
            if scaled is not None:
                found.append(scaled)
    if not found:
        return None
    _, best, back_s = min(found, key=lambda entry: entry[0])
    return Suggestion(_changes(settings, best), best, back_s)


def _more_jitter(settings: StormSettings) -> Iterator[StormSettings]:
    if settings.policy == "proportional":
        for jitter in (0.5, 1.0):
            if jitter > settings.jitter or settings.cap_after_jitter:
                yield settings._replace(jitter=max(jitter, settings.jitter), cap_after_jitter=False)
    better = {"exponential": ("equal", "full"), "none": ("equal", "full"), "table": ("full",), "equal": ("full",)}
    for policy in better.get(settings.policy, ()):
        cap_s = max(settings.cap_s, settings.base_s)
        yield settings._replace(policy=policy, cap_s=cap_s, waits_s=())


def _scalable(settings: StormSettings) -> tuple[str, ...]:
    if settings.policy == "none":
        return ("base_s", "accept_rate_per_s")
    return ("accept_rate_per_s",) if settings.policy == "table" else ("cap_s", "base_s", "accept_rate_per_s")


def _scaled(
    settings: StormSettings, name: str, target_s: float, all_s: Callable[[StormSettings], float | None]
) -> tuple[float, StormSettings, float] | None:
    """Return ``(ratio, settings, all back)`` for the smallest ratio by which one figure has to change."""
    rate = name == "accept_rate_per_s"
    least = settings.clients / (settings.accept_rate_per_s * target_s)
    if not rate and least > 1:
        return None  # even without a single refusal the server needs longer than the target
    misses = 1.0
    for ratio in _RATIOS:
        if rate and ratio < least:
            misses = ratio
            continue
        for way in (ratio,) if rate else (ratio, 1 / ratio):
            if all_s(_with(settings, name, way)) is not None:
                return _narrowed(settings, name, math.copysign(1, math.log(way)), misses, ratio, all_s)
        misses = ratio
    return None


def _narrowed(
    settings: StormSettings,
    name: str,
    sign: float,
    misses: float,
    works: float,
    all_s: Callable[[StormSettings], float | None],
) -> tuple[float, StormSettings, float] | None:
    for _ in range(_ROUNDS):
        middle = math.sqrt(misses * works)
        if all_s(_with(settings, name, middle**sign)) is None:
            misses = middle
        else:
            works = middle
    for ratio in (works, works * 1.05, works * 1.1):  # rounding to a plain figure may have cost the last bit
        changed = _with(settings, name, ratio**sign)
        back_s = all_s(changed)
        if back_s is not None:
            return ratio, changed, back_s
    return None


def _with(settings: StormSettings, name: str, ratio: float) -> StormSettings:
    changed: dict[str, Any] = {name: _plain(getattr(settings, name) * ratio)}
    return settings._replace(**changed)


def _plain(value: float) -> float:
    """Round to two significant digits: a figure that someone may write into a configuration."""
    digits = 1 - math.floor(math.log10(value))
    return round(value, digits)


_OPTIONS = {
    "policy": "--policy",
    "jitter": "--jitter",
    "cap_s": "--cap",
    "base_s": "--base",
    "accept_rate_per_s": "--accept-rate",
    "cap_after_jitter": "--cap-jitter",
}


def _changes(before: StormSettings, after: StormSettings) -> tuple[Change, ...]:
    changes = [
        Change(option, getattr(before, name), getattr(after, name))
        for name, option in _OPTIONS.items()
        if getattr(before, name) != getattr(after, name)
    ]
    return tuple(
        change._replace(before="after", after="before") if change.option == "--cap-jitter" else change
        for change in changes
    )
