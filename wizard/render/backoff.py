"""The reconnect policy as a schedule: for each attempt the range its delay is drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from wizard.render.sheet import Sheet

DEFAULT_FACTOR = 2
MAX_ROWS = 16
_GROWING = ("exponential_full_jitter", "exponential_equal_jitter", "exponential_no_jitter")


class Attempt(NamedTuple):
    """One attempt: its delay is drawn from ``low_s`` to ``high_s``; it is made at latest ``by_s`` after the loss."""

    number: int
    low_s: float
    high_s: float
    by_s: float
    capped: bool


class Schedule(NamedTuple):
    """All attempts until nothing changes any more; empty where an answer is missing or nobody reconnects."""

    attempts: tuple[Attempt, ...]
    factor: float
    factor_stated: bool
    needs: tuple[str, ...]


def schedule(sheet: Sheet) -> Schedule:
    """Return the schedule of the design's policy."""
    policy = sheet.value("reliability.reconnect.policy")
    stated = sheet.number("reliability.reconnect.factor")
    factor = stated if stated is not None else DEFAULT_FACTOR
    needed = _needed(policy)
    needs = tuple(path for path in needed if sheet.number(path) is None)
    if policy in (None, "none") or needs:
        return Schedule((), factor, stated is not None, needs)
    first = (sheet.number("reliability.reconnect.first_delay_max_ms") or 0) / 1000
    attempts = [Attempt(1, 0.0, first, first, capped=False)]
    cap = sheet.number("reliability.reconnect.cap_s")
    failures = 0
    while len(attempts) < MAX_ROWS:
        failures += 1
        low, high = _delay(sheet, policy, failures, factor)
        capped = cap is not None and policy in _GROWING and high >= cap
        attempts.append(Attempt(failures + 1, low, high, attempts[-1].by_s + high, capped))
        if (
            capped
            or (policy not in _GROWING and failures >= 2)
            or (policy in _GROWING and factor <= 1 and failures >= 2)
        ):
            break
    return Schedule(tuple(attempts), factor, stated is not None, ())


def _needed(policy: str | None) -> tuple[str, ...]:
    if policy in _GROWING:
        return ("reliability.reconnect.base_ms", "reliability.reconnect.cap_s")
    if policy == "fixed_delay":
        return ("reliability.reconnect.base_ms",)
    return ("transport.sse.retry_ms",) if policy == "eventsource_default" else ()


def _delay(sheet: Sheet, policy: str, failures: int, factor: float) -> tuple[float, float]:
    """Return the range of the delay after so many failures in a row."""
    if policy == "immediate":
        return 0.0, 0.0
    if policy == "eventsource_default":
        retry = (sheet.number("transport.sse.retry_ms") or 0) / 1000
        return retry, retry
    base = (sheet.number("reliability.reconnect.base_ms") or 0) / 1000
    if policy == "fixed_delay":
        return base, base
    high = min(sheet.number("reliability.reconnect.cap_s") or base, base * factor**failures)
    return {"exponential_full_jitter": 0.0, "exponential_equal_jitter": high / 2}.get(policy, high), high
