"""Designs as the model gets them: written as text, read, and computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from wizard.capacity.facts import read_facts
from wizard.capacity.inputs import gather
from wizard.capacity.model import Result, assess
from wizard.capacity.trace import Book, Entry, Ledger
from wizard.capacity.variants import Context
from wizard.design.document import read_design
from wizard.review.view import View
from wizard.tree import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizard.content.catalogue import Catalogue

    Compute = Callable[..., "Computed"]


class Computed(NamedTuple):
    """A design's result, and what it took to get there."""

    result: Result
    entries: dict[str, Entry]
    assumed: tuple[str, ...]
    needs: tuple[str, ...]
    context: Context
    view: View


@pytest.fixture(scope="session")
def compute(catalogue: Catalogue) -> Compute:
    """Return a function that computes the model for a design written as text, with some answers replaced."""
    facts = read_facts(catalogue.raw)
    defaults = {path: field.default for path, field in catalogue.fields.items() if field.default is not None}

    def run(text: str, **changes: Any) -> Computed:
        design = read_design(parse(f"wsdesign: 1\n{text}".encode(), "inline.yaml"), catalogue)
        view = View(catalogue, design.answers, design.decisions, "full")
        paths = {path.replace("__", "."): value for path, value in changes.items()}
        if paths:
            view = View(catalogue, view.with_changes(paths), design.decisions, "full")
        ledger = Ledger({}, {})
        traced = gather(view, defaults, facts, ledger)
        plain = gather(view, defaults, facts, Book())
        assert traced.inputs is not None
        assert plain.inputs is not None
        told = assess(traced.inputs, facts, ledger)
        result = assess(plain.inputs, facts, Book())
        assert told.nodes == result.nodes
        assert told.total == pytest.approx(result.total)
        return Computed(
            result, ledger.entries, plain.assumed, plain.needs, Context(view.variant, defaults, facts), view
        )

    return run
