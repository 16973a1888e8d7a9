"""Lines broken by cell width: Chinese, English and both in one line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.interview.wrap import cells, wrap

NOT_FIRST = "，。、；：？！）》」』】”’…,.;:?!)]}%"
NOT_LAST = "（《「『【“‘([{"
CHINESE = (
    "静默多久后断开连接？从线上配置里查，不要照抄厂商默认值："
    "nginx 看 proxy_read_timeout（默认 60 秒），ALB 看“空闲超时”。"
)
ENGLISH = "Read it from the live configuration, not from the vendor's default: proxy_read_timeout in nginx (60 s)."


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("abc", 3), ("频道", 4), ("a频", 3), ("，", 2), ("❯", 1), ("e\u0301", 1), ("ｗｓ", 4)],
)
def test_a_chinese_character_takes_two_cells(text: str, width: int) -> None:
    assert cells(text) == width


@pytest.mark.parametrize("text", [CHINESE, ENGLISH, f"{ENGLISH}{CHINESE}"], ids=["zh", "en", "mixed"])
def test_no_line_is_wider_than_the_screen(text: str) -> None:
    for width in range(14, 101):
        assert max(cells(line) for line in wrap(text, width, "  ")) <= width


def test_marks_neither_begin_nor_end_a_line_where_they_may_not() -> None:
    for width in range(24, 101):
        for line in wrap(CHINESE, width):
            assert line[0] not in NOT_FIRST, line
            assert line[-1] not in NOT_LAST, line


@pytest.mark.parametrize("text", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_wrapping_loses_nothing_but_blanks_at_the_breaks(text: str) -> None:
    for width in range(24, 101):
        assert "".join(wrap(text, width)).replace(" ", "") == text.replace(" ", "")


def test_chinese_lines_are_filled_to_the_last_cell() -> None:
    assert wrap("一二三四五六七八九十", 10) == ["一二三四五", "六七八九十"]


def test_an_english_word_beside_chinese_leaves_no_hole() -> None:
    assert wrap("看一看 nginx 的配置", 12) == ["看一看 nginx", "的配置"]


def test_every_line_begins_with_the_indent() -> None:
    assert wrap("one two three four", 12, "  ") == ["  one two", "  three four"]


def test_a_line_that_is_exactly_full_leaves_no_blank_on_the_next() -> None:
    assert wrap("aaaaa bbbb cc", 10) == ["aaaaa bbbb", "cc"]


def test_line_feeds_stay() -> None:
    assert wrap("first\nsecond\n\nfourth", 40) == ["first", "second", "", "fourth"]


def test_an_address_longer_than_the_line_is_cut() -> None:
    address = "https://example.com/a/very/long/path"
    assert wrap(address, 20) == [address[:20], address[20:]]


def test_an_empty_text_is_one_empty_line() -> None:
    assert wrap("", 20) == [""]


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.sampled_from("频道心跳 ab,。（）“”()"), max_size=80),
    st.integers(14, 60),
    st.sampled_from(["", "  ", "    "]),
)
def test_any_mixed_text_stays_within_the_width(text: str, width: int, indent: str) -> None:
    lines = wrap(text, width, indent)
    assert all(cells(line) <= width for line in lines)
    assert all(line.startswith(indent) for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
