"""Calendar days as documents write them, ``2026-11-23``."""

from __future__ import annotations

from wizard.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
else:
    try:
        from _datetime import date  # the compiled half; the other one takes longer to import than check has to spare
    except ImportError:
        from datetime import date


def is_date(text: str) -> bool:
    """Return whether a text is a calendar date, ``2026-11-23``."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def days_between(first: str, last: str) -> int:
    """Return the days from one date to another; less than 0 where the other comes before."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
