"""What does not fit a schema, in the words of somebody who writes a pack: what stands there, what is needed, the remedy."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from wizard.content.nearest import nearest
from wizard.tree import MAX_PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema.exceptions import ValidationError

    from wizard.paths import Path

_WANTED = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
}
_FOUND: dict[type, str] = {dict: "a mapping", list: "a list", type(None): "nothing"}
_EMPTY = ("minLength", "minItems", "minProperties")


class Misfit(NamedTuple):
    """One thing that does not fit; ``path`` leads from the value that was looked at to where it stands."""

    path: Path
    message: str
    remedy: str | None = None


def misfits(value: Any, schema: dict[str, Any]) -> Iterator[Misfit]:
    """Yield what does not fit; no more than anybody would read.

    The ``description`` of a part of the schema says how it is written, and is the remedy; where something is missing in
    it, its ``$comment`` is, if it has one.
    """
    yield from islice(_misfits(value, schema), MAX_PROBLEMS)


def _misfits(value: Any, schema: dict[str, Any]) -> Iterator[Misfit]:
    from jsonschema import Draft202012Validator

    errors = sorted(Draft202012Validator(schema).iter_errors(value), key=lambda e: list(map(str, e.absolute_path)))
    lacking: dict[Path, list[str]] = {}
    for error in errors:
        if error.validator == "required":
            lacking.setdefault(tuple(error.absolute_path), []).append(error.message.removesuffix(_MISSING))
    for error in errors:
        path: Path = tuple(error.absolute_path)
        schema_of: dict[str, Any] = cast("dict[str, Any]", error.schema)
        if error.validator == "required":
            if path in lacking:
                names = lacking.pop(path)
                yield Misfit(path, missing(names), _choices(names, schema_of) or _comment(schema_of))
        elif error.validator == "additionalProperties" and error.validator_value is False:
            yield from _unknown_keys(error.instance, schema_of["properties"], path)
        else:
            yield Misfit(path, _said(error), _remedy(error, schema_of))


_MISSING = " is a required property"


def missing(names: list[str]) -> str:
    """Return what is said of keys that are not there; each stands in quotes."""
    return f"{names[0]} is missing" if len(names) == 1 else f"{', '.join(names)} are missing"


def _comment(schema: dict[str, Any]) -> str | None:
    return schema.get("$comment") or schema.get("description")


def _choices(names: list[str], schema: dict[str, Any]) -> str | None:
    """Return what a missing key may be, where it is one of a few."""
    parts = {name.strip("'"): schema.get("properties", {}).get(name.strip("'"), {}) for name in names}
    known = [f"{name} is one of {', '.join(part['enum'])}" for name, part in parts.items() if "enum" in part]
    return known[0] if len(known) == 1 else None


def _unknown_keys(instance: dict[str, Any], known: dict[str, Any], path: Path) -> Iterator[Misfit]:
    inside = {f"{name}.{inner}": inner for name, part in known.items() for inner in part.get("properties", ())}
    for name in sorted(set(instance) - set(known)):
        near = nearest(name, list(known)) or next((at for at, inner in inside.items() if nearest(name, [inner])), None)
        remedy = f"did you mean {near}?" if near else f"known here: {', '.join(known)}"
        if instance[name] is None and " " in name:
            remedy = "put the text in quotes if it holds a comma"  # {en: Yes, and always}
        yield Misfit((*path, name), "is no key here", remedy)


def _said(error: ValidationError) -> str:
    shown, limit = _shown(error.instance), cast("Any", error.validator_value)
    if error.validator == "type":
        wanted = limit if isinstance(limit, str) else limit[0]
        return f"{shown} stands where {_WANTED[wanted]} is needed"
    if error.validator == "enum":
        return f"{shown} is none of {', '.join(map(str, limit))}"
    if error.validator in ("minItems", "maxItems") and limit > 1:
        return f"has {len(cast('Any', error.instance))} entries, not {limit}"
    if error.validator in _EMPTY:
        return "must not be empty"
    if error.validator == "pattern":
        return f"{shown} is not written as it must be"
    if error.validator == "minimum":
        return f"must be at least {limit}, got {shown}"
    if error.validator == "exclusiveMinimum":
        return f"must be above {limit}, got {shown}"
    if error.validator == "maximum":
        return f"must be at most {limit}, got {shown}"
    if error.validator == "contains":
        return f"must hold {limit['const']}"
    if error.validator == "anyOf" and all("required" in way for way in limit):
        return f"needs one of {', '.join(name for way in limit for name in way['required'])}"
    if error.validator == "uniqueItems":
        return "names one twice"
    return error.message if len(error.message) <= 300 else error.message[:300] + "..."


def _remedy(error: ValidationError, schema: dict[str, Any]) -> str | None:
    if error.validator == "enum":
        near = nearest(str(error.instance), [str(value) for value in schema["enum"]])
        return f"did you mean {near}?" if near else None
    return schema.get("description")


def _shown(value: Any) -> str:
    if type(value) in _FOUND:
        return _FOUND[type(value)]
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
