"""``wsdesign rules``, ``platforms`` and ``stacks``: the lists, and what narrows them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import hold_against_schema, in_turn


@pytest.mark.parametrize(
    ("name", "matching", "found"),
    [
        ("rules", "WS303", ["heartbeat-slower-than-hop"]),
        ("rules", "ws303", ["heartbeat-slower-than-hop"]),
        ("platforms", "aws-alb", ["aws-alb"]),
        ("stacks", "node-ws", ["node-ws"]),
        ("rules", "no such thing", []),
    ],
)
def test_a_text_narrows_a_list(name: str, matching: str, found: list[str], tmp_path: Path) -> None:
    (done,) = in_turn([(name, matching, "--format", "json")], cwd=tmp_path)
    assert [row["id"] for row in json.loads(done.out)[name]] == found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_list_for_programs_keeps_its_schema(language: str, tmp_path: Path) -> None:
    names = ("rules", "platforms", "stacks")
    for name, done in zip(
        names, in_turn([("--lang", language, name, "--format", "json") for name in names], cwd=tmp_path), strict=True
    ):
        report = json.loads(done.out)
        assert len(report[name]) > 5
        hold_against_schema(report, name)
