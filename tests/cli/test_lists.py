"""``wsdesign rules``, ``platforms`` and ``stacks``: the lists, and what narrows them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import hold_against_schema, in_turn
from tests.content.packs import QUESTION, RULE, MakePack


@pytest.mark.parametrize(
    ("name", "matching", "found"),
    [
        ("rules", "WS303", ["heartbeat-slower-than-hop"]),
        ("rules", "ws303", ["heartbeat-slower-than-hop"]),
        ("platforms", "aws-alb", ["aws-alb"]),
        ("stacks", "node-ws", ["node-ws"]),
        ("questions", "heartbeat.interval_s", ["protocol.heartbeat.interval_s"]),
        ("rules", "no such thing", []),
    ],
)
def test_a_text_narrows_a_list(name: str, matching: str, found: list[str], tmp_path: Path) -> None:
    (done,) = in_turn([(name, matching, "--format", "json")], cwd=tmp_path)
    assert [row["id"] for row in json.loads(done.out)[name]] == found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_list_for_programs_keeps_its_schema(language: str, tmp_path: Path) -> None:
    names = ("rules", "questions", "platforms", "stacks")
    for name, done in zip(
        names, in_turn([("--lang", language, name, "--format", "json") for name in names], cwd=tmp_path), strict=True
    ):
        report = json.loads(done.out)
        assert len(report[name]) > 5
        hold_against_schema(report, name)


def test_a_list_for_people_speaks_their_language_and_says_what_its_columns_are(tmp_path: Path) -> None:
    rules, stacks, platforms = in_turn(
        [("--lang", "zh", "rules", "WS303"), ("--lang", "zh", "stacks", "node-ws"), ("platforms", "aws-alb")],
        cwd=tmp_path,
    )
    assert rules.out.split()[:2] == ["WS303", "错误"]
    assert stacks.out.splitlines()[1].split()[3] == "单核"
    assert [line.split()[0] for line in platforms.out.splitlines()] == ["platform", "aws-alb"]


@pytest.mark.parametrize(("language", "said"), [("en", "nothing matches zzz\n"), ("zh", "没有与 zzz 匹配的条目\n")])
def test_a_list_with_nothing_in_it_says_so_beside_its_output(language: str, said: str, tmp_path: Path) -> None:
    for done in in_turn(
        [("--lang", language, name, "zzz") for name in ("rules", "questions", "platforms", "stacks")], cwd=tmp_path
    ):
        assert (done.code, done.out, done.err) == (0, "", said)


def test_a_list_shows_what_the_packs_of_a_design_make_of_it(tmp_path: Path) -> None:
    MakePack(tmp_path / "ours")(questions=QUESTION, rules=RULE)
    (tmp_path / "d.yaml").write_text("wsdesign: 1\nlanguage: zh\npacks: [ours]\n", "utf-8")
    rules, questions, without = in_turn(
        [
            ("rules", "ours", "--design", "d.yaml"),
            ("questions", "region_lock", "--design", "d.yaml"),
            ("questions", "region_lock"),
        ],
        cwd=tmp_path,
    )
    assert rules.out == "OUR1  错误  ours-region-lock  数据离开所属地区\n"
    assert questions.out == "context.ours.region_lock  bool  core  数据是否必须留在同一地区？\n"
    assert (without.out, without.err) == ("", "nothing matches region_lock\n")
