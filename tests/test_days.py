"""Calendar days, held against those of the standard library."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis.strategies import dates, text

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


@given(text("0123456789-", min_size=10, max_size=10) | text(max_size=12))
def test_no_other_text_is_a_date(written: str) -> None:
    try:
        known = date.fromisoformat(written).isoformat() == written
    except ValueError:
        known = False
    assert is_date(written) is known


@given(dates(), dates())
def test_the_days_between_two_dates_are_those_of_the_calendar(first: date, last: date) -> None:
    assert is_date(first.isoformat())
    assert days_between(first.isoformat(), last.isoformat()) == (last - first).days


def test_a_waiver_of_two_weeks_ends_in_fourteen_days() -> None:
    assert days_between("2028-02-20", "2028-03-05") == 14
