"""``wsdesign status``: how far a design is, what waits for whom, and what is due."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from wcwidth import wcswidth

from tests.cli.command import BASELINE, EMPTY, SAMPLES, hold_against_schema, in_turn, wsdesign

DATED = """\
wsdesign: 1
language: en
context:
  product: {name: Board}
  direction: bidirectional
review:
  level: quick
  decisions:
    context.product.name: {review_by: 2026-11-20}
    context.direction: {state: assumed, by: agent, review_by: 2026-12-08}
    auth.method: {state: undecided, owner: edge-team, why: vendor asked, on: 2026-11-01}
    transport.tls: {state: not_applicable, reason: inside one host, review_by: 2027-06-01}
  waivers:
    - {rule: WS303, reason: the proxy goes in December, expires_on: 2026-12-01}
    - {rule: WS304, reason: the proxy goes in the summer, expires_on: 2027-07-01}
"""


def status(file: Path, **env: str) -> Any:
    done = wsdesign("status", file.name, "--format", "json", cwd=file.parent, **env)
    assert (done.code, done.err) == (0, "")
    report = json.loads(done.out)
    hold_against_schema(report, "status")
    return report


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "d.yaml"
    path.write_text(DATED)
    return path


def test_an_empty_design_is_all_open(file: Path) -> None:
    file.write_text(EMPTY)
    report = status(file)
    assert (report["version"], report["file"], report["level"]) == (1, "d.yaml", "quick")
    assert report["next"] == report["open"][0] == "context.product.name"
    assert len(report["open"]) == 47
    assert [stage["stage"] for stage in report["stages"]] == [
        "context", "transport", "auth", "protocol", "reliability", "scale", "security",
    ]  # fmt: skip
    assert {stage["answered"] for stage in report["stages"]} == {0}


def test_a_sound_design_meets_every_exit(tmp_path: Path) -> None:
    runs = in_turn([("status", path, "--format", "json") for path in sorted(SAMPLES.glob("*.yaml"))], cwd=tmp_path)
    reports = [json.loads(done.out) for done in runs]
    for report in reports:
        hold_against_schema(report, "status")
    assert all(stage["exit_condition_met"] for stage in reports[0]["stages"])
    assert not all(stage["exit_condition_met"] for stage in reports[1]["stages"])


def test_who_owns_what_is_undecided_is_said(file: Path) -> None:
    report = status(file)
    assert report["undecided"] == [
        {"path": "auth.method", "owner": "edge-team", "why": "vendor asked", "since": "2026-11-01"}
    ]
    assert "auth.method" not in report["open"]
    assert report["assumed"] == ["context.direction"]


@pytest.mark.parametrize(
    ("today", "due"),
    [
        ("2026-11-24", [("context.product.name", True), ("WS303", False), ("context.direction", False)]),
        ("2026-11-01", []),
        ("2026-11-06", [("context.product.name", False)]),
        ("2026-11-20", [("context.product.name", False), ("WS303", False)]),
        ("2026-12-02", [("context.product.name", True), ("WS303", True), ("context.direction", False)]),
    ],
)
def test_what_is_due_within_two_weeks_is_expiring(file: Path, today: str, due: list[tuple[str, bool]]) -> None:
    report = status(file, WSDESIGN_TODAY=today)
    assert [(entry["path"], entry["expired"]) for entry in report["expiring"]] == due


def test_the_text_says_the_same_and_names_the_next_command(file: Path) -> None:
    english, chinese = (
        wsdesign("status", "d.yaml", "--lang", language, cwd=file.parent, COLUMNS="200") for language in ("en", "zh")
    )
    lines = english.out.splitlines()
    assert any("auth.method" in line and "edge-team" in line for line in lines)
    assert any("context.product.name" in line and "2026-11-20" in line for line in lines)
    assert any("WS303" in line and "2026-12-01" in line for line in lines)
    assert "wsdesign start d.yaml" in lines[-1]
    assert len(chinese.out.splitlines()) == len(lines)
    assert "负责人：edge-team" in chinese.out


def test_a_finished_design_names_the_check(tmp_path: Path) -> None:
    (tmp_path / "our design.yaml").write_text(BASELINE.read_text("utf-8") + "review: {level: quick}\n", "utf-8")
    done = wsdesign("status", "our design.yaml", cwd=tmp_path)
    assert done.out.splitlines()[-1] == "  wsdesign check 'our design.yaml' --require core"


def test_looking_writes_nothing(file: Path) -> None:
    in_turn([("status", "d.yaml"), ("next", "d.yaml"), ("check", "d.yaml")], cwd=file.parent)
    assert [path.name for path in file.parent.iterdir()] == ["d.yaml"]
    assert file.read_text() == DATED


def test_a_date_of_today_that_is_none_is_no_defect(file: Path) -> None:
    assert wsdesign("status", "d.yaml", cwd=file.parent, WSDESIGN_TODAY="tomorrow").code == 2


TEAM = """\
wsdesign: 1
context:
  latency: {target_p95_ms: 300}
  clients: [{kind: browser, rtt_p95_ms: 150}]
  hops: [{kind: aws_alb, name: alb}]
transport: {choice: websocket}
protocol:
  heartbeat: {mechanism: app_message_server, interval_s: 20}
review:
  level: quick
  decisions:
    auth.method: {state: undecided, owner: edge-team, why: vendor asked}
    transport.tls: {owner: edge-team}
    protocol.heartbeat.interval_s: {state: assumed, by: default}
    context.latency.target_p95_ms: {state: assumed, by: agent}
  waivers:
    - {rule: WS303, reason: the proxy goes in December, expires_on: 2026-12-01}
    - {rule: WS304, reason: the proxy went in November, expires_on: 2026-11-20}
"""


def test_the_page_in_words_names_each_stage_its_questions_and_their_owners(file: Path) -> None:
    file.write_text(TEAM)
    page = wsdesign("status", "d.yaml", "--plain", cwd=file.parent, COLUMNS="120").out
    assert page.startswith("d.yaml: quick review, ")
    assert "\nChoose transport: 1 of 5 answered, exit condition not met\n  Open (4):\n" in page
    assert "  - Are unencrypted connections ever accepted? (transport.tls, owner: edge-team)\n" in page
    assert (
        "\n  Not decided yet (1):\n"
        "  - How does a connection prove who it is? (auth.method, owner: edge-team, vendor asked)\n"
    ) in page
    assert (
        "\n  Taken from a suggestion that is now another one (1):\n"
        "  - How often does a beat go out? (protocol.heartbeat.interval_s) Suggested: 25 s ("
    ) in page
    assert "\n  Suggested, not confirmed by anybody (1):\n  - How fast is" in page
    assert (
        "  - WS303 Heartbeat slower than a hop's idle timeout: ends 2026-12-01 (the proxy goes in December)\n" in page
    )
    assert ": ended 2026-11-20 (the proxy went in November)\n" in page
    assert "\nWho owes what of that:\n  - edge-team: 2 (auth.method, transport.tls)\n  - nobody: " in page
    assert "#" not in page
    assert page.endswith("\n\nNext: What is the product or feature called?\n  wsdesign start d.yaml\n")


def test_a_stage_that_is_not_begun_takes_one_line(file: Path) -> None:
    file.write_text(TEAM)
    page = wsdesign("status", "d.yaml", cwd=file.parent).out
    assert re.search(r"\nSecurity and abuse        \[\.{10}\] +0/\d  exit condition not met\n\n", page)


@pytest.mark.parametrize("width", [40, 60, 80, 132])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_fits_the_terminal(file: Path, width: int, language: str) -> None:
    file.write_text(TEAM)
    page = wsdesign("status", "d.yaml", "--lang", language, cwd=file.parent, COLUMNS=str(width)).out
    wide = [line for line in page.splitlines() if wcswidth(line) > width]
    assert wide == []


def test_what_records_leave_open_is_said_where_a_rule_waits_for_it(file: Path) -> None:
    text = TEAM.replace(
        "    transport.tls: ", "    context.clients[0].goes_to_background: {owner: app-team}\n    transport.tls: "
    )
    file.write_text(text)
    assert status(file)["left_open"]["context.clients[0]"] == [
        "share_pct", "behind_corporate_proxy", "goes_to_background",
    ]  # fmt: skip
    page = wsdesign("status", "d.yaml", "--plain", cwd=file.parent, COLUMNS="160").out
    assert (
        "  - List each kind of client. (context.clients[0], owner: app-team, "
        "share_pct, behind_corporate_proxy, goes_to_background)\n"
    ) in page
    assert "  - app-team: 1 (" in page


def test_a_sound_design_leaves_nothing_open_in_its_records(file: Path) -> None:
    file.write_text(BASELINE.read_text("utf-8"))
    assert status(file)["left_open"] == {}


def test_an_answer_whose_suggestion_changed_is_stale(file: Path) -> None:
    file.write_text(TEAM)
    assert status(file)["stale"] == ["protocol.heartbeat.interval_s"]
    file.write_text(TEAM.replace("interval_s: 20", "interval_s: 25"))
    assert status(file)["stale"] == []
