"""The message catalogue with its schemas: each message's envelope and payload as one JSON Schema, and an example."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.render.instances import instance_of, merged

if TYPE_CHECKING:
    from wizard.render.sheet import Sheet

DIALECT = "https://json-schema.org/draft/2020-12/schema"
GENERATED = "Written by wsdesign export from the design document; change the design, not this file."
_BEGIN = datetime(2026, 1, 15, 9, 30)


class Message(NamedTuple):
    """One message type. ``direction`` is ``c2s``, ``s2c`` or ``both``; ``channel`` a pattern or None."""

    type: str
    direction: str
    channel: str | None
    payload: dict[str, Any]  # JSON Schema
    written: str  # the schema as the design names it: a word, a file, or empty where it is written out in place
    named_only: bool  # the schema is a mere name, or missing: nothing is known of the payload's fields
    numbered: bool = True  # False for what is worthless after seconds: nobody asks for it again
    control: bool = False  # follows from other answers, is not in the catalogue


class Envelope(NamedTuple):
    """What surrounds every payload, as the answers have it."""

    fields: tuple[str, ...]
    id_type: str
    seq_as_text: bool
    numbers_messages: bool
    rejects_unknown: bool


def envelope_of(sheet: Sheet) -> Envelope:
    """Return the envelope; without an answer it is the type alone."""
    return Envelope(
        fields=tuple(sheet.value("protocol.envelope_fields") or ("type",)),
        id_type=sheet.value("protocol.id_type") or "uuid_v7",
        seq_as_text=sheet.value("reliability.seq.encoding") == "string",
        numbers_messages=sheet.value("reliability.seq.scope") not in (None, "none"),
        rejects_unknown=sheet.value("protocol.compat.unknown_fields") == "reject",
    )


# --- schemas ----------------------------------------------------------------------------------------------------------


def schema_of(message: Message, envelope: Envelope) -> dict[str, Any]:
    """Return the JSON Schema of one whole message, envelope and payload."""
    payload = {key: value for key, value in message.payload.items() if key != "$schema"}
    nested = "payload" in envelope.fields
    properties = _envelope_properties(message, envelope)
    required = [name for name in properties if name in _required(message, envelope)]
    whole: dict[str, Any]
    if nested:
        properties["payload"] = payload if "$id" in payload else _moved(payload, "#/properties/payload")
        whole = {"type": "object", "properties": properties, "required": [*required, "payload"]}
        if envelope.rejects_unknown:
            whole["additionalProperties"] = False
    else:
        whole = merged([payload, {"type": "object", "properties": properties, "required": required}])
        whole["properties"] = {**properties, **{k: v for k, v in whole["properties"].items() if k not in properties}}
    return {
        "$schema": message.payload.get("$schema", DIALECT),
        "$comment": GENERATED,
        "title": message.type,
        **whole,
    }


def _required(message: Message, envelope: Envelope) -> set[str]:
    required = {"type", "id", "ts"}
    if message.channel:
        required.add("channel")
        if envelope.numbers_messages and message.numbered and message.direction == "s2c":
            required.add("seq")
    return required


def _envelope_properties(message: Message, envelope: Envelope) -> dict[str, Any]:
    ids: dict[str, dict[str, Any]] = {
        "uuid_v4": {"type": "string", "format": "uuid"},
        "uuid_v7": {"type": "string", "format": "uuid"},
        "ulid": {"type": "string", "pattern": "^[0-7][0-9A-HJKMNP-TV-Z]{25}$"},
        "int64_string": {"type": "string", "pattern": "^[0-9]{1,19}$"},
        "int64_number": {"type": "integer"},
        "per_connection_counter": {"type": "integer", "minimum": 1},
    }
    identity = ids[envelope.id_type]
    known: dict[str, dict[str, Any]] = {
        "type": {"const": message.type},
        "id": identity,
        "ts": {"type": "string", "format": "date-time"},
        "seq": {"type": "string", "pattern": "^[0-9]+$"} if envelope.seq_as_text else {"type": "integer", "minimum": 0},
        "channel": {"type": "string"},
        "corr_id": identity,
        "v": {"type": "integer", "minimum": 1},
        "trace_id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
    }
    left_out = set() if message.channel else {"channel"}
    if not (message.channel and message.numbered and envelope.numbers_messages):
        left_out.add("seq")
    return {name: known[name] for name in envelope.fields if name in known and name not in left_out}


def _moved(schema: Any, base: str) -> Any:
    """Return a schema whose local references still hold after it was put at ``base`` of another."""
    if isinstance(schema, list):
        return [_moved(item, base) for item in schema]
    if not isinstance(schema, dict):
        return schema
    moved = {}
    for key, value in schema.items():
        if key == "$ref" and isinstance(value, str):
            moved[key] = base + value[1:] if value == "#" or value.startswith("#/") else value
        else:
            moved[key] = value if key in ("enum", "const", "default", "examples") else _moved(value, base)
    return moved


class Invalid(ValueError):
    """A message that its own schema refuses."""


def check(schema: dict[str, Any], message: Any) -> None:
    """Hold one message against its schema; nothing is fetched.

    Raises:
        Invalid: it does not fit.
    """
    from jsonschema import ValidationError
    from jsonschema.validators import validator_for
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    validator = validator_for(schema, default=validator_for({"$schema": DIALECT}))
    try:
        validator(schema, registry=Registry()).validate(message)
    except ValidationError as error:
        raise Invalid(f"{'/'.join(map(str, error.absolute_path)) or '/'}: {error.message}") from None
    except Unresolvable as error:
        raise Invalid(f"{error.ref} leads nowhere") from None


# --- examples ---------------------------------------------------------------------------------------------------------


def payload_example(message: Message) -> Any:
    """Return a payload that fits the message's schema; of a schema known by name only, a stand-in that says so."""
    if message.named_only:
        return {message.written or message.type: "…"}
    return instance_of(message.payload)


def build(
    message: Message, envelope: Envelope, *, payload: Any = None, number: int = 1, at_s: float = 1, **parts: Any
) -> dict[str, Any]:
    """Return one message as it is sent, checked against its schema.

    Args:
        number: of the message in its session; its id is made from it.
        at_s: seconds since the session began; its time is made from them.
        parts: further envelope fields, such as ``channel``, ``seq`` and ``corr_id``; kept where the envelope has them.
    """
    body = payload_example(message) if payload is None else payload
    values = {"type": message.type, "id": fake_id(envelope.id_type, number), "ts": fake_time(at_s), "v": 1, **parts}
    values["trace_id"] = f"4bf92f3577b34da6a3ce929d0e0e{number:04x}"
    if "seq" in values and envelope.seq_as_text:
        values["seq"] = str(values["seq"])
    built = {name: values[name] for name in envelope.fields if name in values and name != "payload"}
    if "payload" in envelope.fields:
        built["payload"] = body
    else:
        built = {**body, **built} if isinstance(body, dict) else {**built, "payload": body}
    check(schema_of(message, envelope), built)
    return built


def fake_id(id_type: str, number: int) -> str | int:
    """Return the id of the n-th message of a session: the same in every export."""
    if id_type in ("uuid_v4", "uuid_v7"):
        return f"0199f3a0-7c1e-{id_type[-1]}000-8000-{number:012x}"
    if id_type == "ulid":
        return f"01K7SSR0QY000000000000{number:04d}"
    if id_type == "per_connection_counter":
        return number
    value = 7_205_759_403_792_000 + number
    return str(value) if id_type == "int64_string" else value


def fake_time(at_s: float) -> str:
    """Return a time of a session: the same in every export."""
    return (_BEGIN + timedelta(seconds=at_s)).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
