"""How well-known client libraries reconnect, read from the pack's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.storm.settings import TABLE, StormSettings

if TYPE_CHECKING:
    from collections.abc import Iterable

_FIGURES = ("base_s", "cap_s", "factor", "jitter", "cap_after_jitter", "max_attempts", "connect_timeout_s")


class Library(NamedTuple):
    """One client library with its defaults; texts by language."""

    id: str
    name: dict[str, str]
    policy: str
    figures: dict[str, Any]
    waits_s: tuple[tuple[float, float], ...]

    def storm(self, settings: StormSettings) -> StormSettings:
        """Return the same storm with this library in every client."""
        own = {"max_attempts": None, "first_delay_s": None, **self.figures}
        return settings._replace(policy=self.policy, waits_s=self.waits_s, **own)


def libraries_of(entries: Iterable[dict[str, Any]]) -> list[Library]:
    """Return the libraries that facts state a policy of; other entries are passed over."""
    return [
        Library(
            id=str(entry["id"]),
            name=entry["name"],
            policy=str(entry["policy"]),
            figures={name: entry[name] for name in _FIGURES if name in entry},
            waits_s=tuple((float(low), float(high)) for low, high in entry.get("waits_s", ())),
        )
        for entry in entries
        if "policy" in entry and (entry["policy"] != TABLE or entry.get("waits_s"))
    ]
