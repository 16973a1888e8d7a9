"""The shape of facts in a pack: platforms, stacks, client libraries, backbones, coefficients; and the parts of all shapes."""

from __future__ import annotations

from typing import Any

LINE = {"type": "string", "minLength": 1}
NAME = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}
STACK_FIGURES = (
    "runtime_kib", "tls_kib", "base_mib", "beat_us", "inbound_us", "delivery_us", "encode_us_per_kib", "upgrade_us",
)  # fmt: skip
STACK_MAY = ("quiet_factor",)  # what was measured on quiet connections holds it already
BACKBONE_FIGURES = ("client_us", "overhead_bytes")  # without which its load cannot be counted
CONFIDENCES = ("measured", "verified", "derived", "from-memory", "estimate")
POLICIES = ("none", "exponential", "full", "equal", "decorrelated", "proportional", "table")
_LIMITS_OF_UNIT = ("connections", "messages_per_s", "new_connections_per_s", "message_bytes", "max_units")

_AS_OF = {
    "type": "string",
    "pattern": r"^\d{4}-\d{2}(-\d{2})?$",
    "description": "write the date as 2026-11 or 2026-11-30",
}
_NUMBER = {"type": "number"}
_ABOVE_0 = {"type": "number", "exclusiveMinimum": 0}
_NOT_NEGATIVE = {"type": "number", "minimum": 0}


def text_schema(languages: list[str]) -> dict[str, Any]:
    """Return the schema of a text in these languages."""
    written = "write it as {en: ..., zh: ...}" if "zh" in languages else "write it as {en: ...}"
    return {
        "type": "object",
        "required": languages,
        "additionalProperties": False,
        "properties": dict.fromkeys(("en", "zh"), LINE),
        "description": written,
        "$comment": "write it, or take zh out of `languages` in pack.yaml" if "zh" in languages else written,
    }


def mapping(needs: list[str] | tuple[str, ...], may: list[str] | tuple[str, ...], **schemas: Any) -> dict[str, Any]:
    """Return the schema of a mapping with keys that it needs and keys that it may have."""
    properties = {name: schemas.get(name, {}) for name in (*needs, *may)}
    return {"type": "object", "required": list(needs), "additionalProperties": False, "properties": properties}


def platform(text: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a platform; what it says of a hop is held against the questions about hops."""
    limits = mapping(
        [], ["default_s", "min_s", "max_s", "setting", "configurable", "basis", "unlimited", "applies_to"],
        default_s=_NUMBER, min_s=_NUMBER, max_s=_NUMBER, setting=LINE, configurable={"type": "boolean"}, basis=LINE,
        unlimited={"type": "boolean"}, applies_to={"type": "array", "items": LINE},
    )  # fmt: skip
    written = "write each source as {url: https://..., for: what it says}"
    source = {**mapping(["url"], ["for"], url=LINE, **{"for": {"anyOf": [LINE, text]}}), "description": written}
    return mapping(
        ["id", "name", "as_of", "sources"],
        [
            "hop_kind", "category", "layer", "hop", "idle", "lifetime", "drain", "activity", "notes", "confidence",
            "until_configured", "eventsource_retry_s",
        ],
        id=LINE,
        hop_kind={
            "type": ["string", "null"], "pattern": NAME["pattern"],
            "description": "write small letters, digits and underscores, such as our_gateway",
        },
        name=text, category=LINE, layer={"enum": [4, 7]}, hop={"type": "object"}, idle=limits, lifetime=limits,
        drain=limits, activity=text, notes={"type": "array", "items": text}, as_of=_AS_OF, confidence=LINE,
        sources={"type": "array", "minItems": 1, "items": source, "description": written},
        until_configured={"type": "array", "items": LINE}, eventsource_retry_s=_NUMBER,
    )  # fmt: skip


def _figure(text: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    figure = mapping(
        ["value", "how", "confidence"], ["low", "high", "source"],
        value=value, low=_NOT_NEGATIVE, high=_NOT_NEGATIVE, how=text, source={"type": ["string", "null"]},
        confidence={"enum": list(CONFIDENCES)},
    )  # fmt: skip
    figure["description"] = (
        "write a figure as {value: 11, low: 9, high: 14, how: {en: ...}, source: ..., confidence: measured}"
    )
    return figure


_COUNTED = ("delivered", "received", "published", "connects", "connection_minutes")


def _price(text: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a service's price: meters, or plans of which one is taken."""
    meter = mapping(
        ["per_million", "of"], ["kib", "free_per_unit_day", "free_per_month"],
        per_million=_NOT_NEGATIVE, kib=_ABOVE_0, free_per_unit_day=_NOT_NEGATIVE, free_per_month=_NOT_NEGATIVE,
        of=mapping([], _COUNTED, **dict.fromkeys(_COUNTED, _ABOVE_0)),
    )  # fmt: skip
    plan = mapping(
        ["per_month", "connections", "messages_per_day"], [],
        per_month=_NOT_NEGATIVE, connections=_ABOVE_0, messages_per_day=_ABOVE_0,
    )  # fmt: skip
    return mapping(
        ["currency", "as_of", "source", "confidence"],
        ["per_month", "per_unit_month", "meters", "plans", "of", "kib", "at_least", "note"],
        currency=LINE, as_of={"anyOf": [_AS_OF, {"type": "null"}]}, source=LINE, confidence={"enum": list(CONFIDENCES)},
        per_month=_NOT_NEGATIVE, per_unit_month=_NOT_NEGATIVE, meters={"type": "array", "items": meter},
        plans={"type": "array", "minItems": 1, "items": plan}, of={"type": "array", "items": {"enum": list(_COUNTED)}},
        kib=_ABOVE_0, at_least={"type": "boolean"}, note=text,
    )  # fmt: skip


def stack(text: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a server stack, which has every figure, or of a managed service, which has a unit."""
    figure = _figure(text, _ABOVE_0)
    figures = mapping(STACK_FIGURES, STACK_MAY, **dict.fromkeys((*STACK_FIGURES, *STACK_MAY), figure))
    figures["description"] = "capacity reckons with all of them; where nothing is measured, write an estimate"
    unit = mapping(["source"], _LIMITS_OF_UNIT, source=LINE, **dict.fromkeys(_LIMITS_OF_UNIT, _ABOVE_0))
    whole = mapping(
        ["id", "name", "kind", "as_of"], ["threads", "encodes", "keeps_zlib_streams", "figures", "unit", "price", "notes"],
        id={**LINE, "description": "write small letters, digits and hyphens, such as our-netty"},
        name=text, kind={"enum": ["server", "managed"]}, as_of=_AS_OF, threads={"enum": ["all", "one"]},
        encodes={"enum": ["once", "per_recipient"]}, keeps_zlib_streams={"type": "boolean"}, figures=figures,
        unit=unit, price=_price(text), notes={"type": "array", "items": text},
    )  # fmt: skip
    return whole | {
        "if": {"required": ["kind"], "properties": {"kind": {"const": "managed"}}},
        "then": {"required": ["unit"], "description": "say what one unit of the service holds"},
        "else": {
            "required": ["threads", "encodes", "keeps_zlib_streams", "figures"],
            "description": "a server stack says how many cores it uses, how it encodes, and every figure",
        },
    }


def client(text: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a client library's way to reconnect."""
    written = "write each wait as [least, most]"
    wait = {"type": "array", "items": _NOT_NEGATIVE, "minItems": 2, "maxItems": 2, "description": written}
    times = dict.fromkeys(("base_s", "cap_s", "first_delay_s", "connect_timeout_s"), _NOT_NEGATIVE)
    return mapping(
        ["id", "name", "policy", "source", "as_of", "note"],
        [*times, "factor", "jitter", "cap_after_jitter", "max_attempts", "waits_s", "confidence"],
        id=LINE, name=text, policy={"enum": list(POLICIES)}, source=LINE, as_of=_AS_OF, note=text, **times,
        factor={"type": "number", "minimum": 1}, jitter={"type": "number", "minimum": 0, "maximum": 1},
        cap_after_jitter={"type": "boolean"}, max_attempts={"type": "integer", "minimum": 1},
        waits_s={"type": "array", "minItems": 1, "items": wait, "description": written},
        confidence={"enum": list(CONFIDENCES)},
    )  # fmt: skip


def backbone(text: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a backbone."""
    limits = ("deliveries_per_s", "publishes_per_s")
    figures = mapping(BACKBONE_FIGURES, limits, **dict.fromkeys((*BACKBONE_FIGURES, *limits), _figure(text, _ABOVE_0)))
    return mapping(
        ["id", "name", "single_threaded", "as_of", "figures"], ["notes"],
        id=LINE, name=text, single_threaded={"type": "boolean"}, as_of=_AS_OF, figures=figures,
        notes={"type": "array", "items": text},
    )  # fmt: skip


def coefficient(text: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of what system, network and TLS cost."""
    return mapping(
        ["id", "value", "what", "as_of", "confidence"], ["low", "high", "source"],
        id=LINE, value=_ABOVE_0, low=_NOT_NEGATIVE, high=_NOT_NEGATIVE, what=text, as_of=_AS_OF,
        source={"type": ["string", "null"]}, confidence={"enum": list(CONFIDENCES)},
    )  # fmt: skip
