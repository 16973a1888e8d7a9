"""One example for a schema: the same one every time, and one that fits."""

from __future__ import annotations

from typing import Any

import pytest

from wizard.render.instances import NoInstance, instance_of
from wizard.render.messages import Invalid, check
from wizard.render.pattern import example_of

SCHEMAS: list[tuple[dict[str, Any], Any]] = [
    ({"type": "string"}, "text"),
    ({"type": "string", "minLength": 6}, "textte"),
    ({"type": "string", "maxLength": 2}, "te"),
    ({"type": "string", "format": "date-time"}, "2026-01-15T09:30:00Z"),
    ({"type": "string", "pattern": "^c-[0-9]{4}$"}, "c-0000"),
    ({"enum": ["b", "a"]}, "b"),
    ({"const": 7}, 7),
    ({"type": "integer"}, 1),
    ({"type": "integer", "minimum": 18}, 18),
    ({"type": "integer", "exclusiveMinimum": 18}, 19),
    ({"type": "integer", "maximum": -3}, -3),
    ({"type": "integer", "minimum": 1, "multipleOf": 5}, 5),
    ({"type": "number", "exclusiveMinimum": 0, "maximum": 1}, 0.5),
    ({"type": "boolean"}, True),
    ({"type": ["null", "string"]}, "text"),
    ({"type": "array", "items": {"type": "integer"}, "minItems": 3, "uniqueItems": True}, [1, 2, 3]),
    ({"type": "array", "prefixItems": [{"const": "x"}], "items": False}, ["x"]),
    ({"oneOf": [{"type": "integer"}, {"type": "string"}]}, 1),
    ({"allOf": [{"properties": {"a": {"const": 1}}}, {"required": ["b"]}]}, {"a": 1, "b": {}}),
    ({"properties": {"a": {"$ref": "#/$defs/n"}}, "$defs": {"n": {"const": 2}}}, {"a": 2}),
    ({"type": "string", "examples": ["given"]}, "given"),
]


@pytest.mark.parametrize(("schema", "example"), SCHEMAS)
def test_an_example_is_the_expected_one_and_fits(schema: dict[str, Any], example: Any) -> None:
    assert instance_of(schema) == example
    check(schema, example)


def test_an_object_shows_every_field_and_its_parts_only_what_they_must_have() -> None:
    inner = {"type": "object", "properties": {"id": {"const": 1}, "note": {"type": "string"}}, "required": ["id"]}
    schema = {"type": "object", "properties": {"who": inner, "extra": {"type": "boolean"}}}
    assert instance_of(schema) == {"who": {"id": 1}, "extra": True}


def test_a_schema_that_contains_itself_ends_where_it_may() -> None:
    tree = {"type": "object", "properties": {"child": {"$ref": "#"}}}
    assert instance_of(tree) == {"child": {}}
    with pytest.raises(NoInstance):
        instance_of({**tree, "required": ["child"]})


def test_a_schema_that_refuses_everything_has_no_example() -> None:
    with pytest.raises(NoInstance):
        instance_of({"type": "object", "properties": {"a": False}, "required": ["a"]})


def test_nothing_is_fetched_to_check_a_message() -> None:
    with pytest.raises(Invalid, match="leads nowhere"):
        check({"$ref": "https://example.com/schema.json"}, {})


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("^[A-Z]{3}$", "AAA"),
        ("^[a-z]+-[0-9]{4}$", "a-0000"),
        (r"^\d{4}-\d{2}$", "0000-00"),
        ("^(foo|bar)$", "foo"),
        ("^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$", "00:00:00:00:00:00"),
        ("^[^a]$", "0"),
        ("x*", "x"),
        pytest.param("^(?=a)b$", None, id="lookaround is not understood"),
        pytest.param("^a{1000}$", None, id="too long"),
        pytest.param("^[a", None, id="no pattern at all"),
    ],
)
def test_a_text_for_a_pattern(pattern: str, text: str | None) -> None:
    assert example_of(pattern) == text


def test_a_pattern_repeats_until_the_text_is_long_enough() -> None:
    assert example_of("^r-[a-z]+$", at_least=6) == "r-aaaaaa"
