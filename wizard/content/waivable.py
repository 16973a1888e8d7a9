"""Keeps packs of one design from undoing each other: a rule that may not be waived may not be switched off either."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.content.catalogue import Catalogue
from wizard.content.model import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizard.content.pack import Pack
    from wizard.errors import Problem
    from wizard.paths import Path

_EDGES = {"rules": ("fires", "each", "severity", "warning_if", "error_from"), "exits": ("holds",)}
_REMEDY = "leave it as it is, or settle it with whoever keeps that pack"


class Softened(NamedTuple):
    """One rule or exit that a pack switches off, makes milder or defines anew, and where it says so."""

    names: tuple[str | None, ...]  # id and code
    topic: str | None
    part: str
    entry: dict[str, Any]
    inner: Path


def softened(base: dict[str, Any], pack: Pack) -> Iterator[Softened]:
    """Yield what a pack takes from the rules and exits that it lies over."""
    by_name = {name: rule for rule in base["rules"] for name in (rule["id"], rule.get("code")) if name}
    settings = pack.raw["pack"].get("rules", {})
    for number, name in enumerate(settings.get("disable", ())):
        if name in by_name:
            yield _of(by_name[name], "pack", {}, ("rules", "disable", number))
    for name, severity in settings.get("severity", {}).items():
        if name in by_name and SEVERITIES.index(severity) > SEVERITIES.index(by_name[name]["severity"]):
            yield _of(by_name[name], "pack", {}, ("rules", "severity", name))
    for part, edges in _EDGES.items():
        known = {entry["id"]: entry for entry in base[part]}
        for entry in pack.raw[part]:
            changes = [key for key in edges if key in entry]
            if entry["id"] in known and changes:
                yield _of(known[entry["id"]], part, entry, (changes[0],))


def _of(known: dict[str, Any], part: str, entry: dict[str, Any], inner: Path) -> Softened:
    return Softened((known["id"], known.get("code")), known.get("topic"), part, entry, inner)


def undone(base: dict[str, Any], pack: Pack) -> Iterator[Problem]:
    """Yield what a pack softens though one below forbids to waive it, and what it forbids though one below softened it."""
    limits = [
        limit
        for limit in Catalogue(base).waiver_limits
        if limit.forbidden and limit.severities is None and (limit.rules or limit.topics)
    ]
    for one in softened(base, pack) if limits else ():
        if any(
            (limit.rules is None or limit.rules & set(one.names))
            and (limit.topics is None or one.topic in limit.topics)
            for limit in limits
        ):
            message = f"{one.names[0]} may not be waived, says a pack below, and so not be switched off or made milder"
            yield pack.problem(one.part, one.entry, one.inner, message, _REMEDY)
    for number, name in enumerate(pack.raw["pack"].get("waivers", {}).get("forbidden", ())):
        if name in base.get("softened", ()):
            message = f"a pack below has switched {name} off or made it milder"
            yield pack.problem("pack", {}, ("waivers", "forbidden", number), message, "name this pack before that one")
