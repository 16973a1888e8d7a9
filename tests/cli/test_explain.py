"""``wsdesign explain``: rules, questions, platforms, exits and derived values, alone and with a design's numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import BASELINE, FLAWED, in_turn, wsdesign
from tests.content.packs import QUESTION, RULE, MakePack
from wizard.cli import explain
from wizard.cli.settings import Settings
from wizard.content.catalogue import Catalogue


@pytest.mark.parametrize("language", ["en", "zh"])
def test_everything_that_has_a_name_is_explained(
    catalogue: Catalogue, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    for names in (catalogue.rules, catalogue.fields, catalogue.platforms, catalogue.derived, catalogue.exits):
        for name in names:
            assert explain.run(name, Settings(language=language)) == 0
            assert len(capsys.readouterr().out.splitlines()) > 1, name


def test_a_rule_is_found_by_id_and_by_code_in_any_case(tmp_path: Path) -> None:
    by_id, code, lower = in_turn(
        [("explain", name) for name in ("heartbeat-slower-than-hop", "WS303", "ws303")], cwd=tmp_path
    )
    assert by_id == code == lower
    first = by_id.out.splitlines()[0]
    assert first == "WS303 heartbeat-slower-than-hop (error)"
    for part in ("why: ", "fix: ", "source: ", "https://", "fires when: ", "fires on: ", "quiet on: "):
        assert part in by_id.out


def test_numbers_are_those_of_the_design_or_said_to_be_the_examples(tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_text(
        "wsdesign: 1\nlanguage: en\ntransport: {choice: websocket}\n"
        "protocol: {heartbeat: {mechanism: ws_ping_server, interval_s: 60, timeout_s: 10, max_missed: 1}}\n"
        "reliability: {resume: {method: replay_from_seq, window_s: 300, buffer_retention_s: 60}}\n",
        "utf-8",
    )
    alone, chinese, here = in_turn(
        [("explain", "WS418"), ("--lang", "zh", "explain", "WS418"), ("explain", "WS418", "--design", "d.yaml")],
        cwd=tmp_path,
    )
    assert "(Numbers of the example below that fires.)" in alone.out
    assert "（数字取自下面的触发示例。）" in chinese.out
    fixes = [line for line in here.out.splitlines() if "Keep messages for at least 370 s." in line]
    assert (len(fixes), "Numbers of the example" in here.out) == (2, False)


def test_a_question_says_what_is_allowed_and_which_rules_read_it(tmp_path: Path) -> None:
    out = wsdesign("explain", "protocol.heartbeat.interval_s", cwd=tmp_path).out
    assert out.splitlines()[0] == "protocol.heartbeat.interval_s (number, s)"
    assert "from 1 to 3600" in out
    assert "WS303" in out


def test_a_platform_is_found_by_its_id_and_by_its_kind_of_hop(tmp_path: Path) -> None:
    by_id, kind = in_turn([("explain", "aws-alb"), ("explain", "aws_alb")], cwd=tmp_path)
    assert by_id == kind
    assert "idle_timeout_s: 60" in by_id.out
    assert "https://" in by_id.out


def test_with_a_design_it_shows_where_and_with_which_numbers(tmp_path: Path) -> None:
    (tmp_path / "flawed.yaml").write_text(FLAWED.read_text("utf-8"), "utf-8")
    (tmp_path / "sound.yaml").write_text(BASELINE.read_text("utf-8"), "utf-8")
    fires, quiet, derived = in_turn(
        [
            ("explain", "WS303", "--design", "flawed.yaml"),
            ("explain", "WS303", "--design", "sound.yaml"),
            ("explain", "detect_s", "--design", "sound.yaml"),
        ],
        cwd=tmp_path,
    )
    assert "flawed.yaml:" in fires.out
    assert "protocol.heartbeat.interval_s = 60" in fires.out
    assert "It does not fire." in quiet.out
    assert "protocol.heartbeat.interval_s = 25" in quiet.out
    assert "sound.yaml: 35" in derived.out


@pytest.mark.parametrize(
    ("name", "near"), [("heartbeat-slower-then-hop", "heartbeat-slower-than-hop"), ("aws-alp", "aws-alb")]
)
def test_an_unknown_name_ends_with_2_and_names_the_nearest(tmp_path: Path, name: str, near: str) -> None:
    done = wsdesign("explain", name, cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert near in done.err


def test_an_unknown_name_reaches_the_terminal_without_control_characters(tmp_path: Path) -> None:
    assert "\x1b" not in wsdesign("explain", "x\x1b[31m", cwd=tmp_path).err


def test_an_unreadable_design_ends_with_2(tmp_path: Path) -> None:
    done = wsdesign("explain", "WS303", "--design", "absent.yaml", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "absent.yaml" in done.err


def test_the_arithmetic_says_what_is_an_answer_a_guess_or_a_default_and_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_text(
        "wsdesign: 1\nlanguage: en\ntransport: {choice: websocket}\n"
        "context:\n  clients: [{kind: browser, rtt_p95_ms: 150}]\n  hops:\n"
        "    - {name: alb, kind: aws_alb}\n    - {name: odd, kind: other}\n"
        "protocol: {heartbeat: {interval_s: 60}}\n"
        "review: {decisions: {protocol.heartbeat.interval_s: {state: assumed, by: default}}}\n",
        "utf-8",
    )
    lines = wsdesign("explain", "WS303", "--design", "d.yaml", cwd=tmp_path).out.splitlines()
    for line in (
        "    and 60 >= 60 or 60 >= 60 or 60.15 >= 60  → yes",
        "  context.hops[0].idle_timeout_s = 60  (default of AWS Application Load Balancer, as of 2026-11)",
        "  protocol.heartbeat.interval_s = 60  (assumed and not confirmed, d.yaml:9)",
        "  context.hops[1].idle_timeout_s = —  (not answered yet)",
        "  rtt_s = 0.15 = max(c.rtt_p95_ms for c in context.clients) / 1000 = max(150) / 1,000",
    ):
        assert line in lines
    assert "[odd] WS303 needs context.hops[1].idle_timeout_s" in lines


@pytest.mark.parametrize(
    "example",
    [
        "{context: {nothing: 1}}",
        "{context: {regions: eu}}",
        "{context: {ours: {region_lock: true}, regions: [eu]}}",
    ],
    ids=["names no field", "is no design", "does not fire"],
)
def test_a_rule_of_a_pack_is_explained_though_its_example_shows_nothing(example: str, tmp_path: Path) -> None:
    MakePack(tmp_path / "ours")(
        questions=QUESTION,
        rules=RULE.replace("fires: {context: {ours: {region_lock: true}, regions: [eu, us]}}", f"fires: {example}"),
    )
    (tmp_path / "d.yaml").write_text("wsdesign: 1\npacks: [./ours]\n", "utf-8")
    done = in_turn([("explain", "ours-region-lock", "--design", "d.yaml")], cwd=tmp_path)[0]
    assert (done.code, done.err) == (0, "")
    assert "why: The contract forbids it.\nfix: Name one region.\n" in done.out


def test_a_question_that_nothing_reads_says_why_it_is_asked(tmp_path: Path) -> None:
    out = wsdesign("explain", "protocol.rpc.timeout_s", cwd=tmp_path).out
    assert "informational: The figure goes to the client developers with the protocol document;" in out
