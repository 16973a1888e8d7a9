"""Finds what a pack's facts say wrongly: limits that no hop has, figures out of their range, names that nothing asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.content.accept import Acceptor, Refused
from wizard.content.nearest import nearest
from wizard.content.pack import builtin_raw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizard.content.catalogue import Catalogue
    from wizard.content.model import Field
    from wizard.paths import Path

    Fault = tuple[Path, str] | tuple[Path, str, str | None]  # where inside an entry, what, and the remedy

_FEW = 20  # names that a remedy still lists


def no(name: str, kind: str, known: Any) -> tuple[str, str | None]:
    """Return what is said of a name that nothing has, and what could be meant."""
    names = [str(one) for one in known]
    near = nearest(str(name), names)
    few = f"known are {', '.join(names)}" if len(names) <= _FEW else None
    return f"{name} is no {kind}", f"did you mean {near}?" if near else few


def refusals(catalogue: Catalogue, field: Field, value: Any) -> Iterator[tuple[str, str | None]]:
    """Yield why a question refuses a value, each with its remedy."""
    try:
        Acceptor(catalogue).accept(field, value)
    except Refused as refused:
        for refusal in refused.refusals:
            yield refusal.message, refusal.remedy


def platform_faults(catalogue: Catalogue, entry: dict[str, Any]) -> Iterator[Fault]:
    """Yield what a platform says of a hop that no hop can have."""
    for name, value in entry.get("hop", {}).items():
        field = catalogue.fields.get(f"context.hops[].{name.removesuffix('_sse')}")
        if field is None:
            known = [child.name for child in catalogue.fields["context.hops"].fields]
            yield ("hop", name), *no(name, "field of a hop", known)
        else:
            for said in refusals(catalogue, field, value):
                yield ("hop", name), *said
    for number, name in enumerate(entry.get("until_configured", ())):
        if name not in entry.get("hop", {}):
            yield ("until_configured", number), f"{name} is not among what `hop` says"
    kind = entry.get("hop_kind")
    others = [other for other in catalogue.raw["platforms"] if kind and other.get("hop_kind") == kind]
    if len(others) > 1:
        other = next(platform["id"] for platform in others if platform["id"] != entry["id"])
        yield ("hop_kind",), f"{kind} is the hop kind of {other}, too"


def stack_faults(catalogue: Catalogue, entry: dict[str, Any]) -> Iterator[Fault]:
    """Yield figures out of their range, and a stack that keeps its zlib streams while no rule knows it."""
    yield from _range_faults(entry.get("figures", {}), ("figures",))
    keeps = catalogue.derived.get("keeps_deflate")
    if entry.get("keeps_zlib_streams") and keeps is not None and f"'{entry['id']}'" not in keeps.formula:
        remedy = f"override keeps_deflate in derived.yaml, with '{entry['id']}' in its list"
        yield ("keeps_zlib_streams",), "is not known to the rules on compression", remedy


def backbone_faults(catalogue: Catalogue, entry: dict[str, Any]) -> Iterator[Fault]:
    """Yield figures out of their range, and a backbone that no answer can name."""
    yield from _range_faults(entry.get("figures", {}), ("figures",))
    choices = [choice.value for choice in catalogue.fields["scale.backbone"].choices]
    if entry["id"] not in choices:
        yield ("id",), *no(entry["id"], "choice of scale.backbone", choices)


def coefficient_faults(catalogue: Catalogue, entry: dict[str, Any]) -> Iterator[Fault]:
    """Yield a value out of its range, and a coefficient that the capacity model does not ask for."""
    yield from _range_faults({"value": entry}, ())
    known = [coefficient["id"] for coefficient in builtin_raw()["coefficients"]]
    if entry["id"] not in known:
        yield ("id",), *no(entry["id"], "coefficient of the capacity model", known)


def _range_faults(figures: dict[str, dict[str, Any]], above: Path) -> Iterator[Fault]:
    for name, figure in figures.items():
        low, high = figure.get("low", figure["value"]), figure.get("high", figure["value"])
        if not low <= figure["value"] <= high:
            message = f"lies outside its own range of {low} to {high}"
            yield (*above, name) if above else (name,), message, "give the range of your own measurements"
