"""Workflow commands, read back the way GitHub's runner reads them."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from tests.report.conftest import Gold
from wizard.errors import Exit
from wizard.report.github import render
from wizard.review.gate import Review


class Command(NamedTuple):
    """One command as the runner understands it."""

    kind: str
    properties: dict[str, str]
    message: str


def commands(text: str) -> list[Command]:
    """Read a log: a line is a command if it starts with two colons."""
    found = []
    for line in re.split(r"\r\n|\r|\n", text):
        if line.lstrip().startswith("::"):
            head, _, data = line.lstrip()[2:].partition("::")
            kind, _, settings = head.partition(" ")
            pairs = (pair.partition("=") for pair in settings.split(","))
            properties = {name: unescaped(value, property_=True) for name, _, value in pairs}
            found.append(Command(kind, properties, unescaped(data)))
    return found


def unescaped(text: str, *, property_: bool = False) -> str:
    marks = {"%0D": "\r", "%0A": "\n"} | ({"%3A": ":", "%2C": ","} if property_ else {})
    for mark, char in marks.items():
        text = text.replace(mark, char)
    return text.replace("%25", "%")


def test_f1_reads_as_before(f1: Review, gold: Gold) -> None:
    gold("f1/github.txt", render([f1], [Exit.FINDINGS], "en"))


def test_a_finding_is_an_annotation_at_its_line(f1: Review) -> None:
    first = commands(render([f1], [Exit.FINDINGS], "en"))[0]
    assert first.kind == "error"
    assert first.properties == {
        "file": "design.yaml",
        "line": "217",
        "col": "17",
        "title": "WS303 heartbeat-slower-than-hop",
    }
    message, fix = first.message.split("\n")
    assert message.startswith("Beat every 60 s")
    assert fix.startswith("fix: Set the interval to at most 27 s.")


def test_a_waived_finding_is_a_notice_with_its_reason(waived_f1: Review) -> None:
    found = {c.properties["title"]: c for c in commands(render([waived_f1], [Exit.FINDINGS], "en"))}
    waived = found["WS303 heartbeat-slower-than-hop"]
    assert waived.kind == "notice"
    assert waived.message.endswith("waived until 2027-03-31: Customer balancer, contract ends in March.")


@pytest.mark.parametrize(("code", "kind"), [(Exit.FINDINGS, "error"), (Exit.OK, "notice")])
def test_an_unmet_exit_is_an_error_without_a_line_where_the_gate_fails(empty: Review, code: Exit, kind: str) -> None:
    found = {c.properties["title"]: c for c in commands(render([empty], [code], "en"))}
    open_item = found["Heartbeats aligned with proxy/LB timeouts"]
    assert (open_item.kind, "line" in open_item.properties) == (kind, False)
    assert open_item.message == "open: Heartbeat mechanism, interval and timeout are decided (EX3.3)"


def test_a_sound_design_gives_no_command(sound: Review) -> None:
    text = render([sound], [Exit.OK], "en")
    assert commands(text) == []
    assert text.startswith("wsdesign: ")
    assert ": passes | " in text


def test_hostile_texts_give_no_command_of_their_own(f1: Review, hostile_f1: Review) -> None:
    text = render([hostile_f1], [Exit.FINDINGS], "en")
    assert len(commands(text)) == len(commands(render([f1], [Exit.FINDINGS], "en")))
    assert {c.kind for c in commands(text)} <= {"error", "warning", "notice"}
    assert "##[" not in text
    assert "##vso[" not in text
    beat = next(c for c in commands(text) if "heartbeat-slower" in c.properties["title"])
    assert beat.properties["file"] == "design.yaml"
    assert "%0A::set-output::" in beat.message  # as written, not as a line of its own
    assert beat.message.count("\n") == 1


@pytest.mark.parametrize(
    ("file", "seen"),
    [
        ("./designs/chat.yaml", "designs/chat.yaml"),
        ("a,line=1::b%.yaml", "a,line=1::b%.yaml"),
        ("a\n::error::b.yaml", "a\n::error::b.yaml"),
    ],
)
def test_a_file_name_cannot_end_its_property(empty: Review, file: str, seen: str) -> None:
    review = empty._replace(design=empty.design._replace(file=file))
    found = commands(render([review], [Exit.FINDINGS], "en"))
    assert {command.properties["file"] for command in found} == {seen}
    assert {len(command.properties) for command in found} == {2}


def test_the_verdict_of_a_file_called_like_a_command_is_none(sound: Review) -> None:
    review = sound._replace(design=sound.design._replace(file="::stop-commands::x"))
    assert commands(render([review], [Exit.OK], "en")) == []


def test_chinese_texts_come_from_the_catalogue(f1: Review) -> None:
    text = render([f1], [Exit.FINDINGS], "zh")
    assert all("修复：" in command.message for command in commands(text))
    assert "未通过" in text
