"""What to change so that everyone is back in time: the smallest change of jitter, cap, base, first delay or accept rate.

A solver, not a table: each candidate is run through the model, and the smallest that meets the target is narrowed down.
"""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.storm.fluid import estimate
from wizard.storm.settings import StormSettings, faults, policy_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wizard.storm.result import StormResult

    Simulate = Callable[[StormSettings], StormResult]

_RATIOS = (1.15, 1.5, 2.5, 5.0, 12.0, 32.0)
_ROUNDS = 5  # halvings between the last ratio that misses the target and the first that meets it
_SLACK = 0.98  # a figure that just meets the target does so on one seed and misses it on the next
_BINS = 500
_MACHINES = 4  # a ratio of the accept rate counts so often: it takes machines, the others a line of configuration
_WORTH = 1.2  # changes that cost nothing are added to a figure's only where its own then shrinks by so much
_ROUNDED_UP = (1.0, 1.05, 1.1, 1.2)  # a plain figure, or one more client drawn, may have cost the last bit


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


class _Scaled(NamedTuple):
    """One figure changed by a ratio, the smallest that meets the target."""

    ratio: float
    start: StormSettings  # the storm with the changes that cost nothing
    name: str
    sign: int  # 1: raised, -1: lowered

    @property
    def effort(self) -> float:
        return self.ratio ** (_MACHINES if self.name == "accept_rate_per_s" else 1)


def meets(result: StormResult, target_s: float) -> bool:
    """Return whether everyone is back within the target."""
    return result.all_s is not None and result.all_s <= target_s


def suggest(
    settings: StormSettings,
    target_s: float,
    simulate: Simulate = estimate,
    written: Callable[[StormSettings], StormSettings | None] | None = None,
) -> Suggestion | None:
    """Return the smallest change that brings everyone back within the target; None where nothing of this helps.

    What costs nothing comes first: jitter, clients that do not give up, a queue no longer than clients wait. Then the
    figure that changes by the smallest ratio, alone or together with those; a ratio of the accept rate counts fourfold.

    Args:
        simulate: runs the storm once more, as the user sees it; what it does not confirm is not suggested.
        written: what a changed storm is once the change is written down, with figures as the user can give them; None
            where it cannot be. What is confirmed is this.
    """
    tried: dict[StormSettings, bool] = {}

    def in_time(changed: StormSettings) -> bool:
        if changed not in tried:
            tried[changed] = not faults(changed) and _roughly_in_time(changed, target_s)
        return tried[changed]

    def confirmed(changed: StormSettings) -> Suggestion | None:
        as_given = changed if written is None else written(changed)
        if as_given is None or as_given == settings or faults(as_given):
            return None
        result = simulate(as_given)
        if result.all_s is None or not meets(result, target_s):
            return None
        return Suggestion(_changes(settings, as_given), as_given, result.all_s)

    free = list(_free(settings))
    for changed in free:
        if in_time(changed) and (suggestion := confirmed(changed)) is not None:
            return suggestion
    most = max((len(_changes(settings, changed)) for changed in free), default=0)
    whole = [changed for changed in free if len(_changes(settings, changed)) == most]
    together = [found for changed in whole if (found := _smallest(changed, target_s, in_time)) is not None]
    best = min(together, key=lambda found: found.effort, default=None)
    # Alone a figure is changed where that takes hardly more: further than that it need not be looked for.
    alone = _smallest(settings, target_s, in_time, effort=_WORTH * best.effort if best else math.inf)
    for scaled in (alone, best):
        if scaled is None:
            continue
        for more in _ROUNDED_UP:
            suggestion = confirmed(_with(scaled.start, scaled.name, (scaled.ratio * more) ** scaled.sign))
            if suggestion is not None:
                return _needed(suggestion, settings, lambda less: confirmed(less) if in_time(less) else None)
    return None


def _roughly_in_time(storm: StormSettings, target_s: float) -> bool:
    horizon_s = min(storm.horizon_s, max(1.0, target_s))
    back_s = estimate(storm._replace(horizon_s=horizon_s), bins=_BINS).all_s
    return back_s is not None and back_s <= _SLACK * target_s


def _needed(
    suggestion: Suggestion, settings: StormSettings, confirmed: Callable[[StormSettings], Suggestion | None]
) -> Suggestion:
    """Return the suggestion without those of its changes that it does as well without."""
    for name in ("max_attempts", "accept_queue"):
        before = getattr(settings, name)
        if settings.library is None and getattr(suggestion.settings, name) != before:
            suggestion = confirmed(suggestion.settings._replace(**{name: before})) or suggestion
    return suggestion


# --- changes that cost nothing ----------------------------------------------------------------------------------------


def _free(settings: StormSettings) -> Iterator[StormSettings]:
    """Yield the storm with each change that costs nothing, then with two of them at a time, then with all."""
    ways: list[Callable[[StormSettings], StormSettings]] = []
    ways += [lambda storm, to=jittered: storm._replace(**to) for jittered in _more_jitter(settings)]  # type: ignore[misc]
    several = len(ways)
    if settings.max_attempts is not None:
        ways.append(lambda storm: storm._replace(max_attempts=None))
    places = int(settings.accept_rate_per_s * settings.connect_timeout_s)
    if settings.accept_queue > places >= 1:
        ways.append(lambda storm: storm._replace(accept_queue=places))
    for count in range(1, len(ways) + 1):
        for chosen in combinations(range(len(ways)), count):
            if sum(number < several for number in chosen) > 1:
                continue  # one kind of jitter at a time
            changed = settings
            for number in chosen:
                changed = ways[number](changed)
            yield changed


def _more_jitter(settings: StormSettings) -> Iterator[dict[str, Any]]:
    if settings.policy == "proportional" and settings.library is None:
        for jitter in (0.5, 1.0):
            if jitter > settings.jitter or settings.cap_after_jitter:
                yield {"jitter": max(jitter, settings.jitter), "cap_after_jitter": False}
    better = {"exponential": ("equal", "full"), "none": ("equal", "full"), "equal": ("full",)}
    choices = ("full",) if settings.library is not None else better.get(settings.policy, ())
    for policy in choices:
        own = {"library": None, "waits_s": (), "max_attempts": None} if settings.library is not None else {}
        if policy != settings.policy or own:
            yield {"policy": policy, "cap_s": max(settings.cap_s, settings.base_s), **own}


# --- one figure -------------------------------------------------------------------------------------------------------


def _smallest(
    start: StormSettings, target_s: float, in_time: Callable[[StormSettings], bool], effort: float = math.inf
) -> _Scaled | None:
    """Return the figure that has to change by the smallest ratio; None where each takes more than ``effort``."""
    # Everyone has to be served within the target, and a single handshake within the time that a client waits for it.
    least = max(start.clients / target_s, 1 / start.connect_timeout_s) / start.accept_rate_per_s
    best: _Scaled | None = None
    for name, signs in _scalable(start, target_s):
        if name != "accept_rate_per_s" and least > 1:
            continue  # no wait of the clients makes a server fast enough
        for sign in signs:
            limit = _RATIOS[-1] * max(1.0, least)
            most = effort if best is None else best.effort
            limit = min(limit, most ** (1 / _MACHINES if name == "accept_rate_per_s" else 1))
            ratio = _narrowed(start, name, sign, least if name == "accept_rate_per_s" else 1.0, limit, in_time)
            if ratio is not None:
                best = _Scaled(ratio, start, name, sign)
    return best


def _scalable(settings: StormSettings, target_s: float) -> tuple[tuple[str, tuple[int, ...]], ...]:
    rate: tuple[str, tuple[int, ...]] = ("accept_rate_per_s", (1,))
    if (settings.first_delay_s or 0.0) + settings.drop_window_s > _SLACK * target_s:
        # Nothing else lets those try in time who have not tried at all.
        return (("first_delay_s", (-1,)),) if settings.first_delay_s else ()
    if settings.library is not None:
        return (rate,)  # its waits are its own
    if settings.policy == "none":
        return (("base_s", (1, -1)), rate)
    return (("cap_s", (1, -1)), ("base_s", (1, -1)), rate)


def _narrowed(
    start: StormSettings, name: str, sign: int, misses: float, limit: float, in_time: Callable[[StormSettings], bool]
) -> float | None:
    """Return the smallest ratio below ``limit`` that meets the target; None where none does."""
    misses = max(1.0, misses)
    works = next(
        (
            ratio
            for step in _RATIOS
            if (ratio := step * misses) < limit * _RATIOS[0] and in_time(_with(start, name, ratio**sign))
        ),
        None,
    )
    if works is None:
        return None
    place = [step * misses for step in _RATIOS].index(works)
    misses = misses * _RATIOS[place - 1] if place else misses
    value = getattr(start, name)
    for _ in range(_ROUNDS):
        middle = math.sqrt(misses * works)
        if _plain(value * middle**sign) in (_plain(value * works**sign), _plain(value * misses**sign)):
            break  # no plain figure lies between
        if in_time(_with(start, name, middle**sign)):
            works = middle
        else:
            misses = middle
    return works if works < limit else None


def _with(settings: StormSettings, name: str, ratio: float) -> StormSettings:
    changed: dict[str, Any] = {name: _plain(getattr(settings, name) * ratio)}
    return settings._replace(**changed)


def _plain(value: float) -> float:
    """Round to two significant digits: a figure that someone may write into a configuration."""
    digits = 1 - math.floor(math.log10(value))
    return round(value, digits)


_OPTIONS = {
    "jitter": "--jitter",
    "max_attempts": "--max-attempts",
    "accept_queue": "--accept-queue",
    "cap_s": "--cap",
    "base_s": "--base",
    "first_delay_s": "--first-delay",
    "accept_rate_per_s": "--accept-rate",
    "cap_after_jitter": "--cap-jitter",
}


def _changes(before: StormSettings, after: StormSettings) -> tuple[Change, ...]:
    changes = []
    if policy_of(before) != policy_of(after):
        changes.append(Change("--policy", policy_of(before), policy_of(after)))
    for name, option in _OPTIONS.items():
        was, now = getattr(before, name), getattr(after, name)
        if was == now or (name in ("cap_s", "max_attempts") and before.library is not None):
            continue  # of a library that is replaced its figures go with it
        if name == "cap_after_jitter":
            was, now = ("after" if was else "before"), ("after" if now else "before")
        changes.append(Change(option, was, now))
    return tuple(changes)
