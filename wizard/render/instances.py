"""One example for a JSON Schema, always the same one: what the author gives, else the smallest value that fits."""

from __future__ import annotations

import re
from math import ceil
from typing import Any

from wizard.render.pattern import example_of

MAX_DEPTH = 12

# Fixed, so that two exports of one design are equal; the dates are as fake as the rest.
_FORMATS = {
    "date-time": "2026-01-15T09:30:00Z",
    "date": "2026-01-15",
    "time": "09:30:00Z",
    "duration": "PT30S",
    "email": "user@example.com",
    "idn-email": "user@example.com",
    "hostname": "example.com",
    "idn-hostname": "example.com",
    "ipv4": "192.0.2.10",
    "ipv6": "2001:db8::10",
    "uri": "https://example.com/a",
    "uri-reference": "/a",
    "iri": "https://example.com/a",
    "iri-reference": "/a",
    "uuid": "01890a5d-ac96-774b-bcce-b302099a8057",
    "json-pointer": "/a",
    "relative-json-pointer": "0/a",
    "regex": "^a$",
    "uri-template": "https://example.com/{id}",
}
_NAMES = {  # what a field of this name plausibly holds, where its schema says no more than "string"
    "text": "Hello", "body": "Hello", "message": "Hello", "title": "Hello", "name": "Ada", "user": "u-17",
    "user_id": "u-17", "author": "u-17", "sender": "u-17", "id": "m-1", "room": "r-42", "room_id": "r-42", "url": "https://example.com/a",
    "symbol": "ABC", "currency": "EUR", "lang": "en",
}  # fmt: skip


class NoInstance(ValueError):
    """No example could be made; the schema needs one in ``examples``."""


def instance_of(schema: Any, *, root: Any = None, name: str = "", depth: int = 0, whole: bool = True) -> Any:
    """Return one value that fits a schema.

    Args:
        root: the whole schema, in which ``$ref`` looks things up; the schema itself by default.
        name: of the property the value stands for.
        whole: show every field of an object; objects inside it show only what they must have.

    Raises:
        NoInstance: the schema refuses everything, or is nested without end.
    """
    root = schema if root is None else root
    if schema is True or schema == {}:
        return {}
    if schema is False or depth > MAX_DEPTH:
        raise NoInstance(f"no value fits {name or 'the schema'}")
    if "$ref" in schema:
        return instance_of(_resolve(root, schema["$ref"]), root=root, name=name, depth=depth + 1, whole=whole)
    for given in ("const", "default"):
        if given in schema:
            return schema[given]
    for given in ("examples", "enum"):
        if schema.get(given):
            return schema[given][0]
    for branches in ("oneOf", "anyOf"):
        if branches in schema:
            rest = {key: value for key, value in schema.items() if key != branches}
            return instance_of(merged([rest, schema[branches][0]]), root=root, name=name, depth=depth + 1, whole=whole)
    if "allOf" in schema:
        rest = {key: value for key, value in schema.items() if key != "allOf"}
        parts = [_resolve(root, part["$ref"]) if "$ref" in part else part for part in schema["allOf"]]
        return instance_of(merged([rest, *parts]), root=root, name=name, depth=depth + 1, whole=whole)
    kind = schema.get("type") or _implied_type(schema)
    kind = next((k for k in kind if k != "null"), "null") if isinstance(kind, list) else kind
    if kind == "object":
        return _object(schema, root, depth, whole=whole)
    if kind == "array":
        return _array(schema, root, name, depth)
    if kind in ("integer", "number"):
        return _number(schema, whole=kind == "integer")
    if kind == "boolean":
        return True
    return None if kind == "null" else _string(schema, name)


def merged(schemas: list[Any]) -> dict[str, Any]:
    """Return one schema for several that must all hold; of what both say the later wins, properties are united."""
    result: dict[str, Any] = {}
    for schema in schemas:
        if not isinstance(schema, dict):
            continue
        properties = {**result.get("properties", {}), **schema.get("properties", {})}
        required = list(dict.fromkeys([*result.get("required", []), *schema.get("required", [])]))
        result |= schema
        if properties:
            result["properties"] = properties
        if required:
            result["required"] = required
    return result


def _resolve(root: Any, reference: str) -> Any:
    current = root
    for part in reference.removeprefix("#").strip("/").split("/"):
        if not part:
            continue
        key = part.replace("~1", "/").replace("~0", "~")
        try:
            current = current[int(key)] if isinstance(current, list) else current[key]
        except (KeyError, IndexError, ValueError, TypeError):
            raise NoInstance(f"{reference} leads nowhere") from None
    return current


def _implied_type(schema: dict[str, Any]) -> str:
    for kind, keys in (
        ("object", ("properties", "required", "additionalProperties", "minProperties")),
        ("array", ("items", "prefixItems", "minItems", "maxItems", "uniqueItems")),
        ("string", ("pattern", "format", "minLength", "maxLength")),
        ("number", ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")),
    ):
        if any(key in schema for key in keys):
            return kind
    return "object"


def _object(schema: dict[str, Any], root: Any, depth: int, *, whole: bool) -> dict[str, Any]:
    properties, required = schema.get("properties", {}), schema.get("required", [])
    result = {}
    for key, inner in properties.items():
        if not whole and key not in required:
            continue
        try:
            result[key] = instance_of(inner, root=root, name=key, depth=depth + 1, whole=False)
        except NoInstance:
            if key in required:
                raise
    extra = schema.get("additionalProperties", True)
    for key in required:
        if key not in result:
            result[key] = instance_of(extra, root=root, name=key, depth=depth + 1, whole=False)
    number = 0
    while len(result) < schema.get("minProperties", 0) and number < 100:
        number += 1
        result[f"key{number}"] = instance_of(extra, root=root, depth=depth + 1, whole=False)
    return result


def _array(schema: dict[str, Any], root: Any, name: str, depth: int) -> list[Any]:
    prefix = schema.get("prefixItems", [])
    result = [instance_of(item, root=root, name=name, depth=depth + 1, whole=False) for item in prefix]
    items = schema.get("items", True)
    wanted = max(schema.get("minItems", 0), 1 if items is not True and items is not False else 0)
    wanted = min(wanted, schema.get("maxItems", wanted), 100)
    while len(result) < wanted:
        value = instance_of(items, root=root, name=name, depth=depth + 1, whole=False)
        if schema.get("uniqueItems") and value in result:
            value = _another(items, value, len(result))
        result.append(value)
    return result


def _another(schema: Any, value: Any, number: int) -> Any:
    if isinstance(schema, dict) and len(schema.get("enum", [])) > number:
        return schema["enum"][number]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value + number * (schema.get("multipleOf", 1) if isinstance(schema, dict) else 1)
    return f"{value}{number}" if isinstance(value, str) else value


def _number(schema: dict[str, Any], *, whole: bool) -> float | int:
    low, above = schema.get("minimum"), schema.get("exclusiveMinimum")
    high, below = schema.get("maximum"), schema.get("exclusiveMaximum")
    step = schema.get("multipleOf") or (1 if whole else None)
    if low is None and above is None:
        upper = high if high is not None else below
        value = 1 if upper is None or upper > 1 else upper - (1 if below is not None and high is None else 0)
    else:
        value = max(number for number in (low, above) if number is not None)
        if above is not None and value == above:
            limit = high if high is not None else below
            value += step or (min(1, (limit - above) / 2) if limit is not None else 1)
    if step:
        value = ceil(round(value / step, 9)) * step
    return int(value) if whole or float(value).is_integer() else value


def _string(schema: dict[str, Any], name: str) -> str:
    low, high = schema.get("minLength", 0), schema.get("maxLength")
    if "pattern" in schema:
        found = example_of(schema["pattern"], at_least=low)
        if found is None:
            raise NoInstance(f"no text could be made for the pattern {schema['pattern']}")
        return found
    text = (
        _FORMATS.get(schema.get("format", ""), "")
        or _NAMES.get(re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower(), "")
        or "text"
    )
    if len(text) < low:
        text = (text * low)[:low]
    return text if high is None else text[:high]
