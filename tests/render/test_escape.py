"""Hostile text comes out as text."""

from __future__ import annotations

import csv
import io

import pytest

from wizard.render.escape import Markdown, code, csv_cell, fenced, file_name, link, markdown, mermaid, one_line, prose


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Harbour chat", "Harbour chat"),
        pytest.param("room_id and R&D at 1.5 s", "room_id and R&D at 1.5 s", id="plain words stay readable"),
        ("| x | <script>alert(1)</script>", r"\| x \| &lt;script&gt;alert(1)&lt;/script&gt;"),
        ("*bold* _it_ `code` ~~no~~", r"\*bold\* \_it\_ \`code\` \~\~no\~\~"),
        ("[a](javascript:alert(1))", r"\[a\](javascript:alert(1))"),
        ("![x](http://evil/p.png)", r"!\[x\](http://evil/p.png)"),
        pytest.param("one\ntwo\r\n\tthree", "one two three", id="line breaks end a cell"),
        pytest.param("# not a heading", r"\# not a heading", id="heading"),
        pytest.param("- not a list", r"\- not a list", id="list"),
        pytest.param("1. not a list", r"1\. not a list", id="ordered list"),
        pytest.param("---", r"\---", id="rule"),
        pytest.param("1.5", "1.5", id="a number is no list"),
        ("&lt;b&gt; &amp;", "&amp;lt;b&amp;gt; &amp;amp;"),
        pytest.param("@team, $x$", "&#64;team, &#36;x&#36;", id="mentions and mathematics"),
        pytest.param("a\u202eb\x1b[31mc", r"ab\[31mc", id="control characters and direction overrides vanish"),
        ("${{ secrets.TOKEN }}", "&#36;{{ secrets.TOKEN }}"),
        ("\\", "\\\\"),
    ],
)
def test_markdown_shows_text_as_it_was_written(text: str, written: str) -> None:
    assert markdown(text) == written


def test_what_is_joined_to_markdown_is_escaped_as_markdown() -> None:
    assert Markdown("**{name}**").format(name="a|b*c") == r"**a\|b\*c**"
    assert Markdown("x ") + "a|b" == r"x a\|b"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("room:{id}", "`room:{id}`"),
        ("a`b", "``a`b``"),
        ("`", "`` ` ``"),
        pytest.param("a|b", "<code>a&#124;b</code>", id="a bar would end the cell"),
        pytest.param("<b>|", "<code>&lt;b&gt;&#124;</code>", id="and brings no tag with it"),
        pytest.param("a\nb", "`a b`", id="a line break would end the span"),
        ("", "<code></code>"),
    ],
)
def test_inline_code_holds_any_text(text: str, written: str) -> None:
    assert code(text) == written


def test_a_block_of_code_is_longer_fenced_than_what_it_holds() -> None:
    assert fenced("a\n```\nb", "text") == "````text\na\n```\nb\n````"
    assert fenced("x\u202ey\x00") == "```\nx\\u202ey\\u0000\n```"


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://example.com/a_b", "[a\\|b](https://example.com/a_b)"),
        ("https://example.com/a b)(<", "[a\\|b](https://example.com/a%20b%29%28%3C)"),
        pytest.param("javascript:alert(1)", "a\\|b", id="only web addresses become links"),
        (None, "a\\|b"),
    ],
)
def test_a_link_leads_to_the_web_or_is_text(url: str | None, written: str) -> None:
    assert link("a|b", url) == written


def test_backticks_of_a_sentence_become_code() -> None:
    assert prose("set `a_b: *` for <x>") == "set `a_b: *` for &lt;x&gt;"
    assert prose("one ` alone") == "one \\` alone"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("edge proxy", "edge proxy"),
        ("end", "#101;nd"),
        ("weekend, End", "weekend, #69;nd"),
        ("a; b # c", "a#59; b #35; c"),
        ('"x" --> y', "#34;x#34; #45;-#62; y"),
        ("line\nbreak `x`", "line break #96;x#96;"),
        ("%%{init: {}}%%", "#37;#37;#123;init#58; #123;#125;#125;#37;#37;"),
        ("<script>", "#60;script#62;"),
    ],
)
def test_a_diagram_shows_text_as_it_was_written(text: str, written: str) -> None:
    assert mermaid(text) == written


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (-5, -5),
        (1.5, 1.5),
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'=1"),
        ("\u200e=1", "'=1"),
        ("＝1", "'＝1"),
        ("a\nb", "a b"),
        ("a,b", "a,b"),
        (True, "True"),
    ],
)
def test_no_cell_is_a_formula(value: object, cell: object) -> None:
    assert csv_cell(value) == cell


def test_a_csv_cell_survives_the_way_there_and_back() -> None:
    text = io.StringIO()
    csv.writer(text).writerow([csv_cell('a "quoted", | cell')])
    assert next(csv.reader(io.StringIO(text.getvalue()))) == ['a "quoted", | cell']


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("message.new", "message.new"),
        ("../../etc/passwd", "etc-passwd"),
        ("con", "x-con"),
        ("COM1.txt", "x-com1.txt"),
        ("::error::", "error"),
        ("..", "x-"),
        ("聊天", "x-"),
        ("a" * 100, "a" * 80),
    ],
)
def test_a_file_name_stays_in_its_folder(text: str, name: str) -> None:
    assert file_name(text) == name


def test_one_line_keeps_emoji_and_chinese() -> None:
    assert one_line("  聊天 👩‍💻\u2028室 ") == "聊天 👩‍💻 室"
