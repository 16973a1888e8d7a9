"""Calendar days: only those that stand in the calendar, written in one way."""

from __future__ import annotations

import pytest

from wizard.days import days_between, is_date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026-11-23", True),
        ("2028-02-29", True),
        ("2026-02-29", False),
        ("2026-13-01", False),
        ("20261123", False),
        ("2026-W48-1", False),
        ("2026-11-23T10:00", False),
        ("", False),
    ],
)
def test_a_date_is_a_day_of_the_calendar(text: str, date: bool) -> None:
    assert is_date(text) is date


def test_a_waiver_of_two_weeks_ends_in_fourteen_days() -> None:
    assert days_between("2028-02-20", "2028-03-05") == 14


def test_a_day_that_is_past_counts_down() -> None:
    assert days_between("2026-11-23", "2026-11-20") == -3
