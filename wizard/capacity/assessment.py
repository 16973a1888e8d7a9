"""The whole assessment of one design: the model, its trace, ranges and sensitivity; for the command and the documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from wizard.capacity.draws import open_figures
from wizard.capacity.estimates import Footing, footing_of
from wizard.capacity.facts import read_facts
from wizard.capacity.inputs import gather
from wizard.capacity.model import Result, assess
from wizard.capacity.trace import Ledger
from wizard.capacity.variants import Context, Sensitivity, Spread, sensitivity, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wizard.capacity.inputs import Reading
    from wizard.content.catalogue import Catalogue


class DesignView(Protocol):
    """What a review knows of a design."""

    @property
    def catalogue(self) -> Catalogue: ...
    @property
    def answers(self) -> Mapping[str, Any]: ...
    @property
    def given(self) -> Mapping[str, Any]: ...
    @property
    def applies(self) -> Mapping[str, bool]: ...

    def assumed(self, path: str) -> bool: ...
    def derived(self, name: str) -> Any: ...
    def variant(self, changes: Mapping[str, Any]) -> Reading: ...


class NoConnections(ValueError):
    """The design does not say how many connections there are."""


class Assessment(NamedTuple):
    """``result`` in plain numbers; ``traced`` the same in numbers that carry their formulas, ``ledger`` all of them.

    ``footing`` says which resources rest on estimates, by name.
    """

    result: Result
    traced: Result
    ledger: Ledger
    context: Context
    sensitivity: list[Sensitivity]
    spread: Spread | None
    footing: dict[str, Footing]
    assumed: tuple[str, ...]
    needs: tuple[str, ...]


def context_of(view: DesignView) -> Context:
    """Return what every variant of a design is computed with."""
    defaults = {path: field.default for path, field in view.catalogue.fields.items() if field.default is not None}
    return Context(view.variant, defaults, read_facts(view.catalogue.raw))


def assess_design(view: DesignView, place_of: Callable[[str], str]) -> Assessment:
    """Assess a design.

    Args:
        place_of: where an answer stands, for the trace; empty where that says nothing.

    Raises:
        NoConnections: there is nothing to compute.
        OutOfRange: a figure is beyond all sense.
    """
    context = context_of(view)
    origins = {path: _origin(view, path, place_of) for path in view.catalogue.fields}
    ledger = Ledger(origins, {name: derived.formula for name, derived in view.catalogue.derived.items()})
    gathered = gather(view, context.defaults, context.facts, ledger)
    if gathered.inputs is None:
        raise NoConnections
    result = context.result({})
    assert result is not None
    traced = assess(gathered.inputs, context.facts, ledger)
    assumed = [entry.name for entry in ledger.entries.values() if entry.kind == "assumed"]
    return Assessment(
        result=result,
        traced=traced,
        ledger=ledger,
        context=context,
        sensitivity=sensitivity(context, view.answers, result),
        spread=spread(context, result, *ranges_of(view), open_figures(ledger.entries.values())),
        footing=footing_of(result, context.facts),
        assumed=tuple(dict.fromkeys([*assumed, *gathered.assumed])),
        needs=gathered.needs,
    )


def _origin(view: DesignView, path: str, place_of: Callable[[str], str]) -> tuple[str, str]:
    if path not in view.given:
        return "assumed", ""  # a question's default
    return "assumed" if view.assumed(path) else "answer", place_of(path)


def ranges_of(view: DesignView) -> tuple[dict[str, dict[str, float]], frozenset[str]]:
    """Return the answers that are ranges, by path, and which of them are whole numbers."""
    ranges: dict[str, dict[str, float]] = {}
    whole = set()
    for question, value in view.given.items():
        field = view.catalogue.fields.get(question)
        if field is None or not view.applies.get(question):
            continue
        if _is_range(value):
            ranges[question] = value
            whole |= {question} if field.bounds.integer else set()
        elif field.kind == "records" and isinstance(value, list):
            ranges |= {
                f"{question}[{number}].{name}": part
                for number, record in enumerate(value)
                for name, part in record.items()
                if _is_range(part)
            }
    return ranges, frozenset(whole)


def _is_range(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"low", "likely", "high"}
