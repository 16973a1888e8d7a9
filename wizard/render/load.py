"""The capacity model of a design as its document prints it: what `wsdesign capacity` says, with the formulas."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from wizard.capacity.amounts import times
from wizard.capacity.assessment import Assessment, NoConnections, assess_design
from wizard.capacity.inputs import OutOfRange
from wizard.capacity.report import Page, page_of
from wizard.capacity.trace import Entry, Traced
from wizard.render.capacity import Group, Line
from wizard.render.figures import Figure
from wizard.render.recovery import recovery_of

if TYPE_CHECKING:
    from wizard.capacity.limits import Resource
    from wizard.render.sheet import Sheet

# Resource -> unit in which the document prints it, and how many of the model's own units make one.
_UNITS: dict[str, tuple[str | None, float]] = {
    "memory": ("MiB", 1_048_576),
    "network": ("Mbps", 125_000),
    "deliveries": ("/s", 1),
}


class NodesRow(NamedTuple):
    """One resource: how many nodes it asks for, and at which multiple of today's load it runs out."""

    title: str
    nodes: str
    breaks_at: str


class LoadStory(NamedTuple):
    """The model's words and figures."""

    page: Page
    group: Group  # one node at peak
    nodes: tuple[NodesRow, ...]
    trace: tuple[Entry, ...]
    found: Assessment


def load_story(sheet: Sheet) -> LoadStory | None:
    """Return the story; None where the design does not say how many connections there are."""
    try:
        found = assess_design(sheet.view, lambda path: "")
    except (NoConnections, OutOfRange):
        return None

    def say(key: str, **values: object) -> str:
        return sheet.catalogue.word(key, sheet.language, **values)

    title = say("capacity.head.resource")
    lines = tuple(
        _line(resource, found, _upper(say(f"capacity.resource.{resource.name}"))) for resource in found.traced.resources
    )
    return LoadStory(
        page=page_of(found, recovery_of(found.result, sheet.view, os.path.basename(sheet.design.file)), say),
        group=Group(_upper(title), lines),
        nodes=tuple(
            NodesRow(
                _upper(say(f"capacity.resource.{one.resource}")) + (f" ({one.subject})" if one.subject else ""),
                _count(found, one.resource, say("capacity.shared"), say("capacity.no_number")),
                times(one.at_multiple),
            )
            for one in found.result.breaks_first
        ),
        trace=tuple(
            entry._replace(formula=entry.formula.replace("**", "^"), numbers=_signs(entry.numbers))
            for entry in found.ledger.entries.values()
        ),
        found=found,
    )


def _count(found: Assessment, resource: str, shared: str, none_enough: str) -> str:
    counts = found.result.nodes.by_resource
    if resource not in counts:
        return shared
    count = counts[resource]
    return none_enough if count is None else f"{count:,}"


def _line(resource: Resource, found: Assessment, title: str) -> Line:
    count = found.traced.inputs.nodes or Traced(found.result.nodes_run, "nodes")
    unit, size = _UNITS.get(resource.name, (None, 1))
    use = resource.use(count)
    told = use / size if size != 1 else use
    formula, numbers = (told.text, told.numbers) if isinstance(told, Traced) else ("", f"{told:g}")
    limit = _whole(float(resource.limit) / size)
    found_use = _figure(title, _whole(float(told)), unit, formula, _signs(numbers))
    return Line(found_use, _figure(title, limit, unit, "", ""), float(use) <= float(resource.limit) * (1 + 1e-9))


def _figure(title: str, value: float, unit: str | None, formula: str, numbers: str) -> Figure:
    return Figure(
        name="", title=title, value=value, unit=unit, formula=formula, numbers=numbers, inputs=(), names=(), needs=()
    )


def _signs(numbers: str) -> str:
    return numbers.replace(" * ", " × ").replace(" - ", " − ")


def _whole(value: float) -> float:
    return int(value) if value.is_integer() else value


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
