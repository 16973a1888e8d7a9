"""The README says what is true: its runs are real, its commands exist, its set-up lines are the ones that CI uses."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
RUNS = re.findall(r"```console\n\$ wsdesign ([^\n]+)\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize(("command", "shown"), [(c, o) for c, o in RUNS if o.strip()])
def test_a_run_in_the_readme_prints_what_it_shows(command: str, shown: str) -> None:
    scripts = str(Path(sys.executable).parent)
    environment = {"PATH": f"{scripts}:/usr/bin:/bin", "LANG": "C.UTF-8", "WSDESIGN_TODAY": "2026-11-24"}
    done = subprocess.run(
        ["sh", "-c", f"wsdesign {command}"], cwd=ROOT, capture_output=True, text=True, check=False, env=environment
    )
    assert done.stdout == shown


def test_the_readme_shows_a_run() -> None:
    assert any(shown.strip() for _, shown in RUNS)


def test_ci_runs_the_test_line_of_the_readme() -> None:
    line = next(line.strip() for line in README.splitlines() if line.strip().endswith(".venv/bin/pytest -n auto"))
    assert line in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_command_is_in_the_readme() -> None:
    helped = subprocess.run(
        [sys.executable, "-m", "wizard", "--help"], capture_output=True, text=True, check=True
    ).stdout
    commands = re.findall(r"^  ([a-z]+)  ", helped.partition("Commands:")[2], re.MULTILINE)
    assert len(commands) >= 10
    missing = [command for command in commands if f"wsdesign {command}" not in README]
    assert missing == []


def test_every_link_of_the_readme_leads_to_a_file() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []
