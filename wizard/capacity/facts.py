"""The sourced figures of the pack as the model reads them: stacks, backbones, coefficients of system and network."""

from __future__ import annotations

from wizard.capacity.trace import Trust
from wizard.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wizard.capacity.trace import Book

Text = dict[str, str]


class Fact(NamedTuple):
    """One figure with where it comes from; texts by language. ``low`` and ``high`` are the range of the sources."""

    value: float
    low: float | None
    high: float | None
    how: Text
    source: str | None
    confidence: str

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.source,) if self.source else ()


def noted(book: Book, name: str, fact: Fact, note: str = "") -> float:
    """Return a fact's value, and note in the book where it comes from and how far it can be trusted."""
    return book.fact(name, fact.value, fact.sources, note, Trust(fact.confidence, fact.low, fact.high))


class Stack(NamedTuple):
    """A server stack, or a managed service with what one of its units holds."""

    id: str
    name: Text
    kind: str  # ``server`` or ``managed``
    threads: str  # ``all`` cores of a node, or ``one``
    encodes: str  # ``once`` a publication, or ``per_recipient``
    keeps_zlib_streams: bool
    figures: dict[str, Fact]
    unit: dict[str, Any]
    price: dict[str, Any]  # of a managed service; empty where no public one is known
    notes: tuple[Text, ...]
    as_of: str


class Backbone(NamedTuple):
    """What one shard of a backbone does at its limit; ``figures`` lacks what nobody has published."""

    id: str
    name: Text
    single_threaded: bool
    figures: dict[str, Fact]
    notes: tuple[Text, ...]
    as_of: str


class Facts(NamedTuple):
    """All of them, by id."""

    stacks: dict[str, Stack]
    backbones: dict[str, Backbone]
    coefficients: dict[str, Fact]


def read_facts(raw: Mapping[str, Any]) -> Facts:
    """Return the facts of a pack's content."""
    return Facts(
        {entry["id"]: _stack(entry) for entry in raw["stacks"]},
        {entry["id"]: _backbone(entry) for entry in raw["backbones"]},
        {entry["id"]: _fact({**entry, "how": entry["what"]}) for entry in raw["coefficients"]},
    )


def _stack(entry: Mapping[str, Any]) -> Stack:
    return Stack(
        id=entry["id"],
        name=entry["name"],
        kind=entry["kind"],
        threads=entry.get("threads", "all"),
        encodes=entry.get("encodes", "once"),
        keeps_zlib_streams=entry.get("keeps_zlib_streams", False),
        figures=_figures(entry),
        unit=entry.get("unit", {}),
        price=entry.get("price") or {},
        notes=tuple(entry.get("notes", ())),
        as_of=str(entry["as_of"]),
    )


def _backbone(entry: Mapping[str, Any]) -> Backbone:
    return Backbone(
        id=entry["id"],
        name=entry["name"],
        single_threaded=entry["single_threaded"],
        figures=_figures(entry),
        notes=tuple(entry.get("notes", ())),
        as_of=str(entry["as_of"]),
    )


def _figures(entry: Mapping[str, Any]) -> dict[str, Fact]:
    return {name: _fact(figure) for name, figure in entry.get("figures", {}).items()}


def _fact(figure: Mapping[str, Any]) -> Fact:
    low, high = figure.get("low"), figure.get("high")
    return Fact(
        value=float(figure["value"]),
        low=None if low is None else float(low),
        high=None if high is None else float(high),
        how=figure["how"],
        source=figure.get("source"),
        confidence=figure["confidence"],
    )
