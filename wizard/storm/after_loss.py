"""The return of those who hung on nodes that are lost: the storm of a design, with fewer clients and what is left."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.storm.fluid import estimate
from wizard.storm.from_answers import StormOptions, storm_of
from wizard.storm.settings import faults

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wizard.storm.settings import StormSettings


class Homecoming(NamedTuple):
    """One return, simulated; ``all_s`` is None where not all are back within the horizon."""

    settings: StormSettings
    all_s: float | None
    wasted_ratio: float  # of the handshakes that are completed


def homecoming(
    answers: Mapping[str, Any], *, clients: int, accept_rate_per_s: float, nodes_left: int
) -> Homecoming | None:
    """Return how the clients of lost nodes come back; None where the answers make no storm.

    Args:
        accept_rate_per_s: of all survivors.
        nodes_left: with them goes their part of the accept queue.
    """
    options = StormOptions(clients=max(1, clients), accept_rate=accept_rate_per_s)
    settings, _ = storm_of({**answers, "scale.nodes": nodes_left}, options, accept_per_s=None)
    if settings is None or faults(settings):
        return None
    result = estimate(settings)
    handshakes = result.recovered + result.wasted
    return Homecoming(settings, result.all_s, result.wasted / handshakes if handshakes else 0.0)


def command_of(settings: StormSettings, file: str) -> str:
    """Return the command that shows the same storm of the design in ``file``, second by second."""
    figures = f"--clients {settings.clients} --accept-rate {settings.accept_rate_per_s:.6g}"
    return f"wsdesign storm {shlex.quote(file)} {figures} --accept-queue {settings.accept_queue}"
