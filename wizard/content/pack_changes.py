"""What changes for designs when one version of a pack takes the place of another: rules, questions, facts, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.content.model import SEVERITIES
from wizard.content.pack import identity_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_FACTS = ("platforms", "stacks", "clients", "backbones", "coefficients")
_FIRING = ("each", "fires", "warning_if", "error_from")
_ASKING = ("kind", "depth", "when", "bounds", "absent", "required", "default", "default_from")
_WORDS = {"en", "zh"}


class PackChange(NamedTuple):
    """One change; ``old`` and ``new`` are None where there is nothing to show."""

    kind: str  # of pack.change.* in ui.yaml
    name: str
    old: Any = None
    new: Any = None
    stricter: bool = False  # it can turn a build red


def changes_between(old: dict[str, Any], new: dict[str, Any]) -> list[PackChange]:
    """Return what is different between the merged content with one version of a pack, and with another."""
    found = [*_rules(old, new), *_questions(old, new), *_conditions(old, new)]
    for part in _FACTS:
        found += _facts(part, old, new)
    return [*found, *_limits(old, new)]


def _both(part: str, old: dict[str, Any], new: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    before, after = ({identity_of(part, entry): entry for entry in raw[part]} for raw in (old, new))
    return before, after


def _rules(old: dict[str, Any], new: dict[str, Any]) -> Iterator[PackChange]:
    before, after = _both("rules", old, new)
    for name in after.keys() - before.keys():
        severity = after[name]["severity"]
        yield PackChange("rule_added", name, None, severity, stricter=severity != "advice")
    for name in before.keys() - after.keys():
        yield PackChange("rule_removed", name, before[name]["severity"])
    for name in before.keys() & after.keys():
        one, other = before[name], after[name]
        if one["severity"] != other["severity"]:
            raised = SEVERITIES.index(other["severity"]) < SEVERITIES.index(one["severity"])
            yield PackChange("rule_severity", name, one["severity"], other["severity"], stricter=raised)
        for key in _FIRING:
            if one.get(key) != other.get(key):
                yield PackChange("rule_fires", f"{name}.{key}", one.get(key), other.get(key), stricter=True)


def _questions(old: dict[str, Any], new: dict[str, Any]) -> Iterator[PackChange]:
    before, after = (dict(_fields(raw)) for raw in (old, new))
    for path in after.keys() - before.keys():
        depth = after[path].get("depth")
        yield PackChange("question_added", path, None, depth, stricter=depth == "core")
    yield from (PackChange("question_removed", path) for path in before.keys() - after.keys())
    for path in before.keys() & after.keys():
        one, other = before[path], after[path]
        for key in _ASKING:
            if one.get(key) != other.get(key):
                stricter = key in ("kind", "bounds", "required") or (key == "depth" and other.get(key) == "core")
                yield PackChange("question", f"{path}.{key}", one.get(key), other.get(key), stricter=stricter)
        choices = [{choice["value"] for choice in field.get("choices", ())} for field in (one, other)]
        for value in sorted(choices[1] - choices[0]):
            yield PackChange("choice_added", path, None, value)
        for value in sorted(choices[0] - choices[1]):
            yield PackChange("choice_removed", path, value, stricter=True)


def _fields(raw: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for question in raw["questions"]:
        yield question["path"], question
        yield from ((f"{question['path']}[].{field['name']}", field) for field in question.get("fields", ()))


def _conditions(old: dict[str, Any], new: dict[str, Any]) -> Iterator[PackChange]:
    for part, key, kind in (("exits", "holds", "exit"), ("derived", "formula", "derived")):
        before, after = _both(part, old, new)
        for name in before.keys() | after.keys():
            one, other = (side[name][key] if name in side else None for side in (before, after))
            if one != other:
                yield PackChange(kind, name, one, other, stricter=part == "exits" and other is not None)


def _facts(part: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[PackChange]:
    before, after = _both(part, old, new)
    for name in after.keys() - before.keys():
        yield PackChange("fact_added", f"{part}.{name}")
    for name in before.keys() - after.keys():
        yield PackChange("fact_removed", f"{part}.{name}", stricter=True)
    for name in before.keys() & after.keys():
        values = [dict(_leaves(entry, f"{part}.{name}")) for entry in (before[name], after[name])]
        for path in sorted(values[0].keys() | values[1].keys()):
            one, other = (side.get(path) for side in values)
            if one != other:
                yield PackChange("fact", path, one, other)


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield the values in a fact by their path; texts are words about it, and no part of it."""
    if isinstance(value, dict):
        for key in value.keys() - _WORDS:
            yield from _leaves(value[key], f"{path}.{key}")
    elif isinstance(value, list):
        for number, entry in enumerate(value):
            yield from _leaves(entry, f"{path}[{number}]")
    else:
        yield path, value


def _limits(old: dict[str, Any], new: dict[str, Any]) -> Iterator[PackChange]:
    """Yield what is different in the limits on waivers of the packs themselves, which lie on top."""
    before, after = ((raw.get("waivers") or [{}])[-1] for raw in (old, new))
    for key in sorted(before.keys() | after.keys()):
        one, other = before.get(key), after.get(key)
        if one != other:
            looser = other is None or (isinstance(one, int) and isinstance(other, int) and other > one)
            yield PackChange("waivers", f"waivers.{key}", one, other, stricter=not looser)
