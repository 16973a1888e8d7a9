"""Schemas of any draft as AsyncAPI has them."""

from __future__ import annotations

from typing import Any

import pytest

from wizard.render.draft07 import draft07

AT = "#/components/schemas/a"


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        pytest.param(
            {"$schema": "https://json-schema.org/draft/2020-12/schema", "$comment": "x", "type": "object"},
            {"type": "object"},
            id="dialect and comments are dropped",
        ),
        pytest.param(
            {"properties": {"b": {"$ref": "#/$defs/b"}}, "$defs": {"b": {"type": "string"}}},
            {"properties": {"b": {"$ref": f"{AT}/$defs/b"}}, "$defs": {"b": {"type": "string"}}},
            id="references are moved",
        ),
        pytest.param(
            {"$ref": "#/$defs/b", "minLength": 2, "$defs": {"b": {"type": "string"}}},
            {"minLength": 2, "$defs": {"b": {"type": "string"}}, "allOf": [{"$ref": f"{AT}/$defs/b"}]},
            id="what stands beside a reference still counts",
        ),
        pytest.param(
            {
                "$schema": "http://json-schema.org/draft-07/schema#",
                "$ref": "#/definitions/b",
                "minLength": 2,
                "definitions": {"b": {}},
            },
            {"definitions": {"b": {}}, "allOf": [{"$ref": f"{AT}/definitions/b"}]},
            id="in draft 07 it never did",
        ),
        pytest.param(
            {"$defs": {"b/c": {"$anchor": "here", "type": "null"}}, "not": {"$ref": "#here"}},
            {"$defs": {"b/c": {"type": "null"}}, "not": {"$ref": f"{AT}/$defs/b~1c"}},
            id="a named place becomes a pointer",
        ),
        pytest.param(
            {"properties": {"in": {"$id": "urn:b", "properties": {"c": {"$ref": "#"}}}}},
            {"properties": {"in": {"properties": {"c": {"$ref": f"{AT}/properties/in"}}}}},
            id="a reference counts from the nearest id",
        ),
        pytest.param({"$ref": "#/$defs/gone"}, {}, id="a reference to nowhere is dropped"),
        pytest.param(
            {"$ref": "#/$defs/b%20c", "$defs": {"b c": {}}},
            {"$defs": {"b c": {}}, "allOf": [{"$ref": f"{AT}/$defs/b%20c"}]},
            id="an encoded pointer is followed",
        ),
        pytest.param(
            {"prefixItems": [{"type": "string"}], "items": False},
            {"items": [{"type": "string"}], "additionalItems": False},
            id="tuples",
        ),
        pytest.param(
            {"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"c": {"required": ["d"]}}},
            {"dependencies": {"a": ["b"], "c": {"required": ["d"]}}},
            id="dependencies",
        ),
        pytest.param(
            {"minimum": 1, "exclusiveMinimum": True, "maximum": 5, "exclusiveMaximum": False},
            {"exclusiveMinimum": 1, "maximum": 5},
            id="draft 04: exclusive is a flag",
        ),
        pytest.param(
            {"discriminator": {"propertyName": "a"}, "externalDocs": {"x": 1}},
            {},
            id="words that AsyncAPI reads in another way",
        ),
        pytest.param({"default": {"$ref": "x"}, "const": {"$ref": "x"}}, {}, id="data that reads like a reference"),
        pytest.param(
            {"properties": {"$ref": {"type": "string"}, "a": {}}},
            {"properties": {"a": {}}, "patternProperties": {"^\\$ref$": {"type": "string"}}},
            id="a field called $ref",
        ),
        pytest.param(
            {"unevaluatedProperties": {"$ref": "#"}},
            {"unevaluatedProperties": {"$ref": AT}},
            id="what draft 07 does not know stays, its references moved",
        ),
    ],
)
def test_a_schema_is_rewritten(schema: dict[str, Any], expected: dict[str, Any]) -> None:
    assert draft07(schema, AT) == expected
