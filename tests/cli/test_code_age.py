"""A design older than the code that it names is told so, by the dates of a real repository."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.command import BASELINE, in_turn, wsdesign

NAMED = "review:\n  code: [src/realtime]\n"


def git(folder: Path, *arguments: str, on: str = "2026-08-01") -> None:
    when = f"{on}T12:00:00+0000"
    named = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org"}
    named |= {name.replace("AUTHOR", "COMMITTER"): value for name, value in named.items()}
    environment = {**os.environ, **named, "GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, env=environment)


def commit(folder: Path, name: str, text: str, on: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    git(folder, "add", name)
    git(folder, "commit", "-q", "-m", "x", on=on)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The design is of the first of August, and its code was changed on the twentieth of November."""
    git(tmp_path, "init", "-q")
    commit(tmp_path, "docs/design.yaml", BASELINE.read_text("utf-8") + NAMED.replace("src", "../src"), "2026-08-01")
    commit(tmp_path, "src/realtime/node.py", "print()\n", "2026-11-20")
    return tmp_path


def said(folder: Path, design: str = "docs/design.yaml") -> list[str]:
    (done,) = in_turn([("check", design, "--format", "json")], cwd=folder)
    report = json.loads(done.out)["designs"][0]
    assert done.code == 0
    found = [finding["message"] for finding in report["findings"] if finding["code"] == "WS020"]
    return found + [f"not assessed: {gap['needs']}" for gap in report["not_assessed"] if gap["code"] == "WS020"]


def test_code_that_moved_on_is_said_with_its_days(repository: Path) -> None:
    assert said(repository) == [
        "../src/realtime was changed on 2026-11-20, 111 days after anybody last touched or decided something in this"
        " design (2026-08-01)."
    ]
    done = wsdesign("check", "docs/design.yaml", cwd=repository)
    line = 2 + BASELINE.read_text("utf-8").count("\n")
    assert f"docs/design.yaml:{line}:10: advice WS020 design-older-than-code [../src/realtime]" in done.out


def test_a_decision_makes_a_design_younger(repository: Path) -> None:
    text = (repository / "docs/design.yaml").read_text("utf-8")
    dated = '  decisions: {transport.choice: {why: looked at again, by: person, "on": "2026-11-01"}}\n'
    commit(repository, "docs/design.yaml", text + dated, "2026-08-02")
    assert said(repository) == []


def test_a_design_that_is_being_changed_is_of_today(repository: Path) -> None:
    with (repository / "docs/design.yaml").open("a", encoding="utf-8") as file:
        file.write("# looked at\n")
    assert said(repository) == []


def test_where_git_cannot_say_nothing_is_assessed(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    shallow = tmp_path_factory.mktemp("shallow") / "clone"
    git(repository, "clone", "-q", "--depth", "1", f"file://{repository}", str(shallow))
    alone = tmp_path_factory.mktemp("alone")
    (alone / "design.yaml").write_text(BASELINE.read_text("utf-8") + NAMED, "utf-8")
    typo = (repository / "docs/design.yaml").read_text("utf-8").replace("realtime]", "realtimes]")
    commit(repository, "docs/design.yaml", typo, "2026-08-02")
    assert said(shallow) == ["not assessed: ['document.code_changes']"]
    assert said(alone, "design.yaml") == ["not assessed: ['document.code_changes']"]
    assert said(repository) == ["not assessed: ['document.code_changes[0].days']"]


def test_a_design_that_names_no_code_asks_no_git(tmp_path: Path) -> None:
    (tmp_path / "design.yaml").write_text(BASELINE.read_text("utf-8"), "utf-8")
    assert said(tmp_path, "design.yaml") == []


def test_what_is_no_list_of_paths_is_refused(tmp_path: Path) -> None:
    (tmp_path / "design.yaml").write_text("wsdesign: 1\nreview: {code: src}\n", "utf-8")
    done = wsdesign("check", "design.yaml", cwd=tmp_path)
    assert (done.code, done.err.partition(": review.code")[0]) == (2, "error: design.yaml:2:16")
