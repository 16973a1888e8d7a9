"""What a storm is made of: clients, server, reconnect policy; and which figures make no storm."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

POLICIES = ("none", "exponential", "full", "equal", "decorrelated", "proportional")
TABLE = "table"  # a client library's own list of waits; not offered on the command line
METHODS = ("auto", "exact", "fluid")

MAX_CLIENTS = 1_000_000_000_000  # above, expected counts lose whole clients to rounding
MAX_RATE_PER_S = 1e9
MIN_WAIT_S = 0.001
MAX_TIME_S = 86_400.0
MIN_FACTOR = 1.01  # between 1 and this the waits take thousands of steps to reach the cap
MAX_FACTOR = 100.0
MAX_ATTEMPTS = 1000
MAX_ROUNDS = 40_000  # attempts that one client could make within the horizon


class StormSettings(NamedTuple):
    """One storm. Times in seconds."""

    clients: int
    accept_rate_per_s: float
    accept_queue: int = 4096
    connect_timeout_s: float = 10.0
    policy: str = "full"
    base_s: float = 1.0
    cap_s: float = 30.0
    factor: float = 2.0
    jitter: float = 0.5  # of ``proportional`` only: waits spread by plus and minus this share
    cap_after_jitter: bool = False  # of ``proportional`` only; libraries differ
    retry_after_s: float = 0.0  # a refused client is told to stay away so long, and then takes its own wait
    first_delay_s: float | None = None  # upper bound of a uniform first wait; None: the policy's own
    max_attempts: int | None = None  # None: never gives up
    drop_window_s: float = 0.0
    horizon_s: float = 3600.0
    seed: int = 1
    library: str | None = None  # the client library whose defaults these are
    waits_s: tuple[tuple[float, float], ...] = ()  # of ``table`` only: bounds of each uniform wait; the last repeats


def policy_of(settings: StormSettings) -> str:
    """Return the name of the policy: that of the client library where the figures are a library's."""
    return settings.library or settings.policy


def figures_of(settings: StormSettings) -> dict[str, Any]:
    """Return the figures by name; the waits of a library's table are the library's."""
    return {name: value for name, value in settings._asdict().items() if name != "waits_s"}


class Fault(NamedTuple):
    """One figure that makes no storm: the option it came by, and which sentence says why."""

    option: str
    word: str  # a key of the interface's words
    values: dict[str, Any]

    def sentence(self, say: Callable[..., str]) -> str:
        return f"{self.option}: {say(self.word, **self.values)}"


_BOUNDS: tuple[tuple[str, str, float, float], ...] = (
    ("--clients", "clients", 1, MAX_CLIENTS),
    ("--accept-rate", "accept_rate_per_s", 0.001, MAX_RATE_PER_S),
    ("--accept-queue", "accept_queue", 1, MAX_CLIENTS),
    ("--connect-timeout", "connect_timeout_s", MIN_WAIT_S, MAX_TIME_S),
    ("--base", "base_s", MIN_WAIT_S, MAX_TIME_S),
    ("--cap", "cap_s", MIN_WAIT_S, MAX_TIME_S),
    ("--factor", "factor", 1, MAX_FACTOR),
    ("--first-delay", "first_delay_s", 0, MAX_TIME_S),
    ("--jitter", "jitter", 0, 1),
    ("--retry-after", "retry_after_s", 0, MAX_TIME_S),
    ("--max-attempts", "max_attempts", 1, MAX_ATTEMPTS),
    ("--drop-window", "drop_window_s", 0, MAX_TIME_S),
    ("--horizon", "horizon_s", 1, MAX_TIME_S),
    ("--seed", "seed", 0, 2**63 - 1),
)
_GROWING = ("exponential", "full", "equal", "proportional")


def faults(settings: StormSettings) -> list[Fault]:
    """Return everything that is wrong with the figures, in the order of the options."""
    found = []
    if settings.policy not in (*POLICIES, TABLE):
        found.append(Fault("--policy", "storm.refuse.policy", {"got": settings.policy, "known": ", ".join(POLICIES)}))
    for option, name, low, high in _BOUNDS:
        value = getattr(settings, name)
        if value is not None and not (math.isfinite(value) and low <= value <= high):
            values = {"low": _plain(low), "high": _plain(high), "got": _plain(value)}
            found.append(Fault(option, "storm.refuse.bounds", values))
    if found:
        return found
    capped = settings.policy not in ("none", TABLE)
    if capped and settings.base_s > settings.cap_s:
        found.append(
            Fault("--base", "storm.refuse.base", {"base": _plain(settings.base_s), "cap": _plain(settings.cap_s)})
        )
    if settings.policy in _GROWING and 1 < settings.factor < MIN_FACTOR:
        found.append(Fault("--factor", "storm.refuse.factor", {"low": MIN_FACTOR, "got": _plain(settings.factor)}))
    rounds = settings.horizon_s / shortest_steady_wait(settings)
    if not found and rounds > MAX_ROUNDS and (settings.max_attempts or MAX_ROUNDS) > MAX_ATTEMPTS:
        option = "--base" if settings.policy == "none" or settings.factor == 1 else "--cap"
        found.append(
            Fault(option, "storm.refuse.rounds", {"rounds": f"{rounds:,.0f}", "horizon": _plain(settings.horizon_s)})
        )
    return found


def shortest_steady_wait(settings: StormSettings) -> float:
    """Return about how long a client that fails on and on waits between attempts, at least."""
    if settings.policy == TABLE:
        return max(MIN_WAIT_S, sum(settings.waits_s[-1]) / 2)
    if settings.policy == "none" or (settings.policy in _GROWING and settings.factor == 1):
        return settings.base_s
    return settings.cap_s / 2


def _plain(value: float) -> str:
    if not math.isfinite(value):
        return str(value)
    return f"{int(value):,}" if value == int(value) else f"{value:g}"
