"""Columns, bars and names that the texts of the model share."""

from __future__ import annotations

from wizard.typed import TYPE_CHECKING
from wizard.units import show_number

if TYPE_CHECKING:
    from collections.abc import Callable

    Say = Callable[..., str]

BLOCKS = "▁▂▃▄▅▆▇█"
PLOT_WIDTH = 56


def columns(rows: list[list[str]], left: frozenset[int] = frozenset(), width: int | None = None) -> list[str]:
    """Return rows as aligned columns: the first and those in ``left`` to the left, all others to the right.

    Where that is wider than ``width``, the first cell of each row stands on a line of its own, above the others.
    """
    lines = _aligned(rows, left)
    if width is None or max(map(width_of, lines)) <= width:
        return lines
    rest = _aligned([row[1:] for row in rows], frozenset(number - 1 for number in left), first_left=False)
    return [line for row, under in zip(rows, rest, strict=True) for line in (f"  {row[0]}", f"  {under}")]


def _aligned(rows: list[list[str]], left: frozenset[int], *, first_left: bool = True) -> list[str]:
    widths = [max(width_of(row[number]) for row in rows) for number in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = []
        for number, cell in enumerate(row):
            pad = " " * (widths[number] - width_of(cell))
            cells.append(cell + pad if (number == 0 and first_left) or number in left else pad + cell)
        lines.append("  " + "  ".join(cells).rstrip())
    return lines


def width_of(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth  # takes as long to start as the whole model to compute

    return int(wcswidth(text))


def blocks(values: list[float], width: int = PLOT_WIDTH) -> str:
    """Return values as bars; of each stretch the highest counts, as a peak must not be averaged away."""
    count = min(width, len(values))
    stretches = [values[len(values) * n // count : len(values) * (n + 1) // count] for n in range(count)]
    highest = max(max(values), 1e-9)
    heights = [-(-max(stretch) * len(BLOCKS) // highest) for stretch in stretches]
    return "".join(BLOCKS[min(len(BLOCKS), int(height)) - 1] if height > 0 else " " for height in heights)


def marks(values: list[str], worst_first: list[str], width: int = PLOT_WIDTH) -> str:
    """Return one mark for each bar of :func:`blocks`; of each stretch the worst counts."""
    count = min(width, len(values))
    stretches = [values[len(values) * n // count : len(values) * (n + 1) // count] for n in range(count)]
    return "".join(min(stretch, key=worst_first.index) for stretch in stretches)


def name_of(resource: str, subject: str, say: Say) -> str:
    """Return a resource's name, with whose it is."""
    name = say(f"capacity.resource.{resource}")
    return f"{name} ({subject})" if subject else name


def called(resource: str, subject: str, say: Say) -> str:
    """Return a resource's name for a sentence, where its unit would be in the way."""
    return say("capacity.resource.short.cpu") if resource == "cpu" else name_of(resource, subject, say)


def resource_of(name: str | None, say: Say) -> str:
    """Return a resource's name where there is one."""
    return say("capacity.unknown") if name is None else called(name, "", say)


def count_of(value: int | None, say: Say) -> str:
    """Return a number of nodes, or that none is enough."""
    return say("capacity.no_number") if value is None else show_number(value)


def joined(first: str, second: str) -> str:
    """Return two sentences as one text; Chinese sentences stand without a blank."""
    return first + ("" if first.endswith("。") else " ") + second
