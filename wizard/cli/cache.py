"""Where things are kept that only save time."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wizard.storm.settings import StormSettings


class KnownReturns:
    """Simulated returns after a loss, each in a file of its own; what cannot be read or written is simulated again."""

    def __init__(self) -> None:
        self._folder = templates_cache()
        import wizard.storm

        with os.scandir(os.path.dirname(wizard.storm.__file__)) as modules:
            self._code = max(module.stat().st_mtime_ns for module in modules)  # another simulation, other results

    def get(self, settings: StormSettings) -> tuple[float | None, float] | None:
        if self._folder is None:
            return None
        try:
            with open(self._file(settings), encoding="ascii") as file:
                all_s, wasted = file.read().split()
            return (None if all_s == "never" else float(all_s)), float(wasted)
        except (OSError, ValueError):
            return None

    def keep(self, settings: StormSettings, all_s: float | None, wasted_ratio: float) -> None:
        if self._folder is None:
            return
        path = self._file(settings)
        try:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            with open(f"{path}.{os.getpid()}", "w", encoding="ascii") as file:
                file.write(f"{'never' if all_s is None else repr(float(all_s))} {float(wasted_ratio)!r}")
            os.replace(f"{path}.{os.getpid()}", path)
        except OSError:
            return

    def _file(self, settings: StormSettings) -> str:
        from hashlib import sha256

        from wizard import __version__

        assert self._folder is not None
        name = sha256(f"{__version__} {self._code} {settings!r}".encode()).hexdigest()[:32]
        return os.path.join(self._folder, f"return-{name}")


def templates_cache() -> str | None:
    """Return the user's folder for compiled templates; None where it is not certain that it is the user's own."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    if not os.path.isabs(cache):  # the specification of XDG wants those ignored; so is a home that nobody knows
        return None
    folder = os.path.join(cache, "wsdesign")
    # What is kept there is run: under sudo with somebody else's home it must not be theirs.
    for path in (folder, cache, os.path.dirname(cache)):
        if os.path.exists(path):
            return folder if os.stat(path).st_uid == os.getuid() else None
    return None
