"""Suggestions for an answer, each with its reason: defaults, computed values, platform facts, the advice tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.content.accept import Acceptor, Refused
from wizard.content.kleene import UNKNOWN, NoLimit
from wizard.content.model import pick
from wizard.interview.position import field_at, record_position

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wizard.content.model import Field
    from wizard.review.view import View


class Default(NamedTuple):
    """A suggestion for an answer, and where it comes from."""

    value: Any
    why: str
    ingredients: tuple[tuple[str, Any], ...] = ()  # the answers that led to it


def default_for(view: View, position: str, language: str) -> Default | None:
    """Return the suggestion for a question or a field of a record; None where there is none."""
    field = field_at(view.catalogue, position)
    if field is None:
        return None
    if "[" in position:
        hop = _hop_default(view, position, language)
        if hop is not None:
            return hop
    table = next((t for t in view.catalogue.raw["advice"] if t["field"] == position), None)
    if table is not None:
        return recommendation(view, table, language)
    if field.default_from is not None:
        return _computed(view, field, position, language)
    if field.default is None or (field.bounds.unique and _taken(view, position, field.default)):
        return None
    return Default(field.default, pick(field.default_why, language))


def _computed(view: View, field: Field, position: str, language: str) -> Default | None:
    """Return what ``default_from`` comes to; None where answers are missing or the question refuses the result."""
    bound = _bound(view, position)
    if bound is None or field.default_from is None:
        return None
    value = view.evaluate(view.catalogue.expression(field.default_from, field.each), **bound)
    ingredients = tuple(view.scope.facts.items())
    if value is UNKNOWN:
        return None
    try:
        value = Acceptor(view.catalogue).accept(field, value)
    except Refused:
        return None  # an expression says "" where nothing can be suggested
    why, how = pick(field.default_why, language), _arithmetic(view, field, bound, language)
    if not how:
        return Default(value, why, ingredients)
    return Default(value, view.catalogue.word("default.how", language, why=why, how=how))


def _bound(view: View, position: str) -> dict[str, Any] | None:
    """Return the record that a position lies in, as the expressions of its fields name it."""
    if "[" not in position:
        return {}
    path, index, _ = record_position(position)
    records = view.records(path) or []
    return {"record": records[index]} if index < len(records) else None


def _arithmetic(view: View, field: Field, bound: dict[str, Any], language: str) -> str:
    """Return how a number was computed, with its numbers; "" where one of them is not known, or no limit."""
    from wizard.review.findings import fill

    if field.default_how is None:
        return ""
    template = view.catalogue.template(pick(field.default_how, language), field.each)
    values = [view.evaluate(part, **bound) for part in template.parts if not isinstance(part, str)]
    if any(value is UNKNOWN or isinstance(value, NoLimit) for value in values):
        return ""
    return fill(view, template, bound, language)


def _taken(view: View, position: str, value: Any) -> bool:
    path, index, name = record_position(position)
    return any(record.get(name) == value for i, record in enumerate(view.given.get(path) or ()) if i != index)


def _hop_default(view: View, position: str, language: str) -> Default | None:
    path, index, name = record_position(position)
    records = view.given.get(path) or []
    if path != "context.hops" or index >= len(records):
        return None
    kind = records[index].get("kind")
    if name == "name" and kind and not _taken(view, position, kind):
        return Default(kind, "")
    platform = view.catalogue.by_hop_kind.get(str(kind))
    if platform is None or name not in platform.hop or name in platform.until_configured:
        return None  # what everybody configures, such as nginx passing upgrades, is asked, not suggested
    idle = platform.raw.get("idle", {})
    planned = idle.get("basis") == "planning-value"
    if planned and idle.get("configurable"):
        if name == "idle_timeout_s":
            return None  # an own server's timeout is whatever its owner set, or none at all
        return Default(platform.hop[name], view.catalogue.word("default.own_server", language))
    why = view.catalogue.word(
        "default.planning" if planned and name == "idle_timeout_s" else "default.platform",
        language, platform=pick(platform.raw["name"], language), as_of=platform.as_of,
    )  # fmt: skip
    return Default(platform.hop[name], why)


def recommendation(view: View, table: Mapping[str, Any], language: str) -> Default | None:
    """Return the first row of an advice table whose condition is true, with the ingredients that matched."""
    from wizard.review.findings import fill

    for row in table["rows"]:
        if view.evaluate(view.catalogue.expression(row["when"])) is not True:
            continue
        ingredients = tuple(view.scope.facts.items())
        because = fill(view, view.catalogue.template(pick(row["because"], language)), {}, language)
        extra = row.get("with")
        if extra and ("with_if" not in row or view.evaluate(view.catalogue.expression(row["with_if"])) is True):
            because = view.catalogue.word("default.with", language, extra=pick(extra, language), because=because)
        return Default(row["recommend"], because, ingredients)
    return None


def suggested_records(view: View, field: Field, language: str) -> list[dict[str, Any]]:
    """Return the records that a list may begin with; empty where none are suggested."""
    if field.path == "transport.alternatives":
        return list(why_not_drafts(view, language))
    return [dict(entry) for entry in field.starter]


def why_not_drafts(view: View, language: str) -> list[dict[str, str]]:
    """Return a drafted reason against each transport that was not chosen, from the design's own answers."""
    from wizard.review.findings import fill

    table = next((t for t in view.catalogue.raw["advice"] if t["field"] == "transport.choice"), None)
    choice = view.answers.get("transport.choice")
    if table is None or choice is None:
        return []
    joint = "；" if language == "zh" else "; "
    drafts = []
    for option in view.catalogue.fields["transport.choice"].choices:
        if option.value == choice:
            continue
        reasons = [
            fill(view, view.catalogue.template(pick(entry["text"], language)), {}, language)
            for entry in table["why_not"]
            if entry["option"] == option.value and view.evaluate(view.catalogue.expression(entry["when"])) is True
        ]
        if reasons:
            drafts.append({"option": option.value, "why_not": joint.join(reasons[:3])})
    return drafts
