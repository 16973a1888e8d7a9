"""Paths: written as people write them, and read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.errors import RefusedValue
from wizard.paths import Path, parse_path, path_text


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("context", "hops", 1, "kind"), "context.hops[1].kind"),
        (("a", 0, 1), "a[0][1]"),
        (("x-y", "中文"), "x-y.中文"),
        (("review", "decisions", "transport.choice", "why"), 'review.decisions["transport.choice"].why'),
        (("review", "decisions", "context.hops[1].kind", "why"), 'review.decisions["context.hops[1].kind"].why'),
        (("a b", "1"), '["a b"].1'),
        (('q"\\', "", "\n"), '["q\\"\\\\"][""]["\\n"]'),
    ],
)
def test_a_path_is_written_and_read_alike(path: Path, text: str) -> None:
    assert path_text(path) == text
    assert parse_path(text) == path


@pytest.mark.parametrize("text", [".a", "a..b", "a.", "a[", "a[x]", "a[-1]", "a b", 'a["b]', "a[1]b", "a]"])
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(RefusedValue, match="is not a path; write it like"):
        parse_path(text)


@given(st.lists(st.text() | st.integers(min_value=0, max_value=999_999_999)).map(tuple))
def test_any_path_survives_being_written(path: Path) -> None:
    assert parse_path(path_text(path)) == path
