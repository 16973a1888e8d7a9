"""Rewrites a JSON Schema of any draft as AsyncAPI has it: draft 07, every reference a pointer into one document.

What draft 07 cannot say (``unevaluatedProperties``, ``minContains``) stays where it is and is ignored there: the result
accepts what the schema accepts, and at times a little more.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

_MAPS = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_ONE = (
    "additionalItems", "additionalProperties", "contains", "contentSchema", "else", "if", "items", "not",
    "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties",
)  # fmt: skip
_DATA = ("const", "default", "enum", "examples")
_DROPPED = (
    "$id", "$schema", "$comment", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$vocabulary",
    "discriminator",  # OpenAPI's is an object; AsyncAPI gives the word another meaning
)  # fmt: skip
# Fields that readers take for a reference, or for the parent of an object; as a pattern they mean the same.
_NOT_A_NAME = {"$ref", "__proto__"}
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_BESIDE_A_REFERENCE = ("$defs", "definitions", "title", "description", "default", "examples")


class _Place(NamedTuple):
    """What references are resolved against."""

    root: dict[str, Any]  # the nearest schema with an ``$id``, or the whole
    base: str  # where that stands in the document
    old: bool  # draft 07 or before: what stands beside a reference is ignored


def draft07(schema: dict[str, Any], at: str) -> dict[str, Any]:
    """Return a schema as it may stand at ``at``, a pointer such as ``#/components/schemas/score``."""
    old = any(f"draft-0{number}" in str(schema.get("$schema")) for number in (4, 6, 7))
    result: dict[str, Any] = _schema(schema, at, _Place(schema, at, old))
    return result


def _schema(schema: Any, here: str, place: _Place) -> Any:
    if not isinstance(schema, dict):
        return schema
    identity = schema.get("$id")
    if isinstance(identity, str) and not identity.startswith("#"):
        place = place._replace(root=schema, base=here)
    result: dict[str, Any] = {}
    for key, value in schema.items():
        if key in _REFERENCES or key in _DROPPED or (key in _DATA and mentions_reference(value)):
            continue
        result[key] = _value(key, value, f"{here}/{_escaped(key)}", place)
    targets = [_target(schema[key], place) for key in _REFERENCES if isinstance(schema.get(key), str)]
    return _as_draft07(_with_references(result, [target for target in targets if target], place))


def _value(key: str, value: Any, here: str, place: _Place) -> Any:
    if key in _MAPS and isinstance(value, dict):
        return {name: _schema(part, f"{here}/{_escaped(name)}", place) for name, part in value.items()}
    if (key in _LISTS or key == "items") and isinstance(value, list):
        return [_schema(part, f"{here}/{number}", place) for number, part in enumerate(value)]
    if key in _ONE:
        return _schema(value, here, place)
    if key == "dependencies" and isinstance(value, dict):
        return {name: _schema(part, f"{here}/{_escaped(name)}", place) for name, part in value.items()}
    return value


def _with_references(schema: dict[str, Any], targets: list[str], place: _Place) -> dict[str, Any]:
    """Put references where draft 07 sees what stands beside them."""
    if not targets:
        return schema
    if place.old:
        schema = {key: value for key, value in schema.items() if key in _BESIDE_A_REFERENCE}
    references = [{"$ref": target} for target in targets]
    if not schema and len(references) == 1:
        return references[0]
    # At the end: what points at a branch of an allOf that was there before still does.
    return {**schema, "allOf": [*schema.get("allOf", []), *references]}


def _as_draft07(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the keywords that were renamed since under the names that draft 07 has for them."""
    if "prefixItems" in schema:
        rest = {"additionalItems": schema.pop("items")} if "items" in schema else {}
        schema |= {"items": schema.pop("prefixItems"), **rest}
    dependent = {**schema.pop("dependentRequired", {}), **schema.pop("dependentSchemas", {})}
    if dependent:
        schema["dependencies"] = {**schema.get("dependencies", {}), **dependent}
    for name in sorted(_NOT_A_NAME & set(schema.get("properties", {}))):
        pattern = f"^{re.escape(name)}$"
        schema["patternProperties"] = {**schema.get("patternProperties", {}), pattern: schema["properties"].pop(name)}
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        flag = schema.get(exclusive)  # draft 04 has a flag where later drafts have a number
        if isinstance(flag, bool):
            del schema[exclusive]
            if flag and bound in schema:
                schema[exclusive] = schema.pop(bound)
    if not isinstance(schema.get("externalDocs", {}), dict) or "url" not in schema.get("externalDocs", {"url": ""}):
        del schema["externalDocs"]  # AsyncAPI gives the word a meaning of its own
    return schema


# --- references -------------------------------------------------------------------------------------------------------


def mentions_reference(value: Any) -> bool:
    """Return whether data holds what every reader of the document would take for a reference."""
    if isinstance(value, list):
        return any(mentions_reference(item) for item in value)
    if isinstance(value, dict):
        return "$ref" in value or any(mentions_reference(item) for item in value.values())
    return False


def _target(reference: str, place: _Place) -> str | None:
    """Return where a reference leads in the document; None where it leads nowhere."""
    name = reference.removeprefix("#")
    if not name or name.startswith("/"):
        return place.base + name.replace("/prefixItems/", "/items/") if _leads(place.root, name) else None
    return _anchor(place.root, name, place.base)


def _leads(root: Any, pointer: str) -> bool:
    current = root
    for part in unquote(pointer).split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        try:
            current = current[int(key)] if isinstance(current, list) else current[key]
        except (KeyError, IndexError, ValueError, TypeError):
            return False
    return True


def _anchor(schema: Any, name: str, here: str) -> str | None:
    """Return the pointer to the schema of this name, below ``schema``."""
    if isinstance(schema, list):
        parts = [(str(number), part) for number, part in enumerate(schema)]
    elif isinstance(schema, dict):
        if name in (schema.get("$anchor"), schema.get("$dynamicAnchor")) or schema.get("$id") == f"#{name}":
            return here
        parts = [(key, part) for key, part in schema.items() if key not in _DATA]
    else:
        return None
    for key, part in parts:
        found = _anchor(part, name, f"{here}/{_escaped(key)}")
        if found:
            return found
    return None


def _escaped(key: str) -> str:
    return quote(key.replace("~", "~0").replace("/", "~1"), safe="~$!&'()*+,;=:@")
