"""How well-known client libraries reconnect, read from the pack's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.storm.settings import TABLE, StormSettings

if TYPE_CHECKING:
    from collections.abc import Iterable

_FIGURES = (
    "base_s", "cap_s", "factor", "jitter", "cap_after_jitter", "first_delay_s", "max_attempts", "connect_timeout_s",
)  # fmt: skip


class Library(NamedTuple):
    """One client library with its defaults; texts by language."""

    id: str
    name: dict[str, str]
    policy: str
    figures: dict[str, Any]
    waits_s: tuple[tuple[float, float], ...]
    source: str
    as_of: str
    note: dict[str, str]

    @property
    def own(self) -> dict[str, Any]:
        """The figures of a storm that come with the library, its silence on giving up and on a first wait included."""
        waits = {"policy": self.policy, "waits_s": self.waits_s, "library": self.id}
        return {"max_attempts": None, "first_delay_s": None, **self.figures, **waits}

    def storm(self, settings: StormSettings) -> StormSettings:
        """Return the same storm with this library in every client."""
        return settings._replace(**self.own)


def libraries_of(entries: Iterable[dict[str, Any]]) -> list[Library]:
    """Return the libraries that facts state a policy of; other entries are passed over."""
    return [
        Library(
            id=str(entry["id"]),
            name=entry["name"],
            policy=str(entry["policy"]),
            figures={name: entry[name] for name in _FIGURES if name in entry},
            waits_s=tuple((float(low), float(high)) for low, high in entry.get("waits_s", ())),
            source=str(entry.get("source", "")),
            as_of=str(entry.get("as_of", "")),
            note=entry.get("note", {}),
        )
        for entry in entries
        if "policy" in entry and (entry["policy"] != TABLE or entry.get("waits_s"))
    ]


def called(name: str, libraries: Iterable[Library]) -> list[Library]:
    """Return the libraries that a name may mean: ``socket.io`` is ``socketio``, ``phoenix`` is ``phoenix-socket``.

    One that is called exactly so stands alone; otherwise all whose name begins so.
    """
    wanted = _folded(name)
    if not wanted:
        return []
    exact = [library for library in libraries if _folded(library.id) == wanted]
    return exact or [library for library in libraries if _folded(library.id).startswith(wanted)]


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
