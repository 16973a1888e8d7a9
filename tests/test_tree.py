"""Reading YAML strictly: values, places, refusals."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.errors import InvalidInput
from wizard.tree import MAX_BYTES, parse

DESIGN = """\
# a comment
wsdesign: 1
context:
  product: "Chat"  # beside
  min_version: 1.20
  hops:
    - name: phone
      kind: 'client'
    - {name: 边缘, idle_timeout_s: 60}
  empty:
"""


def problems(source: str | bytes) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        parse(source, "design.yaml")
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1", 1),
        ("-7", -7),
        ("+7", 7),
        pytest.param("010", 10, id="YAML 1.1 reads octal"),
        ("0o10", 8),
        ("0x1F", 31),
        ("1.5", 1.5),
        ("1.", 1.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("-1.5E-3", -0.0015),
        ("123456789012345678901234567890", 123456789012345678901234567890),
        pytest.param("1_000", "1_000", id="YAML 1.1 reads 1000"),
        pytest.param("12:30", "12:30", id="YAML 1.1 reads 750"),
        ("2026-11-23", "2026-11-23"),
        ("2026-11-23 10:00:00", "2026-11-23 10:00:00"),
        ("0b11", "0b11"),
        ("-0x1F", "-0x1F"),
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("tRUE", "tRUE"),
        *[(word, word) for word in ("yes", "No", "ON", "off", "y", "n", "=")],
        ("null", None),
        ("Null", None),
        ("~", None),
        ("", None),
        ("nULL", "nULL"),
        ("'1'", "1"),
        ('"true"', "true"),
        ('""', ""),
        ('"a\\tb\\n"', "a\tb\n"),
        ("|\n  1\n", "1\n"),
        ("[1, '2', {a: }]", [1, "2", {"a": None}]),
        ("中文 文本", "中文 文本"),
        ("http://x/y", "http://x/y"),
    ],
)
def test_a_value_reads_as_yaml_1_2_does(written: str, value: Any) -> None:
    read = parse(f"key: {written}\n", "design.yaml").data["key"]
    assert (type(read), read) == (type(value), value)


def test_every_value_knows_its_place() -> None:
    tree = parse(DESIGN, "design.yaml")
    assert tree.name == "design.yaml"
    assert tree.data["context"]["hops"][1] == {"name": "边缘", "idle_timeout_s": 60}
    assert tree.position(("wsdesign",)) == (2, 11)
    assert tree.position(("context", "product")) == (4, 12)
    assert tree.key_position(("context", "product")) == (4, 3)
    assert tree.position(("context", "hops", 0, "kind")) == (8, 13)
    assert tree.position(("context", "hops", 1)) == (9, 7)
    assert tree.position(("context", "hops", 1, "idle_timeout_s")) == (9, 34)
    assert tree.position(("context", "empty")) == (10, 9)


def test_what_is_not_written_stands_where_its_nearest_ancestor_does() -> None:
    tree = parse(DESIGN, "design.yaml")
    assert tree.position(("context", "hops", 1, "kind")) == (9, 7)
    assert tree.position(("context", "hops", 7, "kind")) == (7, 5)
    assert tree.position(("transport", "choice")) == (2, 1)
    assert tree.key_position(("context", "hops", 7)) == (6, 3)
    assert not tree.written(("transport",))
    assert not tree.written(("context", "hops", "0"))
    assert not tree.written(("context", "product", 0))
    assert tree.written(("context", "empty"))


def test_a_scalar_is_known_as_written() -> None:
    tree = parse(DESIGN, "design.yaml")
    assert tree.data["context"]["min_version"] == 1.2
    assert tree.raw(("context", "min_version")) == "1.20"
    assert tree.raw(("context", "product")) == "Chat"
    assert tree.raw(("context", "empty")) == ""
    assert tree.raw(("context", "hops")) is None
    assert tree.raw(("absent",)) is None
    assert tree.is_plain(("context", "min_version"))
    assert not tree.is_plain(("context", "product"))
    assert not tree.is_plain(("context", "hops"))
    assert not tree.is_plain(("absent",))


def test_a_byte_order_mark_is_kept_but_not_read() -> None:
    tree = parse(b"\xef\xbb\xbfa: 1\n", "design.yaml")
    assert tree.data == {"a": 1}
    assert tree.text == "\ufeffa: 1\n"
    assert tree.position(("a",)) == (1, 4)


@pytest.mark.parametrize("text", ["a: 1\r\nb:\r\n  - 2\r\n", "a: 1\rb:\r  - 2\r", "---\na: 1\nb:\n- 2\n...\n"])
def test_line_ends_and_document_marks_are_as_good_as_any(text: str) -> None:
    assert parse(text, "design.yaml").data == {"a": 1, "b": [2]}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "a: 1\nb: 2\na: 3\n",
            ["design.yaml:3:1: a: the key 'a' is written twice (first on line 1); keep one of the two"],
        ),
        ("x:\n  - a: 1\n    a: 2\n", ["design.yaml:3:5: x[0].a: the key 'a' is written twice (first on line 2)"]),
        ("a: *b\n", ["design.yaml:1:4: a: *b is an alias, which is not used here; write the value out"]),
        ("a: &b 1\n", ["design.yaml:1:4: a: &b is an anchor, which is not used here; write the value out"]),
        ("a: &b [1]\n", ["design.yaml:1:4: a: &b is an anchor"]),
        ("&b a: 1\n", ["design.yaml:1:1: &b is an anchor"]),
        ("<<: {a: 1}\n", ["design.yaml:1:1: '<<' merges another mapping"]),
        ("a: !!str 1\n", ["design.yaml:1:4: a: !!str is a tag, which is not used here; remove the tag"]),
        ("a: !!python/object:os.system [x]\n", ["design.yaml:1:4: a: !!python/object:os.system is a tag"]),
        ("a: !own {x: 1}\n", ["design.yaml:1:4: a: !own is a tag"]),
        ("a: ! 1\n", ["design.yaml:1:4: a: ! is a tag"]),
        ("a: 1\n---\nb: 2\n", ["design.yaml:2:1: a second document begins here; keep one document in a file"]),
        (
            "a: .nan\nb: -.INF\n",
            ["design.yaml:1:4: a: .nan is not a number", "design.yaml:2:4: b: -.INF is not a number"],
        ),
        ("a: 1e999\n", ["design.yaml:1:4: a: 1e999 is too large"]),
        ("a: " + "9" * 31 + "\n", ["design.yaml:1:4: a: a number of 31 digits"]),
        ("a: b\x07c\n", ["design.yaml:1:5: a control character (U+0007); remove it"]),
        ("a: 1 # \x1b[31m\n", ["design.yaml:1:8: a control character (U+001B)"]),
        ("a: 1 # x\u2028b: 2\n", ["design.yaml:1:9: a control character (U+2028)"]),
        ('a: "\\e[0m"\n', ["design.yaml:1:4: a: holds an escaped control character; remove it"]),
        ('"\\0": 1\n', ["design.yaml:1:1: holds an escaped control character; remove it"]),
        ("a: \ud800\n", ["design.yaml:1:4: a control character (U+D800)"]),
        ("1: a\n", ["design.yaml:1:1: '1' as a key is not text; put the key in quotes, or rename it"]),
        (
            "how: {en: in October, 20,000 clients}\n",
            ["design.yaml:1:23: how: '20' as a key is not text; put the text in quotes if it holds a comma"],
        ),
        ("true: a\n", ["design.yaml:1:1: 'true' as a key is not text"]),
        ("?\n: a\n", ["design.yaml:1:2: nothing as a key is not text"]),
        ("? [a]\n: b\n", ["design.yaml:1:3: a collection cannot be a key; write a plain word as the key"]),
        ("? {a: {b: 1}}\n: b\n", ["design.yaml:1:3: a collection cannot be a key"]),
        ("", ["design.yaml: is empty; begin it with `wsdesign start design.yaml`"]),
        ("# only this\n", ["design.yaml: is empty"]),
        ("---\n", ["design.yaml: is empty"]),
        ("- a\n", ["design.yaml:1:1: holds a list where a mapping is needed; write it as `key: value` lines"]),
        ("\ntext\n", ["design.yaml:2:1: holds a single value where a mapping is needed"]),
        (b"a: 1\nb: \xff\n", ["design.yaml:2: is not UTF-8 text (byte 0xff); save it as UTF-8"]),
        ("a: 1\n".encode("utf-16"), ["design.yaml:1: is UTF-16 text; save it as UTF-8"]),
        (
            "a: [" + "1," * 100_000 + "1]",
            ["design.yaml:1:200005: is value number 100,001 of this file, more than the 100,000 al"],
        ),
        ("a: " + "x" * MAX_BYTES, ["design.yaml: is 2,000,003 bytes long, more than the 2,000,000 allowed"]),
    ],
)
def test_what_a_design_does_not_need_is_refused(source: str | bytes, expected: list[str]) -> None:
    found = problems(source)
    assert len(found) == len(expected)
    assert all(line.startswith(start) for line, start in zip(found, expected, strict=True)), found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b: c\n", "design.yaml:1:5: this colon cannot stand here; indent the key like its neighbours"),
        ("a:\n\t- b\n", "design.yaml:2:1: a: a tab stands where only spaces may indent; replace it by spaces"),
        ("a: @x\n", "design.yaml:1:4: a: a value cannot begin with '@'; put it in quotes"),
        ('a:\n  b: "x\n', "design.yaml:2:6: a.b: the quote opened here is never closed; close it"),
        (
            "a: [1, 2\nb: 3\n",
            "design.yaml:2:2: a: the list opened on line 1 misses a comma or its ']'; write it as [a, b]",
        ),
        (
            "a: {b: 1\nc: 2\n",
            "design.yaml:2:2: a: the mapping opened on line 1 misses a comma or its '}'; write it as {a",
        ),
        ("a: 1\n- b\n", "design.yaml:2:1: this does not fit the mapping begun on line 1; check its indentation"),
        ("a:\n- b\nc\n", "design.yaml:3:1: a: a key without its colon; write `key: value`"),
        ("- a\nb: 1\n", "design.yaml:2:1: this does not fit the list begun on line 1; begin it with '- '"),
        ("a: 'x' y\n", "design.yaml:1:8: this does not fit the mapping begun on line 1"),
        ('a: "\\q"\n', "design.yaml:1:5: a: an unknown escape in double quotes; double the backslash"),
        ("a: {b:, c: 1}\n", "design.yaml:1:6: a: a colon stands too close; put a space after it"),
        ("a: !x!y 1\n", "design.yaml:1:4: a: a tag, which is not used here"),
        ("a: * b\n", "design.yaml:1:5: a: a text cannot begin with & or *; put it in quotes"),
        ("%YAML 1.3\n---\na: 1\n", "design.yaml:1:1: is written for another version of YAML; remove the %YAML line"),
        ("a: 1\n...\nb: 2\n", "design.yaml:3:1: text stands outside the document; keep one document in a file"),
        ("a: - b\n", "design.yaml:1:4: a: a list entry cannot stand here; put it on a line of its own"),
    ],
)
def test_a_syntax_error_says_where_and_what_to_do(text: str, expected: str) -> None:
    (found,) = problems(text)
    assert found.startswith(expected)


def test_all_problems_come_in_one_go_and_in_the_order_of_the_file() -> None:
    found = problems("a: 1\nb: &x 1\na: *x\nc: .inf\nd: \x01\ne: [\n")
    assert [line.split(":")[1] for line in found] == ["2", "3", "3", "4", "5", "7"]


def test_a_thousand_problems_are_told_as_a_hundred() -> None:
    assert len(problems("a: *x\n" * 1000)) == 100


@pytest.mark.parametrize("opening", ["[", "- ", "{a: ", "[[{a: "])
def test_deep_nesting_is_refused_before_it_harms(opening: str) -> None:
    (found,) = problems(opening * 100_000)
    assert found.endswith("is nested more than 100 deep; flatten it")


def test_a_hundred_levels_are_allowed() -> None:
    assert parse("a: " + "[" * 99 + "]" * 99, "design.yaml").position(("a", 0, 0)) == (1, 6)
    assert "nested" in problems("a: " + "[" * 100 + "]" * 100)[0]


def test_without_the_fast_parser_it_says_so() -> None:
    program = (
        "import sys; sys.modules['yaml._yaml'] = None\n"
        "from wizard.tree import parse\nfrom wizard.errors import WsdesignError\n"
        "try: parse('a: 1', 'design.yaml')\nexcept WsdesignError as error: print(error)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.startswith("PyYAML was built without libyaml, its fast parser; install it anew")


@pytest.mark.parametrize("module", ["dataclasses", "pathlib", "inspect", "logging", "json"])
def test_reading_imports_nothing_heavy(module: str) -> None:
    program = f"import sys, wizard.tree, wizard.design.store; print({module!r} in sys.modules)"
    run = subprocess.run([sys.executable, "-S", "-c", PATHS + program], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"


PATHS = f"import sys; sys.path[:0] = {sys.path!r}; "  # -S: editable installs import pathlib on their own


@given(st.text(alphabet=st.sampled_from(list("ab:- \n\t[]{},'\"#&*!|>?%@0.~中")), max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(InvalidInput):
        assert isinstance(parse(text, "design.yaml").data, dict)
