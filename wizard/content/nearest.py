"""Which known name somebody probably meant."""

from __future__ import annotations


def nearest(name: str, known: list[str]) -> str | None:
    """Return the known name that ``name`` was probably meant to be."""
    from difflib import get_close_matches

    matches = get_close_matches(name, known, n=1, cutoff=0.6)
    return matches[0] if matches else None
