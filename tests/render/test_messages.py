"""Messages: their schemas are read, put into the envelope, and refused with the line that names them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from wizard.errors import InvalidInput
from wizard.render.messages import Envelope, Message, build, schema_of
from wizard.render.payloads import read_messages

if TYPE_CHECKING:
    from tests.render.conftest import MakeSheet

ENVELOPE = Envelope(
    ("type", "id", "ts", "payload"), "uuid_v7", seq_as_text=False, numbers_messages=False, rejects_unknown=True
)
FLAT = ENVELOPE._replace(fields=("type", "id"))


def message(payload: dict[str, Any], **parts: Any) -> Message:
    return Message("chat", "s2c", None, payload, "", named_only=False)._replace(**parts)


def read(make_sheet: MakeSheet, folder: Path, schema: str) -> Message:
    design = folder / "design.yaml"
    design.write_text(
        f"wsdesign: 1\nprotocol:\n  messages:\n  - type: chat\n    direction: s2c\n    schema: {schema}\n",
        encoding="utf-8",
    )
    (folder / "good.json").write_text('{"type": "object", "properties": {"n": {"type": "integer"}}}')
    (folder / "good.yaml").write_text("type: object\nproperties: {n: {type: integer}}\n")
    (folder / "broken.json").write_text("{")
    return read_messages(make_sheet(design), lambda path: Path(path).read_bytes())[0]


@pytest.mark.parametrize("schema", ["good.json", "good.yaml", "{type: object, properties: {n: {type: integer}}}"])
def test_a_schema_is_a_file_beside_the_design_or_written_in_place(
    make_sheet: MakeSheet, tmp_path: Path, schema: str
) -> None:
    found = read(make_sheet, tmp_path, schema)
    assert found.payload == {"type": "object", "properties": {"n": {"type": "integer"}}}
    assert not found.named_only


def test_a_bare_word_is_a_name_for_any_object(make_sheet: MakeSheet, tmp_path: Path) -> None:
    found = read(make_sheet, tmp_path, "Chat")
    assert (found.payload, found.written, found.named_only) == ({"type": "object"}, "Chat", True)


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ("missing.json", "missing.json cannot be read: No such file or directory"),
        ("broken.json", "broken.json cannot be read: Expecting property name"),
        ("../other.json", r"\.\./other.json lies outside of the design's folder"),
        ("/etc/passwd.json", "/etc/passwd.json lies outside of the design's folder"),
        ("{type: objekt}", "is no JSON Schema: type: 'objekt' is not valid"),
        ("{properties: {a: {$ref: 'https://example.com/a.json'}}}", "refers to https://example.com/a.json"),
        ("{properties: {a: {$ref: '#/$defs/a'}}, required: [a]}", "no example could be made: #/.defs/a leads nowhere"),
        ("{type: string, pattern: '^(?=a)b'}", "no example could be made.*give one in the schema, under examples"),
    ],
)
def test_a_schema_that_cannot_be_used_is_refused_with_its_line(
    make_sheet: MakeSheet, tmp_path: Path, schema: str, problem: str
) -> None:
    with pytest.raises(InvalidInput, match=rf"design.yaml:6:13: protocol.messages\[0\].schema: {problem}"):
        read(make_sheet, tmp_path, schema)


def test_a_symbolic_link_does_not_lead_out_of_the_folder(make_sheet: MakeSheet, tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text("{}")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link.json").symlink_to(tmp_path / "secret.json")
    with pytest.raises(InvalidInput, match="lies outside"):
        read(make_sheet, inside, "link.json")


def test_references_inside_a_payload_still_hold_inside_the_envelope() -> None:
    payload = {"properties": {"a": {"$ref": "#/$defs/n"}}, "$defs": {"n": {"const": 2}}, "required": ["a"]}
    schema = schema_of(message(payload), ENVELOPE)
    assert schema["properties"]["payload"]["properties"]["a"] == {"$ref": "#/properties/payload/$defs/n"}
    assert build(message(payload), ENVELOPE)["payload"] == {"a": 2}


def test_without_a_payload_field_its_parts_stand_beside_the_envelope() -> None:
    payload = {"properties": {"text": {"const": "hi"}}, "additionalProperties": False, "required": ["text"]}
    assert build(message(payload), FLAT) == {
        "text": "hi",
        "type": "chat",
        "id": "0199f3a0-7c1e-7000-8000-000000000001",
    }
    assert schema_of(message(payload), FLAT)["required"] == ["text", "type", "id"]


def test_a_receiver_that_rejects_unknown_fields_says_so_in_the_schema() -> None:
    assert schema_of(message({"type": "object"}), ENVELOPE)["additionalProperties"] is False
    lenient = ENVELOPE._replace(rejects_unknown=False)
    assert "additionalProperties" not in schema_of(message({"type": "object"}), lenient)


def test_what_is_worthless_after_seconds_is_not_numbered() -> None:
    numbering = ENVELOPE._replace(fields=("type", "seq", "channel", "payload"), numbers_messages=True)
    kept = schema_of(message({"type": "object"}, channel="room:{id}"), numbering)
    ephemeral = schema_of(message({"type": "object"}, channel="room:{id}", numbered=False), numbering)
    assert ("seq" in kept["properties"], "seq" in ephemeral["properties"]) == (True, False)
