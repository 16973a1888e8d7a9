"""A return that no queue holds up: nobody is refused, nobody gives up waiting. Then it needs no simulation."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wizard.storm.settings import StormSettings

_MARGIN = 6.0  # standard deviations by which chance may lengthen the queue


def calm_return_s(settings: StormSettings) -> float | None:
    """Return when everybody is back; None where somebody could be refused or give up, so that only a simulation tells.

    Clients whose first attempts are spread evenly over a time queue up only as far as they outrun the accept rate. The
    queue is longest when the last of them comes. Where it has room for all of them and none waits longer than a client
    would, each is served at the first attempt, and the last one when the rate has served them all.
    """
    if settings.first_delay_s is None or (settings.first_delay_s > 0 and settings.drop_window_s > 0):
        return None  # not spread evenly
    clients, rate = settings.clients, settings.accept_rate_per_s
    spread_s = settings.first_delay_s + settings.drop_window_s
    longest_queue = max(0.0, clients - rate * spread_s) + (_MARGIN * math.sqrt(clients) if spread_s > 0 else 0.0)
    if longest_queue > settings.accept_queue or longest_queue / rate > settings.connect_timeout_s:
        return None
    all_s = max(spread_s, clients / rate)
    return all_s if all_s <= settings.horizon_s else None
