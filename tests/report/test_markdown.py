"""The comment on a pull request, read by a Markdown parser."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.conftest import ReviewText
from tests.report.conftest import F1, Gold
from wizard.errors import Exit
from wizard.report.markdown import MAX_CHARACTERS, escape, render
from wizard.review.gate import Review

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
OUR_TAGS = r"<br>|</?code>|</?details>|<summary>[^<]*</summary>"


def tokens(text: str) -> list[Token]:
    """Return all tokens of a text, those inside of lines included."""
    return [inner for token in PARSER.parse(text) for inner in (token, *(token.children or ()))]


def test_f1_reads_as_before(f1: Review, gold: Gold) -> None:
    gold("f1/markdown.md", render([f1], [Exit.FINDINGS], "en"))


def test_the_verdict_comes_first(f1: Review, sound: Review) -> None:
    assert render([f1], [Exit.FINDINGS], "en").splitlines()[0] == "## design.yaml: does not pass"
    both = render([sound, f1], [Exit.OK, Exit.FINDINGS], "en").splitlines()
    assert both[0] == "## 1 of 2 designs do not pass"
    headings = [line for line in both if line.startswith("## ")]
    assert headings[1] == "## design.yaml: does not pass"  # before those that pass
    assert headings[2].endswith(": passes")


def test_findings_stand_under_their_severity_with_place_and_fix(f1: Review) -> None:
    text = render([f1], [Exit.FINDINGS], "en")
    errors = text.partition("### Errors (7)")[2].partition("### Warnings (3)")[0]
    assert errors.count("\n- **WS") == 7
    assert "heartbeat-slower-than-hop (alb), <code>design.yaml:217</code>: Beat every 60 s" in errors
    assert "<br>fix: Set the interval to at most 27 s." in errors


def test_what_is_waived_or_not_assessed_is_folded(waived_f1: Review, empty: Review) -> None:
    text = render([waived_f1, empty], [Exit.FINDINGS, Exit.FINDINGS], "en")
    waived = text.partition("<details><summary>Waived (2)</summary>\n\n")[2].partition("\n</details>")[0]
    assert "waived until 2027-03-31: Customer balancer, contract ends in March." in waived
    assert re.search(r"<summary>Not assessed \(\d+\)</summary>\n\n- WS001 needs context\.hops\n", text)
    assert "| Heartbeats aligned with proxy/LB timeouts | open | open: Heartbeat mechanism" in text


def test_hostile_texts_are_nothing_but_text(f1: Review, hostile_f1: Review) -> None:
    text = render([hostile_f1], [Exit.FINDINGS], "en")
    seen = tokens(text)
    assert {token.type for token in seen} & {"link_open", "image", "code_inline", "em_open", "s_open", "fence"} == set()
    for token in seen:
        if token.type in ("html_inline", "html_block"):
            assert re.sub(OUR_TAGS, "", token.content).strip() == ""
    rows = [token for token in seen if token.type == "tr_open"]
    assert len(rows) == len([t for t in tokens(render([f1], [Exit.FINDINGS], "en")) if t.type == "tr_open"])
    shown = "".join(token.content for token in seen if token.type == "text")
    assert "</testcase> ]]> `code` **bold** [link](" in shown  # it reads as it was written


def shown_text(text: str) -> str:
    """Return what a reader sees of one paragraph."""
    return "".join(token.content for token in tokens(text) if not token.children and token.type.startswith("text"))


@pytest.mark.parametrize(
    "text",
    [
        "a | b",
        "`code`",
        "<script>x</script>",
        "[text](url)",
        "![image](url)",
        "**a** _b_ ~~c~~ __d__",
        "back\\slash \\` \\<",
        "&lt; &amp;",
        "$a$",
        "at_least_once",
    ],
)
def test_escaped_text_reads_as_written(text: str) -> None:
    assert shown_text(f"x {escape(text)} x") == f"x {text} x"


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("@octocat", "@octocat"),
        ("owner/repo#123", "#123"),
        ("GH-12", "GH-12"),
        ("gh-12", "gh-12"),
        ("group/project!7", "!7"),
        ("https://evil.example", "://"),
        ("www.evil.example", "www."),
        ("room:lock:1", ":lock:"),
    ],
)
def test_what_github_would_link_is_broken_up(text: str, linked: str) -> None:
    shown = shown_text(f"x {escape(text)}")
    assert linked not in shown
    assert shown.replace("\u200b", "") == f"x {text}"


def test_line_breaks_and_control_characters_leave_the_line_whole() -> None:
    assert escape("a\n\n# b\r\tc\x1b[31m\u202e") == r"a # b c\\x1b\[31m\\x202e"


def test_one_endless_name_is_cut(review_text: ReviewText) -> None:
    endless = "|" * 50_000
    review = review_text(F1.replace("- name: alb\n", f"- name: '{endless}'\n"))
    text = render([review], [Exit.FINDINGS], "en")
    assert "WS541" in text
    assert len(text) < MAX_CHARACTERS


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_long_review_is_cut_and_says_by_how_much(empty: Review, f1: Review, language: str) -> None:
    reviews = [f1, *[empty] * 12]
    text = render(reviews, [Exit.FINDINGS] * 13, language)
    assert 50_000 < len(text) < MAX_CHARACTERS
    assert text.count("<details>") == text.count("</details>")
    last = text.splitlines()[-1]
    left_out = int(re.findall(r"\d+", last)[0])
    entries = sum(len({gap.rule.id for gap in r.not_assessed}) + len(r.findings) + 6 for r in reviews)
    written = len(re.findall(r"^- |^\| (?!Checklist|审查清单)", text, re.MULTILINE))
    assert entries == written + left_out


def test_chinese_texts_come_from_the_catalogue(f1: Review) -> None:
    text = render([f1], [Exit.FINDINGS], "zh")
    assert text.startswith("## design.yaml：未通过\n")
    assert "### 错误（7）" in text
    assert "修复：" in text
