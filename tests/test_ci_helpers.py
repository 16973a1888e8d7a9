"""The files that other repositories' CI reads: the pre-commit hook, and the GitHub action."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "tests" / "review" / "samples"


def hook() -> dict[str, str]:
    entry: dict[str, str] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))[0]
    return entry


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("wsdesign.yaml", True),
        ("design/chat/wsdesign.yml", True),
        ("my-wsdesign.yaml", False),
        ("wsdesign.yaml.bak", False),
        ("compose.yaml", False),
    ],
)
def test_the_hook_takes_designs_and_nothing_else(name: str, taken: bool) -> None:
    assert bool(re.search(hook()["files"], name)) == taken


def test_the_hook_runs_the_gate(tmp_path: Path) -> None:
    _, *arguments = hook()["entry"].split()
    (tmp_path / "wsdesign.yaml").write_bytes((SAMPLES / "f1-harbor-chat.yaml").read_bytes())
    done = subprocess.run([sys.executable, "-m", "wizard", *arguments, "wsdesign.yaml"], cwd=tmp_path, check=False)
    assert done.returncode == 1


def test_the_action_hands_its_inputs_over_as_words_and_never_as_script(tmp_path: Path) -> None:
    steps = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["runs"]["steps"]
    assert not any("${{" in step.get("run", "") for step in steps)
    script = steps[-1]["run"]
    binary = tmp_path / "wsdesign" / "bin" / "wsdesign"
    binary.parent.mkdir(parents=True)
    binary.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    binary.chmod(0o755)
    done = subprocess.run(
        ["bash", "-e", "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={
            "PATH": "/usr/bin:/bin",
            "RUNNER_TEMP": str(tmp_path),
            "PATHS": "a.yaml $(touch x) *",
            "OPTIONS": "--fail-on warning",
        },
    )
    assert done.stdout.splitlines() == [
        "check", "--format", "github", "a.yaml", "$(touch", "x)", "*", "--fail-on", "warning",
    ]  # fmt: skip
    assert not (tmp_path / "x").exists()
