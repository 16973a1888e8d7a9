"""Calendar days as documents write them, ``2026-11-23``; in Python 3.11 ``datetime`` takes longer to import than all else."""

from __future__ import annotations

_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_date(text: str) -> bool:
    """Return whether a text is a calendar date, ``2026-11-23``."""
    year, month, day = text[:4], text[5:7], text[8:]
    if len(text) != 10 or not text.isascii() or text[4] + text[7] != "--" or not (year + month + day).isdecimal():
        return False
    return int(year) >= 1 and 1 <= int(month) <= 12 and 1 <= int(day) <= _days_in(int(year), int(month))


def days_between(first: str, last: str) -> int:
    """Return the days from one date to another; less than 0 where the other comes before."""
    return _number(last) - _number(first)


def _number(date: str) -> int:
    """Return a date's number, counted from the first day of year 1."""
    year, month, day = map(int, date.split("-"))
    before = year - 1
    months = sum(_days_in(year, earlier) for earlier in range(1, month))
    return before * 365 + before // 4 - before // 100 + before // 400 + months + day


def _days_in(year: int, month: int) -> int:
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return _DAYS[month - 1] + leap
