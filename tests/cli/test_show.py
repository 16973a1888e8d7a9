from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "harbor-chat" / "wsdesign.yaml"


def show(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "wizard", "show", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("auth", "1. client -> issuer: POST /rt/token, trusts: session cookie"),
        ("states", "   4401 auth_expired -> getting a new credential"),
        ("timeouts", "alb                |============================| 60 s"),
        ("path", "3. alb, idle 60 s"),
    ],
)
def test_a_diagram_is_readable_without_a_terminal(name: str, line: str) -> None:
    done = show(name, str(EXAMPLE))
    assert done.returncode == 0
    assert line in done.stdout.splitlines()


def test_the_source_is_mermaid() -> None:
    assert show("auth", str(EXAMPLE), "--mermaid").stdout.startswith("sequenceDiagram\n")


def test_an_unknown_diagram_is_bad_usage() -> None:
    assert show("weather", str(EXAMPLE)).returncode == 2


def test_a_design_that_says_too_little_is_said_to(tmp_path: Path) -> None:
    empty = tmp_path / "d.yaml"
    empty.write_text("wsdesign: 1\n", encoding="utf-8")
    done = show("path", str(empty))
    assert (done.returncode, "says too little to draw path" in done.stderr) == (2, True)
