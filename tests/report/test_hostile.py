"""Every text of a design is as bad as its reader lets it be; no format may take any of it for its own.

A pull request can put what it likes into a design, a waiver or a file's name, and CI prints what ``check`` says of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from jsonschema import Draft4Validator
from markdown_it import MarkdownIt

from tests.report.test_sarif import SCHEMA
from wizard.content.catalogue import Catalogue
from wizard.content.layers import load_catalogue
from wizard.content.model import Field
from wizard.design.document import read_design
from wizard.report import REPORTERS, reporter
from wizard.review.baseline import entries_of, with_baseline
from wizard.review.gate import Review, gate, review
from wizard.review.plan import way_to_green
from wizard.tree import parse

SAMPLES = Path(__file__).parents[1] / "review" / "samples"
TODAY = "2026-11-24"
HOSTILE = {
    "command": "::error file=a,line=1::pwned",
    "command on a line of its own": "x\n::set-output name=a::b\n  ::stop-commands::t",
    "older command": "##[error]pwned ##vso[task.complete result=Failed] ##[group]x",
    "percent": "%0A::error::pwned%0D%0A##[error]x %25",
    "markup": "</summary></details><script>alert(1)</script><img src=x onerror=a> **b** `c` [l](https://evil.example)",
    "mention": "@octocat #123 !7 GH-9 https://evil.example www.evil.example :rocket: ~~x~~ $a$",
    "table": "a | b |\n|---|---|\n| c | d\n\n# heading\n- item\n> quote\n```\ncode",
    "XML": "]]></failure><testcase name='forged'/><!-- &amp; &#10; &lt;",
    "placeholder": "{0} {scale.nodes} {{x}} {message} %s %(a)s ${IFS} $(id) `id`",
    "order of letters": "a\u202egnp.exe\u2066x\u200b\u200f\ufeff",
}


@cache
def catalogue() -> Catalogue:
    return load_catalogue()


def poisoned(sample: str, poison: str) -> str:
    """Return a sample with every free text replaced, decisions, waivers and names of records included."""
    numbers = iter(range(10_000))

    def bad(old: str) -> str:
        return f"{poison} {next(numbers)} {poison}"

    names: dict[str, str] = {}

    def walk(value: Any, path: str) -> Any:
        field: Field | None = catalogue().fields.get(path)
        if isinstance(value, dict):
            return {key: walk(part, f"{path}.{key}" if path else key) for key, part in value.items()}
        if isinstance(value, list) and field is not None and field.kind == "records":
            return [walk(part, f"{path}[]") for part in value]
        if field is not None and field.kind == "list":
            return [names.setdefault(str(part), bad(part)) for part in value]
        if field is not None and field.kind == "text" and isinstance(value, str):
            return names.setdefault(value, bad(value))  # references stay references
        return value

    data = walk(yaml.safe_load((SAMPLES / f"{sample}.yaml").read_text(encoding="utf-8")), "")
    data["review"] = {
        "decisions": {
            "transport.choice": {"why": poison, "owner": poison, "evidence": poison, "review_by": "2026-01-01"}
        },
        "waivers": [
            {"rule": "WS516", "reason": f"{poison} long enough", "approved_by": poison, "expires_on": "2026-11-30"},
            {"rule": "WS303", "subject": poison, "reason": f"{poison} long enough", "facts": {poison: poison}},
        ],
    }
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1_000_000)


@cache
def reviewed(sample: str, poison: str) -> Review:
    tree = parse(poisoned(sample, poison), f"designs/{poison}.yaml")
    result = review(read_design(tree, catalogue()), catalogue(), today=TODAY)
    known = with_baseline(result, entries_of(result)[::3])
    return known._replace(plan=way_to_green(known, today=TODAY))


def rendered(sample: str, poison: str, output_format: str, language: str) -> str:
    result = reviewed(sample, poison)
    assert result.findings
    return reporter(output_format)([result], [gate(result)], language)


def no_commands(text: str) -> None:
    """Hold a log against what GitHub and Azure take for a command, wherever it came from."""
    assert not re.search(r"##(\[|vso\[)", text)
    assert [line for line in text.splitlines() if line.lstrip().startswith("::")] == []


def check_text(text: str) -> None:
    no_commands(text)
    assert all(char.isprintable() or char == "\n" for char in text)


def check_github(text: str) -> None:
    assert not re.search(r"##(\[|vso\[)", text)
    for line in text.splitlines():
        assert re.match(r"::(error|warning|notice) file=[^:,]*,?[^:]*::|wsdesign: ", line), line
    assert all(char.isprintable() or char == "\n" for char in text)


def check_json(text: str) -> None:
    assert json.loads(text)["designs"][0]["findings"]


def check_sarif(text: str) -> None:
    log = json.loads(text)
    assert [error.message for error in Draft4Validator(SCHEMA).iter_errors(log)] == []
    for result in log["runs"][0]["results"]:
        assert not re.search(r"\]\(", result["message"]["text"])
        assert result["message"]["text"].count("\n") == 1


def check_gitlab(text: str) -> None:
    for entry in json.loads(text):
        assert "\n" not in entry["description"]


def check_junit(text: str) -> None:
    root = ElementTree.fromstring(text)
    names = {case.get("name", "") for case in root.iter("testcase")}
    assert "forged" not in names
    assert {child.tag for case in root.iter("testcase") for child in case} <= {"failure", "skipped", "system-out"}


def check_markdown(text: str) -> None:
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    flat = [part for token in tokens for part in (token, *(token.children or ()))]
    kinds = {token.type for token in flat}
    assert not kinds & {
        "link_open",
        "image",
        "code_inline",
        "fence",
        "code_block",
        "blockquote_open",
        "s_open",
        "em_open",
    }
    written = {token.content.strip() for token in flat if token.type in ("html_inline", "html_block")}
    tags = {tag for content in written for tag in re.findall(r"</?[a-z]+", content)}
    assert tags <= {"<br", "<code", "</code", "<details", "</details", "<summary", "</summary"}
    assert {t.tag for t in flat if t.type == "heading_open"} <= {"h2", "h3"}
    assert not re.search(r"(?<![\w/])@(?!\u200b)\w", text)
    no_commands(text)


CHECKS: dict[str, Callable[[str], None]] = {
    "text": check_text,
    "json": check_json,
    "sarif": check_sarif,
    "junit": check_junit,
    "github": check_github,
    "gitlab": check_gitlab,
    "markdown": check_markdown,
}


def test_every_format_is_held_against_the_poison() -> None:
    assert CHECKS.keys() == REPORTERS.keys()


@pytest.mark.parametrize("output_format", CHECKS)
@pytest.mark.parametrize("poison", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("sample", ["f1-harbor-chat", "f6-foyer"])
def test_nothing_in_a_design_becomes_more_than_text(sample: str, poison: str, output_format: str) -> None:
    for language in ("en", "zh"):
        CHECKS[output_format](rendered(sample, poison, output_format, language))


@pytest.mark.parametrize("output_format", ["text", "github", "markdown"])
def test_a_file_name_that_drives_a_terminal_is_shown_and_not_obeyed(output_format: str) -> None:
    name = "a\x1b]0;pwned\x07\x1b[2J\r\n::error::x.yaml"
    text = (SAMPLES / "f1-harbor-chat.yaml").read_text(encoding="utf-8")
    result = review(read_design(parse(text, name), catalogue()), catalogue(), today=TODAY)
    CHECKS[output_format](reporter(output_format)([result], [gate(result)], "en"))
