"""Surgical edits: each case with the whole text before and after. Random ones are in test_edit_random.py."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from wizard.design.edit import remove, scalar, set_value
from wizard.errors import InvalidInput, RefusedValue, WsdesignError
from wizard.paths import parse_path
from wizard.tree import parse

ORDER = ("wsdesign", "context", "transport", "auth")


@pytest.mark.parametrize(
    ("before", "path", "value", "after"),
    [
        pytest.param("a: 1 # why\nb: 2\n", "a", 5, "a: 5 # why\nb: 2\n", id="comment beside"),
        pytest.param("a:   1\nb: 2", "b", True, "a:   1\nb: true", id="no final newline"),
        pytest.param("a: 1\r\nb: 2\r\n", "c", "x", "a: 1\r\nb: 2\r\nc: x\r\n", id="CRLF"),
        pytest.param("\ufeffa: 1\n", "a", 2, "\ufeffa: 2\n", id="byte order mark"),
        pytest.param("v: 1.20\n", "v", 1.2, "v: 1.20\n", id="equal: not rewritten"),
        pytest.param("v: 1.20\n", "v", "1.20", 'v: "1.20"\n', id="equal but for the type"),
        pytest.param("a: 'x' # c\n", "a", "it's", "a: it's # c\n", id="quotes only where needed"),
        pytest.param("a:\nb: 1\n", "a", 5, "a: 5\nb: 1\n", id="empty value"),
        pytest.param("a: # c\nb: 1\n", "a", 5, "a: 5 # c\nb: 1\n", id="empty value, comment beside"),
        pytest.param("a: # c\n  # d\nb: 1\n", "a.x", 5, "a: # c\n  x: 5\n  # d\nb: 1\n", id="below an empty value"),
        pytest.param("l:\n  -\n  - 2\n", "l[0]", 1, "l:\n  - 1\n  - 2\n", id="empty entry"),
        pytest.param("a: one\n  two # c\nb: 1\n", "a", "x", "a: x # c\nb: 1\n", id="text over two lines"),
        pytest.param("a: | # c\n  x\n\n  y\n\n# d\nb: 1\n", "a", "z", "a: z # c\n\n# d\nb: 1\n", id="block of text"),
        pytest.param("a: |+\n  x\n\nb: 1\n", "b", 2, "a: |+\n  x\n\nb: 2\n", id="beside kept line breaks"),
        pytest.param(
            "a:\n  t: |+\n    x\n\nb: 1\n", "a.u", 2, "a:\n  t: |+\n    x\n\n  u: 2\nb: 1\n", id="behind them"
        ),
        pytest.param("a: |\n  x", "b", 2, "a: |-\n  x\nb: 2", id="behind a text that ends with the file"),
        pytest.param("a: 1\n", "a", "x\ny", "a: |-\n  x\n  y\n", id="several lines"),
        pytest.param("a: 1 # c\n", "a", "x\ny\n", "a: | # c\n  x\n  y\n", id="several lines, comment beside"),
        pytest.param("a: # c\n  b: 1\n", "a", "x\ny", 'a: "x\\ny" # c\n', id="several lines, a comment in between"),
        pytest.param("a: 1\n    # c\n", "a", "x\ny", 'a: "x\\ny"\n    # c\n', id="comment would join the text"),
        pytest.param("a: {x: 1} # c\n", "a.y", "p, q", 'a: {x: 1, "y": "p, q"} # c\n', id="into braces"),
        pytest.param(
            "a: {x: 1, # c\n  z: 2 # d\n}\n", "a.w", 3, "a: {x: 1, # c\n  z: 2, w: 3 # d\n}\n", id="over lines"
        ),
        pytest.param("a: {x: 1, }\n", "a.w", 3, "a: {x: 1, w: 3, }\n", id="trailing comma"),
        pytest.param("a: {x}\n", "a.x", 3, "a: {x: 3}\n", id="key without value in braces"),
        pytest.param("a: {x: }\n", "a.w", 3, "a: {x: , w: 3 }\n", id="empty value in braces"),
        pytest.param("a: [x: 1]\n", "a[0].w", 3, "a: [{x: 1, w: 3}]\n", id="pair in brackets"),
        pytest.param("a: [1, 2]\n", "a[2]", "x", "a: [1, 2, x]\n", id="append in brackets"),
        pytest.param("a: [1, 2]\n", "a[0]", {"k": [None]}, "a: [{k: [null]}, 2]\n", id="record in brackets"),
        pytest.param("a: [1, 2]\n", "a", [3], "a: [3]\n", id="other list"),
        pytest.param("a: {}\n", "a.b", 1, "a:\n  b: 1\n", id="empty braces"),
        pytest.param("a: { # c\n  }\n", "a.b", 1, "a: {b: 1 # c\n  }\n", id="empty braces with a comment"),
        pytest.param("a: []\n", "a[0].name", 1, "a:\n  - name: 1\n", id="empty brackets"),
        pytest.param("{}\n", "a", 1, "a: 1\n", id="empty document in braces"),
        pytest.param("{a: 1}\n", "b", [1], "{a: 1, b: [1]}\n", id="document in braces"),
        pytest.param(
            "a:\n    - n: x\n      # c\n      k: 1 # d\n# e\nb: 1\n",
            "a[1]",
            {"name": "nginx", "k": [1, 2], "m": {"o": None}},
            "a:\n    - n: x\n      # c\n      k: 1 # d\n"
            "    - name: nginx\n      k: [1, 2]\n      m:\n        o: null\n# e\nb: 1\n",
            id="append a record",
        ),
        pytest.param("a:\n-   x\n-   z\n", "a[2]", {"b": 1}, "a:\n-   x\n-   z\n-   b: 1\n", id="dashes as they are"),
        pytest.param("a:\n- x # c\n- z\n", "a[0]", {"b": 1}, "a:\n- # c\n  b: 1\n- z\n", id="record for a word"),
        pytest.param("a:\n- x\n", "b", [{"c": 1}], "a:\n- x\nb:\n- c: 1\n", id="lists at their key's column"),
        pytest.param("a:\n    b: 1\n", "c.d", 1, "a:\n    b: 1\nc:\n    d: 1\n", id="four columns"),
        pytest.param("a:\n- x # c\n# d\n", "a", {"b": 1}, "a:\n  b: 1\n# d\n", id="mapping for a list"),
        pytest.param("a:\n  b: 1\n", "a", [1, 2], "a: [1, 2]\n", id="list for a mapping"),
        pytest.param("a:\n  - 1\n", "a", [1, 2], "a:\n  - 1\n  - 2\n", id="list on lines for a list on lines"),
        pytest.param(
            "a: # b\n  # c\n  d: 1 # gone\n# e\nf: 1\n",
            "a",
            5,
            "a: 5 # b\n  # c\n# e\nf: 1\n",
            id="scalar for a mapping",
        ),
        pytest.param("a:\n  b: 1\n\n# c\nd: 1\n", "a.e", 2, "a:\n  b: 1\n  e: 2\n\n# c\nd: 1\n", id="before a comment"),
        pytest.param("a:\n  'b': 1\n", "a.b", 2, "a:\n  'b': 2\n", id="quoted key"),
        pytest.param("? a # c\n: 1\nb: 2\n", "a", 3, "? a # c\n: 3\nb: 2\n", id="explicit key"),
        pytest.param("a: 1\n", "b.c[0].d", "x", "a: 1\nb:\n  c:\n    - d: x\n", id="missing parents"),
        pytest.param("d:\n  m: x\n", 'd["a.b"].why', "y z", "d:\n  m: x\n  a.b:\n    why: y z\n", id="key with a dot"),
        pytest.param(
            "a: 1\n", "b", ["x" * 50, "y" * 50], f"a: 1\nb:\n  - {'x' * 50}\n  - {'y' * 50}\n", id="long list"
        ),
    ],
)
def test_one_value_is_set_and_nothing_else(before: str, path: str, value: Any, after: str) -> None:
    assert set_value(before, parse_path(path), value) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "auth:\n  method: token\n"),
        ("# only\n\n# comments", "# only\n\n# comments\nauth:\n  method: token\n"),
        ("# c\r\n", "# c\r\nauth:\r\n  method: token\r\n"),
        ("\ufeff", "\ufeffauth:\n  method: token\n"),
        ("---\n# c\n", "---\n# c\nauth:\n  method: token\n"),
        ("---\n{}\n", "---\nauth:\n  method: token\n"),
        ("--- {}\n", "--- {auth: {method: token}}\n"),
        ("~\n", "auth:\n  method: token\n"),
    ],
)
def test_a_document_can_begin_with_any_answer(before: str, after: str) -> None:
    assert set_value(before, ("auth", "method"), "token") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("wsdesign: 1\ncontext: {a: 1}\nauth: {a: 1}\n", "wsdesign: 1\ncontext: {a: 1}\ntransport: 1\nauth: {a: 1}\n"),
        ("auth: 1\nown: 2\n", "transport: 1\nauth: 1\nown: 2\n"),
        ("# file\nauth: 1\n", "# file\ntransport: 1\nauth: 1\n"),
        ("# file\n\n# about auth\nauth: 1\n", "# file\n\ntransport: 1\n# about auth\nauth: 1\n"),
        ("own: 2\nwsdesign: 1\n", "own: 2\nwsdesign: 1\ntransport: 1\n"),
        ("wsdesign: 1 # c\n\n# own\nown: 2\n", "wsdesign: 1 # c\ntransport: 1\n\n# own\nown: 2\n"),
    ],
)
def test_a_new_section_goes_where_the_order_says(before: str, after: str) -> None:
    assert set_value(before, ("transport",), 1, order=ORDER) == after


def test_an_unknown_section_goes_last_and_blank_lines_are_imitated() -> None:
    before = "wsdesign: 1\n\ncontext:\n  a: 1\n\nauth:\n  b: 1\n"
    assert set_value(before, ("own", "x"), 1, order=ORDER) == before + "\nown:\n  x: 1\n"
    assert set_value(before, ("transport", "x"), 1, order=ORDER) == (
        "wsdesign: 1\n\ncontext:\n  a: 1\n\ntransport:\n  x: 1\n\nauth:\n  b: 1\n"
    )


@pytest.mark.parametrize(
    ("before", "path", "after"),
    [
        ("a: 1\nb: 2", "b", "a: 1\n"),
        ("# above\na: 1 # beside\n# below\nb: 2\n", "a", "# above\n# below\nb: 2\n"),
        ("a:\n  b: |\n    x\n  # about c\n  c: 1\n", "a.b", "a:\n  # about c\n  c: 1\n"),
        ("a: |+\n  x\n\nb: 1\n\nc: 2\n", "b", "a: |+\n  x\n\nc: 2\n"),
        ("a: |\n  x\nb: 1\n    # c\nd: 2\n", "b", "a: |\n  x\n# c\nd: 2\n"),
        ("a:\n  # about b\n  b: 1\n# c\nd: 1\n", "a.b", "a: {}\n  # about b\n# c\nd: 1\n"),
        ("a:\n- 1\nb: 1\n", "a[0]", "a: []\nb: 1\n"),
        ("a:\n- b: 1 # c\n  # d\n  e: 2\n", "a[0].b", "a:\n- # d\n  e: 2\n"),
        ("a:\n- b: 1\n  e: 2\n- 3\n", "a[0]", "a:\n- 3\n"),
        ("a:\n- - 1\n  - 2\n", "a[0][0]", "a:\n- - 2\n"),
        ("a:\n- 1\n-\n  # in\n  b: 1\n- 2\n", "a[1]", "a:\n- 1\n- 2\n"),
        ("a:\n- ? b\n  : 1\n  c: 2\n", "a[0].b", "a:\n- c: 2\n"),
        ("a: {b: 1, c: 2, d: 3}\n", "a.b", "a: {c: 2, d: 3}\n"),
        ("a: {b: 1, c: 2, d: 3}\n", "a.d", "a: {b: 1, c: 2}\n"),
        ("a: [1, # one\n  2, # two\n  ]\n", "a[0]", "a: [ # one\n  2, # two\n  ]\n"),
        ("a: {b: 1,\n  c: 2 # d, e: f\n  }\n", "a.c", "a: {b: 1 # d, e: f\n  }\n"),
        ("a: [1]\n", "a[0]", "a: []\n"),
        ("a: [b: 1]\n", "a[0].b", "a: [{}]\n"),
        ("a: 1 # c\n", "a", "{}\n"),
        ("a: 1\n", "b.c", "a: 1\n"),
        ("", "a", ""),
    ],
)
def test_one_value_is_removed_and_nothing_else(before: str, path: str, after: str) -> None:
    assert remove(before, parse_path(path)) == after


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        (
            "a: 1\n",
            "a.b",
            "f.yaml:1:4: a: is one value, so b cannot stand below it; remove it first, or correct the path",
        ),
        ("a: {b: 1}\n", "a[0]", "f.yaml:1:4: a: is a mapping, so [0] cannot stand below it"),
        ("a:\n- 1\n", "a.b", "f.yaml:2:1: a: is a list, so b cannot stand below it"),
        ("a:\n- 1\n", "a[3]", "f.yaml:2:1: a: has 1 entries, so there is no [3] to set; append with [1]"),
        ("- 1\n", "a", "f.yaml:1:1: holds a list where a mapping is needed"),
        ("a: 1\na: 2\n", "a", "f.yaml:2:1: a: the key 'a' is written twice"),
    ],
)
def test_what_cannot_be_set_is_refused_with_its_place(text: str, path: str, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        set_value(text, parse_path(path), 1, "f.yaml")
    assert str(caught.value).startswith(message)


def test_an_edit_that_the_text_does_not_allow_changes_nothing() -> None:
    with pytest.raises(WsdesignError, match=r"f\.yaml: a: cannot be changed in the way this text is written"):
        set_value("? a\n", ("a",), 1, "f.yaml")
    with pytest.raises(RefusedValue, match=r"there is no \[1\] to set; the list begins with \[0\]"):
        set_value("a: 1\n", ("b", 1), 1)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (float("nan"), "nan is not a number"),
        (float("-inf"), "-inf is not a number"),
        (10**30, "a number of more than 30 digits"),
        ("a\x1b[31m", r"a control character \(U\+001B\)"),
        ("\ud800", r"a control character \(U\+D800\)"),
        (b"bytes", "a value of type bytes cannot be written"),
        ({1: 2}, "1 as a key is not text"),
        ([{"a\x00": 1}], r"a control character \(U\+0000\)"),
    ],
)
def test_a_value_that_no_design_may_hold_is_refused(value: Any, message: str) -> None:
    with pytest.raises(RefusedValue, match=message):
        set_value("a: 1\n", ("a",), value)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("plain words", "plain words"),
        ("双向, 250 ms 的目标", "双向, 250 ms 的目标"),
        ("http://x/y?z", "http://x/y?z"),
        ("it's", "it's"),
        ("-x", "-x"),
        ("250ms", "250ms"),
        *[(word, f'"{word}"') for word in ("", "yes", "No", "ON", "off", "y", "N", "true", "Null", "~", "=", "<<")],
        *[
            (word, f'"{word}"')
            for word in ("12:30", "1:2:3", "010", "0o7", "0x1F", "1e3", "1_000", ".inf", "-.5", "1.20")
        ],
        *[(word, f'"{word}"') for word in ("2026-11-23", "2026-1-2 10:00:00", "2026-11-23T10:00:00Z", "10.0.0.1")],
        *[(word, f'"{word}"') for word in ("- x", "-", "? x", ":", "a: b", "a:", "a #b", " a", "a ", "#a", "&a", "*a")],
        *[(word, f'"{word}"') for word in ("!a", "|", ">", "%a", "@a", "`a", "[a", "{a", "'a", "...", "---", ",a")],
        ('say "x"', 'say "x"'),
        ('"x"', "'\"x\"'"),
        ("a\\b: c'd", "'a\\b: c''d'"),
        ("a\nb\tc\r", '"a\\nb\\tc\\r"'),
        ("a\u200bb\ufeff", '"a\\u200bb\\ufeff"'),
        (True, "true"),
        (None, "null"),
        (0, "0"),
        (3.0, "3"),
        (1.5, "1.5"),
        (1e-7, "0.0000001"),
        (1.5e300, "1.5e+300"),
        (1e-300, "1.0e-300"),
    ],
)
def test_a_scalar_is_written_plainly_where_that_is_safe(value: Any, written: str) -> None:
    assert scalar(value) == written


SCALARS = (
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufffe\uffff"))
    | st.text(alphabet=st.sampled_from(list("01289.:-+eExXoOb_ \nyYnNtT~=<#'\"\\,[]{}?!&*|>%@`中　")))
    | st.integers(min_value=-(10**29), max_value=10**29)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.none()
)


@given(SCALARS)
def test_both_versions_of_yaml_read_a_scalar_alike(value: Any) -> None:
    text = f"key: {scalar(value)}\n"
    assert parse(text, "design").data["key"] == value
    assert type(parse(text, "design").data["key"]) is type(yaml.load(text, yaml.CSafeLoader)["key"])
    assert yaml.load(text, yaml.CSafeLoader)["key"] == value  # YAML 1.1
    assert yaml.load(text, yaml.SafeLoader)["key"] == value  # and without libyaml


@given(st.recursive(SCALARS, lambda below: st.lists(below) | st.dictionaries(st.text("abc: -yn01中"), below)))
def test_both_versions_of_yaml_read_any_value_alike(value: Any) -> None:
    text = set_value("a:\n  b: 1 # c\n# d\n", ("a", "x"), value)
    assert parse(text, "design").data["a"]["x"] == value
    assert yaml.load(text, yaml.CSafeLoader)["a"]["x"] == value
    assert text.startswith("a:\n  b: 1 # c\n")
    assert text.endswith("# d\n")
