"""Draws from what the sources leave open: published figures that come with a range, each drawn independently."""

from __future__ import annotations

import math

from wizard.capacity.cpu import cpu_of
from wizard.capacity.limits import resources_of
from wizard.capacity.network import network_of
from wizard.capacity.nodes import size
from wizard.capacity.per_connection import memory_per_connection
from wizard.capacity.trace import Book
from wizard.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

    from wizard.capacity.facts import Fact, Facts
    from wizard.capacity.inputs import Inputs
    from wizard.capacity.trace import Entry

_STACK, _BACKBONE = "stack.", "backbone."


class OpenFigures(NamedTuple):
    """The figures with a range that a design's result used, by whose they are."""

    stack: tuple[str, ...]
    backbone: tuple[str, ...]
    system: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return (
            *(_STACK + name for name in self.stack), *(_BACKBONE + name for name in self.backbone), *self.system
        )  # fmt: skip


def open_figures(entries: Iterable[Entry]) -> OpenFigures:
    """Return the figures of a trace whose sources leave a range."""
    names = [entry.name for entry in entries if entry.kind == "fact" and entry.is_open]
    return OpenFigures(
        stack=tuple(name.removeprefix(_STACK) for name in names if name.startswith(_STACK)),
        backbone=tuple(name.removeprefix(_BACKBONE) for name in names if name.startswith(_BACKBONE)),
        system=tuple(name for name in names if not name.startswith((_STACK, _BACKBONE))),
    )


def drawn_need(inputs: Inputs, facts: Facts, figures: OpenFigures, rng: random.Random) -> int | None:
    """Return the nodes needed with each open figure drawn anew; None where no number is enough."""
    system = {name: _drawn(facts.coefficients[name], rng) for name in figures.system}
    facts = facts._replace(coefficients=facts.coefficients | system)
    if inputs.stack is not None:
        own = {name: _drawn(inputs.stack.figures[name], rng) for name in figures.stack}
        inputs = inputs._replace(stack=inputs.stack._replace(figures=inputs.stack.figures | own))
    if inputs.backbone is not None:
        theirs = {name: _drawn(inputs.backbone.figures[name], rng) for name in figures.backbone}
        inputs = inputs._replace(backbone=inputs.backbone._replace(figures=inputs.backbone.figures | theirs))
    book = Book()
    resources = resources_of(
        inputs,
        facts,
        book,
        per_connection=memory_per_connection(inputs, facts, book),
        cpu=cpu_of(inputs, facts, book),
        network=network_of(inputs, facts, book),
    )
    return size(resources, inputs, book).needed


def _drawn(fact: Fact, rng: random.Random) -> Fact:
    """Draw from a triangle over the logarithms: sources differ by factors, not by differences."""
    low, high = fact.low, fact.high
    assert low is not None
    assert high is not None
    if low <= 0:
        return fact._replace(value=rng.triangular(low, high, fact.value))
    return fact._replace(value=math.exp(rng.triangular(math.log(low), math.log(high), math.log(fact.value))))
