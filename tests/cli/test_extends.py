"""Answering where a base document has answered: the child overrides it, says so, and loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import Done, wsdesign

BASE = """\
wsdesign: 1
context:
  direction: bidirectional
  hops: [{name: alb, kind: aws_alb, idle_timeout_s: 60}, {name: ngx, kind: nginx}]
auth: {method: ticket}
"""
CHILD = "# One stream.\nwsdesign: 1\nextends: base.yaml\ntransport: {choice: sse}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    (tmp_path / "child.yaml").write_text(CHILD, encoding="utf-8")
    return tmp_path


def answer(folder: Path, *arguments: str) -> Done:
    done = wsdesign("answer", "child.yaml", *arguments, cwd=folder)
    assert (done.code, done.err) == (0, "")
    assert (folder / "base.yaml").read_text("utf-8") == BASE
    return done


def test_an_answer_over_that_of_a_base_says_so_once(folder: Path) -> None:
    note = "base.yaml holds auth.method for all documents that extend it; only child.yaml says otherwise now"
    assert note in answer(folder, "auth.method", "mtls").out
    assert (folder / "child.yaml").read_text("utf-8") == CHILD + "auth:\n  method: mtls\n"
    assert note not in answer(folder, "auth.method", "cookie_session").out


def test_a_record_of_the_base_is_changed_and_the_others_stay(folder: Path) -> None:
    """A list of the child replaces that of the base, so that the child needs all of it."""
    answer(folder, "context.hops[1].idle_timeout_s", "75")
    assert (folder / "child.yaml").read_text("utf-8") == CHILD.replace(
        "transport",
        """\
context:
  hops:
    - name: alb
      kind: aws_alb
      idle_timeout_s: 60
    - name: ngx
      kind: nginx
      idle_timeout_s: 75
transport""",
    )


def test_a_record_is_added_to_those_of_the_base(folder: Path) -> None:
    answer(folder, "context.hops[2].kind", "nginx")
    done = wsdesign("status", "child.yaml", cwd=folder)
    assert done.code == 0
    assert (folder / "child.yaml").read_text("utf-8").count("kind: ") == 3


def test_an_answer_of_the_child_itself_needs_no_note(folder: Path) -> None:
    assert "base.yaml" not in answer(folder, "transport.choice", "websocket").out


def test_the_diff_of_a_dry_run_shows_the_whole_list(folder: Path) -> None:
    done = answer(folder, "context.hops[0].idle_timeout_s", "30", "--dry-run")
    assert "+    - name: ngx\n" in done.out
    assert (folder / "child.yaml").read_text("utf-8") == CHILD
