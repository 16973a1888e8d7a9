"""Where things are kept that only save time."""

from __future__ import annotations

import os


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
