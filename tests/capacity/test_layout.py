"""Tables that fit their terminal, and multiples of today's load."""

from __future__ import annotations

import pytest

from wizard.capacity.amounts import times
from wizard.capacity.layout import columns

ROWS = [["one node", "use", "decided by"], ["connections", "10,000", "a limit"], ["CPU", "0.1", "cores"]]


@pytest.mark.parametrize("width", [None, 34, 80])
def test_a_table_that_fits_has_one_line_for_each_row(width: int | None) -> None:
    assert columns(ROWS, frozenset((2,)), width) == [
        "  one node        use  decided by",
        "  connections  10,000  a limit",
        "  CPU             0.1  cores",
    ]


def test_one_that_is_wider_than_its_terminal_puts_names_above_their_figures() -> None:
    assert columns(ROWS, frozenset((2,)), 32) == [
        "  one node",
        "       use  decided by",
        "  connections",
        "    10,000  a limit",
        "  CPU",
        "       0.1  cores",
    ]


@pytest.mark.parametrize(
    ("value", "shown"), [(250.9, "250"), (6.59, "6.5"), (0.999, "0.99"), (0.01, "0.01"), (0.0099, "<0.01"), (0, "0")]
)
def test_a_multiple_is_never_rounded_up_to_a_load_that_no_longer_fits(value: float, shown: str) -> None:
    assert times(value) == shown
