"""YAML that both versions read the same."""

from __future__ import annotations

import pytest
import yaml

from wizard.render.quoted_yaml import quoted_yaml
from wizard.tree import parse


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain words", "plain words"),
        ("no", '"no"'),
        ("Y", '"Y"'),
        ("1e3", '"1e3"'),
        ("0o17", '"0o17"'),
        ("12:30", '"12:30"'),
        ("3.0.0", '"3.0.0"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("- a", '"- a"'),
        ("", '""'),
        (" a", '" a"'),
        ("a\nb", '"a\\nb"'),
        ("\u202ereversed", '"\\u202ereversed"'),
        ("消息", '"消息"'),
        (True, "true"),
        (25, "25"),
        (0.5, "0.5"),
        (None, "null"),
    ],
)
def test_a_value_is_quoted_where_it_could_be_taken_for_something_else(value: object, text: str) -> None:
    written = quoted_yaml({"key": value})
    assert written == f"key: {text}\n"
    assert yaml.safe_load(written) == {"key": value}
    assert parse(written, "x.yaml").data == {"key": value}


def test_what_stands_twice_is_written_twice() -> None:
    shared = {"a": [1]}
    assert quoted_yaml({"b": shared, "c": shared}) == "b:\n  a:\n    - 1\nc:\n  a:\n    - 1\n"


def test_a_key_is_a_text_like_any_other() -> None:
    assert quoted_yaml({"on": 1, "<<": {}}) == '"on": 1\n"<<": {}\n'
