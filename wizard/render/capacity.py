"""The lines of the capacity model, as ``templates/figures.yaml`` lists them, with the design's numbers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.content.model import pick
from wizard.errors import WsdesignError
from wizard.render.figures import Figure, Input, figure, inputs, intermediate
from wizard.tree import parse

if TYPE_CHECKING:
    from wizard.render.sheet import Sheet

FILE = "figures.yaml"


class Line(NamedTuple):
    """One line: a figure and what it is held against. ``holds`` is None where either is unknown."""

    figure: Figure
    limit: Figure | None
    holds: bool | None


class Group(NamedTuple):
    """Lines under one heading."""

    title: str
    lines: tuple[Line, ...]


class CapacityModel(NamedTuple):
    """All lines, what stands between them and the answers, and the answers themselves."""

    groups: tuple[Group, ...]
    intermediate: tuple[Figure, ...]
    inputs: tuple[Input, ...]


def read_lines(folders: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the groups of lines from the first folder that has them.

    Raises:
        WsdesignError: the file cannot be read.
    """
    for folder in folders:
        path = os.path.join(folder, FILE)
        if os.path.isfile(path):
            try:
                with open(path, "rb") as file:
                    groups: list[dict[str, Any]] = parse(file.read(), path).data["groups"]
                    return groups
            except (OSError, KeyError) as error:
                raise WsdesignError(f"{path}: cannot be read: {error}") from None
    raise WsdesignError(f"{FILE}: is in none of {', '.join(folders)}")


def capacity_model(sheet: Sheet, groups: list[dict[str, Any]]) -> CapacityModel:
    """Return the model; what does not apply to the design is left out."""
    kept = [_group(sheet, group) for group in groups if _wanted(sheet, group)]
    kept = [group for group in kept if group.lines]
    figures = [f for group in kept for line in group.lines for f in (line.figure, line.limit) if f is not None]
    between = intermediate(sheet, figures)
    shown = {line.figure.formula for group in kept for line in group.lines}
    return CapacityModel(
        tuple(kept),
        tuple(line for line in between if line.formula not in shown),
        tuple(inputs(sheet, [*figures, *between])),
    )


def _wanted(sheet: Sheet, entry: dict[str, Any]) -> bool:
    return "when" not in entry or sheet.holds(entry["when"])


def _group(sheet: Sheet, group: dict[str, Any]) -> Group:
    lines = (_line(sheet, line) for line in group["lines"] if _wanted(sheet, line))
    return Group(pick(group["title"], sheet.language), tuple(line for line in lines if line is not None))


def _line(sheet: Sheet, entry: dict[str, Any]) -> Line | None:
    """Return one line, or None where what it rests on does not apply to the design."""
    found = figure(sheet, entry["figure"], title=pick(entry["title"], sheet.language), unit=entry.get("unit"))
    if found.value is None and not found.needs:
        return None
    limit = figure(sheet, entry["limit"], unit=found.unit) if "limit" in entry else None
    if limit is not None and limit.value is None and not limit.needs:
        limit = None
    if limit is None or limit.value is None or found.value is None:
        return Line(found, limit, None)
    return Line(found, limit, found.value <= limit.value)
