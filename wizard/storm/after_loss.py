"""The return of those who hung on nodes that are lost: the storm of a design, with fewer clients and what is left."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from wizard.storm.calm import calm_return_s
from wizard.storm.from_answers import StormOptions, storm_of
from wizard.storm.settings import faults

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wizard.storm.settings import StormSettings


class Homecoming(NamedTuple):
    """One return; ``all_s`` is None where not all are back within the horizon."""

    settings: StormSettings
    all_s: float | None
    wasted_ratio: float  # of the handshakes that are completed
    simulated: bool = True


class Known(Protocol):
    """Returns simulated before: one and the same storm has one and the same course."""

    def get(self, settings: StormSettings) -> tuple[float | None, float] | None: ...
    def keep(self, settings: StormSettings, all_s: float | None, wasted_ratio: float) -> None: ...


def homecoming(
    answers: Mapping[str, Any],
    *,
    clients: int,
    accept_rate_per_s: float,
    nodes_left: int,
    known: Known | None = None,
) -> Homecoming | None:
    """Return how the clients of lost nodes come back; None where the answers make no storm.

    Args:
        accept_rate_per_s: of all survivors.
        nodes_left: with them goes their part of the accept queue.
        known: what need not be simulated again.
    """
    options = StormOptions(clients=max(1, clients), accept_rate=accept_rate_per_s)
    settings, _ = storm_of({**answers, "scale.nodes": nodes_left}, options, accept_per_s=None)
    if settings is None or faults(settings):
        return None
    calm_s = calm_return_s(settings)
    if calm_s is not None:
        return Homecoming(settings, calm_s, 0.0, simulated=False)
    if known is not None and (kept := known.get(settings)) is not None:
        return Homecoming(settings, *kept)
    from wizard.storm.fluid import estimate  # and with it numpy, which takes longer to start than all the rest

    result = estimate(settings)
    handshakes = result.recovered + result.wasted
    wasted_ratio = result.wasted / handshakes if handshakes else 0.0
    if known is not None:
        known.keep(settings, result.all_s, wasted_ratio)
    return Homecoming(settings, result.all_s, wasted_ratio)


def command_of(settings: StormSettings, file: str) -> str:
    """Return the command that shows the same storm of the design in ``file``, second by second."""
    figures = f"--clients {settings.clients} --accept-rate {settings.accept_rate_per_s:.6g}"
    return f"wsdesign storm {shlex.quote(file)} {figures} --accept-queue {settings.accept_queue}"
