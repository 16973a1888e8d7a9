"""``wsdesign diff``: two files, or two revisions of one, with what changed for the rules and on the wire."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.command import SAMPLES, hold_against_schema, wsdesign

BASE = "wsdesign: 1\ncontext:\n  regions: [eu]\n"
DESIGN = """\
wsdesign: 1
extends: base.yaml
context:
  hops: [{name: alb, kind: aws_alb, idle_timeout_s: 60}, {name: ngx, kind: nginx}]
transport: {choice: websocket}
protocol: {heartbeat: {mechanism: app_message_server, interval_s: 25, timeout_s: 10, max_missed: 1}}
"""
CHANGED = DESIGN.replace("interval_s: 25", "interval_s: 60").replace(", {name: ngx, kind: nginx}", "")


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "designs"
    folder.mkdir()
    git(tmp_path, "init", "-q")
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    (folder / "d.yaml").write_text(DESIGN, encoding="utf-8")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    (folder / "base.yaml").write_text(BASE.replace("eu", "us"), encoding="utf-8")
    (folder / "d.yaml").write_text(CHANGED, encoding="utf-8")
    return folder


def test_a_revision_of_git_is_compared_with_its_own_base(repository: Path) -> None:
    done = wsdesign("diff", "HEAD:d.yaml", "d.yaml", "--exit-code", cwd=repository)
    assert (done.code, done.err) == (1, "")
    lines = done.out.splitlines()
    assert lines[:4] == [
        "decisions changed: 3",
        '  context.hops[ngx]: {"name": "ngx", "kind": "nginx"} -> —',
        '  context.regions: ["eu"] -> ["us"]',
        "  protocol.heartbeat.interval_s: 25 -> 60",
    ]
    assert any(line.startswith("  error WS303 [alb]: ") for line in lines)
    assert lines[-2:] == [
        "on the wire, for clients of the old design:",
        "  breaking protocol.heartbeat.interval_s: 25 s became 60 s; an old client gives the connection up after 35 s",
    ]
    back = wsdesign("diff", "d.yaml", "HEAD:d.yaml", cwd=repository)
    assert back.code == 0
    assert "fixed: " in back.out


def test_two_equal_designs_have_no_difference(tmp_path: Path) -> None:
    sample = str(SAMPLES / "f1-harbor-chat.yaml")
    assert wsdesign("diff", sample, sample, "--exit-code", cwd=tmp_path) == (0, "no difference\n", "")


@pytest.mark.parametrize(
    ("side", "message"),
    [
        ("nowhere.yaml", "nowhere.yaml: does not exist"),
        ("nowhere:d.yaml", "git: "),
        ("--output=x:d.yaml", ""),
        ("HEAD:nowhere.yaml", "HEAD:designs/nowhere.yaml: does not exist"),
        ("HEAD:../../../etc/passwd", ""),
    ],
)
def test_a_side_that_is_not_there_ends_with_2(repository: Path, side: str, message: str) -> None:
    done = wsdesign("diff", side, "d.yaml", cwd=repository)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert not (repository / "x").exists()


def test_programs_read_the_same_as_people(repository: Path) -> None:
    done = wsdesign("diff", "HEAD:d.yaml", "d.yaml", "--format", "json", "--exit-code", cwd=repository)
    report = json.loads(done.out)
    hold_against_schema(report, "diff")
    assert (done.code, report["old"], report["new"]) == (1, "HEAD:d.yaml", "d.yaml")
    decisions = {change["path"]: (change["old"], change["new"]) for change in report["decisions"]}
    assert decisions["protocol.heartbeat.interval_s"] == (25, 60)
    assert [
        (finding["code"], finding["subject"]) for finding in report["failing"] if finding["severity"] == "error"
    ] == [("WS303", "alb")]
    beat = next(change for change in report["wire"] if change["path"] == "protocol.heartbeat.interval_s")
    assert beat["breaking"] is True
    same = json.loads(wsdesign("diff", "d.yaml", "d.yaml", "--format", "json", cwd=repository).out)
    assert [same[key] for key in ("decisions", "failing", "fixed", "unmet", "met", "wire")] == [[]] * 6
