"""Columns, bars and names that the texts of the model share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wcwidth import wcswidth

from wizard.units import show_number

if TYPE_CHECKING:
    from collections.abc import Callable

    Say = Callable[..., str]

BLOCKS = "▁▂▃▄▅▆▇█"
PLOT_WIDTH = 60


def columns(rows: list[list[str]], left: frozenset[int] = frozenset()) -> list[str]:
    """Return rows as aligned columns: the first and those in ``left`` to the left, all others to the right."""
    widths = [max(wcswidth(row[number]) for row in rows) for number in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = []
        for number, cell in enumerate(row):
            pad = " " * (widths[number] - wcswidth(cell))
            cells.append(cell + pad if number == 0 or number in left else pad + cell)
        lines.append("  " + "  ".join(cells).rstrip())
    return lines


def blocks(values: list[float], width: int = PLOT_WIDTH) -> str:
    """Return values as bars; of each stretch the highest counts, as a peak must not be averaged away."""
    count = min(width, len(values))
    stretches = [values[len(values) * n // count : len(values) * (n + 1) // count] for n in range(count)]
    highest = max(max(values), 1e-9)
    heights = [-(-max(stretch) * len(BLOCKS) // highest) for stretch in stretches]
    return "".join(BLOCKS[min(len(BLOCKS), int(height)) - 1] if height > 0 else " " for height in heights)


def name_of(resource: str, subject: str, say: Say) -> str:
    """Return a resource's name, with whose it is."""
    name = say(f"capacity.resource.{resource}")
    return f"{name} ({subject})" if subject else name


def resource_of(name: str | None, say: Say) -> str:
    """Return a resource's name where there is one."""
    return say("capacity.unknown") if name is None else say(f"capacity.resource.{name}")


def count_of(value: int | None, say: Say) -> str:
    """Return a number of nodes, or that none is enough."""
    return say("capacity.no_number") if value is None else show_number(value)


def joined(first: str, second: str) -> str:
    """Return two sentences as one text; Chinese sentences stand without a blank."""
    return first + ("" if first.endswith("。") else " ") + second
